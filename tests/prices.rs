//! Prices: responses put into the ledger, and what the queries of the reports say they cost.

mod book;
mod examples;
mod laws;
mod listing;
mod names;
mod own;
mod settings;

use serde_json::{Value, json};
use tce::model::price::OwnPrices;
use tce::model::session::{FoundBy, Project};
use tce::model::shared::Shared;
use tce::model::time::Timestamp;
use tce::model::usage::{Counted, Place, Tokens, UsageFact, UsageKey};
use tce::report::usage::{ModelUsage, ledger, periods};
use tce::report::{By, Filter};
use tce::store::ledger::Ledger;
use tce::store::{Db, Store, price, project, zone};

use crate::stage::Stage;

/// A day on which most models have a price.
const LATE: &str = "2026-11-20T10:00:00Z";

/// One response.
#[derive(Debug, Clone)]
struct Response {
    model: String,
    at: Timestamp,
    tokens: Tokens,
    speed: Option<&'static str>,
    geo: Option<&'static str>,
    session: String,
    directory: String,
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// Of a model, with nothing in it yet.
fn asked(model: &str) -> Response {
    Response {
        model: model.to_owned(),
        at: at(LATE),
        tokens: Tokens::default(),
        speed: None,
        geo: None,
        session: "s1".to_owned(),
        directory: "/home/ana/work".to_owned(),
    }
}

impl Response {
    fn on(mut self, when: &str) -> Self {
        self.at = at(when);
        self
    }

    fn input(mut self, count: i64) -> Self {
        self.tokens.input = count;
        self
    }

    fn output(mut self, count: i64) -> Self {
        self.tokens.output = count;
        self
    }

    fn read(mut self, count: i64) -> Self {
        self.tokens.cache_read = count;
        self
    }

    fn written(mut self, five_minutes: i64, hour: i64) -> Self {
        (self.tokens.cache_write_5m, self.tokens.cache_write_1h) = (five_minutes, hour);
        self
    }

    fn searches(mut self, count: i64) -> Self {
        self.tokens.web_searches = count;
        self
    }

    fn fast(mut self) -> Self {
        self.speed = Some("fast");
        self
    }

    fn in_the_us(mut self) -> Self {
        self.geo = Some("us");
        self
    }

    fn fact(&self, number: u128) -> UsageFact {
        let word = |word: Option<&str>| word.map(Shared::from);
        UsageFact {
            key: UsageKey::new(number),
            message_id: None,
            advisor: None,
            place: Place {
                happened_at: self.at,
                session: self.session.clone().into(),
                directory: Some(self.directory.clone().into()),
                future: false,
            },
            counted: Counted {
                counted_at: self.at,
                request_id: None,
                model: Some(self.model.clone().into()),
                tokens: self.tokens,
                thinking: None,
                speed: word(self.speed),
                geo: word(self.geo),
                tier: None,
                claimed_pico: None,
                subagent: false,
                is_sidechain: false,
                is_progress: false,
            },
        }
    }
}

/// A history with responses in it.
struct Till {
    stage: Stage,
    store: Store,
    count: u128,
}

impl Till {
    fn new() -> Self {
        let stage = Stage::new();
        let store = stage.store();
        Self { stage, store, count: 0 }
    }

    fn with(responses: &[Response]) -> Self {
        let mut till = Self::new();
        till.add(responses);
        till
    }

    fn add(&mut self, responses: &[Response]) {
        let first = self.count;
        self.count += responses.len() as u128;
        let facts: Vec<UsageFact> =
            responses.iter().zip(first..).map(|(one, number)| one.fact(number)).collect();
        let now = self.stage.now();
        let add = |db: Db<'_>| {
            zone::settle(db)?;
            let mut find = |db: Db<'_>, path: &str| {
                let name = path.rsplit('/').next().unwrap_or(path).to_owned();
                let one = Project { root: path.to_owned(), name, found_by: FoundBy::Name };
                project::map(db, path, &one)
            };
            let mut ledger = Ledger::begin(db, now, &mut find)?;
            ledger.add(facts.into_iter().collect())?;
            ledger.finish()
        };
        self.store.write(add).unwrap();
    }

    /// Past every door of ours: a later edition of the book.
    fn execute(&self, sql: &str) {
        self.stage.sql().execute_batch(sql).unwrap();
    }

    fn settle(&mut self, own: &OwnPrices, when: &str) {
        self.store.write(|db| price::settle(db, own, at(when))).unwrap();
        assert!(price::is_settled(self.store.db(), own).unwrap());
        // What is kept of prices is what the rule finds.
        let held = |view: &str| {
            let columns =
                "book, model, rate_class, known_at, known_until, from_day, until_day, price_id";
            self.stage.rows(&format!("SELECT {columns} FROM {view} ORDER BY 1, 2, 3, 4, 6"))
        };
        assert_eq!(held("price_held"), held("v_price_found"));
        let spans = |relation: &str| {
            let sql = format!(
                "SELECT * FROM {relation} ORDER BY model_id, rate_id, book, known_at, from_day"
            );
            self.stage.rows(&sql)
        };
        assert_eq!(spans("price_span"), spans("v_price_span"));
    }

    fn models(&self, filter: &Value) -> Vec<ModelUsage> {
        ledger::models(self.store.db(), &asked_for(filter)).unwrap()
    }

    /// The cost of everything by a book, in pico-dollars; `None` where any of it is not known.
    fn cost(&self, book: &str) -> Option<i64> {
        self.cost_as(&json!({ "prices": book }))
    }

    fn cost_as(&self, filter: &Value) -> Option<i64> {
        self.models(filter).iter().map(|model| model.cost_pico).sum()
    }
}

/// The words of a question, as a filter.
fn asked_for(words: &Value) -> Filter {
    let text = |name: &str| words[name].as_str().map(str::to_owned);
    let moment = |name: &str| words[name].as_i64().map(Timestamp::from_millis);
    let by = text("by").map(|by| match by.as_str() {
        "day" => By::Day,
        "week" => By::Week,
        "month" => By::Month,
        "hour" => By::Hour,
        "project" => By::Project,
        "session" => By::Session,
        _ => By::Model,
    });
    Filter {
        prices: text("prices"),
        prices_at: moment("prices_at"),
        since: moment("since"),
        project: text("project"),
        session: text("session"),
        by,
        ..Filter::default()
    }
}

/// What these responses cost at published prices.
fn cost(responses: &[Response]) -> Option<i64> {
    Till::with(responses).cost("list")
}

/// Pico-dollars of a decimal, exactly.
fn dollars(text: &str) -> Option<i64> {
    let pico = tce::config::decimal::scaled(text, 12);
    assert!(pico.is_some(), "{text}");
    pico
}
