//! The command line: parses, wires the rooms together, and returns how it went. The only reader of `Config`.

pub mod args;
mod background;
mod browser;
mod dashboard;
mod demo;
mod doctor;
mod filter;
mod orders;
pub mod outside;
mod plan;
pub mod progress;
mod recording;
mod reports;
mod retention;
mod settings;

use clap::{CommandFactory, FromArgMatches};

use crate::cli::args::{Args, Command, PeriodArgs};
use crate::cli::outside::{Outside, is_broken_pipe};
use crate::cli::plan::Session;
use crate::collect::zone;
use crate::error::{Error, Kind, Result};
use crate::report::By;

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
    let matches = Args::command().color(color).try_get_matches_from(&outside.args);
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
    let session = Session::begin(outside, args)?;
    let report = |outside: &mut Outside<'_>, name, by, options: &PeriodArgs| {
        reports::show(outside, &session, args, name, |base, present| {
            filter::period(base, present, by, options)
        })
    };
    match &args.command {
        None => report(outside, "overview", None, &PeriodArgs::default()),
        Some(Command::Status(options)) => {
            reports::show(outside, &session, args, "status", |base, _| {
                Ok(filter::status(base, options))
            })
        }
        Some(Command::Usage(options)) => {
            reports::show(outside, &session, args, "usage", |base, present| {
                filter::usage(base, present, options)
            })
        }
        Some(Command::Daily(options)) => report(outside, "usage", Some(By::Day), options),
        Some(Command::Weekly(options)) => report(outside, "usage", Some(By::Week), options),
        Some(Command::Monthly(options)) => report(outside, "usage", Some(By::Month), options),
        Some(Command::Blocks(options)) => {
            reports::show(outside, &session, args, "blocks", |base, present| {
                filter::blocks(base, present, options)
            })
        }
        Some(Command::Explain(options)) => {
            reports::show(outside, &session, args, "explain", |base, present| {
                filter::explain(base, present, options)
            })
        }
        Some(Command::Sessions(options)) => {
            reports::show(outside, &session, args, "sessions", |base, present| {
                filter::sessions(base, present, options)
            })
        }
        Some(Command::Prices(options)) => {
            reports::show(outside, &session, args, "prices", |base, present| {
                filter::price_list(base, present, options)
            })
        }
        Some(Command::Doctor(options)) => doctor::show(outside, &session, args, options),
        Some(Command::Config) => settings::show(outside, &session, args),
        Some(Command::Kill(options)) => orders::kill(outside, &session, args, options),
        Some(Command::KillStale(options)) => orders::kill_stale(outside, &session, args, options),
        Some(Command::Pin(target)) => orders::pin(outside, &session, args, target, true),
        Some(Command::Unpin(target)) => orders::pin(outside, &session, args, target, false),
        Some(Command::Record(options)) => recording::record(outside, &session, options),
        Some(Command::Run(options)) => dashboard::run(outside, &session, &options.listen),
        Some(Command::Dashboard(options)) => dashboard::start(outside, &session, options),
        Some(Command::Demo(options)) => demo::run(outside, &session, options),
        Some(Command::DashboardStop) => dashboard::stop(outside, &session),
    }
}

/// Writes an answer. Whoever stops reading has heard enough.
fn print(outside: &mut Outside<'_>, text: &str) -> Result<()> {
    let written = outside.out.write_all(text.as_bytes()).and_then(|()| outside.out.flush());
    match written {
        Err(e) if is_broken_pipe(&e) => Ok(()),
        Err(e) => Err(Error::new(Kind::Failed, "cannot write the answer").because(e)),
        Ok(()) => Ok(()),
    }
}
