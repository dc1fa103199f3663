//! What is around every page: head, tabs, the state of the present, foot.

use maud::{DOCTYPE, Markup, html};

use super::notice::Notice;
use super::part::Part;
use super::{Page, View, assets, live, live_path, words};
use crate::error::Result;
use crate::report::status::{self, Totals};
use crate::report::typed::Present;
use crate::report::{ALL, Filter};
use crate::sheet::wording;
use crate::web::site::Glance;

/// The part in the head that tells of the present.
pub(super) const PRESENT: &str = "present";
/// Reports that are reached from elsewhere: a glance at all, and answers about one thing.
const WITHOUT_TAB: [&str; 3] = ["overview", "explain", "why"];

/// A page with everything around it.
pub(super) struct Frame<'a> {
    pub page: &'a dyn Page,
    pub view: &'a View,
    pub said: Option<Notice>,
    pub demo: bool,
}

impl Frame<'_> {
    pub(super) fn draw(&self, parts: &[Part]) -> Markup {
        let (head, own): (Vec<&Part>, Vec<&Part>) =
            parts.iter().partition(|part| part.id == PRESENT);
        let live = self.live_address(parts);
        let body = html! {
            @if self.demo {
                p.demo { strong { "Demo." } " Everything here is invented: no process, token or dollar of it is real." }
            }
            @if let Some(said) = &self.said {
                p #said class=(if said.good { "said good" } else { "said bad" }) role="status" { (said.text) }
            }
            @for part in own { (part) }
        };
        document(
            &self.page.title(),
            self.page.tab(),
            Some(&live),
            &html! { @for part in head { (part) } },
            &body,
        )
    }

    fn live_address(&self, parts: &[Part]) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(
            self.view.given.pairs().filter(|(name, _)| !matches!(*name, "said" | "seen")),
        );
        pairs.append_pair("seen", &live::state(parts));
        format!("{}?{}", live_path(&self.view.path), pairs.finish())
    }
}

/// A whole document.
pub(super) fn document(
    title: &str,
    tab: &str,
    live: Option<&str>,
    present: &Markup,
    body: &Markup,
) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · tce" }
                link rel="icon" type="image/svg+xml" href=(assets::ICON.path());
                link rel="stylesheet" href=(assets::STYLE.path());
                script src=(assets::SCRIPT.path()) defer {}
            }
            body data-live=[live] {
                a.skip href="#main" { "Skip to content" }
                header.top {
                    div.bar {
                        a.brand href="/" aria-label="tce, processes" {
                            img src=(assets::ICON.path()) alt="" width="22" height="22";
                            span { "tce" }
                        }
                        (tabs(tab))
                        (present)
                    }
                }
                main #main tabindex="-1" { (body) }
                (foot())
                dialog #ask aria-label="Confirm" {}
                div #tip role="status" hidden {}
            }
        }
    }
}

/// The pages, as the list of reports has them.
fn tabs(lit: &str) -> Markup {
    let all = ALL.iter().filter(|report| !WITHOUT_TAB.contains(&report.name));
    let all = all.map(|report| match report.name {
        "status" => ("/".to_owned(), "Processes".to_owned(), report.about),
        name => (format!("/{name}"), words::capital(name), report.about),
    });
    html! {
        nav aria-label="Pages" {
            @for (path, name, about) in all {
                a href=(path) title=(about) aria-current=[(path == lit).then_some("page")] { (name) }
            }
        }
    }
}

fn foot() -> Markup {
    html! {
        footer {
            p {
                "Terminus Cancrorum Est " (env!("CARGO_PKG_VERSION"))
                " · costs are at API prices; a subscription is not billed by token · "
                a href="/api/openapi.json" { "API" } " · " a href="/metrics" { "metrics" }
            }
        }
    }
}

/// The badge, and when anybody looked last.
pub(super) fn present(glance: &Glance, present: Present<'_>, base: &Filter) -> Result<Part> {
    let totals = status::read(present.db, &Filter { detail: false, ..base.clone() })?.totals;
    let (class, words) = badge(&totals);
    let beat = glance.pulse.beat;
    let age = beat.map(|at| wording::age(present.now.since(at)));
    Ok(Part::new(
        PRESENT,
        html! {
            div #(PRESENT) .present {
                span.badge.(class) role="status" { span.dot {} (words) }
                @if !glance.recording {
                    span.badge.off title="tce run or tce record starts it" { "RECORDER STOPPED" }
                }
                @if let (Some(at), Some(age)) = (beat, age) {
                    span.tick { "last tick " time data-at=(at.as_millis()) datetime=(at.to_iso()) { (age) } }
                } @else {
                    span.tick { "nobody looked yet" }
                }
            }
        },
    ))
}

/// The words of the replaced program.
const fn badge(totals: &Totals) -> (&'static str, &'static str) {
    if totals.zombie > 0 {
        ("bad", "ZOMBIE DETECTED")
    } else if totals.resource_alerts > 0 {
        ("bad", "RESOURCE ALERTS")
    } else if totals.stale > 0 {
        ("warn", "STALE DETECTED")
    } else if totals.total > 0 {
        ("good", "ALL HEALTHY")
    } else {
        ("quiet", "NO PROCESSES")
    }
}
