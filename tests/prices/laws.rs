//! Laws: parts sum to the whole to the pico-dollar, prices alter no tokens, and what does not fit is an error.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tce::report::sessions::SessionRow;
use tce::report::usage::periods::Period;
use tce::store::queries::SESSIONS;

use super::*;

fn response() -> impl Strategy<Value = Response> {
    let model = select(vec![
        "claude-opus-4-6",
        "claude-haiku-5-5",
        "claude-sonnet-5-5",
        "claude-sonnet-4-5-20250929",
        "us.anthropic.claude-opus-4-5-20251101-v1:0",
        "claude-opus-5[1m]",
        "claude-saga-7",
        "my-llm",
    ]);
    // Around the days on which prices change, and the hours on which days do.
    let when = (0..400_i64, 0..96_i64).prop_map(|(day, quarter)| {
        Timestamp::from_millis(
            at("2025-09-29T00:00:00Z").as_millis() + day * 86_400_000 + quarter * 900_000,
        )
    });
    let count = || select(vec![0, 1, 7, 99_999, 100_001, 200_001, 3_000_000]);
    let tokens = (count(), count(), count(), count(), count(), 0..4_i64);
    let words = (select(vec![None, Some("fast")]), select(vec![None, Some("us"), Some("global")]));
    let place = (0..3_u8, 0..3_u8);
    (model, when, tokens, words, place).prop_map(
        |(model, at, tokens, (speed, geo), (session, project))| Response {
            model: model.to_owned(),
            at,
            tokens: Tokens {
                input: tokens.0,
                output: tokens.1,
                cache_write_5m: tokens.2,
                cache_write_1h: tokens.3,
                cache_read: tokens.4,
                web_searches: tokens.5,
            },
            speed,
            geo,
            session: format!("s{session}"),
            directory: format!("/home/ana/p{project}"),
        },
    )
}

/// Known costs and responses without one, of all rows together.
fn sum(rows: impl Iterator<Item = (Option<i64>, i64)>) -> (i64, i64) {
    rows.fold((0, 0), |sum, (cost, unpriced)| (sum.0 + cost.unwrap_or(0), sum.1 + unpriced))
}

fn by_period(till: &Till, filter: &Value) -> (i64, i64) {
    let periods = periods::read(till.store.db(), &asked_for(filter)).unwrap();
    let models = periods.iter().flat_map(|period| &period.models);
    let whole = sum(models.map(|model| (model.known_cost_pico, model.unpriced_responses)));
    let cost = |period: &Period| (period.cost.known_cost_pico, period.cost.unpriced_responses);
    assert_eq!(sum(periods.iter().map(cost)), whole, "of its models, {filter}");
    whole
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn parts_sum_to_the_whole(responses in vec(response(), 1..40)) {
        let mut till = Till::with(&responses);
        till.settle(&super::own::some(), LATE);
        for book in ["list", "own", "tce-0.4"] {
            let models = till.models(&json!({ "prices": book }));
            let whole = sum(models.iter().map(|row| (row.known_cost_pico, row.unpriced_responses)));
            for by in ["day", "week", "month", "hour", "project", "session", "model"] {
                prop_assert_eq!(by_period(&till, &json!({ "prices": book, "by": by })), whole, "{} {}", book, by);
                // Asked for as a part of all time.
                prop_assert_eq!(by_period(&till, &json!({ "prices": book, "by": by, "since": 0 })), whole, "{} {}", book, by);
            }
            let named = ["p0", "p1", "p2"].map(|name| by_period(&till, &json!({ "prices": book, "project": name })));
            prop_assert_eq!(sum(named.into_iter().map(|(cost, unpriced)| (Some(cost), unpriced))), whole);
            // Sessions whose cost is known, and the rest of them.
            let sessions: Vec<SessionRow> = till.store.db().rows(&SESSIONS, &json!({ "prices": book })).unwrap();
            for session in sessions {
                let (cost, unpriced) = by_period(&till, &json!({ "prices": book, "session": session.session_id }));
                prop_assert_eq!(session.cost_pico, (unpriced == 0).then_some(cost));
                prop_assert_eq!(session.unpriced_models.is_some(), unpriced > 0);
            }
            if book == "list" {
                let single = till.stage.one("SELECT coalesce(sum(cost_pico), 0), sum(cost_pico IS NULL) FROM v_usage");
                prop_assert_eq!(single, format!("{}|{}", whole.0, whole.1));
            }
        }
    }

    #[test]
    fn prices_never_alter_tokens(responses in vec(response(), 1..20)) {
        let mut till = Till::with(&responses);
        let tokens = |till: &Till, book: &str| {
            let mut rows: Vec<_> = till.models(&json!({ "prices": book })).into_iter()
                .map(|row| (row.model_id, row.responses, row.input_tokens, row.output_tokens, row.cache_read_tokens,
                            row.cache_write_5m_tokens, row.cache_write_1h_tokens, row.web_searches))
                .collect();
            rows.sort();
            rows
        };
        let before = tokens(&till, "list");
        till.settle(&super::own::some(), LATE);
        for book in ["list", "own", "tce-0.4", "nobody"] {
            prop_assert_eq!(&tokens(&till, book), &before);
        }
        let sums = responses.iter().map(|one| one.tokens.input).sum::<i64>();
        prop_assert_eq!(before.iter().map(|row| row.2).sum::<i64>(), sums);
    }

    #[test]
    fn an_earlier_answer_is_given_again(
        responses in vec(response(), 1..12),
        prices in vec((0..3_u8, 1..9_i64), 1..6),
    ) {
        let mut till = Till::with(&responses);
        let mut answers = Vec::new();
        for (turn, (model, price)) in (1_i64..).zip(prices) {
            let model = ["my-llm", "claude-opus-5", "claude-saga-7"][usize::from(model)];
            let own = OwnPrices { prices: vec![super::own::flat(model, price)], aliases: Vec::new() };
            let when = Timestamp::from_millis(at(LATE).as_millis() + turn * 1_000);
            till.settle(&own, &when.to_iso());
            answers.push((when, till.models(&json!({ "prices": "own" }))));
        }
        for (when, answer) in answers {
            prop_assert_eq!(till.models(&json!({ "prices": "own", "prices_at": when.as_millis() + 500 })), answer);
        }
    }
}

