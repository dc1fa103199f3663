//! `--watch`: a report redrawn in place, until somebody quits.

use std::time::Duration;

use crate::cli::args::{Args, StatusArgs};
use crate::cli::filter;
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::{print, reports};
use crate::error::{Error, Kind, Result};
use crate::report::typed::Present;
use crate::report::{Filter, Sort, status};
use crate::rules::when;
use crate::terminal::{self, Style};

/// How often a request to end is listened for.
const HEARS_EVERY: Duration = Duration::from_millis(250);
/// Nobody reads faster, and each look costs a little.
const LEAST: Duration = Duration::from_millis(500);

/// Another screen, without a cursor; and back to the one before.
const BEGIN: &str = "\x1b[?1049h\x1b[?25l";
const END: &str = "\x1b[?25h\x1b[?1049l";

/// What was pressed so far.
struct View {
    paused: bool,
    sort: Sort,
    tree: bool,
    all: bool,
}

/// Redraws the processes every so often.
pub(super) fn status(
    outside: &mut Outside<'_>,
    session: &Session,
    args: &Args,
    options: &StatusArgs,
    every: &str,
) -> Result<u8> {
    let every = when::span_of(every).filter(|every| *every >= LEAST).ok_or_else(|| {
        Error::new(Kind::Usage, format!("--watch {every:?} is not half a second or more"))
            .hint("give a span: 2s, 1m")
    })?;
    if args.json || args.csv || !(outside.out_is_terminal && outside.in_is_terminal) {
        return Err(Error::new(Kind::Usage, "--watch draws on a terminal, and nowhere else")
            .hint("without it the answer is printed once"));
    }
    outside.clock.stop_on_signals()?;
    outside.keyboard.begin()?;
    let watched = print(outside, BEGIN).and_then(|()| run(outside, session, args, options, every));
    outside.keyboard.end();
    print(outside, END)?;
    watched.map(|()| 0)
}

fn run(
    outside: &mut Outside<'_>,
    session: &Session,
    args: &Args,
    options: &StatusArgs,
    every: Duration,
) -> Result<()> {
    let mut view = View { paused: false, sort: Sort::Pid, tree: options.tree, all: options.all };
    if let Some(sort) = options.sort {
        view.sort = filter::sort(sort);
    }
    let mut page = String::new();
    loop {
        if !view.paused {
            page = draw(outside, session, args, options, &view)?;
        }
        show(outside, &page, &view, every)?;
        match wait(outside, every, view.paused) {
            Some('q') => return Ok(()),
            Some(key) => press(&mut view, key),
            None => {}
        }
    }
}

/// What a key means: letters choose an order, space holds the picture.
const fn press(view: &mut View, key: char) {
    match key {
        ' ' => view.paused = !view.paused,
        't' => view.tree = !view.tree,
        'a' => view.all = !view.all,
        'p' => view.sort = Sort::Pid,
        'n' => view.sort = Sort::Project,
        'c' => view.sort = Sort::Cpu,
        'm' => view.sort = Sort::Memory,
        'u' => view.sort = Sort::Uptime,
        'i' => view.sort = Sort::Idle,
        '$' => view.sort = Sort::Cost,
        'r' => view.sort = Sort::Rate,
        _ => {}
    }
}

/// A key, or nothing until the next picture is due. While it is held, only a key goes on.
fn wait(outside: &mut Outside<'_>, every: Duration, paused: bool) -> Option<char> {
    let begun = outside.clock.since_boot();
    loop {
        if outside.clock.is_stopped() {
            return Some('q');
        }
        let left = every.saturating_sub(outside.clock.since_boot().saturating_sub(begun));
        if left.is_zero() && !paused {
            return None;
        }
        let within = if paused { HEARS_EVERY } else { left.min(HEARS_EVERY) };
        if let Some(key) = outside.keyboard.key(within) {
            return Some(key);
        }
    }
}

fn draw(
    outside: &mut Outside<'_>,
    session: &Session,
    args: &Args,
    options: &StatusArgs,
    view: &View,
) -> Result<String> {
    let mut store = session.present(outside, true, &|_| Ok(()))?;
    let base = reports::base(outside, session, args);
    let now = outside.clock.now();
    let answer = store.read(|db| {
        let filter = filter::status(base.clone(), Present { db, now }, options)?;
        let filter = Filter { sort: view.sort, tree: view.tree, all: view.all, ..filter };
        status::ask(db, &filter)
    })?;
    store.close()?;
    let width = outside.keyboard.size().map(|(columns, _)| columns);
    Ok(terminal::draw(&answer.sheet, &Style { width: width.or(outside.width), ..outside.style() }))
}

/// The picture over the one before, cut at the bottom of the screen, with the keys in its last line.
fn show(outside: &mut Outside<'_>, page: &str, view: &View, every: Duration) -> Result<()> {
    let rows = outside.keyboard.size().map_or(usize::MAX, |(_, rows)| usize::from(rows));
    let state = if view.paused {
        "paused".to_owned()
    } else {
        format!("every {:.1} s", every.as_secs_f64())
    };
    let keys = format!(" {state}: space pauses, q quits; order: p n c m u i $ r; t tree, a all");
    let mut text = String::from("\x1b[H");
    for line in page.lines().take(rows.saturating_sub(1)) {
        text.push_str(line);
        text.push_str("\x1b[K\r\n");
    }
    let width = outside.keyboard.size().map_or(usize::MAX, |(columns, _)| usize::from(columns));
    text.push_str(crate::sheet::wording::head(&keys, width));
    text.push_str("\x1b[K\x1b[J");
    print(outside, &text)
}
