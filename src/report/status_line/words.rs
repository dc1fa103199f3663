//! The words of a status line: short, the most wanted first.

use chrono::NaiveDateTime;

use super::{Block, Local, Money, Recorder, StatusLine, Window};
use crate::model::time::Timestamp;
use crate::sheet::{Note, Tone, wording};

/// From this share on a limit, or a context, is worth a look; from the second one it is nearly over.
const WARN_PERMILLE: i64 = 800;
const BAD_PERMILLE: i64 = 950;
const PICO_PER_DOLLAR: f64 = 1e12;

/// The line's parts, each with its tone.
#[must_use]
pub fn parts(line: &StatusLine, now: Timestamp) -> Vec<Note> {
    let plain = |text: String| Note { tone: Tone::Plain, text };
    let mut parts: Vec<Note> = Vec::new();
    parts.extend(line.model.clone().map(plain));
    parts.extend(recorder(line, now));
    parts.extend(line.session_cost_usd.map(|cost| plain(format!("session {}", dollars(cost)))));
    parts.extend(line.today.map(|today| plain(format!("today {}", amount(today)))));
    parts.extend(line.per_hour.map(|rate| plain(format!("{}/h", amount(rate)))));
    parts.extend(line.limits.iter().map(|window| limit(window, now)));
    parts.extend(line.block.as_ref().map(|block| plain(block_words(block, now))));
    parts.extend(line.context_percent.map(context));
    parts
}

/// Who is not recorded sees numbers that stand still: that is said before them.
fn recorder(line: &StatusLine, now: Timestamp) -> Option<Note> {
    let text = match line.recorder {
        Recorder::AtWork => return None,
        Recorder::Off(since) => format!("recorder off {}", wording::span(now.since(since))),
        Recorder::Never => "recorder off".to_owned(),
    };
    Some(Note { tone: Tone::Warn, text })
}

fn limit(window: &Window, now: Timestamp) -> Note {
    let limit = &window.limit;
    let name = window_words(&limit.window_name);
    let until = until(limit.resets_at, window.resets_local.as_ref(), now);
    let text = format!("{name} {} {until}", share(limit.used_permille));
    Note { tone: tone(limit.used_permille), text }
}

fn context(percent: f64) -> Note {
    let permille = nearest(percent * 10.0);
    Note { tone: tone(permille), text: format!("context {}", share(permille)) }
}

fn block_words(block: &Block, now: Timestamp) -> String {
    let until = until(block.end_at, block.end_local.as_ref(), now);
    format!("block {} {until}", amount(block.spent))
}

/// `5h`, `7d opus`: Claude Code's names, shorter.
pub(in crate::report) fn window_words(name: &str) -> String {
    let words = name.replace("five_hour", "5h").replace("seven_day", "7d");
    words.replace('_', " ").trim().to_owned()
}

const fn tone(permille: i64) -> Tone {
    match permille {
        BAD_PERMILLE.. => Tone::Bad,
        WARN_PERMILLE.. => Tone::Warn,
        _ => Tone::Plain,
    }
}

/// Whole percent; what is not full is never shown as full.
fn share(permille: i64) -> String {
    let percent = (permille + 5) / 10;
    format!("{}%", if permille < 1000 { percent.min(99) } else { percent })
}

/// The time on the wall, with the day where it is another; how long from now where there is no wall.
fn until(at: Timestamp, local: Option<&Local>, now: Timestamp) -> String {
    let Some(local) = local else { return format!("for {}", wording::span(at.since(now))) };
    let time = local.at.get(11..).unwrap_or(&local.at);
    if local.is_today {
        return format!("until {time}");
    }
    let day = NaiveDateTime::parse_from_str(&local.at, "%Y-%m-%d %H:%M");
    day.map_or_else(
        |_| format!("until {}", local.at),
        |day| format!("until {}", day.format("%a %H:%M")),
    )
}

/// What is known of it, as `≥` where that is not all.
#[must_use]
pub fn amount(money: Money) -> String {
    // What has no price could only add to it.
    let at_least = if money.unpriced_responses > 0 { "≥" } else { "" };
    format!("{at_least}{}", wording::money(money.cost_pico))
}

fn dollars(usd: f64) -> String {
    wording::money(nearest(usd * PICO_PER_DOLLAR))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast saturates, and nobody spends that much"
)]
fn nearest(number: f64) -> i64 {
    number.round() as i64
}
