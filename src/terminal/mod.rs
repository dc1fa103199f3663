//! The terminal face: draws any sheet as text, and knows nothing of what a sheet is about.

mod fit;
mod grid;
mod line;
mod page;
mod pen;
mod prose;
mod style;
mod table;

pub use line::line;
pub use style::Style;

use crate::sheet::Sheet;

/// The whole sheet as text, each line ended; no line is wider than the screen.
#[must_use]
pub fn draw(sheet: &Sheet, style: &Style) -> String {
    page::Page::new(*style).draw(sheet)
}
