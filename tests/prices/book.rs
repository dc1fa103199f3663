//! The book of published prices: complete, exact, and told in the shell as in the program.

use super::*;

/// What the published page says, in dollars per million: input, output, 5 minutes, 1 hour, read; from when on.
const PUBLISHED: &[(&str, &str, &str, [&str; 5])] = &[
    ("claude-fable-5-1", "standard", "2026-09-01", ["10", "50", "12.50", "20", "0.25"]),
    ("claude-mythos-5-1", "standard", "2026-09-01", ["10", "50", "12.50", "20", "0.25"]),
    ("claude-fable-5", "standard", "2026-06-09", ["10", "50", "12.50", "20", "1.00"]),
    ("claude-mythos-5", "standard", "2026-06-09", ["10", "50", "12.50", "20", "1.00"]),
    ("claude-opus-5-5", "standard", "2026-09-01", ["4", "20", "5", "8", "0.20"]),
    ("claude-opus-5-5", "fast", "2026-09-01", ["8", "40", "10", "16", "0.40"]),
    ("claude-opus-5", "standard", "2026-07-24", ["5", "25", "6.25", "10", "0.50"]),
    ("claude-opus-5", "fast", "2026-07-24", ["10", "50", "12.50", "20", "1"]),
    ("claude-opus-4-8", "standard", "2026-05-28", ["5", "25", "6.25", "10", "0.50"]),
    ("claude-opus-4-8", "fast", "2026-05-28", ["10", "50", "12.50", "20", "1"]),
    ("claude-opus-4-7", "standard", "2026-04-16", ["5", "25", "6.25", "10", "0.50"]),
    ("claude-opus-4-7", "fast", "2026-04-16", ["30", "150", "37.50", "60", "3"]),
    ("claude-opus-4-6", "standard", "2026-02-05", ["5", "25", "6.25", "10", "0.50"]),
    ("claude-opus-4-6", "above_200k", "2026-02-05", ["10", "37.50", "12.50", "20", "1.00"]),
    ("claude-opus-4-6", "above_200k", "2026-03-13", ["5", "25", "6.25", "10", "0.50"]),
    ("claude-opus-4-6", "fast", "2026-02-05", ["30", "150", "37.50", "60", "3"]),
    ("claude-opus-4-6", "fast", "2026-06-29", ["5", "25", "6.25", "10", "0.50"]),
    ("claude-opus-4-5", "standard", "2025-11-24", ["5", "25", "6.25", "10", "0.50"]),
    ("claude-opus-4-1", "standard", "2025-08-05", ["15", "75", "18.75", "30", "1.50"]),
    ("claude-opus-4", "standard", "2025-05-14", ["15", "75", "18.75", "30", "1.50"]),
    ("claude-sonnet-5-5", "standard", "2026-09-28", ["2", "10", "2.50", "4", "0.20"]),
    ("claude-sonnet-5-5", "standard", "2026-10-07", ["2", "10", "2.50", "4", "0.10"]),
    ("claude-sonnet-5", "standard", "2026-06-30", ["2", "10", "2.50", "4", "0.20"]),
    ("claude-sonnet-4-6", "standard", "2026-02-17", ["3", "15", "3.75", "6", "0.30"]),
    ("claude-sonnet-4-6", "above_200k", "2026-02-17", ["6", "22.50", "7.50", "12", "0.60"]),
    ("claude-sonnet-4-6", "above_200k", "2026-03-13", ["3", "15", "3.75", "6", "0.30"]),
    ("claude-sonnet-4-5", "standard", "2025-09-29", ["3", "15", "3.75", "6", "0.30"]),
    ("claude-sonnet-4-5", "above_200k", "2025-09-29", ["6", "22.50", "7.50", "12", "0.60"]),
    ("claude-sonnet-4-5", "above_200k", "2026-04-30", ["3", "15", "3.75", "6", "0.30"]),
    ("claude-sonnet-4", "standard", "2025-05-14", ["3", "15", "3.75", "6", "0.30"]),
    ("claude-sonnet-4", "above_200k", "2025-08-12", ["6", "22.50", "7.50", "12", "0.60"]),
    ("claude-sonnet-4", "above_200k", "2026-04-30", ["3", "15", "3.75", "6", "0.30"]),
    ("claude-3-7-sonnet", "standard", "2025-02-19", ["3", "15", "3.75", "6", "0.30"]),
    ("claude-3-5-sonnet", "standard", "2024-06-20", ["3", "15", "3.75", "6", "0.30"]),
    ("claude-haiku-5-5", "standard", "2026-10-07", ["0.10", "0.50", "0.125", "0.20", "0.01"]),
    ("claude-haiku-5-5", "above_100k", "2026-10-07", ["0.50", "2.50", "0.625", "1.00", "0.05"]),
    ("claude-haiku-4-5", "standard", "2025-10-15", ["1", "5", "1.25", "2", "0.10"]),
    ("claude-3-5-haiku", "standard", "2024-10-22", ["0.80", "4", "1.00", "1.60", "0.08"]),
    ("claude-3-opus", "standard", "2024-02-29", ["15", "75", "18.75", "30", "1.50"]),
    ("claude-3-haiku", "standard", "2024-03-07", ["0.25", "1.25", "0.30", "0.50", "0.03"]),
];

