//! What can be typed.

mod listen;
mod processes;

use clap::{Parser, Subcommand, ValueEnum};

pub use listen::{DashboardArgs, DemoArgs, ListenArgs, RunArgs};
pub use processes::{HistoryArgs, SortArg, StatusArgs, WhyArgs};

/// The record of your Claude Code processes, tokens and costs.
#[derive(Debug, Parser)]
#[command(
    name = "tce",
    version,
    about = "Terminus Cancrorum Est: the record of your Claude Code processes, tokens and costs",
    after_help = "Without a command: a short overview.\n\
                  Exit codes: 0 fine, 1 failed, 2 usage or settings, 3 not found, 4 refused, 5 busy,\n\
                  6 history unusable, 7 history newer than the program, 8 disk full; of tce check:\n\
                  10 over a limit, 11 cannot tell.",
    disable_help_subcommand = true
)]
pub struct Args {
    /// Print JSON instead of a table
    #[arg(long, global = true)]
    pub json: bool,

    /// Print the report's table as CSV: raw values, one header line
    #[arg(long, global = true, conflicts_with = "json")]
    pub csv: bool,

    /// Where the history lives [default: ~/.terminus-cancrorum-est]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_dir: Option<String>,

    /// Any setting for this run, as tce config lists them; may be given again
    #[arg(long = "set", global = true, value_name = "NAME=VALUE")]
    pub set: Vec<String>,

    /// Cut days and hours in this zone, as Asia/Tokyo [default: the system's]
    #[arg(long, global = true, value_name = "ZONE")]
    pub tz: Option<String>,

    #[command(flatten)]
    pub prices: PriceArgs,

    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Process health: every Claude Code process with memory, CPU, uptime and verdict
    Status(StatusArgs),
    /// The verdict on a process and what it rests on: busy, waiting, stale, orphan, spinning, leaking
    Why(WhyArgs),
    /// What ran in a span of time: how long, how busy, how large, what it cost, how it ended
    History(HistoryArgs),
    /// Token usage and costs by model, day, week, month, hour, project, session or block
    Usage(UsageArgs),
    /// Usage by day
    Daily(PeriodArgs),
    /// Usage by week
    Weekly(PeriodArgs),
    /// Usage by month
    Monthly(PeriodArgs),
    /// Usage by five-hour block: burn rate, projection, limit
    Blocks(BlockArgs),
    /// Why two reports differ: what was added, corrected or priced anew in between
    Explain(ExplainArgs),
    /// Recent sessions: project, duration, tokens, lines changed, summary
    Sessions(SessionArgs),
    /// Price books: what tokens cost, from when on, what two books differ in, which models have no price
    Prices(PricesArgs),
    /// What somebody should be told of: open alerts, past ones, and what could not be told
    Alerts(AlertsArgs),
    /// For scripts and hooks: exit code 0 fine, 10 over a limit, 11 cannot tell
    Check(CheckArgs),
    /// End a Claude Code process (SIGTERM), verified at that instant
    Kill(KillArgs),
    /// Find and end all stale processes
    KillStale(KillStaleArgs),
    /// Exempt a process from being called stale
    Pin(PinArgs),
    /// Take that exemption back
    Unpin(PinArgs),
    /// Record processes and token files until stopped
    Record(RecordArgs),
    /// Everything in the foreground: recorder and dashboard
    Run(RunArgs),
    /// Start the dashboard in the background, with the recorder, and open it in the browser
    Dashboard(DashboardArgs),
    /// End the dashboard and the recorder it started
    DashboardStop,
    /// The dashboard on an invented home with ninety days of history
    Demo(DemoArgs),
    /// Every setting: value, where it came from, meaning
    Config,
    /// What is recorded, what is missing, what went wrong
    Doctor(DoctorArgs),
}

