//! What can be typed for the login service.

use clap::{Subcommand, ValueEnum};

#[derive(Debug, Clone, Default, clap::Args)]
pub struct InstallArgs {
    /// Print the file as it would be written, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// What is to start it [default: systemd or launchd; autostart where there is neither]
    #[arg(long = "for", value_enum, value_name = "SYSTEM")]
    pub system: Option<SystemArg>,
    /// Even where somebody has changed the file
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SystemArg {
    /// The systemd of your login, on Linux
    Systemd,
    /// macOS
    Launchd,
    /// Your desktop, at a graphical login
    Autostart,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct UninstallArgs {
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Even where somebody has changed the file
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Clone, clap::Args)]
pub struct ServiceArgs {
    #[command(subcommand)]
    pub command: ServiceCommand,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ServiceCommand {
    /// Whether it is installed, and runs: exit code 0 if both, else 3
    Status,
}
