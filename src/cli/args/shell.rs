//! What can be typed after the commands that live in other programs: Claude Code and the shell.

use clap::{Subcommand, ValueEnum};

#[derive(Debug, Clone, Default, clap::Args)]
pub struct LimitsArgs {
    /// From this moment on: a date, a time, yesterday, 3h ago
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Until this moment; a date, month or year is included
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,
    /// The last days, today included, or hours: 7d, 12h
    #[arg(long, value_name = "SPAN", conflicts_with = "since")]
    pub last: Option<String>,
    /// How many windows at most
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
}

#[derive(Debug, Clone, Default, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags of one command, of which clap lets two pass"
)]
pub struct StatuslineArgs {
    /// Set it in the settings of Claude Code
    #[arg(long)]
    pub install: bool,
    /// Take it out again; what was there before comes back
    #[arg(long, conflicts_with = "install")]
    pub uninstall: bool,
    /// With --install: in place of another status line
    #[arg(long, requires = "install")]
    pub force: bool,
    /// Print the settings as they would be, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, clap::Args)]
pub struct SkillArgs {
    #[command(subcommand)]
    pub command: SkillCommand,
}

#[derive(Debug, Clone, Subcommand)]
pub enum SkillCommand {
    /// Write it where Claude Code finds it
    Install(SkillPlace),
    /// Remove it
    Uninstall(SkillPlace),
    /// Print it
    Show,
}

/// Whose skill it is.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SkillPlace {
    /// For this project only: in .claude of the working folder
    #[arg(long, conflicts_with = "user")]
    pub project: bool,
    /// For every project of yours: in Claude Code's folder (default)
    #[arg(long)]
    pub user: bool,
    /// Even where somebody has changed it
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Clone, clap::Args)]
pub struct CompletionArgs {
    /// Which shell
    #[arg(value_enum)]
    pub shell: ShellArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShellArg {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

#[derive(Debug, Clone, clap::Args)]
pub struct CompleteArgs {
    /// What is to be listed
    #[arg(value_enum)]
    pub what: Living,
}

/// What lives, and so cannot be written into a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Living {
    Pids,
    Projects,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct ManArgs {
    /// Write every page into this folder [default: the program's page, printed]
    #[arg(long, value_name = "FOLDER")]
    pub dir: Option<String>,
}
