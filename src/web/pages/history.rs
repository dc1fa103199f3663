//! What ran: use of processor and memory over any span, with holes where nobody watched, and every process of it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use maud::{Markup, html};

use super::marks::{self, Mark};
use super::part::Part;
use super::past::{self, Local};
use super::words::{class, foreign};
use super::{Page, View, chart, report, sheet};
use crate::error::Result;
use crate::model::time::Timestamp;
use crate::report::doctor::GapRow;
use crate::report::history::{self, History, PointRow};
use crate::report::typed::{self, Present};
use crate::report::{ALL, Filter};
use crate::sheet::{Block, wording};
use crate::store::queries::{GAPS, HISTORY_POINTS};
use crate::web::api::Given;

const RANGES: [(&str, &str); 5] =
    [("1h", "1 hour"), ("6h", "6 hours"), ("", "24 hours"), ("7d", "7 days"), ("30d", "30 days")];
const BUCKETS: u32 = 120;
const SHOWN: u32 = 100;
const HEIGHT: f64 = 100.0;
const STEP: u32 = 10;
const GAPS_SHOWN: u32 = 500;
const MARKS_TOLD: usize = 6;
const NOBODY: &str = "No Claude process was seen in that time.";

pub(super) struct HistoryPage;

impl Page for HistoryPage {
    fn title(&self) -> String {
        "History".to_owned()
    }

    fn tab(&self) -> &'static str {
        "/history"
    }

    fn takes(&self) -> &'static str {
        "last since until project pid session limit prices"
    }

    fn parts(&self, view: &View, present: Present<'_>, base: Filter) -> Result<Vec<Part>> {
        let given = &view.given;
        let filter = asked(given, present, base)?;
        let history = history::read(present.db, &filter)?;
        let span = Filter { since: Some(history.since), until: Some(history.until), ..filter };
        let points: Vec<PointRow> =
            present.db.rows(&HISTORY_POINTS, &Filter { limit: Some(BUCKETS), ..span.clone() })?;
        let marks = marks::of(present, &span)?;
        let strips = Strips::of(present, &history, &points, marks)?;
        let title = wording::plural(history.processes.len(), "process", "processes");
        let mut parts = vec![
            Part::new("head", head(given)),
            Part::new("strips", strips.draw()),
            Part::new("past", past::panel("past", &title, NOBODY, &history, &strips.local)),
        ];
        let mut remarks = history::ask(present.db, &span)?.sheet;
        remarks.blocks.retain(|block| matches!(block, Block::Remark(_)));
        parts.extend(sheet::parts(&remarks));
        Ok(parts)
    }
}

fn asked(given: &Given, present: Present<'_>, base: Filter) -> Result<Filter> {
    let moment = |name: &str, end: bool| {
        given.text(name).map(|text| typed::moment(present, name, text, end)).transpose()
    };
    let last =
        given.text("last").map(|text| typed::last_span(present, "last", text)).transpose()?;
    let prices = given.owned("prices").or(base.prices.clone());
    Ok(Filter {
        since: moment("since", false)?.or(last),
        until: moment("until", true)?.or(base.now),
        project: given.owned("project"),
        pid: given.number("pid"),
        session: given.owned("session"),
        limit: Some(given.number("limit").unwrap_or(SHOWN)),
        prices,
        detail: false,
        ..base
    })
}

fn head(given: &Given) -> Markup {
    let lit = given.text("last").or(given.text("since").is_none().then_some(""));
    let takes = ALL.iter().find(|report| report.name == "history").map_or("", |one| one.takes);
    html! {
        div #head .head {
            div.tools {
                h1 { "History" }
                @if let Some(project) = given.text("project") {
                    span.tag { "project " (foreign(project, 30)) " " a href="/history" aria-label="All projects" { "×" } }
                }
                div.choice role="group" aria-label="Span" {
                    @for (value, word) in RANGES {
                        a href=(with(given, value)) aria-current=[(lit == Some(value)).then_some("true")] { (word) }
                    }
                }
            }
            (report::form("/history", takes, given))
        }
    }
}

fn with(given: &Given, last: &str) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    let gone = ["last", "since", "until", "said", "seen"];
    pairs.extend_pairs(given.pairs().filter(|(name, _)| !gone.contains(name)));
    if !last.is_empty() {
        pairs.append_pair("last", last);
    }
    format!("/history?{}", pairs.finish())
}

