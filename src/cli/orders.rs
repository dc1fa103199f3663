//! Commands that do something: kill, kill-stale, pin, unpin.

use serde_json::json;

use crate::action::{self, Done, Hands, kill as killing};
use crate::cli::args::{Args, KillArgs, KillStaleArgs, PinArgs};
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::print;
use crate::cli::reports::json as to_text;
use crate::config::Origin;
use crate::error::{Error, Kind, Result};
use crate::model::action::{Action, KillOptions, Outcome, Target};
use crate::report::{Document, export};
use crate::sheet::wording;
use crate::store::Store;
use crate::store::process::Living;

/// Opens the history and lends the machine to what is to be done.
fn with_hands<T>(
    outside: &mut Outside<'_>,
    session: &Session,
    work: impl FnOnce(&mut Hands<'_>) -> Result<T>,
) -> Result<T> {
    let folder = session.folder();
    let mut store = Store::open(&folder)?;
    work(&mut Hands {
        store: &mut store,
        folder: &folder,
        machine: outside.machine,
        clock: outside.clock,
        plan: &session.plan,
        requested_by: "cli",
    })
}

pub(super) fn kill(
    outside: &mut Outside<'_>,
    session: &Session,
    args: &Args,
    options: &KillArgs,
) -> Result<u8> {
    let action = Action::Kill {
        target: Target { pid: options.pid, start_ticks: None },
        options: KillOptions { force: options.force, tree: options.tree, dry_run: options.dry_run },
    };
    let done = with_hands(outside, session, |hands| action::perform(hands, &action))?;
    tell(outside, args, &done, None)
}

pub(super) fn pin(
    outside: &mut Outside<'_>,
    session: &Session,
    args: &Args,
    options: &PinArgs,
    pinned: bool,
) -> Result<u8> {
    let target = Target { pid: options.pid, start_ticks: None };
    let action = if pinned { Action::Pin { target } } else { Action::Unpin { target } };
    let done = with_hands(outside, session, |hands| action::perform(hands, &action))?;
    tell(outside, args, &done, None)
}

pub(super) fn kill_stale(
    outside: &mut Outside<'_>,
    session: &Session,
    args: &Args,
    options: &KillStaleArgs,
) -> Result<u8> {
    let stale = with_hands(outside, session, killing::stale_now)?;
    if stale.is_empty() {
        return nobody(outside, args, "No stale processes found.\n");
    }
    list(outside, &stale);
    if !options.dry_run && !options.yes && !agreed(outside, session, stale.len())? {
        outside.say("Nothing was done.");
        return nobody(outside, args, "");
    }
    let listed = stale
        .iter()
        .map(|one| Target { pid: one.pid, start_ticks: Some(one.start_ticks) })
        .collect();
    let kill = KillOptions { force: options.force, tree: false, dry_run: options.dry_run };
    let action = Action::KillStale { listed: Some(listed), options: kill };
    let done = with_hands(outside, session, |hands| action::perform(hands, &action))?;
    for spared in stale.iter().filter(|one| !done.iter().any(|done| done.pid == one.pid)) {
        let name = wording::tame(&spared.display_name());
        outside.say(&format!("  PID {} ({name}) is in use again, or gone: left alone", spared.pid));
    }
    let killed = done.iter().filter(|one| one.outcome == Outcome::Exited).count();
    let summary = (!options.dry_run).then(|| format!("Killed {killed}/{}", stale.len()));
    tell(outside, args, &done, summary)
}

/// Nobody was ended: a program that reads JSON gets a list all the same.
fn nobody(outside: &mut Outside<'_>, args: &Args, words: &str) -> Result<u8> {
    let text = match (args.json, args.csv) {
        (true, _) => "[]\n".to_owned(),
        (_, true) => export::csv("order", &Document::new(json!([])))?,
        _ => words.to_owned(),
    };
    print(outside, &text)?;
    Ok(0)
}

/// What will be ended, before anybody is asked.
fn list(outside: &mut Outside<'_>, stale: &[Living]) {
    let now = outside.clock.now();
    for one in stale {
        let idle = wording::span(now.since(one.active_at));
        outside.say(&format!(
            "  PID {} ({}), idle for {idle}",
            one.pid,
            wording::tame(&one.display_name())
        ));
    }
}

/// On a terminal the user is asked; elsewhere the order itself is the answer, as it always was.
fn agreed(outside: &mut Outside<'_>, session: &Session, count: usize) -> Result<bool> {
    if !outside.in_is_terminal {
        return refuse_thresholds_of_a_stranger(outside, session).map(|()| true);
    }
    let question = format!("End {}? [y/N] ", wording::plural(count, "process", "processes"));
    drop(outside.err.write_all(question.as_bytes()).and_then(|()| outside.err.flush()));
    let mut answer = String::new();
    let read = outside.input.read_line(&mut answer);
    Ok(read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// A cloned repository's `.env` may say what counts as stale; it may not have sessions ended unasked.
fn refuse_thresholds_of_a_stranger(outside: &Outside<'_>, session: &Session) -> Result<()> {
    let config = &session.config;
    let foreign = config.origins.iter().find(|shown| match &shown.origin {
        Origin::DotEnv { path, .. } => {
            shown.name.starts_with("stale_")
                && path.starts_with(&outside.cwd)
                && !path.starts_with(&config.data_dir)
        }
        _ => false,
    });
    foreign.map_or(Ok(()), |shown| {
        let message =
            format!("{} comes from {}, so nothing is ended unasked", shown.name, shown.origin);
        Err(Error::new(Kind::Refused, message)
            .hint("look at the list with --dry-run, then give --yes"))
    })
}

/// Prints how it went; the exit code says whether all of it was done.
fn tell(
    outside: &mut Outside<'_>,
    args: &Args,
    done: &[Done],
    summary: Option<String>,
) -> Result<u8> {
    if args.json || args.csv {
        let rows: Vec<_> = done
            .iter()
            .map(|one| json!({ "pid": one.pid, "name": one.name, "success": succeeded(one), "outcome": one.outcome,
                               "message": one.message }))
            .collect();
        let rows = json!(rows);
        let text =
            if args.csv { export::csv("order", &Document::new(rows))? } else { to_text(&rows)? };
        print(outside, &text)?;
    } else {
        let lines = done.iter().map(|one| wording::tame(&one.message)).chain(summary);
        let text: String = lines.map(|line| line + "\n").collect();
        print(outside, &text)?;
    }
    Ok(done.iter().map(code).max().unwrap_or(0))
}

const fn succeeded(done: &Done) -> bool {
    !matches!(done.outcome, Outcome::StillRunning | Outcome::Refused | Outcome::Failed)
}

const fn code(done: &Done) -> u8 {
    match done.outcome {
        Outcome::StillRunning | Outcome::Failed => Kind::Failed.exit_code(),
        Outcome::Refused => Kind::Refused.exit_code(),
        _ => 0,
    }
}
