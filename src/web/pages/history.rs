//! What ran: use of processor and memory over any span, with holes where nobody watched, and every process of it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use maud::{Markup, html};

use super::part::Part;
use super::words::{foreign, session_path};
use super::{Page, View, chart, report, sheet, spark};
use crate::error::Result;
use crate::model::time::{Timestamp, millis};
use crate::report::doctor::GapRow;
use crate::report::history::{self, History, Past, PointRow};
use crate::report::typed::{self, Present};
use crate::report::{ALL, Filter};
use crate::sheet::{Block, Tone, wording};
use crate::store::queries::{GAPS, HISTORY_POINTS, LOCAL_TIMES};
use crate::web::api::Given;

const RANGES: [(&str, &str); 5] =
    [("1h", "1 hour"), ("6h", "6 hours"), ("", "24 hours"), ("7d", "7 days"), ("30d", "30 days")];
const BUCKETS: u32 = 120;
const SHOWN: u32 = 100;
const HEIGHT: f64 = 100.0;
const STEP: u32 = 10;
const GAPS_SHOWN: u32 = 500;

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
        let strips = Strips::of(present, &history, &points)?;
        let mut parts = vec![
            Part::new("head", head(given)),
            Part::new("strips", strips.draw()),
            Part::new("past", past(&history, &strips)),
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
    local: BTreeMap<i64, String>,
}

impl Strips {
    fn of(present: Present<'_>, history: &History, points: &[PointRow]) -> Result<Self> {
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
        let mut strips =
            Self { since: history.since, width, buckets, gaps: Vec::new(), local: BTreeMap::new() };
        for place in 0..BUCKETS as usize {
            let (from, to) = (strips.at(place), strips.at(place + 1));
            let over = gaps.iter().find(|gap| gap.since_at <= from && gap.until_at >= to);
            if let Some(gap) = over.filter(|_| !strips.buckets.contains_key(&place)) {
                strips.gaps.push((place, gap.reason.replace('_', " ")));
            }
        }
        let starts = history.processes.iter().map(|past| past.row.started_at);
        let moments: Vec<Timestamp> =
            (0..=BUCKETS as usize).map(|place| strips.at(place)).chain(starts).collect();
        strips.local = local(present, &moments)?;
        Ok(strips)
    }

    fn at(&self, place: usize) -> Timestamp {
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        self.since.plus(self.width.saturating_mul(place))
    }

    fn word(&self, at: Timestamp) -> String {
        self.local.get(&at.as_millis()).cloned().unwrap_or_else(|| at.to_iso())
    }