/// One stretch of the span: what all processes of it took together.
#[derive(Clone, Copy, Default)]
struct Bucket {
    cpu_percent: f64,
    memory_bytes: i64,
    processes: i64,
}

/// Sums over the span, and where nobody watched.
struct Strips {
    since: Timestamp,
    width: Duration,
    buckets: BTreeMap<usize, Bucket>,
    gaps: Vec<(usize, String)>,
    marks: Vec<Mark>,
    local: Local,
}

impl Strips {
    fn of(
        present: Present<'_>,
        history: &History,
        points: &[PointRow],
        marks: Vec<Mark>,
    ) -> Result<Self> {
        let mut buckets: BTreeMap<usize, Bucket> = BTreeMap::new();
        for point in points {
            let bucket = buckets.entry(point.bucket).or_default();
            bucket.cpu_percent += point.cpu_percent;
            bucket.memory_bytes = bucket.memory_bytes.saturating_add(point.memory_bytes);
            bucket.processes += 1;
        }
        let width = history.until.since(history.since) / BUCKETS;
        let asked =
            Filter { limit: Some(GAPS_SHOWN), since: Some(history.since), ..Filter::default() };
        let gaps: Vec<GapRow> = present.db.rows(&GAPS, &asked)?;
        let mut strips = Self {
            since: history.since,
            width,
            buckets,
            gaps: Vec::new(),
            marks,
            local: Local::new(),
        };
        for place in 0..BUCKETS as usize {
            let (from, to) = (strips.at(place), strips.at(place + 1));
            let over = gaps.iter().find(|gap| gap.since_at <= from && gap.until_at >= to);
            if let Some(gap) = over.filter(|_| !strips.buckets.contains_key(&place)) {
                strips.gaps.push((place, gap.reason.replace('_', " ")));
            }
        }
        let moments = (0..=BUCKETS as usize).map(|place| strips.at(place));
        let others = past::starts(history).chain(strips.marks.iter().map(|mark| mark.at));
        let moments: Vec<Timestamp> = moments.chain(others).collect();
        strips.local = past::local(present, &moments)?;
        Ok(strips)
    }

    fn at(&self, place: usize) -> Timestamp {
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        self.since.plus(self.width.saturating_mul(place))
    }

    fn word(&self, at: Timestamp) -> String {
        past::word(&self.local, at)
    }

