//! A report without a page of its own: its sheet, with the filters it takes as a form.

use maud::{Markup, html};

use super::part::Part;
use super::{Page, View, sheet, words};
use crate::error::Result;
use crate::report::typed::Present;
use crate::report::{Filter, Report};
use crate::web::api::{Given, Takes, find_parameter, narrow};

/// The page of any report.
pub(super) struct Plain {
    report: &'static Report,
    path: String,
}

impl Plain {
    pub(super) fn of(report: &'static Report) -> Self {
        Self { report, path: format!("/{}", report.name) }
    }
}

impl Page for Plain {
    fn title(&self) -> String {
        words::capital(self.report.name)
    }

    fn tab(&self) -> &str {
        &self.path
    }

    fn takes(&self) -> &'static str {
        self.report.takes
    }

    fn parts(&self, view: &View, present: Present<'_>, base: Filter) -> Result<Vec<Part>> {
        let base = Filter { detail: false, ..base };
        let mut filter = narrow(self.report, &view.given, base, present)?;
        // Years of blocks are there for whoever asks for them.
        let is_first = !view.given.pairs().any(|(name, _)| self.report.takes.contains(name));
        filter.blocks.recent |= is_first;
        let mut answer = self.report.answer(present.db, &filter)?;
        if self.report.name == "doctor" {
            view.desk.site.upkeep(present)?.complete(&mut answer)?;
        }
        let mut parts = vec![Part::new("head", self.head(&answer.sheet.title, &view.given))];
        parts.extend(sheet::parts(&answer.sheet));
        Ok(parts)
    }
}

impl Plain {
    fn head(&self, title: &str, given: &Given) -> Markup {
        html! {
            div #head .head {
                h1 { (words::foreign(title, 80)) }
                p.quiet { (self.report.about) }
                // What stands in the address alone needs no form.
                @if self.report.takes != "pid" { (form(&self.path, self.report.takes, given)) }
            }
        }
    }
}

/// Filters as a form; what is left empty is not asked.
pub(super) fn form(path: &str, takes: &str, given: &Given) -> Markup {
    let all: Vec<_> = takes.split_whitespace().filter_map(find_parameter).collect();
    if all.is_empty() {
        return html! {};
    }
    html! {
        details.filters open[given.pairs().any(|(name, _)| takes.contains(name))] {
            summary { "Filter" }
            form method="get" action=(path) {
                @for parameter in all {
                    @let id = format!("f-{}", parameter.name);
                    div.field {
                        label for=(id) title=(parameter.about) { (parameter.name.replace('_', " ")) }
                        @match parameter.takes {
                            Takes::Word(words) => {
                                select id=(id) name=(parameter.name) {
                                    option value="" { "–" }
                                    @for word in words {
                                        option value=(word) selected[given.text(parameter.name) == Some(word)] { (word) }
                                    }
                                }
                            }
                            Takes::Switch => {
                                input id=(id) type="checkbox" name=(parameter.name) value="true" checked[given.is_on(parameter.name)];
                            }
                            Takes::Number { least, most } => {
                                input id=(id) type="number" name=(parameter.name) min=(least) max=(most) value=[words::typed(given, parameter.name)];
                            }
                            _ => { input id=(id) name=(parameter.name) maxlength="4096" value=[words::typed(given, parameter.name)]; }
                        }
                    }
                }
                div.field { button.button { "Apply" } a.button.plain href=(path) { "Clear" } }
            }
        }
    }
}
