//! The command line: parses, wires the rooms together, and returns how it went. The only reader of `Config`.

pub mod args;
mod background;
mod browser;
mod check;
mod completions;
mod dashboard;
mod demo;
mod doctor;
mod filter;
mod man;
mod orders;
pub mod outside;
mod plan;
pub mod progress;
mod recording;
mod reports;
mod retention;
mod service;
mod settings;
mod skill;
mod statusline;
mod teller;
mod tray;
mod version;
mod visit;
mod watch;

use std::io::{self, BufWriter, Write};

use clap::FromArgMatches;

use crate::cli::args::{Args, Command, DashboardArgs, StatusArgs};
use crate::cli::outside::{Outside, is_broken_pipe};
use crate::cli::plan::Session;
use crate::collect::memory::in_small_pages;
use crate::collect::zone;
use crate::error::{Error, Kind, Result};
use crate::report::typed::Present;
use crate::report::{By, Filter};

/// How a command line ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// With this exit code.
    Exit(u8),
    /// It is to be run once more with `TZ` set to this zone: a process has one zone, from its start on.
    InZone(String),
}

/// Runs one command line.
pub fn run(outside: &mut Outside<'_>) -> Outcome {
    let args = match parse(outside) {
        Ok(args) => args,
        Err(code) => return Outcome::Exit(code),
    };
    let ended = match other_zone(outside, &args) {
        Ok(Some(zone)) => return Outcome::InZone(zone),
        Ok(None) => dispatch(outside, &args),
        Err(error) => Err(error),
    };
    Outcome::Exit(ended.unwrap_or_else(|error| {
        outside.complain(&error);
        error.kind.exit_code()
    }))
}

/// The zone that was asked for, if this process lives in another.
fn other_zone(outside: &Outside<'_>, args: &Args) -> Result<Option<String>> {
    let Some(zone) = args.tz.as_ref().filter(|zone| outside.env.get("TZ") != Some(zone)) else {
        return Ok(None);
    };
    if zone::exists(zone) {
        return Ok(Some(zone.clone()));
    }
    Err(Error::new(Kind::Usage, format!("there is no time zone {zone:?}"))
        .hint("give a name as in /usr/share/zoneinfo: Europe/Berlin, Asia/Tokyo, UTC"))
}

/// Help and version are data; what clap refuses is words and code 2.
fn parse(outside: &mut Outside<'_>) -> std::result::Result<Args, u8> {
    let color =
        if outside.colour_allowed() { clap::ColorChoice::Auto } else { clap::ColorChoice::Never };
    let matches = args::command().color(color).try_get_matches_from(&outside.args);
    matches.and_then(|matches| Args::from_arg_matches(&matches)).map_err(|refusal| {
        let styled = outside.colour_allowed() && outside.out_is_terminal && !refusal.use_stderr();
        let text =
            if styled { refusal.render().ansi().to_string() } else { refusal.render().to_string() };
        let stream: &mut dyn std::io::Write =
            if refusal.use_stderr() { outside.err } else { outside.out };
        drop(stream.write_all(text.as_bytes()));
        if refusal.use_stderr() { Kind::Usage.exit_code() } else { 0 }
    })
}

