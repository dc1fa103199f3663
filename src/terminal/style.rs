//! What the screen can do.

/// The screen to draw for. The default is a pipe: as wide as it takes, no colour, always the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of the screen; `None` (and 0, which some terminals claim) where there is no screen:
    /// then nothing is shortened, left out or wrapped. Below 20 it draws as for 20.
    pub width: Option<u16>,
    pub colour: bool,
    /// False draws nothing but ASCII.
    pub unicode: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: None, colour: false, unicode: true }
    }
}
