//! The one error type: a kind that decides the exit code, a sentence, a cause, and the way out.

use std::fmt;

/// What sort of failure it is. The kind alone decides the exit code (and, later, the HTTP status).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something went wrong that is none of the below.
    Failed,
    /// The command line or a setting is wrong.
    Usage,
    /// The thing named does not exist.
    NotFound,
    /// The thing may not be done (not ours, not Claude, not the same process any more).
    Refused,
    /// Somebody else holds what is needed.
    Busy,
    /// The history cannot be opened, read or written.
    StoreUnusable,
    /// The history was written by a newer program.
    StoreNewer,
    /// No room left on the disk.
    DiskFull,
    /// A check found a value over its limit.
    OverLimit,
    /// A check could not find out.
    CannotTell,
}

impl Kind {
    /// The process exit code, stable since 0.5 (see the README's table).
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Refused => 4,
            Self::Busy => 5,
            Self::StoreUnusable => 6,
            Self::StoreNewer => 7,
            Self::DiskFull => 8,
            Self::OverLimit => 10,
            Self::CannotTell => 11,
        }
    }
}

/// A failure, told once: `tce: message`, `  because: cause`, `  try: hint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    pub kind: Kind,
    /// A lower-case sentence that names the thing.
    pub message: String,
    pub because: Option<String>,
    pub hint: Option<String>,
}

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    #[must_use]
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), because: None, hint: None }
    }

    /// Costs are summed in 64 bits of pico-dollars: no sum is told that would be a wrong one.
    #[must_use]
    pub fn too_dear() -> Self {
        Self::new(Kind::Failed, "the costs are larger than 9.2 million dollars").hint(
            "ask for a part of them: a shorter span (--since, --until), one project, model or session; a token file may \
             hold counts that nobody used",
        )
    }

    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.because = Some(cause.to_string());
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        if let Some(cause) = &self.because {
            write!(f, "\n  because: {cause}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  try: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
