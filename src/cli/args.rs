//! What can be typed.

use clap::{Parser, Subcommand, ValueEnum};

/// The record of your Claude Code processes, tokens and costs.
#[derive(Debug, Parser)]
#[command(
    name = "tce",
    version,
    about = "Terminus Cancrorum Est: the record of your Claude Code processes, tokens and costs",
    after_help = "Without a command: a short overview.\n\
                  Exit codes: 0 fine, 1 failed, 2 usage or settings, 3 not found, 4 refused, 5 busy,\n\
                  6 history unusable, 7 history newer than the program, 8 disk full.",
    disable_help_subcommand = true
)]
pub struct Args {
    /// Print JSON instead of a table
    #[arg(long, global = true)]
    pub json: bool,

    /// Where the history lives [default: ~/.terminus-cancrorum-est]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_dir: Option<String>,

    /// Any setting for this run, as tce config lists them; may be given again
    #[arg(long = "set", global = true, value_name = "NAME=VALUE")]
    pub set: Vec<String>,

    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Process health: every Claude Code process with memory, CPU, uptime and verdict
    Status(ReportArgs),
    /// Token usage and costs by model
    Usage(UsageArgs),
    /// Recent sessions: project, duration, tokens, lines changed, summary
    Sessions(SessionArgs),
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
    /// Every setting: value, where it came from, meaning
    Config,
    /// What is recorded, what is missing, what went wrong
    Doctor,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct ReportArgs {
    /// Only this project
    #[arg(long)]
    pub project: Option<String>,
    /// Helper processes too: daemons, MCP servers, spares
    #[arg(long)]
    pub all: bool,
    #[arg(skip)]
    pub limit: Option<u32>,
    #[arg(skip)]
    pub prices: Option<String>,
}

/// Where token counts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Source {
    /// Claude Code's own stats-cache.json, which over-counts
    StatsCache,
}

#[derive(Debug, Clone, clap::Args)]
pub struct UsageArgs {
    /// Price book: list (published prices), tce-0.4 (the replaced program's table)
    #[arg(long, value_name = "BOOK")]
    pub prices: Option<String>,
    /// Where token counts come from
    #[arg(long, value_enum, default_value = "stats-cache")]
    pub source: Source,
}

impl UsageArgs {
    pub(super) fn as_report(&self) -> ReportArgs {
        ReportArgs { prices: self.prices.clone(), ..ReportArgs::default() }
    }
}

#[derive(Debug, Clone, clap::Args)]
pub struct SessionArgs {
    /// How many sessions at most
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
    /// Only this project
    #[arg(long)]
    pub project: Option<String>,
}

impl SessionArgs {
    pub(super) fn as_report(&self) -> ReportArgs {
        ReportArgs {
            limit: Some(self.limit),
            project: self.project.clone(),
            ..ReportArgs::default()
        }
    }
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
