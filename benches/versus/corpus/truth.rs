//! What the corpus holds, known because it was made so: no reader of files has a part in it.

use std::collections::BTreeMap;

use super::tokens::{ByModel, Tokens};

/// Where ccusage is known to count otherwise than the recommended rule (one response, one count, under its message id).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Difference {
    NullInToolInput,
    NullOnLastLine,
    NullSpeed,
    NullCount,
    NullVersion,
    OddVersion,
    EmptyRequestId,
    SpacedKey,
    TwoRequestIds,
    NoMessageId,
    NoRequestId,
    SplitBelowFlat,
    ProgressCopy,
    FastName,
}

impl Difference {
    pub(crate) const ALL: [Self; 14] = [
        Self::NullInToolInput,
        Self::NullOnLastLine,
        Self::NullSpeed,
        Self::NullCount,
        Self::NullVersion,
        Self::OddVersion,
        Self::EmptyRequestId,
        Self::SpacedKey,
        Self::TwoRequestIds,
        Self::NoMessageId,
        Self::NoRequestId,
        Self::SplitBelowFlat,
        Self::ProgressCopy,
        Self::FastName,
    ];

    /// What ccusage does, and what the rule does instead.
    pub(crate) fn explanation(self) -> &'static str {
        match self {
            Self::NullInToolInput => {
                "a tool's input holds \"id\":null: ccusage drops the billed line"
            }
            Self::NullOnLastLine => {
                "the same on the last of several lines: ccusage keeps an early, smaller one"
            }
            Self::NullSpeed => "\"speed\":null: ccusage drops the line",
            Self::NullCount => {
                "\"cache_read_input_tokens\":null: ccusage drops the line, the rule reads 0"
            }
            Self::NullVersion => "\"version\":null: ccusage drops the line",
            Self::OddVersion => "a version that is no number: ccusage drops the line",
            Self::EmptyRequestId => "\"requestId\":\"\": ccusage drops the line",
            Self::SpacedKey => "a space after \"usage\": ccusage does not see the line",
            Self::TwoRequestIds => "one message id under two request ids: ccusage counts both",
            Self::NoMessageId => {
                "no message id: ccusage counts every line, the rule goes by the request id"
            }
            Self::NoRequestId => {
                "no request id: ccusage counts every line, the rule goes by the message id"
            }
            Self::SplitBelowFlat => {
                "cache writes split below their sum: ccusage counts the split alone"
            }
            Self::ProgressCopy => {
                "an early progress copy of a subagent's line: ccusage prefers it to the line itself"
            }
            Self::FastName => "fast mode: ccusage counts it under a name ending in -fast",
        }
    }
}

/// One known difference: what each side counts for the responses concerned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Apart {
    pub(crate) responses: u64,
    pub(crate) rule: ByModel,
    pub(crate) ccusage: ByModel,
}

/// The corpus in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Truth {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) lines: u64,
    /// Lines that state a usage, copies included.
    pub(crate) usage_lines: u64,
    pub(crate) responses: u64,
    /// Tokens under the recommended rule; advisor requests under their own model.
    pub(crate) by_model: ByModel,
    pub(crate) differences: BTreeMap<Difference, Apart>,
    /// What both treat alike though it is not plain: how often.
    pub(crate) alike: BTreeMap<&'static str, u64>,
}

impl Truth {
    /// A response that both count alike.
    pub(crate) fn same(&mut self, model: &str, tokens: Tokens) {
        self.responses += 1;
        self.inside(model, tokens);
    }

    /// A request that another response reports along with its own.
    pub(crate) fn inside(&mut self, model: &str, tokens: Tokens) {
        self.by_model.add(model, tokens);
    }

    /// A response that ccusage counts otherwise.
    pub(crate) fn apart(
        &mut self,
        difference: Difference,
        rule: &[(&str, Tokens)],
        ccusage: &[(&str, Tokens)],
    ) {
        self.responses += 1;
        let apart = self.differences.entry(difference).or_default();
        apart.responses += 1;
        for (model, tokens) in rule {
            apart.rule.add(model, *tokens);
            self.by_model.add(model, *tokens);
        }
        for (model, tokens) in ccusage {
            apart.ccusage.add(model, *tokens);
        }
    }

    pub(crate) fn note(&mut self, what: &'static str) {
        *self.alike.entry(what).or_default() += 1;
    }

    /// What a count by message and request should print: the rule's totals, with second requests of one message.
    pub(crate) fn by_request(&self) -> ByModel {
        let mut totals = self.by_model.clone();
        if let Some(apart) = self.differences.get(&Difference::TwoRequestIds) {
            totals.add_all(&apart.ccusage);
            totals.take_all(&apart.rule);
        }
        totals
    }

    /// What ccusage should print: the rule's totals, with each known difference put in its place.
    pub(crate) fn as_ccusage(&self) -> ByModel {
        let mut totals = self.by_model.clone();
        for apart in self.differences.values() {
            totals.add_all(&apart.ccusage);
            totals.take_all(&apart.rule);
        }
        totals
    }
}
