//! Own prices and aliases: copied in order, kept for ever, and before the published ones only where they say something.

use tce::model::price::{Alias, OwnPrice, RateClass, Rates};

use super::*;

/// A price whose every kind is so many dollars per million.
pub(super) fn flat(model: &str, dollars: i64) -> OwnPrice {
    let pico = dollars * 1_000_000;
    OwnPrice {
        model: model.to_owned(),
        rate_class: RateClass::Standard,
        valid_from: Timestamp::from_millis(0),
        rates: Rates {
            input: pico,
            output: pico,
            cache_write_5m: pico,
            cache_write_1h: pico,
            cache_read: pico,
            web_search: 0,
        },
    }
}

/// Prices of two models, one of which is published too, and an alias.
pub(super) fn some() -> OwnPrices {
    let mut fast = flat("claude-opus-4-6", 7);
    fast.rate_class = RateClass::Fast;
    let mut later = flat("claude-opus-4-6", 2);
    later.valid_from = at("2026-03-01T00:00:00Z");
    let mut own = OwnPrices {
        prices: vec![later, fast, flat("my-llm", 1)],
        aliases: vec![Alias { id: "proxy".to_owned(), model: "claude-opus-5".to_owned() }],
    };
    own.prices.sort();
    own
}

fn alone(price: OwnPrice) -> OwnPrices {
    OwnPrices { prices: vec![price], aliases: Vec::new() }
}

const MILLION: i64 = 1_000_000;

#[test]
fn mine_where_i_said_so_else_the_published_ones() {
    let mut till = Till::with(&[
        asked("my-llm").input(MILLION),
        asked("claude-opus-5").input(MILLION),
        asked("claude-opus-4-6").input(MILLION),
        // Before the day mine begins on.
        asked("claude-opus-4-6").on("2026-02-28T23:59:59Z").input(MILLION),
        asked("claude-saga-7").input(MILLION),
    ]);
    till.settle(&some(), LATE);
    let cost = |model: &str| {
        let rows = till.models(&json!({ "prices": "own" }));
        rows.into_iter().find(|row| row.model_id == model).unwrap().cost_pico
    };
    assert_eq!(cost("my-llm"), dollars("1"));
    assert_eq!(cost("claude-opus-5"), dollars("5"));
    // The second had a prompt above 200k while that was dearer.
    assert_eq!(cost("claude-opus-4-6"), dollars("12"));
    assert_eq!(cost("claude-saga-7"), None);
    assert_eq!(till.cost_as(&json!({ "prices": "list", "model": "my-llm" })), None);
}

#[test]
fn a_price_without_a_class_is_for_every_request() {
    let mut till = Till::with(&[
        asked("claude-opus-4-8").input(MILLION).fast(),
        asked("claude-opus-4-8").input(300_000).in_the_us(),
        asked("us.anthropic.claude-opus-4-8").input(MILLION).searches(5),
    ]);
    till.settle(&alone(flat("claude-opus-4-8", 3)), LATE);
    assert_eq!(till.cost("own"), dollars("6.9"));
}

#[test]
fn a_price_of_one_class_leaves_the_others_published() {
    let mut fast = flat("claude-opus-4-8", 3);
    fast.rate_class = RateClass::Fast;
    let mut large = flat("claude-haiku-5-5", 9);
    large.rate_class = RateClass::Above100k;
    let mut till = Till::with(&[
        asked("claude-opus-4-8").input(MILLION).fast(),
        asked("claude-opus-4-8").input(MILLION),
        asked("claude-haiku-5-5").input(100_000),
        // Above 200,000 is above 100,000.
        asked("claude-haiku-5-5").input(MILLION),
    ]);
    till.settle(&OwnPrices { prices: vec![large, fast], aliases: Vec::new() }, LATE);
    assert_eq!(till.cost("own"), dollars("17.01"));
}

#[test]
fn a_change_is_a_row_and_no_change_is_none() {
    let mut till = Till::with(&[asked("my-llm").input(MILLION)]);
    let rows = |till: &Till| till.stage.count("SELECT count(*) FROM price WHERE book = 'own'");
    for _ in 0..3 {
        till.settle(&alone(flat("my-llm", 1)), "2026-11-01T00:00:00Z");
        assert_eq!(rows(&till), 1);
    }
    till.settle(&alone(flat("my-llm", 2)), "2026-11-02T00:00:00Z");
    assert_eq!((rows(&till), till.cost("own")), (2, dollars("2")));
    // Back to the first: known anew, and not a third time after that.
    till.settle(&alone(flat("my-llm", 1)), "2026-11-03T00:00:00Z");
    till.settle(&alone(flat("my-llm", 1)), "2026-11-04T00:00:00Z");
    assert_eq!((rows(&till), till.cost("own")), (3, dollars("1")));
}

