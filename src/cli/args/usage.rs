//! What can be typed after the commands that tell of tokens and costs.

use clap::ValueEnum;

use super::PriceArgs;

/// Which part of the history.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SpanArgs {
    /// From this moment on: a date, a time, yesterday, 3h ago
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Until this moment; a date, month or year is included
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,
    /// The last days, today included, or hours: 7d, 12h
    #[arg(long, value_name = "SPAN", conflicts_with = "since")]
    pub last: Option<String>,
    /// Only this project
    #[arg(long)]
    pub project: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ByArg {
    Model,
    Day,
    Week,
    Month,
    Hour,
    Project,
    Session,
    Block,
}

/// Where token counts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SourceArg {
    /// Every response once, from transcripts, kept for ever
    Ledger,
    /// The same by message and request, as ccusage counts: to compare with it
    Requests,
    /// Claude Code's own stats-cache.json, which over-counts: totals of models only
    StatsCache,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OrderArg {
    Cost,
    Tokens,
    Name,
}

/// The day a week begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WeekStart {
    Monday,
    Sunday,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct UsageArgs {
    /// By what usage is summed [default: model]
    #[arg(long, value_enum)]
    pub by: Option<ByArg>,
    #[command(flatten)]
    pub weekly: WeekArgs,
}

/// What usage by week takes.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct WeekArgs {
    #[command(flatten)]
    pub period: PeriodArgs,
    /// On which day a week begins [default: the setting `week_start`]
    #[arg(long, value_enum)]
    pub week_start: Option<WeekStart>,
}

/// What usage by any period takes.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct PeriodArgs {
    #[command(flatten)]
    pub part: PartArgs,
    /// Models within a period
    #[arg(long)]
    pub breakdown: bool,
    /// The report as it stood at this moment, with the prices known then; a date, to its end
    #[arg(long, value_name = "WHEN", conflicts_with = "source")]
    pub as_of: Option<String>,
    /// Where token counts come from [default: the ledger; by model the stats cache if that is all there is]
    #[arg(long, value_enum)]
    pub source: Option<SourceArg>,
}

/// What usage by anything takes, blocks too.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct PartArgs {
    #[command(flatten)]
    pub span: SpanArgs,
    /// Only this model: its id or its name, in any case
    #[arg(long)]
    pub model: Option<String>,
    /// Only this session: its id, or 6 characters or more of its beginning
    #[arg(long)]
    pub session: Option<String>,
    /// In which order [default: periods by time, others by cost]
    #[arg(long, value_enum)]
    pub order: Option<OrderArg>,
    /// So many rows at most, of periods in order of time the newest; the total is of all
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    #[command(flatten)]
    pub prices: PriceArgs,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct BlockArgs {
    #[command(flatten)]
    pub part: PartArgs,
    /// How long a block is, in quarters of an hour, from 1h on: 5h, 90m [default: 5h]
    #[arg(long, value_name = "SPAN")]
    pub session_length: Option<String>,
    /// Only the block that is going on
    #[arg(long)]
    pub active: bool,
    /// Only blocks of the last three days
    #[arg(long)]
    pub recent: bool,
    /// Warn above 80 % of so many tokens; max: as many as the largest block that is over
    #[arg(long, value_name = "N|max")]
    pub token_limit: Option<String>,
}

#[derive(Debug, Clone, clap::Args)]
pub struct ExplainArgs {
    /// The moment of the earlier report, as tce usage --as-of takes it
    #[arg(long, value_name = "WHEN")]
    pub from: String,
    /// The moment of the later report [default: now]
    #[arg(long, value_name = "WHEN")]
    pub to: Option<String>,
    #[command(flatten)]
    pub prices: PriceArgs,
}

#[derive(Debug, Clone, clap::Args)]
pub struct SessionArgs {
    /// How many sessions at most
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
    /// So many of the newest are left out
    #[arg(long, value_name = "N")]
    pub offset: Option<u32>,
    /// Only with this in title, project, summary or id
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// That had something from this moment on: a date, a time, yesterday, 3h ago
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// That had begun by this moment; a date, month or year is included
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,
    /// That had something in the last days, today included, or hours: 7d, 12h
    #[arg(long, value_name = "SPAN", conflicts_with = "since")]
    pub last: Option<String>,
    /// Only this project
    #[arg(long)]
    pub project: Option<String>,
    /// Only this session: its id, or 6 characters or more of its beginning
    #[arg(long)]
    pub session: Option<String>,
    #[command(flatten)]
    pub prices: PriceArgs,
}
