-- How many pages the file has, how many of them are free, and how large one is.
SELECT page_count, freelist_count AS free_pages, page_size AS page_bytes
  FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size();
