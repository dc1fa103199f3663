//! The price books by name.

use crate::error::{Error, Kind, Result};
use crate::report::Filter;
use crate::report::doctor::BookRow;
use crate::store::Db;
use crate::store::queries::PRICE_BOOKS;

/// The book costs are reckoned by where nobody says.
const DEFAULT: &str = "list";

/// The name of the filter's book, if there is one of that name.
pub fn named(db: Db<'_>, filter: &Filter) -> Result<String> {
    called(db, filter.prices.as_deref().unwrap_or(DEFAULT))
}

/// The name, if a book has it.
pub fn called(db: Db<'_>, name: &str) -> Result<String> {
    let books: Vec<BookRow> = db.rows(&PRICE_BOOKS, &serde_json::Map::new())?;
    if books.iter().any(|one| one.book == name) {
        return Ok(name.to_owned());
    }
    let names: Vec<&str> = books.iter().map(|one| one.book.as_str()).collect();
    Err(Error::new(Kind::Usage, format!("there is no price book {name:?}"))
        .hint(format!("one of: {}", names.join(", "))))
}