    fn draw(&self) -> Markup {
        let cpu = self.buckets.values().map(|one| one.cpu_percent).fold(100.0, f64::max);
        let memory = self.buckets.values().map(|one| one.memory_bytes).max().unwrap_or(0).max(1);
        html! {
            section #strips .panel {
                @if self.buckets.is_empty() { p.empty { "Nothing was seen in that time." } } @else {
                    (self.events())
                    (self.strip("Processor, all together", &wording::percent(cpu), |one| one.cpu_percent / cpu, |one| wording::percent(one.cpu_percent)))
                    (self.strip("Memory, all together", &wording::memory(memory), |one| fraction(one.memory_bytes, memory), |one| wording::memory(one.memory_bytes)))
                    p.quiet.below {
                        "A stroke leads to the table of that moment."
                        @if !self.gaps.is_empty() { " Grey: nobody watched." }
                    }
                    (self.table())
                    (marks::table(&self.marks, |at| self.word(at)))
                    div.moment hidden data-since=(self.since.as_millis()) data-until=(self.at(BUCKETS as usize).as_millis()) {
                        label for="moment" { "Moment" }
                        input #moment type="range" min="0" max="1000" value="1000";
                        output for="moment" {}
                    }
                    div #then {}
                }
            }
        }
    }

    /// Where alerts were opened and kills ordered, over the courses, so that they can be seen together.
    fn events(&self) -> Markup {
        let width = BUCKETS * STEP;
        let mut places: BTreeMap<usize, Vec<&Mark>> = BTreeMap::new();
        for mark in &self.marks {
            if let Some(place) = self.place(mark.at) {
                places.entry(place).or_default().push(mark);
            }
        }
        html! {
            @if !places.is_empty() {
                figure.strip {
                    figcaption { "Alerts and kills" }
                    svg.bars.marks role="img" tabindex="0" aria-label="Alerts and kills" viewBox=(format!("0 0 {width} {HEIGHT}")) preserveAspectRatio="none" {
                        @for (place, marks) in &places {
                            @let worst = marks.iter().find(|mark| mark.kind == "kill").or(marks.first());
                            g.period {
                                rect.mark.(worst.map_or("", |mark| class(mark.tone))) x=(place * STEP as usize) y="0" width=(STEP) height=(HEIGHT) { title { (self.told(marks)) } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn told(&self, marks: &[&Mark]) -> String {
        let lines = marks.iter().rev().take(MARKS_TOLD);
        let mut lines: Vec<String> = lines
            .map(|mark| format!("{}  {}", self.word(mark.at), wording::cut(&mark.text, 100)))
            .collect();
        if marks.len() > MARKS_TOLD {
            lines.push(format!("and {} more", marks.len() - MARKS_TOLD));
        }
        lines.join("\n")
    }

    /// In which stretch of the span a moment is.
    fn place(&self, at: Timestamp) -> Option<usize> {
        let passed =
            at.as_millis().checked_sub(self.since.as_millis()).filter(|passed| *passed >= 0)?;
        let width = i64::try_from(self.width.as_millis()).ok().filter(|width| *width > 0)?;
        usize::try_from(passed / width).ok().filter(|place| *place < BUCKETS as usize)
    }

    fn strip(
        &self,
        name: &str,
        top: &str,
        height: impl Fn(&Bucket) -> f64,
        words: impl Fn(&Bucket) -> String,
    ) -> Markup {
        let width = BUCKETS * STEP;
        html! {
            figure.strip {
                figcaption { (name) span.quiet.num { " up to " (top) } }
                svg.bars.low role="group" tabindex="0" aria-label=(name) viewBox=(format!("0 0 {width} {HEIGHT}")) preserveAspectRatio="none" {
                    @for (place, reason) in &self.gaps {
                        rect.gap x=(place * STEP as usize) y="0" width=(STEP) height=(HEIGHT) { title { (self.word(self.at(*place))) "\nnobody watched: " (reason) } }
                    }
                    @for (place, bucket) in &self.buckets {
                        @let tall = (height(bucket) * HEIGHT).clamp(0.8, HEIGHT);
                        a.period href=(format!("/?at={}", self.at(*place).to_iso())) tabindex="-1" {
                            title { (self.hint(*place, bucket, &words(bucket))) }
                            rect.s0 x=(place * STEP as usize) y=(format!("{:.2}", HEIGHT - tall)) width=(STEP - 1) height=(format!("{tall:.2}")) {}
                            rect.hit x=(place * STEP as usize) y="0" width=(STEP) height=(HEIGHT) {}
                        }
                    }
                }
                (self.axis())
            }
        }
    }

    /// The same in words.
    fn table(&self) -> Markup {
        html! {
            details {
                summary { "As a table" }
                div.scroll tabindex="0" role="group" aria-label="The courses' values" {
                    table {
                        thead { tr {
                            th scope="col" { "From" } th.num scope="col" { "CPU" }
                            th.num scope="col" { "Memory" } th.num scope="col" { "Processes" }
                        } }
                        tbody {
                            @for (place, bucket) in self.buckets.iter().rev() {
                                tr {
                                    td.when { (self.word(self.at(*place))) }
                                    td.num { (wording::percent(bucket.cpu_percent)) }
                                    td.num { (wording::memory(bucket.memory_bytes)) }
                                    td.num { (bucket.processes) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn hint(&self, place: usize, bucket: &Bucket, words: &str) -> String {
        let mut hint = self.word(self.at(place));
        let processes = wording::plural(bucket.processes, "process", "processes");
        let _never_fails = write!(hint, "\n{words}\n{processes}");
        hint
    }

    fn axis(&self) -> Markup {
        html! {
            ol.x aria-hidden="true" {
                @for place in [0, 20, 40, 60, 80, 100] { li { (chart::short(&self.word(self.at(place)))) } }
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a drawing is not exact to the last byte")]
fn fraction(part: i64, whole: i64) -> f64 {
    part as f64 / whole as f64
}