#[test]
fn what_is_taken_out_is_taken_back_and_stays_known_for_the_time_before() {
    let mut till =
        Till::with(&[asked("my-llm").input(MILLION), asked("claude-opus-5").input(MILLION)]);
    let both = OwnPrices {
        prices: vec![flat("claude-opus-5", 1), flat("my-llm", 1)],
        aliases: Vec::new(),
    };
    till.settle(&both, "2026-11-01T00:00:00Z");
    assert_eq!(till.cost("own"), dollars("2"));
    till.settle(&OwnPrices::default(), "2026-11-02T00:00:00Z");
    assert_eq!(till.cost("own"), None);
    let opus = |filter: Value| {
        let rows = till.models(&filter);
        rows.into_iter().find(|row| row.model_id == "claude-opus-5").unwrap().cost_pico
    };
    assert_eq!(opus(json!({ "prices": "own" })), dollars("5"));
    let before = at("2026-11-01T12:00:00Z");
    assert_eq!(opus(json!({ "prices": "own", "prices_at": before })), dollars("1"));
    assert_eq!(till.cost_as(&json!({ "prices": "own", "prices_at": before })), dollars("2"));
    till.settle(&both, "2026-11-03T00:00:00Z");
    assert_eq!(till.cost("own"), dollars("2"));
}

#[test]
fn as_of_yesterday_gives_yesterdays_answer_again() {
    let mut till = Till::with(&[asked("my-llm").input(MILLION)]);
    let days = ["2026-11-01", "2026-11-02", "2026-11-03"];
    for (price, day) in (1..).zip(days) {
        till.settle(&alone(flat("my-llm", price)), &format!("{day}T12:00:00Z"));
    }
    for (price, day) in (1..).zip(days) {
        let evening = json!({ "prices": "own", "prices_at": at(&format!("{day}T20:00:00Z")) });
        assert_eq!(till.cost_as(&evening), Some(price * MILLION * MILLION), "{day}");
    }
    assert_eq!(
        till.cost_as(&json!({ "prices": "own", "prices_at": at("2026-10-31T00:00:00Z") })),
        None
    );
}

#[test]
fn as_of_before_a_published_correction_the_book_says_what_it_said() {
    let till =
        Till::with(&[asked("claude-opus-5").input(MILLION), asked("claude-opus-5").input(300_000)]);
    let row = |class: &str, recorded: &str, price: i64| {
        let recorded = at(recorded).as_millis();
        format!(
            "INSERT INTO price (book, model, rate_class, valid_from, recorded_at, input, output, cache_write_5m, cache_write_1h,
                    cache_read, web_search, us_percent, region_percent, source)
             VALUES ('list', 'claude-opus-5', '{class}', 1784851200000, {recorded}, {price}, 0, 0, 0, 0, 0, 100, 100, 'test');"
        )
    };
    let before = json!({ "prices_at": at("2026-11-30T00:00:00Z") });
    assert_eq!(till.cost("list"), dollars("6.5"));
    till.execute(&row("standard", "2026-12-01T00:00:00Z", 7 * MILLION));
    // A class that nobody knew of: until then its requests cost what all did.
    till.execute(&row("above_200k", "2026-12-02T00:00:00Z", 9 * MILLION));
    assert_eq!(till.cost("list"), dollars("11.7"));
    assert_eq!(till.cost_as(&before), dollars("6.5"));
    assert_eq!(till.cost_as(&json!({ "prices_at": at("2026-12-01T12:00:00Z") })), dollars("9.1"));
    // As of a time when this program was not there, it says what it said first.
    assert_eq!(till.cost_as(&json!({ "prices_at": at("2020-01-01T00:00:00Z") })), dollars("6.5"));
    assert_eq!(
        till.cost_as(&json!({ "prices": "own", "prices_at": at("2026-11-30T00:00:00Z") })),
        dollars("6.5")
    );
}

#[test]
fn a_clock_that_is_set_back_does_not_bring_the_old_price_back() {
    let mut till = Till::with(&[asked("my-llm").input(MILLION)]);
    till.settle(&alone(flat("my-llm", 1)), "2026-11-05T00:00:00Z");
    till.settle(&alone(flat("my-llm", 2)), "2026-11-01T00:00:00Z");
    assert_eq!(till.cost("own"), dollars("2"));
    till.settle(&alone(flat("my-llm", 3)), "2026-11-01T00:00:00Z");
    assert_eq!(till.cost("own"), dollars("3"));
}

#[test]
fn an_alias_prices_what_was_recorded_before_it_and_is_given_up_again() {
    let mut till = Till::with(&[
        asked("proxy").input(MILLION),
        asked("proxy[1m]").input(MILLION),
        asked("us.anthropic.proxy").input(MILLION),
    ]);
    assert_eq!(till.cost("list"), None);
    let alias = |id: &str| Alias { id: id.to_owned(), model: "claude-opus-5".to_owned() };
    let own = OwnPrices {
        prices: Vec::new(),
        aliases: vec![alias("proxy"), alias("us.anthropic.proxy")],
    };
    till.settle(&own, LATE);
    assert_eq!(till.cost("list"), dollars("15"));
    // What is met later as well, by whoever records.
    till.add(&[asked("proxy").input(MILLION)]);
    assert_eq!(till.cost("list"), dollars("20"));
    let names =
        till.stage.rows("SELECT DISTINCT name FROM model WHERE id LIKE 'proxy%' ORDER BY 1");
    assert_eq!(names, ["proxy", "proxy[1m]"]);
    till.settle(&OwnPrices::default(), LATE);
    assert_eq!(till.cost("list"), None);
}

#[test]
fn models_met_by_an_older_program_are_named_anew() {
    let mut till = Till::with(&[asked("us.anthropic.claude-opus-5").input(MILLION)]);
    till.execute("UPDATE model SET canonical = id, name = id, regional = 0");
    assert_eq!(till.cost("list"), None);
    till.settle(&OwnPrices::default(), LATE);
    assert_eq!(till.cost("list"), dollars("5.5"));
}
