//! A text that line after line repeats: kept once, by all that say it.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Compares and prints as the text itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub struct Shared(Arc<str>);

impl Deref for Shared {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Shared {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Shared {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Shared {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Shared> for String {
    fn from(text: Shared) -> Self {
        text.to_string()
    }
}

/// Texts met lately.
#[derive(Debug, Default)]
pub struct Texts(Vec<Shared>);

/// A file has one session, one folder and a few models; of more texts than these the older ones are forgotten.
const TEXTS_KEPT: usize = 16;

impl Texts {
    /// The text, shared with whoever said it before.
    pub fn share(&mut self, text: &str) -> Shared {
        if let Some(known) = self.0.iter().find(|known| ***known == *text) {
            return known.clone();
        }
        if self.0.len() >= TEXTS_KEPT {
            self.0.remove(0);
        }
        let shared = Shared::from(text);
        self.0.push(shared.clone());
        shared
    }
}
