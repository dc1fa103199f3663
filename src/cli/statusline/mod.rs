//! `tce statusline`: one line within Claude Code, in milliseconds, whatever is missing.

pub(super) mod install;

use std::io::Read;
use std::time::Duration;

use crate::cli::args::{Args, StatuslineArgs};
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::print;
use crate::collect::status_line::{self as door, SIZE_LIMIT};
use crate::error::{Error, Kind, Result};
use crate::model::limit::SessionState;
use crate::record::recorder;
use crate::report::status_line::{self, Question, Recorder, StatusLine, parts};
use crate::rules::limits::news;
use crate::store::limit::{self, Teller};
use crate::store::{Store, role};
use crate::terminal::{self, Style};

/// Whoever holds the history longer has it: what is not written down now is told again with the next line.
const PATIENCE: Duration = Duration::from_millis(40);

pub(super) fn run(outside: &mut Outside<'_>, args: &Args, options: &StatuslineArgs) -> Result<u8> {
    if options.install || options.uninstall {
        let session = Session::begin(outside, args)?;
        return if options.install {
            install::install(outside, &session, args, options)
        } else {
            install::uninstall(outside, &session, options)
        };
    }
    let state = hear(outside);
    let line = whole(outside, args, &state).unwrap_or_else(|error| {
        outside.complain(&error);
        status_line::without_history(&state, Recorder::Never, outside.clock.now())
    });
    write(outside, args, &line)?;
    Ok(0)
}

/// What came on standard input; whoever types the command by hand has nothing to say.
fn hear(outside: &mut Outside<'_>) -> SessionState {
    if outside.in_is_terminal {
        return SessionState::default();
    }
    let mut bytes = Vec::new();
    let read = outside.input.take(SIZE_LIMIT).read_to_end(&mut bytes);
    let heard = read.map_err(|e| e.to_string()).and_then(|_| door::parse(&bytes));
    heard.unwrap_or_else(|reason| {
        let error =
            Error::new(Kind::Failed, "what came on standard input is not a status of Claude Code");
        outside.complain(&error.because(reason));
        SessionState::default()
    })
}

/// The line from the history, which gets to know what it does not know yet.
fn whole(outside: &mut Outside<'_>, args: &Args, state: &SessionState) -> Result<StatusLine> {
    let session = Session::begin(outside, args)?;
    let (folder, now) = (session.folder(), outside.clock.now());
    let recorder = match role::last_beat(&folder) {
        _ if recorder::is_at_work(&folder, session.plan.watch.interval, outside.clock) => {
            Recorder::AtWork
        }
        Some(beat) => Recorder::Off(beat),
        None => Recorder::Never,
    };
    let read = Store::peek_within(&folder, PATIENCE).and_then(|store| {
        store.map(|store| from_history(outside, &session, store, state, recorder)).transpose()
    });
    let line = read.unwrap_or_else(|error| {
        outside.complain(&error);
        None
    });
    Ok(line.unwrap_or_else(|| status_line::without_history(state, recorder, now)))
}

fn from_history(
    outside: &mut Outside<'_>,
    session: &Session,
    mut store: Store,
    state: &SessionState,
    recorder: Recorder,
) -> Result<StatusLine> {
    let now = outside.clock.now();
    let claude_home = claude_home(session, state);
    let asked = Question {
        now,
        prices: &session.config.prices,
        week_start: session.config.week_start,
        claude_home: &claude_home,
        recorder,
    };
    let teller = Teller { claude_home: &claude_home, session: state.session.as_deref() };
    let (line, is_news) = store.read(|db| {
        let rows = limit::running(db, &teller, now)?;
        let is_news = state
            .limits
            .iter()
            .any(|told| news(told, &limit::known(&rows, &told.window_name), now).is_some());
        Ok((status_line::read(db, state, &asked)?, is_news))
    })?;
    drop(store);
    if is_news {
        keep(outside, session, state, &teller);
    }
    Ok(line)
}

/// Writes down what is news, once: of many sessions that tell the same, the others find it written.
fn keep(outside: &mut Outside<'_>, session: &Session, state: &SessionState, teller: &Teller<'_>) {
    let now = outside.clock.now();
    let kept = Store::open_within(&session.folder(), PATIENCE).and_then(|mut store| {
        store.write(|db| {
            let rows = limit::running(db, teller, now)?;
            let told = state.limits.iter();
            let news =
                told.filter_map(|told| news(told, &limit::known(&rows, &told.window_name), now));
            news.into_iter().try_for_each(|limit| limit::add(db, teller, &limit, now))
        })
    });
    match kept {
        Err(error) if error.kind != Kind::Busy => outside.complain(&error),
        _ => {}
    }
}

fn claude_home(session: &Session, state: &SessionState) -> String {
    let first = || session.config.claude_folders.last().map(|path| path.display().to_string());
    state.claude_home.clone().or_else(first).unwrap_or_default()
}

/// Claude Code draws colours, though what it reads from is a pipe.
fn write(outside: &mut Outside<'_>, args: &Args, line: &StatusLine) -> Result<()> {
    if args.json {
        let text = serde_json::to_string(line);
        let text = text.map_err(|e| Error::new(Kind::Failed, "cannot write JSON").because(e))?;
        return print(outside, &(text + "\n"));
    }
    let style = Style { colour: outside.colour_allowed(), ..outside.style() };
    let text = terminal::line(&parts(line, outside.clock.now()), &style);
    print(outside, &text)
}
