//! A stacked chart as SVG from the server: bars by period, a legend, and the table behind it.
//!
//! Text stands beside the drawing, not in it, so that the drawing can take any width.

use maud::{Markup, html};

use super::words::foreign;

/// Series have as many colours; what is beyond goes into the last.
pub(super) const COLOURS: usize = 8;
const HEIGHT: i64 = 100;
/// Of each period's ten units, the bar takes so many.
const BAR: usize = 8;
const STEP: usize = 10;
const LABELS: usize = 6;
/// Fewer periods do not grow into blocks.
const SLOTS_LEAST: usize = 14;

/// What is stacked.
pub(super) struct Stack {
    /// What a period is called, oldest first.
    pub periods: Vec<String>,
    pub series: Vec<Series>,
    /// How a value is put into words.
    pub words: fn(i64) -> String,
    /// What it shows, in a sentence.
    pub about: String,
}

pub(super) struct Series {
    pub name: String,
    /// The same for the same thing on all of a page.
    pub colour: usize,
    pub values: Vec<i64>,
}

impl Series {
    fn at(&self, place: usize) -> i64 {
        self.values.get(place).copied().unwrap_or(0).max(0)
    }
}

impl Stack {
    fn total(&self, place: usize) -> i64 {
        self.series.iter().map(|series| series.at(place)).fold(0, i64::saturating_add)
    }

    fn top(&self) -> i64 {
        let most = (0..self.periods.len()).map(|place| self.total(place)).max().unwrap_or(0);
        round_up(most)
    }
}

/// The next of 1, 2, 4, 5 or 10 times a power of ten, so that its quarters or halves are round.
fn round_up(most: i64) -> i64 {
    let mut power: i64 = 1;
    while power.saturating_mul(10) < most {
        power = power.saturating_mul(10);
    }
    let steps = [1, 2, 4, 5, 10].map(|step| power.saturating_mul(step));
    steps.into_iter().find(|top| *top >= most).unwrap_or(most).max(1)
}

/// The whole figure.
pub(super) fn draw(stack: &Stack) -> Markup {
    let top = stack.top();
    html! {
        figure.chart {
            div.plot {
                ol.y aria-hidden="true" {
                    @for quarter in [4, 2, 0] { li { ((stack.words)(top / 4 * quarter)) } }
                }
                (bars(stack, top))
                (labels(&stack.periods))
            }
            (legend(stack))
            details { summary { "As a table" } (table(stack)) }
        }
    }
}

fn bars(stack: &Stack, top: i64) -> Markup {
    let width = stack.periods.len().max(SLOTS_LEAST) * STEP;
    html! {
        svg.bars role="img" tabindex="0" aria-label=(stack.about) viewBox=(format!("0 0 {width} {HEIGHT}")) preserveAspectRatio="none" {
            @for line in [0, HEIGHT / 2] {
                line.grid x1="0" x2=(width) y1=(line) y2=(line) {}
            }
            @for (place, name) in stack.periods.iter().enumerate() {
                g.period {
                    @for (colour, y, height) in segments(stack, place, top) {
                        rect.{ "s" (colour) } x=(place * STEP + 1) y=(format!("{y:.2}")) width=(BAR) height=(format!("{height:.2}")) {}
                    }
                    rect.hit x=(place * STEP) y="0" width=(STEP) height=(HEIGHT) { title { (hint(stack, place, name)) } }
                }
            }
        }
    }
}

/// Colour, upper edge and height of each part of a bar, from below.
fn segments(stack: &Stack, place: usize, top: i64) -> Vec<(usize, f64, f64)> {
    let scale = |value: i64| fraction(value, top) * fraction(HEIGHT, 1);
    let mut below = 0;
    let mut found = Vec::new();
    for series in &stack.series {
        let value = series.at(place);
        below += value;
        if value > 0 {
            found.push((
                series.colour.min(COLOURS - 1),
                fraction(HEIGHT, 1) - scale(below),
                scale(value),
            ));
        }
    }
    found
}

#[expect(clippy::cast_precision_loss, reason = "a drawing is not exact to the last unit")]
fn fraction(part: i64, whole: i64) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn hint(stack: &Stack, place: usize, name: &str) -> String {
    let mut lines = vec![format!("{name}  {}", (stack.words)(stack.total(place)))];
    for series in stack.series.iter().rev().filter(|series| series.at(place) > 0) {
        lines.push(format!(
            "{}  {}",
            crate::sheet::wording::cut(&series.name, 40),
            (stack.words)(series.at(place))
        ));
    }
    lines.join("\n")
}

/// Each label stands where its stretch begins.
fn labels(periods: &[String]) -> Markup {
    let stretch = periods.len().div_ceil(LABELS).max(1);
    let filler = SLOTS_LEAST.saturating_sub(periods.len()) / stretch;
    html! {
        ol.x aria-hidden="true" {
            @for chunk in periods.chunks(stretch) {
                @if let Some(first) = chunk.first() { li.{ "w" (chunk.len() * LABELS / stretch) } { (short(first)) } }
            }
            @for _ in 0..filler { li {} }
        }
    }
}

/// The year gives way on a narrow screen.
pub(super) fn short(period: &str) -> Markup {
    html! {
        @if let Some((year, rest)) = period.split_once('-') { span.year { (year) "-" } (rest) }
        @else { (period) }
    }
}

fn legend(stack: &Stack) -> Markup {
    html! {
        ul.legend {
            @for series in &stack.series {
                @let sum = series.values.iter().fold(0_i64, |sum, one| sum.saturating_add(*one));
                li { span.swatch.{ "s" (series.colour.min(COLOURS - 1)) } {} (foreign(&series.name, 32)) " " span.quiet { ((stack.words)(sum)) } }
            }
        }
    }
}

fn table(stack: &Stack) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label="The chart's values" {
            table {
                thead { tr {
                    th scope="col" { "Period" }
                    @for series in &stack.series { th.num scope="col" { (foreign(&series.name, 32)) } }
                    th.num scope="col" { "Total" }
                } }
                tbody {
                    @for (place, name) in stack.periods.iter().enumerate().rev() {
                        tr {
                            td { (name) }
                            @for series in &stack.series { td.num { ((stack.words)(series.at(place))) } }
                            td.num { ((stack.words)(stack.total(place))) }
                        }
                    }
                }
            }
        }
    }
}

/// One bar beside a number: how large a part it is.
pub(super) fn share(part: i64, whole: i64, colour: usize) -> Markup {
    let width = (fraction(part.max(0), whole) * fraction(HEIGHT, 1)).min(fraction(HEIGHT, 1));
    html! {
        svg.share aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none" {
            rect.back width="100" height="8" {}
            rect.{ "s" (colour.min(COLOURS - 1)) } width=(format!("{width:.2}")) height="8" {}
        }
    }
}
