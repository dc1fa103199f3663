//! The values found so far, the later over the earlier, and what was noticed on the way.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::finding::Finding;
use super::origin::Origin;
use super::settings::Setting;
use crate::model::budget::Allowance;
use crate::model::price::OwnPrices;

/// A value as somebody wrote it.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) text: String,
    pub(super) origin: Origin,
    /// Where a relative path starts.
    pub(super) base: PathBuf,
    /// A `.env` line that counts on `$NAME` being replaced, which nobody does here.
    pub(super) has_variable: bool,
}

impl Given {
    pub(super) fn new(text: impl Into<String>, origin: Origin, base: impl Into<PathBuf>) -> Self {
        Self { text: text.into(), origin, base: base.into(), has_variable: false }
    }
}

#[derive(Debug, Default)]
pub(super) struct Layers {
    pub(super) given: BTreeMap<&'static str, Given>,
    /// Only `config.toml` has them.
    pub(super) own: OwnPrices,
    pub(super) project_budgets: BTreeMap<String, Allowance>,
    pub(super) wrong: Vec<Finding>,
    pub(super) warnings: Vec<Finding>,
}

impl Layers {
    pub(super) fn give(&mut self, setting: &Setting, given: Given) {
        self.given.insert(setting.name, given);
    }

    pub(super) fn wrong(&mut self, message: String, origin: Origin) {
        self.wrong.push(Finding { message, origin });
    }

    pub(super) fn warn(&mut self, message: String, origin: Origin) {
        self.warnings.push(Finding { message, origin });
    }

    /// Lays `later` over this.
    pub(super) fn overlay(&mut self, later: Self) {
        self.given.extend(later.given);
        self.wrong.extend(later.wrong);
        self.warnings.extend(later.warnings);
    }
}
