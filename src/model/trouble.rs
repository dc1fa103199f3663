//! Something that went wrong and must not stop the recorder.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::model::path::to_text;

/// What sort of trouble; each is told once per thing, with a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// A file cannot be opened or read.
    FileUnreadable,
    /// Something other than a regular file stands where a file is expected.
    FileNotRegular,
    /// Larger than what this program is willing to read.
    FileTooLarge,
    /// Not what its name promises: cut short, not UTF-8, not JSON, of another shape.
    FileMalformed,
    /// A count in a file that no count can be; the rest of the file was taken.
    ValueRefused,
    /// The process table, or one process of ours, could not be read.
    ScanFailed,
    /// A tick failed as a whole.
    TickFailed,
    /// A setting was passed over.
    SettingIgnored,
    /// The system keeps from us what it told before.
    PermissionLost,
    /// The history is larger than it may be, and nothing is left that may leave.
    OverBudget,
}

impl TroubleKind {
    /// True where the subject is the path of a file.
    #[must_use]
    pub const fn is_of_file(self) -> bool {
        matches!(
            self,
            Self::FileUnreadable | Self::FileNotRegular | Self::FileTooLarge | Self::FileMalformed
        )
    }
}

/// One piece of trouble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub kind: TroubleKind,
    /// The file, setting or process it is about.
    pub subject: String,
    /// Where in it, and what is wrong: `line 3 column 7: …`. Never what stands there.
    pub detail: String,
}

impl Trouble {
    #[must_use]
    pub fn new(kind: TroubleKind, subject: &dyn ToString, detail: &dyn ToString) -> Self {
        Self { kind, subject: subject.to_string(), detail: detail.to_string() }
    }

    /// With a file or folder.
    #[must_use]
    pub fn of_file(kind: TroubleKind, path: &Path, detail: &dyn ToString) -> Self {
        Self::new(kind, &to_text(path), detail)
    }
}
