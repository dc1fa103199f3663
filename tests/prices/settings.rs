//! `[price."model"]` and `[aliases]` of `config.toml`: exact, and clear about what is wrong.

use proptest::prelude::*;
use tce::config::decimal::scaled;
use tce::config::{Config, Surroundings, load};
use tce::error::Result;
use tce::model::price::{Alias, RateClass};

use super::*;

const WHOLE: &str =
    "input = 1\noutput = 2\ncache_write_5m = 3\ncache_write_1h = 4\ncache_read = 5\n";

fn read(toml: &str) -> Result<Config> {
    let stage = Stage::new();
    stage.write(&stage.data().join("config.toml"), toml);
    let env = std::collections::BTreeMap::new();
    load(&Surroundings { env: &env, home: Some(stage.home()), cwd: stage.cwd(), flags: &[] })
}

fn own(toml: &str) -> OwnPrices {
    read(toml).unwrap().own
}

/// What is said against it.
fn refused(toml: &str) -> String {
    read(toml).unwrap_err().to_string()
}

#[test]
fn nothing_is_said_by_default() {
    assert_eq!(own("prices = \"own\""), OwnPrices::default());
}

#[test]
fn the_example_of_the_readme_is_taken_as_it_stands() {
    let readme = include_str!("../../README.md");
    let blocks = readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let toml = blocks.into_iter().find(|block| block.contains("[price.")).unwrap();
    let config = read(toml).unwrap();
    assert_eq!(
        (config.prices.as_str(), config.own.prices.len(), config.own.aliases.len()),
        ("own", 2, 1)
    );
}

#[test]
fn a_price_is_read_to_the_last_digit() {
    let own = own(
        "[price.\"eu.anthropic.claude-opus-4-5-20251101-v1:0\"]\ninput = 0.000001\noutput = 17.123456\n\
                   cache_write_5m = 1_000\ncache_write_1h = 0.1\ncache_read = 0\nweb_search = 0.0125\n\
                   valid_from = 2026-03-01\nclass = \"above_200k\"",
    );
    let [price] = &own.prices[..] else { panic!("{own:?}") };
    assert_eq!(price.model, "claude-opus-4-5");
    assert_eq!(
        (price.rate_class, price.valid_from),
        (RateClass::Above200k, at("2026-03-01T00:00:00Z"))
    );
    let rates = price.rates;
    assert_eq!((rates.input, rates.output, rates.cache_write_5m), (1, 17_123_456, 1_000_000_000));
    assert_eq!(
        (rates.cache_write_1h, rates.cache_read, rates.web_search),
        (100_000, 0, 12_500_000_000)
    );
}

#[test]
fn what_may_be_left_out_has_its_default() {
    let own = own(&format!("[price.my-llm]\n{WHOLE}"));
    let [price] = &own.prices[..] else { panic!("{own:?}") };
    assert_eq!((price.rate_class, price.valid_from.as_millis()), (RateClass::Standard, 0));
    assert_eq!(price.rates.web_search, 10_000_000_000);
}

#[test]
fn a_model_has_several_prices_by_day_and_class() {
    let toml = format!(
        "[[price.my-llm]]\n{WHOLE}\n[[price.my-llm]]\n{WHOLE}valid_from = \"2026-03-01\"\n[[price.my-llm]]\n{WHOLE}class = \"fast\""
    );
    assert_eq!(own(&toml).prices.len(), 3);
}