#[test]
fn the_book_is_the_published_page() {
    let till = Till::new();
    let mut stored = till.stage.rows(
        "SELECT model, rate_class, date(valid_from / 1000, 'unixepoch'), input, output, cache_write_5m, cache_write_1h,
                cache_read, web_search FROM price WHERE book = 'list'",
    );
    let mut published: Vec<String> = PUBLISHED
        .iter()
        .map(|(model, class, from, prices)| {
            let prices =
                prices.map(|text| tce::config::decimal::scaled(text, 6).unwrap().to_string());
            format!("{model}|{class}|{from}|{}|10000000000", prices.join("|"))
        })
        .collect();
    stored.sort();
    published.sort();
    assert_eq!(stored, published);
}

#[test]
fn surcharges_begin_with_the_models_they_were_published_for() {
    let till = Till::new();
    let plain = |condition: &str| {
        till.stage.rows(&format!(
            "SELECT DISTINCT model FROM price WHERE book = 'list' AND {condition} ORDER BY model"
        ))
    };
    let old = [
        "claude-3-5-haiku",
        "claude-3-5-sonnet",
        "claude-3-7-sonnet",
        "claude-3-haiku",
        "claude-3-opus",
        "claude-haiku-4-5",
        "claude-opus-4",
        "claude-opus-4-1",
        "claude-opus-4-5",
        "claude-sonnet-4",
        "claude-sonnet-4-5",
    ];
    assert_eq!(plain("us_percent = 100"), old);
    let older: Vec<&str> = old.into_iter().filter(|model| !model.ends_with("4-5")).collect();
    assert_eq!(plain("region_percent = 100"), older);
    assert_eq!(plain("us_percent NOT IN (100, 110) OR region_percent NOT IN (100, 110)"), [""; 0]);
    let others =
        "SELECT count(*) FROM price WHERE book <> 'list' AND us_percent + region_percent <> 200";
    assert_eq!(till.stage.count(others), 0);
}

#[test]
fn no_surcharge_loses_a_fraction() {
    let till = Till::new();
    let kinds = ["input", "output", "cache_write_5m", "cache_write_1h", "cache_read"];
    for kind in kinds {
        for percent in ["us_percent", "region_percent"] {
            let lost = format!("SELECT count(*) FROM price WHERE {kind} * {percent} % 100 <> 0");
            assert_eq!(till.stage.count(&lost), 0, "{kind} {percent}");
        }
    }
}

#[test]
fn no_request_has_two_prices_on_one_day() {
    let mut till = Till::with(&[
        asked("claude-opus-4-6").fast(),
        asked("claude-opus-4-6").in_the_us(),
        asked("us.anthropic.claude-opus-4-6-v1").input(300_000),
        asked("claude-haiku-5-5").input(150_000),
    ]);
    till.settle(&super::own::some(), LATE);
    let twice = "SELECT count(*) FROM price_span AS a JOIN price_span AS b
          ON a.book = b.book AND a.model_id = b.model_id AND a.rate_id = b.rate_id
         AND a.known_at < coalesce(b.known_until, 9100000000000000)
         AND b.known_at < coalesce(a.known_until, 9100000000000000)
         AND a.from_day < b.until_day AND b.from_day < a.until_day
       WHERE (a.known_at, a.from_day, a.price_id) <> (b.known_at, b.from_day, b.price_id)";
    assert_eq!(till.stage.count(twice), 0);
    assert!(till.stage.count("SELECT count(*) FROM price_span") > 40);
}

#[test]
fn a_price_is_never_changed_in_place() {
    let mut till = Till::new();
    let before = till.stage.rows("SELECT * FROM price");
    till.settle(&super::own::some(), LATE);
    till.settle(&OwnPrices::default(), LATE);
    let after = till.stage.rows("SELECT * FROM price");
    assert_eq!(&after[..before.len()], &before[..]);
    assert!(after.len() > before.len());
}
