//! Pages: what the reports say, drawn for a browser, whole and readable without any script.
//!
//! A page is a list of parts. The first answer holds them all; a stream then sends those that changed.

mod assets;
mod budgets;
mod chart;
mod confirm;
mod history;
mod layout;
mod live;
mod marks;
mod notice;
mod part;
mod past;
mod processes;
mod processes_row;
mod report;
mod session;
mod sessions;
mod sheet;
mod spark;
mod trouble;
mod usage;
mod usage_chart;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::{get, post};

use crate::error::Result;
use crate::report::typed::Present;
use crate::report::{ALL, Filter};
use crate::web::api::Given;
use crate::web::reply::{Answered, whole};
use crate::web::site::{Desk, Glance};

use part::Part;

pub(super) use notice::Notices;
pub(super) use trouble::drawn;

const HTML: &str = "text/html; charset=utf-8";

/// One page.
trait Page: Send + Sync + 'static {
    fn title(&self) -> String;

    /// The address of the tab that is lit.
    fn tab(&self) -> &str;

    /// Its parameters, between spaces.
    fn takes(&self) -> &'static str;

    fn parts(&self, view: &View, present: Present<'_>, base: Filter) -> Result<Vec<Part>>;
}

/// What a page is asked.
#[derive(Clone)]
struct View {
    /// Its address, without parameters.
    path: String,
    given: Given,
    glance: Glance,
    desk: Arc<Desk>,
}

/// Parameters of every page: which notice to show, and which state of the parts is there already.
const ALWAYS: &str = "said seen";

/// The routes of the pages, of what they are painted with, and of what their buttons do.
pub(super) fn router() -> Router<Arc<Desk>> {
    let router = Router::new()
        .route("/sessions/{id}", get(one_session))
        .route("/live/sessions/{id}", get(one_session_live))
        .route("/assets/{name}", get(assets::serve))
        .route("/confirm/kill/{pid}", get(confirm::kill))
        .route("/confirm/kill-stale", get(confirm::kill_stale))
        .route("/do/kill/{pid}", post(confirm::do_kill))
        .route("/do/pin/{pid}", post(confirm::do_pin))
        .route("/do/unpin/{pid}", post(confirm::do_unpin))
        .route("/do/kill-stale", post(confirm::do_kill_stale));
    pages().into_iter().fold(router, |router, (path, page)| {
        let (shown, followed) = (Arc::clone(&page), page);
        let live = live_path(&path);
        let own = path.clone();
        let show = get(move |State(desk), RawQuery(query)| show(desk, shown, path, query));
        let follow = get(move |State(desk), RawQuery(query)| follow(desk, followed, own, query));
        router.route(&page_path(&live), show).route(&live, follow)
    })
}

/// Where the changes of a page are told.
fn live_path(path: &str) -> String {
    if path == "/" { "/live/processes".to_owned() } else { format!("/live{path}") }
}

fn page_path(live: &str) -> String {
    match live.strip_prefix("/live") {
        Some("/processes") | None => "/".to_owned(),
        Some(path) => path.to_owned(),
    }
}

/// Every page with its address; a report without a page of its own is drawn as its sheet.
fn pages() -> Vec<(String, Arc<dyn Page>)> {
    let own = |name: &str| -> Option<Arc<dyn Page>> {
        match name {
            "status" => Some(Arc::new(processes::Processes)),
            "history" => Some(Arc::new(history::HistoryPage)),
            "usage" => Some(Arc::new(usage::UsagePage)),
            "sessions" => Some(Arc::new(sessions::Sessions)),
            _ => None,
        }
    };
    let all = ALL.iter().map(|report| {
        let path =
            if report.name == "status" { "/".to_owned() } else { format!("/{}", report.name) };
        (path, own(report.name).unwrap_or_else(|| Arc::new(report::Plain::of(report))))
    });
    all.collect()
}

async fn one_session(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Answered<Response> {
    let path = words::session_path(&id);
    show(desk, Arc::new(session::OneSession { id }), path, query).await
}

async fn one_session_live(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Answered<Response> {
    let path = words::session_path(&id);
    follow(desk, Arc::new(session::OneSession { id }), path, query).await
}

async fn view(
    desk: &Arc<Desk>,
    page: &dyn Page,
    path: String,
    query: Option<&str>,
) -> Answered<View> {
    let given = Given::read(query, &format!("{} {ALWAYS}", page.takes()))?;
    Ok(View { path, given, glance: desk.glance().await?, desk: Arc::clone(desk) })
}

async fn show(
    desk: Arc<Desk>,
    page: Arc<dyn Page>,
    path: String,
    query: Option<String>,
) -> Answered<Response> {
    let view = view(&desk, page.as_ref(), path.clone(), query.as_deref()).await?;
    let said = view.given.number("said").and_then(|number| desk.notices.get(number));
    let demo = desk.site.demo;
    let question =
        format!("{path}?{} {}", query.as_deref().unwrap_or_default(), view.glance.recording);
    let text = desk.recent(&question, move |present, base| {
        let parts = live::all(page.as_ref(), &view, present, base)?;
        let frame = layout::Frame { page: page.as_ref(), view: &view, said, demo };
        Ok(frame.draw(&parts).into_string())
    });
    Ok(whole(HTML, text.await?))
}

async fn follow(
    desk: Arc<Desk>,
    page: Arc<dyn Page>,
    path: String,
    query: Option<String>,
) -> Answered<Response> {
    let view = view(&desk, page.as_ref(), path, query.as_deref()).await?;
    live::stream(desk, page, view)
}