/// The most a line may count, so often that no 64 bits hold what it costs.
fn too_much() -> Till {
    let one = asked("claude-opus-4-7").on("2026-05-01T00:00:00Z").output(100_000_000_000).fast();
    Till::with(&[one])
}

#[test]
fn what_does_not_fit_is_an_error_and_never_a_rounded_number() {
    let till = too_much();
    for report in [
        &["usage"][..],
        &["daily"],
        &["usage", "--by", "session"],
        &["usage", "--by", "block"],
        &["usage", "--as-of", "today"],
        &["explain", "--from", "2026-01-01"],
        &["sessions"],
        &[],
    ] {
        let ran = till.stage.tce(report);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{report:?}");
        assert!(ran.err.contains("9.2 million dollars"), "{report:?}: {}", ran.err);
    }
    let sql = till.stage.sql();
    let pico = |sql: &rusqlite::Connection, text: &str| {
        sql.query_row(text, [], |row| row.get::<_, rusqlite::types::Value>(0))
            .unwrap_err()
            .to_string()
    };
    assert!(pico(&sql, "SELECT cost_pico FROM v_usage").contains("integer overflow"));
    assert_eq!(till.stage.tce(&["prices"]).code, 0);
    // Tokens are counted all the same, by any book that does not overflow.
    assert_eq!(till.models(&json!({ "prices": "nobody" }))[0].output_tokens, 100_000_000_000);
}

#[test]
fn sums_that_do_not_fit_are_errors_too() {
    let one = || asked("claude-opus-4-7").on("2026-05-01T00:00:00Z").output(20_000_000_000).fast();
    let (first, mut second, mut third, mut fourth) = (one(), one(), one(), one());
    (second.session, third.session, fourth.session) =
        ("s2".to_owned(), "s3".to_owned(), "s4".to_owned());
    let till = Till::with(&[first, second, third, fourth]);
    let ran = till.stage.tce(&["usage"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    // Each session on its own does fit; their total does not.
    assert_eq!(till.stage.tce(&["sessions"]).code, 0);
    assert_eq!(till.stage.tce(&["usage", "--by", "session"]).code, 1);
    let stats = r#"{"version":1,"modelUsage":{"claude-opus-4-5":{"outputTokens":1000000000000}}}"#;
    till.stage.write(&till.stage.stats_cache(), stats);
    let ran = till.stage.tce(&["usage", "--source", "stats-cache"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
}
