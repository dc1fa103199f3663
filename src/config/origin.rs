//! Where a value came from, and one setting as it is shown to the user.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    /// `config.toml`; no line when it is about the whole file.
    File {
        path: PathBuf,
        line: Option<usize>,
    },
    /// A `.env` file, ours or the working folder's.
    DotEnv {
        path: PathBuf,
        line: Option<usize>,
    },
    /// The name of the variable.
    Environment(String),
    /// The name of the setting.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => write!(f, "the default"),
            Self::File { path, line } | Self::DotEnv { path, line } => write_place(f, path, *line),
            Self::Environment(name) => write!(f, "the environment variable {name}"),
            Self::Flag(_) => write!(f, "the command line"),
        }
    }
}

fn write_place(f: &mut fmt::Formatter<'_>, path: &Path, line: Option<usize>) -> fmt::Result {
    let path = path.display().to_string();
    // The folder may have been named by somebody else: nothing in it may steer the terminal.
    if path.chars().any(char::is_control) {
        write!(f, "{path:?}")?;
    } else {
        write!(f, "{path}")?;
    }
    line.map_or(Ok(()), |line| write!(f, ", line {line}"))
}

/// One setting as the user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub name: &'static str,
    pub group: &'static str,
    /// As it was written; paths are complete, and several stand between `, `.
    pub value: String,
    pub default: &'static str,
    pub origin: Origin,
    pub meaning: &'static str,
}