fn dispatch(outside: &mut Outside<'_>, args: &Args) -> Result<u8> {
    if args.version {
        return version::show(outside, args);
    }
    // Those that go on without settings.
    match &args.command {
        Some(Command::Statusline(options)) => return statusline::run(outside, args, options),
        Some(Command::Completions(options)) => return completions::script(outside, options),
        Some(Command::Complete(options)) => return completions::living(outside, args, options),
        Some(Command::Man(options)) => return man::run(outside, options),
        _ => {}
    }
    if args.command.as_ref().is_some_and(stays) {
        in_small_pages();
    }
    let session = Session::begin(outside, args)?;
    let Some(command) = &args.command else {
        return reports::show(outside, &session, args, "overview", |base, _| Ok(base));
    };
    match command {
        Command::Status(options @ StatusArgs { watch: Some(every), .. }) => {
            watch::status(outside, &session, args, options, every)
        }
        Command::Check(options) => check::check(outside, &session, args, options),
        Command::Doctor(options) => doctor::show(outside, &session, args, options),
        Command::Config => settings::show(outside, &session, args),
        Command::Skill(options) => skill::run(outside, &session, &options.command),
        Command::Kill(options) => orders::kill(outside, &session, args, options),
        Command::KillStale(options) => orders::kill_stale(outside, &session, args, options),
        Command::Pin(target) => orders::pin(outside, &session, args, target, true),
        Command::Unpin(target) => orders::pin(outside, &session, args, target, false),
        Command::Record(options) => recording::record(outside, &session, options),
        Command::Run(options) if options.background && !options.listen.detached => {
            let listen = options.listen.clone();
            let behind = DashboardArgs { listen, no_open: true, foreground: false };
            dashboard::start(outside, &session, &behind)
        }
        Command::Run(options) if options.wait && !service::await_turn(outside, &session)? => Ok(0),
        Command::Run(options) => dashboard::run(outside, &session, options),
        Command::Dashboard(options) => dashboard::start(outside, &session, options),
        Command::Window(options) => dashboard::window(outside, &session, options),
        Command::DashboardStop => dashboard::stop(outside, &session),
        Command::Install(options) => service::install(outside, &session, options),
        Command::Uninstall(options) => service::uninstall(outside, &session, options),
        Command::Service(options) => service::run(outside, &session, args, options),
        Command::Demo(options) => demo::run(outside, &session, options),
        report => ask(outside, &session, args, report),
    }
}

/// True of those that go on until they are stopped.
const fn stays(command: &Command) -> bool {
    matches!(
        command,
        Command::Record(_)
            | Command::Run(_)
            | Command::Dashboard(_)
            | Command::Window(_)
            | Command::Demo(_)
            | Command::Status(StatusArgs { watch: Some(_), .. })
    )
}

/// Commands that ask a report.
fn ask(outside: &mut Outside<'_>, session: &Session, args: &Args, command: &Command) -> Result<u8> {
    let mut show = |name: &str, narrow: &dyn Fn(Filter, Present<'_>) -> Result<Filter>| {
        reports::show(outside, session, args, name, narrow)
    };
    match command {
        Command::Status(o) => show("status", &|base, at| filter::status(base, at, o)),
        Command::Why(o) => show("why", &|base, at| filter::why(base, at, o)),
        Command::History(o) => show("history", &|base, at| filter::history(base, at, o)),
        Command::Usage(o) => show("usage", &|base, at| filter::usage(base, at, o)),
        Command::Blocks(o) => show("blocks", &|base, at| filter::blocks(base, at, o)),
        Command::Explain(o) => show("explain", &|base, at| filter::explain(base, at, o)),
        Command::Sessions(o) => show("sessions", &|base, at| filter::sessions(base, at, o)),
        Command::Alerts(o) => show("alerts", &|base, at| filter::alerts(base, at, o)),
        Command::Limits(o) => show("limits", &|base, at| filter::limits(base, at, o)),
        Command::Prices(o) => show("prices", &|base, at| filter::price_list(base, at, o)),
        Command::Daily(o) => show("usage", &|base, at| filter::period(base, at, Some(By::Day), o)),
        Command::Weekly(o) => show("usage", &|base, at| filter::week(base, at, Some(By::Week), o)),
        Command::Monthly(o) => {
            show("usage", &|base, at| filter::period(base, at, Some(By::Month), o))
        }
        _ => Err(Error::new(Kind::Failed, "a command without a report")),
    }
}

/// Writes an answer. Whoever stops reading has heard enough.
fn print(outside: &mut Outside<'_>, text: &str) -> Result<()> {
    print_with(outside, |out| out.write_all(text.as_bytes()))
}

/// As it comes, for what is long.
fn print_with(
    outside: &mut Outside<'_>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    let mut out = BufWriter::new(&mut outside.out);
    match write(&mut out).and_then(|()| out.flush()) {
        Err(e) if is_broken_pipe(&e) => Ok(()),
        Err(e) => Err(Error::new(Kind::Failed, "cannot write the answer").because(e)),
        Ok(()) => Ok(()),
    }
}
