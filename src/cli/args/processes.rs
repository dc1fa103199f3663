//! What can be typed after the commands that tell of processes.

use clap::ValueEnum;

use super::{PriceArgs, SpanArgs};

#[derive(Debug, Clone, Default, clap::Args)]
pub struct StatusArgs {
    /// Only this project
    #[arg(long)]
    pub project: Option<String>,
    /// Helper processes too: daemons, MCP servers, spares
    #[arg(long)]
    pub all: bool,
    /// In which order [default: pid]
    #[arg(long, value_enum)]
    pub sort: Option<SortArg>,
    /// Processes below those that started them
    #[arg(long)]
    pub tree: bool,
    /// As it was at this moment: 3s ago, yesterday 15:00, an ISO time
    #[arg(long, value_name = "WHEN", conflicts_with = "watch")]
    pub at: Option<String>,
    /// Redraw in place, every so often [default: 2s]: space pauses, q quits
    #[arg(long, value_name = "EVERY", num_args = 0..=1, default_missing_value = "2s")]
    pub watch: Option<String>,
    #[command(flatten)]
    pub prices: PriceArgs,
}

/// In which order processes stand: the largest first; pids and projects from the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortArg {
    Pid,
    Project,
    Cpu,
    Memory,
    Uptime,
    Idle,
    Cost,
    /// What it costs an hour now
    Rate,
}

#[derive(Debug, Clone, clap::Args)]
pub struct WhyArgs {
    /// The process, as tce status lists it
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub pid: u32,
    #[command(flatten)]
    pub prices: PriceArgs,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct HistoryArgs {
    /// Only processes with this pid [default: all]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub pid: Option<u32>,
    #[command(flatten)]
    pub span: SpanArgs,
    /// Only processes that had this session
    #[arg(long)]
    pub session: Option<String>,
    /// How many processes at most
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
    #[command(flatten)]
    pub prices: PriceArgs,
}