    fn draw(&self) -> Markup {
        let cpu = self.buckets.values().map(|one| one.cpu_percent).fold(100.0, f64::max);
        let memory = self.buckets.values().map(|one| one.memory_bytes).max().unwrap_or(0).max(1);
        html! {
            section #strips .panel {
                @if self.buckets.is_empty() { p.empty { "Nothing was seen in that time." } } @else {
                    (self.strip("Processor, all together", &wording::percent(cpu), |one| one.cpu_percent / cpu, |one| wording::percent(one.cpu_percent)))
                    (self.strip("Memory, all together", &wording::memory(memory), |one| fraction(one.memory_bytes, memory), |one| wording::memory(one.memory_bytes)))
                    p.quiet.below { "A stroke leads to the table of that moment." @if !self.gaps.is_empty() { " Grey: nobody watched." } }
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
                svg.bars.low role="img" aria-label=(name) viewBox=(format!("0 0 {width} {HEIGHT}")) preserveAspectRatio="none" {
                    @for (place, reason) in &self.gaps {
                        rect.gap x=(place * STEP as usize) y="0" width=(STEP) height=(HEIGHT) { title { (self.word(self.at(*place))) "\nnobody watched: " (reason) } }
                    }
                    @for (place, bucket) in &self.buckets {
                        @let tall = (height(bucket) * HEIGHT).clamp(0.8, HEIGHT);
                        a.period href=(format!("/?at={}", self.at(*place).to_iso())) tabindex="-1" {
                            rect.s0 x=(place * STEP as usize) y=(format!("{:.2}", HEIGHT - tall)) width=(STEP - 1) height=(format!("{tall:.2}")) {}
                            rect.hit x=(place * STEP as usize) y="0" width=(STEP) height=(HEIGHT) { title { (self.hint(*place, bucket, &words(bucket))) } }
                        }
                    }
                }
                (self.axis())
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

fn local(present: Present<'_>, moments: &[Timestamp]) -> Result<BTreeMap<i64, String>> {
    #[derive(serde::Deserialize)]
    struct Row {
        at: i64,
        local: Option<String>,
    }
    let rows: Vec<Row> = present.db.rows(&LOCAL_TIMES, &serde_json::json!({ "at": moments }))?;
    Ok(rows.into_iter().filter_map(|row| Some((row.at, row.local?))).collect())
}

fn past(history: &History, strips: &Strips) -> Markup {
    html! {
        section #past .panel {
            h2 { (wording::plural(history.processes.len(), "process", "processes")) }
            @if history.processes.is_empty() { p.empty { "No Claude process was seen in that time." } } @else {
                div.scroll tabindex="0" role="group" aria-label="Processes of that time" {
                    table.sessions {
                        thead { tr {
                            th.num scope="col" { "PID" } th scope="col" { "Project and session" } th scope="col" { "Started" }
                            th.num scope="col" { "Busy" } th.num scope="col" { "CPU" } th.num scope="col" { "Memory" }
                            th scope="col" { "CPU course" } th.num scope="col" { "Cost" } th scope="col" { "End" }
                        } }
                        tbody { @for one in &history.processes { (row(one, &strips.word(one.row.started_at))) } }
                    }
                }
            }
        }
    }
}

fn row(past: &Past, started: &str) -> Markup {
    let row = &past.row;
    let span = super::processes::span;
    let session = row.session_ids.split(", ").next().unwrap_or_default();
    html! {
        tr {
            td.num data-label="PID" { (row.pid) }
            td.what {
                a.name href=(format!("/history?project={}", super::words::encoded(&row.project_name))) { (foreign(&row.project_name, 40)) }
                @if !session.is_empty() {
                    div.sub { a href=(session_path(session)) { @if row.session_title.is_empty() { "session " (foreign(session, 12)) } @else { (foreign(&row.session_title, 64)) } } }
                }
            }
            td.when data-label="Started" { (started) }
            td.num data-label="Busy" { (span(row.active_ms)) small { "of " (span(row.observed_ms)) } }
            td.num data-label="CPU" { (row.cpu_mean_percent.map_or_else(|| "–".to_owned(), wording::percent)) small { "peak " (row.cpu_peak_percent.map_or_else(|| "–".to_owned(), wording::percent)) } }
            td.num data-label="Memory" { (row.memory_mean_bytes.map_or_else(|| "–".to_owned(), wording::memory)) small { "peak " (row.memory_peak_bytes.map_or_else(|| "–".to_owned(), wording::memory)) } }
            td data-label="CPU course" { (spark::draw(&course(past), "processor use in that time")) }
            td.num data-label="Cost" { (cost(past)) }
            td.end data-label="End" { (end(past)) }
        }
    }
}

fn course(past: &Past) -> Vec<Option<f64>> {
    let mut course = vec![None; history::POINTS as usize];
    for point in &past.course {
        if let Some(place) = course.get_mut(point.bucket) {
            *place = Some(point.cpu_percent);
        }
    }
    course
}

fn cost(past: &Past) -> String {
    match (past.row.known_cost_pico, past.row.unpriced_responses) {
        (None, _) => "–".to_owned(),
        (Some(known), 0) => wording::money(known),
        (Some(known), _) => format!("{}+", wording::money(known)),
    }
}

fn end(past: &Past) -> Markup {
    let row = &past.row;
    let class = if row.ended_at.is_none() { super::words::class(Tone::Good) } else { "" };
    let lasted =
        row.ended_at.map(|ended| super::processes::span(millis(ended.since(row.started_at))));
    html! {
        @match lasted {
            None => { span.(class) { "lives" } }
            Some(lasted) => {
                "after " (lasted)
                @if let Some(by) = &row.ended_by { small { "by " (by) } }
                @else if let Some(reason) = &row.end_reason { small { (reason.replace('_', " ")) } }
            }
        }
    }
}
