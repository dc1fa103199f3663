-- The price books and how much is in them.
SELECT b.book, b.meaning, count(p.price_id) AS prices, count(DISTINCT p.model) AS models
  FROM price_book AS b LEFT JOIN price AS p USING (book)
 GROUP BY b.book ORDER BY b.book;
