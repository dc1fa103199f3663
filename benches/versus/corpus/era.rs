//! The versions of Claude Code whose way of writing the corpus imitates.

/// Where a version keeps what its subagents did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subagents {
    /// Among the session's own lines.
    Inline,
    /// `agent-<id>.jsonl` beside the session.
    Beside,
    /// `<session>/subagents/agent-<id>.jsonl`.
    Below,
}

/// What the lines of one response state as its output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// What was known by then; the last line has the final number, if any has.
    SoFar,
    /// The final number, but for subagents.
    FinalInSessions,
    Final,
}

/// One version's habits.
#[derive(Debug)]
pub(crate) struct Era {
    pub(crate) version: &'static str,
    /// The first day of its sessions, in days since 1970.
    pub(crate) first_day: i64,
    pub(crate) models: &'static [&'static str],
    pub(crate) subagents: Subagents,
    pub(crate) output: Output,
    /// Subagents' lines are also copied into the session as progress.
    pub(crate) progress: bool,
    /// The long form of lines and of `usage`.
    pub(crate) modern: bool,
    /// Writes `cost-state` and `api-request` lines.
    pub(crate) accounts: bool,
}

const PLAIN: Era = Era {
    version: "1.0.53",
    first_day: 20_270,
    models: &["claude-sonnet-4-20250514", "claude-opus-4-20250514", "claude-3-5-haiku-20241022"],
    subagents: Subagents::Inline,
    output: Output::SoFar,
    progress: false,
    modern: false,
    accounts: false,
};

/// Newest first; the newest is the one most sessions are of.
pub(crate) const ERAS: [Era; 7] = [
    Era {
        version: "2.1.330",
        first_day: 20_750,
        // The fifth is known to no price table.
        models: &[
            "claude-opus-5-5",
            "claude-opus-5-5",
            "claude-sonnet-5-5",
            "claude-haiku-5-5",
            "claude-quill-1",
            "claude-fable-5-1",
        ],
        subagents: Subagents::Below,
        output: Output::Final,
        modern: true,
        accounts: true,
        ..PLAIN
    },
    Era {
        version: "2.1.240",
        first_day: 20_660,
        models: &["claude-opus-5", "claude-sonnet-5", "claude-fable-5"],
        subagents: Subagents::Below,
        output: Output::FinalInSessions,
        modern: true,
        ..PLAIN
    },
    Era {
        version: "2.1.112",
        first_day: 20_560,
        models: &["claude-opus-4-7", "claude-sonnet-4-6", "claude-haiku-4-5-20251001"],
        subagents: Subagents::Below,
        output: Output::FinalInSessions,
        modern: true,
        ..PLAIN
    },
    Era {
        version: "2.1.96",
        first_day: 20_545,
        models: &["claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5-20251001"],
        subagents: Subagents::Below,
        ..PLAIN
    },
    Era {
        version: "2.1.39",
        first_day: 20_490,
        models: &["claude-opus-4-6", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001"],
        subagents: Subagents::Below,
        progress: true,
        ..PLAIN
    },
    Era {
        version: "2.0.76",
        first_day: 20_430,
        models: &["claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929"],
        subagents: Subagents::Beside,
        ..PLAIN
    },
    PLAIN,
];

/// The newest version.
pub(crate) const NEWEST: &Era = &ERAS[0];
/// One whose early lines state too little.
pub(crate) const GROWING: &Era = &ERAS[3];