#[test]
fn aliases_lead_to_the_id_prices_are_kept_under() {
    let own = own(
        "[aliases]\n\"my-proxy-model\" = \"us.anthropic.claude-opus-4-5-20251101-v1:0\"\n\"b\" = \"x\"",
    );
    let alias = |id: &str, model: &str| Alias { id: id.to_owned(), model: model.to_owned() };
    assert_eq!(own.aliases, [alias("b", "x"), alias("my-proxy-model", "claude-opus-4-5")]);
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_what_would_be_right() {
    let price = |line: &str| {
        let key = line.split(' ').next().unwrap();
        let kept = WHOLE.lines().filter(|one| !one.starts_with(&format!("{key} ")));
        format!("[price.my-llm]\n{line}\n{}", kept.collect::<Vec<_>>().join("\n"))
    };
    for (line, reasons) in [
        (
            "input = -1",
            &["price.\"my-llm\".input cannot be -1", "from 0 to 1000000", "config.toml, line 2"][..],
        ),
        ("input = 0.0000001", &["cannot be 0.0000001", "at most 6 digits"]),
        ("input = 1e3", &["cannot be 1e3"]),
        ("input = inf", &["cannot be inf"]),
        ("input = 0x10", &["input cannot be"]),
        ("input = \"3\"", &["cannot be \"3\"", "such as 3 or 0.25"]),
        ("output = 1000000.5", &["output cannot be 1000000.5"]),
        ("output = true", &["output cannot be true"]),
        ("web_search = 1001", &["web_search cannot be 1001", "dollars per search"]),
        ("valid_from = 2026-02-30", &["config.toml"]),
        (
            "valid_from = 2026-03-01T10:00:00Z",
            &["valid_from cannot be 2026-03-01T10:00:00Z", "such as 2026-01-31"],
        ),
        ("valid_from = \"March\"", &["valid_from cannot be \"March\""]),
        ("valid_from = 1969-12-31", &["valid_from cannot be 1969-12-31"]),
        (
            "class = \"slow\"",
            &["class cannot be \"slow\"", "standard, above_100k, above_200k or fast"],
        ),
        ("cache_raed = 1", &["no key \"cache_raed\"", "the nearest is cache_read"]),
    ] {
        let said = refused(&price(line));
        for reason in reasons {
            assert!(said.contains(reason), "{line}: {said}");
        }
    }
}

#[test]
fn a_price_that_is_not_whole_is_no_price() {
    let said = refused("\n[price.my-llm]\ninput = 1\noutput = 2");
    assert!(
        said.contains("price.\"my-llm\" lacks cache_write_5m, cache_write_1h, cache_read"),
        "{said}"
    );
    assert!(said.contains("line 2"), "{said}");
}

#[test]
fn tables_of_another_shape_are_refused() {
    for (toml, reason) in [
        (
            "[prices.x]\ninput = 1",
            "your own prices stand in tables such as [price.\"claude-opus-4-5\"]",
        ),
        ("price = 3", "price cannot be of type integer"),
        ("price.my-llm = 3", "price.\"my-llm\" cannot be of type integer"),
        ("price.my-llm = [1]", "price.\"my-llm\" cannot be of type integer"),
        ("aliases = \"x\"", "aliases cannot be of type string"),
        ("[aliases]\na = 1", "aliases.\"a\" cannot be 1"),
        ("[aliases]\na = \"\"", "aliases.\"a\" cannot be \"\""),
        (
            "[aliases]\na = \"b\"\nb = \"c\"",
            "aliases.\"a\" cannot be \"b\": that is an alias itself",
        ),
        ("[pryce.x]\ninput = 1", "there is no table called \"pryce\""),
    ] {
        let said = refused(toml);
        assert!(said.contains(reason), "{toml}: {said}");
    }
    let twice = format!("[price.claude-opus-5]\n{WHOLE}[price.\"claude-opus-5[1m]\"]\n{WHOLE}");
    assert!(
        refused(&twice).contains("a second time for standard from the beginning on"),
        "{}",
        refused(&twice)
    );
    let idle = format!("[price.x]\n{WHOLE}[aliases]\nx = \"claude-opus-5\"");
    assert!(refused(&idle).contains("price.\"x\" would never be used"), "{}", refused(&idle));
}

#[test]
fn decimals_are_taken_by_their_digits() {
    for (text, value) in [
        ("0", 0),
        ("3", 3_000_000),
        ("3.", -1),
        (".5", -1),
        ("0.300000", 300_000),
        ("0.3000000000", 300_000),
        ("0.0000001", -1),
        ("1.1", 1_100_000),
        ("+1", -1),
        ("1 ", -1),
        ("", -1),
        ("9223372036854", 9_223_372_036_854_000_000),
        ("9223372036855", -1),
        ("99999999999999999999", -1),
        ("1.5e3", -1),
        ("1_0", -1),
    ] {
        assert_eq!(scaled(text, 6), Some(value).filter(|value| *value >= 0), "{text:?}");
    }
}

proptest! {
    #[test]
    fn every_price_of_six_digits_is_read_exactly(whole in 0..1_000_000_i64, part in 0..1_000_000_i64) {
        prop_assert_eq!(scaled(&format!("{whole}.{part:06}"), 6), Some(whole * 1_000_000 + part));
        let toml = format!("[price.x]\n{}", WHOLE.replace("input = 1\n", &format!("input = {whole}.{part:06}\n")));
        prop_assert_eq!(own(&toml).prices[0].rates.input, whole * 1_000_000 + part);
    }

    #[test]
    fn no_file_is_too_strange(text in "(\\[price\\.[a-z]\\]|\\[aliases\\]|[a-z_]{1,6} ?= ?[0-9.\"a-z\\[\\]{}-]{0,8}|input = [0-9.e-]{0,9}|\n){0,9}") {
        drop(read(&text));
    }
}

#[test]
fn a_book_that_is_not_there_is_refused_by_where_it_was_set() {
    let stage = Stage::new();
    let config = stage.data().join("config.toml");
    stage.write(&config, "port = 7\nprices = \"mine\"\n");
    for command in [&["usage"][..], &["sessions"], &["history"], &["status"], &["prices"], &[]] {
        let ran = stage.tce(command);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{command:?}");
        let place = format!("it comes from {}, line 2", config.display());
        let said = "the setting prices cannot be \"mine\": there is no price book \"mine\"";
        assert!(ran.err.contains(said) && ran.err.contains(&place), "{}", ran.err);
        assert!(ran.err.contains("one of: list, own, tce-0.4"), "{}", ran.err);
    }
    assert_eq!(stage.tce(&["usage", "--prices", "list"]).code, 0);
    let ran = stage.tce(&["usage", "--prices", "yours"]);
    assert!(ran.code == 2 && !ran.err.contains("config.toml"), "{}", ran.err);
    assert_eq!(stage.tce(&["doctor"]).code, 0);
}
