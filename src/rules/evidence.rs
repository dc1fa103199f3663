//! What spans show of a process: that it spins, leaks, works or waits, and since when.

use std::time::Duration;

use crate::model::process::State;
use crate::model::time::{Timestamp, millis};

/// A span of what was seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    pub since: Timestamp,
    pub until: Timestamp,
    pub state: State,
    pub active: bool,
    /// It took too much of the system.
    pub alerting: bool,
    /// Percent of one core, children included.
    pub cpu_percent: Option<f64>,
    /// Bytes, children included.
    pub memory: i64,
}

/// It uses the processor, and its session says nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spin {
    pub since: Timestamp,
    /// The mean since then, percent of one core.
    pub cpu_percent: f64,
}

/// Its memory grows, and goes on growing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leak {
    pub since: Timestamp,
    pub bytes_per_hour: f64,
}

/// So much of a core on average counts as spinning, if it never was less than that, and for so long.
/// (On a crowded machine nobody gets a whole core all the time.)
pub const SPIN_PERCENT: f64 = 50.0;
const SPIN_LEAST_PERCENT: f64 = 15.0;
pub const SPIN_AFTER: Duration = Duration::from_mins(10);
/// Memory is looked at over this long at least; it leaks if it grows so many bytes and this share of itself an hour.
pub const LEAK_AFTER: Duration = Duration::from_hours(1);
pub const LEAK_BYTES_PER_HOUR: f64 = 64.0 * 1024.0 * 1024.0;
pub const LEAK_SHARE_PER_HOUR: f64 = 0.05;
/// How straight the line must be: the coefficient of determination.
const LEAK_FIT: f64 = 0.8;
/// What begins within this long of the end of the span before goes on from there.
const SEAM: Duration = Duration::from_secs(30);

/// The spans at the end of these that hold on to the last one without a gap, as long as `holds`.
fn last_run(spans: &[Span], holds: impl Fn(&Span) -> bool) -> &[Span] {
    let mut first = spans.len();
    while let Some(span) = first.checked_sub(1).and_then(|at| spans.get(at)) {
        let next = spans.get(first);
        let joins = next.is_none_or(|next| next.since.since(span.until) <= SEAM);
        if !joins || !holds(span) {
            break;
        }
        first -= 1;
    }
    spans.get(first..).unwrap_or_default()
}

/// Since when something has held of it without a break; `None` if it does not hold at the end.
#[must_use]
pub fn steady_since(spans: &[Span], holds: impl Fn(&Span) -> bool) -> Option<Timestamp> {
    last_run(spans, holds).first().map(|span| span.since)
}

/// Since when something has held whenever it was looked at; `None` if it does not hold at the end. What a gap hides is
/// not known: a process that is stopped before and after it most likely was so in between.
#[must_use]
pub fn held_since(spans: &[Span], holds: impl Fn(&Span) -> bool) -> Option<Timestamp> {
    spans.iter().rev().take_while(|span| holds(span)).last().map(|span| span.since)
}

/// Much of a core for long, and no response of its session in all that time.
#[must_use]
pub fn spinning(spans: &[Span], responded_at: Option<Timestamp>) -> Option<Spin> {
    let hot = |span: &Span| span.cpu_percent.is_some_and(|percent| percent >= SPIN_LEAST_PERCENT);
    let run = last_run(spans, hot);
    let since = run.first()?.since.max(responded_at.unwrap_or(run.first()?.since));
    let until = run.last()?.until;
    if until < since || until.since(since) < SPIN_AFTER {
        return None;
    }
    let within = run.iter().filter(|span| span.until > since);
    let parts = within.map(|span| {
        let weight = hours(span.until.since(span.since.max(since)));
        (weight, weight * span.cpu_percent.unwrap_or(0.0))
    });
    let (time, used) = parts.fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    let cpu_percent = used / time;
    (cpu_percent >= SPIN_PERCENT).then_some(Spin { since, cpu_percent })
}

/// A straight line upwards through an hour or more.
#[must_use]
pub fn leaking(spans: &[Span]) -> Option<Leak> {
    let run = last_run(spans, |_| true);
    let (first, last) = (run.first()?, run.last()?);
    if last.until.since(first.since) < LEAK_AFTER {
        return None;
    }
    let points: Vec<(f64, f64, f64)> = run.iter().map(|span| point(first.since, span)).collect();
    let (slope, fit, mean) = line(&points)?;
    let grows = slope >= LEAK_BYTES_PER_HOUR && slope >= LEAK_SHARE_PER_HOUR * mean;
    (grows && fit >= LEAK_FIT).then_some(Leak { since: first.since, bytes_per_hour: slope })
}

/// How long it held, when its middle was, and how large it was.
#[expect(clippy::cast_precision_loss, reason = "bytes of one machine stay far below 2^53")]
fn point(begin: Timestamp, span: &Span) -> (f64, f64, f64) {
    let length = hours(span.until.since(span.since));
    (length, hours(span.since.since(begin)) + length / 2.0, span.memory as f64)
}

/// Least squares, weighted: slope, coefficient of determination, mean.
fn line(points: &[(f64, f64, f64)]) -> Option<(f64, f64, f64)> {
    let weight: f64 = points.iter().map(|(w, ..)| w).sum();
    if weight <= 0.0 {
        return None;
    }
    let mean_x = points.iter().map(|(w, x, _)| w * x).sum::<f64>() / weight;
    let mean_y = points.iter().map(|(w, _, y)| w * y).sum::<f64>() / weight;
    let sum = |f: fn(f64, f64) -> f64| -> f64 {
        points.iter().map(|(w, x, y)| w * f(x - mean_x, y - mean_y)).sum()
    };
    let (xx, xy, yy) = (sum(|x, _| x * x), sum(|x, y| x * y), sum(|_, y| y * y));
    (xx > 0.0 && yy > 0.0).then(|| (xy / xx, xy * xy / (xx * yy), mean_y))
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a day stay far below 2^53")]
fn hours(span: Duration) -> f64 {
    millis(span) as f64 / 3_600_000.0
}
