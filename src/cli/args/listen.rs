//! What can be typed for the dashboard.

/// Where the dashboard listens.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ListenArgs {
    /// Port to listen on; 0 takes any free one [default: 5111]
    #[arg(long, value_name = "PORT")]
    pub port: Option<String>,
    /// Address to listen on; beyond this machine a token is needed [default: 127.0.0.1]
    #[arg(long, value_name = "ADDRESS")]
    pub host: Option<String>,
    #[arg(long, hide = true)]
    pub detached: bool,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct RunArgs {
    #[command(flatten)]
    pub listen: ListenArgs,
    /// Wait while another dashboard of this history runs, then take its place
    #[arg(long)]
    pub wait: bool,
    /// Go on in the background
    #[arg(long, conflicts_with = "wait")]
    pub background: bool,
    /// Without an icon in the tray or the menu bar
    #[arg(long)]
    pub no_tray: bool,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct WindowArgs {
    #[command(flatten)]
    pub listen: ListenArgs,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct DemoArgs {
    /// Port to listen on [default: any that is free]
    #[arg(long, value_name = "PORT", default_value = "0", hide_default_value = true)]
    pub port: String,
    /// Leave the browser alone
    #[arg(long)]
    pub no_open: bool,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub struct DashboardArgs {
    #[command(flatten)]
    pub listen: ListenArgs,
    /// Leave the browser alone
    #[arg(long)]
    pub no_open: bool,
    /// Stay in the foreground until Ctrl-C
    #[arg(long, conflicts_with = "detached")]
    pub foreground: bool,
}