/// Which prices count.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct PriceArgs {
    /// Price book: list (published), tce-0.4 (the replaced program's), own (config.toml, else published)
    #[arg(long, value_name = "BOOK")]
    pub prices: Option<String>,
    /// Prices as they were known at this moment
    #[arg(long, value_name = "WHEN")]
    pub prices_as_of: Option<String>,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct PricesArgs {
    /// Only this model: its id in any vendor's form, or its name
    #[arg(long)]
    pub model: Option<String>,
    /// Only what held on this day (UTC)
    #[arg(long, value_name = "WHEN")]
    pub as_of: Option<String>,
    /// Side by side with this book, as both stand on that day [default: today]
    #[arg(long, value_name = "BOOK")]
    pub diff: Option<String>,
    #[command(flatten)]
    pub prices: PriceArgs,
}

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
    /// Claude Code's own stats-cache.json, which over-counts
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
    pub shared: PeriodArgs,
    /// The report as it stood at this moment, with the prices known then; a date, to its end
    #[arg(long, value_name = "WHEN", conflicts_with = "source")]
    pub as_of: Option<String>,
    /// Where token counts come from [default: the ledger; the stats cache if that is all there is]
    #[arg(long, value_enum)]
    pub source: Option<SourceArg>,
}

/// What usage by any period takes.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct PeriodArgs {
    #[command(flatten)]
    pub span: SpanArgs,
    /// Only this model: its id or its name
    #[arg(long)]
    pub model: Option<String>,
    /// Only this session
    #[arg(long)]
    pub session: Option<String>,
    /// Models within a period
    #[arg(long)]
    pub breakdown: bool,
    /// In which order [default: periods by time, others by cost]
    #[arg(long, value_enum)]
    pub order: Option<OrderArg>,
    /// So many rows at most; the total is of all
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// On which day a week begins [default: the setting `week_start`]
    #[arg(long, value_enum)]
    pub week_start: Option<WeekStart>,
    #[command(flatten)]
    pub prices: PriceArgs,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct BlockArgs {
    #[command(flatten)]
    pub shared: PeriodArgs,
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
    #[command(flatten)]
    pub span: SpanArgs,
    /// Only this session
    #[arg(long)]
    pub session: Option<String>,
    #[command(flatten)]
    pub prices: PriceArgs,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct AlertsArgs {
    /// Only those that are open
    #[arg(long)]
    pub open: bool,
    /// Only those that are over
    #[arg(long, conflicts_with = "open")]
    pub past: bool,
    #[command(flatten)]
    pub span: SpanArgs,
    /// How many alerts at most
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct CheckArgs {
    /// A limit in dollars: day=3, week=.., month=.., session=.., session:ID=.., `burn_rate`=.., project:NAME:day=..;
    /// may be given again
    #[arg(long = "budget", value_name = "WHAT=DOLLARS")]
    pub budgets: Vec<String>,
    /// No process is stale
    #[arg(long)]
    pub stale: bool,
    /// No process takes too large a share of the system
    #[arg(long)]
    pub resources: bool,
    /// Price book [default: the setting prices]
    #[arg(long, value_name = "BOOK")]
    pub prices: Option<String>,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct DoctorArgs {
    /// Session by session what no transcript lists: what it says it spent, less what the ledger has
    #[arg(long)]
    pub unlisted: bool,
}

#[derive(Debug, Clone, clap::Args)]
pub struct KillArgs {
    /// The process, as tce status lists it
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub pid: u32,
    /// SIGKILL in place of SIGTERM
    #[arg(long)]
    pub force: bool,
    /// Take along what it started
    #[arg(long)]
    pub tree: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, clap::Args)]
pub struct KillStaleArgs {
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
    /// SIGKILL in place of SIGTERM
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Clone, clap::Args)]
pub struct PinArgs {
    /// The process, as tce status lists it
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub pid: u32,
}

#[derive(Debug, Clone, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags of one command, of which clap lets one pass"
)]
pub struct RecordArgs {
    /// Go on in the background
    #[arg(long, conflicts_with_all = ["stop", "once"])]
    pub background: bool,
    /// End the recorder that runs
    #[arg(long, conflicts_with = "once")]
    pub stop: bool,
    /// Take one look, record it, and leave
    #[arg(long)]
    pub once: bool,
    #[arg(long, hide = true, conflicts_with_all = ["background", "stop", "once"])]
    pub detached: bool,
}
