//! What can be typed.

pub mod examples;
mod listen;
mod processes;
mod service;
mod shell;
mod usage;

use clap::{CommandFactory, Parser, Subcommand};

pub use listen::{DashboardArgs, DemoArgs, ListenArgs, RunArgs, WindowArgs};
pub use processes::{HistoryArgs, SortArg, StatusArgs, WhyArgs};
pub use service::{InstallArgs, ServiceArgs, ServiceCommand, SystemArg, UninstallArgs};
pub use shell::{
    CompleteArgs, CompletionArgs, LimitsArgs, Living, ManArgs, ShellArg, SkillArgs, SkillCommand,
    SkillPlace, StatuslineArgs,
};
pub use usage::{
    BlockArgs, ByArg, ExplainArgs, OrderArg, PartArgs, PeriodArgs, SessionArgs, SourceArg,
    SpanArgs, UsageArgs, WeekArgs, WeekStart,
};

/// The record of your Claude Code processes, tokens and costs.
#[derive(Debug, Parser)]
#[command(
    name = "tce",
    about = "Terminus Cancrorum Est: the record of your Claude Code processes, tokens and costs",
    after_help = "Without a command: a short overview.\n\
                  Exit codes: 0 fine, 1 failed, 2 usage or settings, 3 not found, 4 refused, 5 busy,\n\
                  6 history unusable, 7 history newer than the program, 8 disk full; of tce check:\n\
                  10 over a limit, 11 cannot tell.",
    disable_help_subcommand = true
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that is typed by itself")]
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

    /// Print which program this is
    #[arg(long, short = 'V')]
    pub version: bool,

    /// With --version: commit, target, SQLite, schema and compiler, too
    #[arg(long, requires = "version")]
    pub verbose: bool,

    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The whole command line, with examples below the help of each command.
#[must_use]
pub fn command() -> clap::Command {
    Args::command().mut_subcommands(|one| match examples::of(one.get_name()) {
        Some(lines) => one.after_help(examples::below(lines)),
        None => one,
    })
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
    Weekly(WeekArgs),
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
    /// Limits of Claude's plans over time, as its status line was told
    Limits(LimitsArgs),
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
    /// Everything in the foreground: recorder, dashboard, tray or menu bar
    Run(RunArgs),
    /// Start the dashboard in the background, with the recorder, and open it in the browser
    Dashboard(DashboardArgs),
    /// The dashboard in a window of its own; started in the background where none runs
    Window(WindowArgs),
    /// End the dashboard and the recorder it started
    DashboardStop,
    /// The dashboard on an invented home with ninety days of history
    Demo(DemoArgs),
    /// Have all of it run from each login on: recorder, alerts, dashboard
    Install(InstallArgs),
    /// Take that back; your data stays
    Uninstall(UninstallArgs),
    /// The login service
    Service(ServiceArgs),
    /// One line for Claude Code's status line: costs, limits, context; reads its JSON on standard input
    Statusline(StatuslineArgs),
    /// The skill by which a session of Claude Code asks tce
    Skill(SkillArgs),
    /// A completion script for your shell, with live processes and projects
    Completions(CompletionArgs),
    /// What such a script asks for
    #[command(hide = true)]
    Complete(CompleteArgs),
    /// The manual pages
    Man(ManArgs),
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
    /// Do not ask; without a terminal nobody is asked anyway
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
