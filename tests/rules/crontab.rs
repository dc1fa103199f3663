//! Schedules mean what crontab(5) says, over every change of the clocks.

use chrono::{DateTime, Datelike, Timelike, Utc};
use proptest::prelude::*;
use tce::model::time::Timestamp;
use tce::rules::crontab::Crontab;
use tce::rules::zone;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap_or_else(|| panic!("{text}"))
}

/// New York in 2026: summer from 8 March to 1 November.
fn new_york(at_: Timestamp) -> i64 {
    let summer = at("2026-03-08T07:00:00Z")..at("2026-11-01T06:00:00Z");
    if summer.contains(&at_) { -4 * HOUR } else { -5 * HOUR }
}

fn utc(_: Timestamp) -> i64 {
    0
}

/// The next times after a moment, in UTC.
fn times(text: &str, zone: fn(Timestamp) -> i64, after: &str, count: usize) -> Vec<String> {
    let crontab = Crontab::parse(text).unwrap();
    let next = |from: &Timestamp| crontab.next(*from, &zone);
    let all = std::iter::successors(next(&at(after)), next);
    all.take(count).map(|at| at.to_iso()[..16].to_owned()).collect()
}

#[test]
fn sunday_is_0_and_7_and_monday_is_1() {
    // The first of November 2026 is a Sunday.
    for sunday in ["0", "7", "sun", "SUN", "0-0", "7,0", "0,7"] {
        let found = times(&format!("0 12 * * {sunday}"), utc, "2026-11-01T13:00:00Z", 1);
        assert_eq!(found, ["2026-11-08T12:00"], "{sunday}");
    }
    assert_eq!(times("0 12 * * 1", utc, "2026-11-01T13:00:00Z", 1), ["2026-11-02T12:00"]);
    assert_eq!(
        times("0 0 * * 5-7", utc, "2026-11-02T00:00:00Z", 4),
        ["2026-11-06T00:00", "2026-11-07T00:00", "2026-11-08T00:00", "2026-11-13T00:00"]
    );
    assert_eq!(
        times("0 0 * * MON-FRI/2", utc, "2026-11-01T00:00:00Z", 3),
        ["2026-11-02T00:00", "2026-11-04T00:00", "2026-11-06T00:00"]
    );
}

#[test]
fn a_day_of_the_month_or_of_the_week_is_enough_where_both_are_restricted() {
    assert_eq!(
        times("0 0 1 * 1", utc, "2026-11-01T00:00:00Z", 6),
        [
            "2026-11-02T00:00",
            "2026-11-09T00:00",
            "2026-11-16T00:00",
            "2026-11-23T00:00",
            "2026-11-30T00:00",
            "2026-12-01T00:00"
        ]
    );
    // A field that begins with a star restricts nothing by that rule: both must hold.
    assert_eq!(times("0 0 */10 * 0", utc, "2026-10-31T00:00:00Z", 3), sundays_of_tens(3));
}

/// Sundays that are the 1st, 11th, 21st or 31st.
fn sundays_of_tens(count: usize) -> Vec<String> {
    let first = DateTime::<Utc>::from_timestamp(at("2026-10-31T00:00:00Z").as_millis() / 1000, 0);
    let days = (1..).map(|n| first.unwrap() + chrono::TimeDelta::days(n));
    let wanted = days.filter(|d| d.day() % 10 == 1 && d.weekday() == chrono::Weekday::Sun);
    wanted.take(count).map(|d| d.format("%Y-%m-%dT%H:%M").to_string()).collect()
}

#[test]
fn a_time_that_the_clocks_jump_over_comes_at_the_jump() {
    // At two o'clock it is three.
    assert_eq!(
        times("30 2 * * *", new_york, "2026-03-07T12:00:00Z", 2),
        ["2026-03-08T07:00", "2026-03-09T06:30"]
    );
    assert_eq!(
        times("*/30 * * * *", new_york, "2026-03-08T06:00:00Z", 4),
        ["2026-03-08T06:30", "2026-03-08T07:00", "2026-03-08T07:30", "2026-03-08T08:00"]
    );
}

#[test]
fn a_time_that_the_clocks_show_twice_comes_once_unless_it_comes_often() {
    // At two o'clock it is one again.
    assert_eq!(
        times("30 1 * * *", new_york, "2026-10-31T12:00:00Z", 2),
        ["2026-11-01T05:30", "2026-11-02T06:30"]
    );
    assert_eq!(
        times("15,45 1 * * *", new_york, "2026-11-01T05:20:00Z", 2),
        ["2026-11-01T05:45", "2026-11-02T06:15"]
    );
    assert_eq!(
        times("30 * * * *", new_york, "2026-11-01T05:00:00Z", 3),
        ["2026-11-01T05:30", "2026-11-01T06:30", "2026-11-01T07:30"]
    );
}

#[test]
fn rare_days_are_found_and_impossible_ones_refused() {
    assert_eq!(times("0 0 29 2 *", utc, "2026-11-01T00:00:00Z", 1), ["2028-02-29T00:00"]);
    assert_eq!(times("* * 29 2 *", new_york, "2026-11-01T00:00:00Z", 1), ["2028-02-29T05:00"]);
    for impossible in ["0 0 31 2 *", "0 0 30 2 *"] {
        assert_eq!(Crontab::parse(impossible).unwrap_err(), "there is no such day");
    }
    // Either is enough, and a Monday there is.
    assert_eq!(times("0 0 31 2 1", utc, "2026-11-01T00:00:00Z", 1), ["2027-02-01T00:00"]);
}

#[test]
fn short_names_are_what_crontab_says() {
    for (short, first) in [
        ("@hourly", "2026-11-23T13:00"),
        ("@daily", "2026-11-24T00:00"),
        ("@Midnight", "2026-11-24T00:00"),
        ("@weekly", "2026-11-29T00:00"),
        ("@monthly", "2026-12-01T00:00"),
        ("@yearly", "2027-01-01T00:00"),
        ("@annually", "2027-01-01T00:00"),
    ] {
        assert_eq!(times(short, utc, "2026-11-23T12:00:00Z", 1), [first], "{short}");
    }
}

#[test]
fn what_means_something_else_elsewhere_is_refused() {
    for wrong in [
        "",
        "* * * *",
        "* * * * * *",
        "0 0 * * * * *",
        "@reboot",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * * 8",
        "5/15 * * * *",
        "*/0 * * * *",
        "* * ? * *",
        "* * L * *",
        "* * * * 1#2",
        "* * * * MONDAYS",
        "* * * * 5-1",
        "30-10 * * * *",
        "a * * * *",
        "-1 * * * *",
        "1,,2 * * * *",
        "* * * * 1-2-3",
        "* * * * */0",
        "1.5 * * * *",
        "٣ * * * *",
    ] {
        assert!(Crontab::parse(wrong).is_err(), "{wrong:?}");
    }
}

// ---- against a cron(8) that looks every minute

/// A field by hand: the values from `low` on that it names.
fn values(field: &str, low: i64, high: i64) -> Vec<i64> {
    let mut all = Vec::new();
    for part in field.split(',') {
        let (range, step) = part.split_once('/').unwrap_or((part, "1"));
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (low, high),
            Some((first, last)) => (first.parse().unwrap(), last.parse().unwrap()),
            None => (range.parse().unwrap(), range.parse().unwrap()),
        };
        all.extend((first..=last).step_by(step.parse().unwrap()));
    }
    all
}

fn is_due(fields: &[String; 5], wall: i64) -> bool {
    let now = DateTime::<Utc>::from_timestamp(wall, 0).unwrap();
    let of = |at: usize, low, high, value: u32| {
        values(&fields[at], low, high).contains(&i64::from(value))
    };
    let day = of(2, 1, 31, now.day());
    let weekday = now.weekday().num_days_from_sunday();
    let weekday = of(4, 0, 7, weekday) || weekday == 0 && of(4, 0, 7, 7);
    let star = fields[2].starts_with('*') || fields[4].starts_with('*');
    of(0, 0, 59, now.minute())
        && of(1, 0, 23, now.hour())
        && of(3, 1, 12, now.month())
        && if star { day && weekday } else { day || weekday }
}

/// The first minute after one at which a cron(8) that never sleeps would start it.
fn by_looking(fields: &[String; 5], zone: zone::Zone<'_>, after: i64, limit: i64) -> Option<i64> {
    let often = fields[0].starts_with('*') || fields[1].starts_with('*');
    let wall = |minute: i64| minute + zone(Timestamp::from_millis(minute * 1000));
    // What the clocks have shown before does not come again.
    let mut shown = (after - 50 * HOUR..=after).step_by(60).map(wall).max().unwrap();
    for minute in (after + MINUTE..=after + limit).step_by(60) {
        let now = wall(minute);
        let due = if often {
            is_due(fields, now)
        } else {
            (shown + MINUTE..=now).step_by(60).any(|wall| is_due(fields, wall))
        };
        if due {
            return Some(minute);
        }
        shown = shown.max(now);
    }
    None
}

fn field(low: i64, high: i64) -> BoxedStrategy<String> {
    let value = move || low..=high;
    let range = (value(), value()).prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b)));
    let step = 1..=high.min(20);
    prop_oneof![
        3 => Just("*".to_owned()),
        2 => value().prop_map(|n| n.to_string()),
        1 => range.clone(),
        1 => (range, step.clone()).prop_map(|(range, step)| format!("{range}/{step}")),
        1 => step.prop_map(|step| format!("*/{step}")),
        1 => prop::collection::vec(value(), 1..4)
            .prop_map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")),
    ]
    .boxed()
}

fn fields() -> impl Strategy<Value = [String; 5]> {
    let parts = (field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6));
    parts.prop_map(|(minute, hour, day, month, weekday)| [minute, hour, day, month, weekday])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_time_is_the_one_that_looking_every_minute_finds(
        fields in fields(),
        after in 0..6 * 24 * 60_i64,
        jump_at in 0..6 * 24 * 60_i64,
        jump in prop_oneof![Just(-60_i64), Just(60), Just(30), Just(-30), Just(120)],
        first in -12 * 60..13 * 60_i64,
    ) {
        let begin = at("2026-11-20T00:00:00Z").as_millis() / 1000;
        let (after, jump_at) = (begin + after * MINUTE, begin + jump_at * MINUTE);
        let first = first / 15 * 15 * MINUTE;
        let zone = move |at: Timestamp| {
            if at.as_millis() / 1000 < jump_at { first } else { first + jump * MINUTE }
        };
        let crontab = Crontab::parse(&fields.join(" ")).unwrap();
        let found = crontab.next(Timestamp::from_millis(after * 1000), &zone);
        let limit = 9 * 24 * HOUR;
        let found = found.map(|at| at.as_millis() / 1000).filter(|at| *at <= after + limit);
        prop_assert_eq!(found, by_looking(&fields, &zone, after, limit), "{:?}", fields);
    }
}

#[test]
fn days_are_those_of_the_clocks_on_the_wall() {
    let day = |text| {
        let (begin, end) = zone::day(&new_york, at(text));
        (begin.to_iso(), end.since(begin).as_secs() / 3600)
    };
    assert_eq!(day("2026-03-08T04:59:59Z"), ("2026-03-07T05:00:00.000Z".to_owned(), 24));
    assert_eq!(day("2026-03-08T05:00:00Z"), ("2026-03-08T05:00:00.000Z".to_owned(), 23));
    assert_eq!(day("2026-11-01T12:00:00Z"), ("2026-11-01T04:00:00.000Z".to_owned(), 25));
    // Cuba: at midnight it is one o'clock, and the day begins with that.
    let cuba =
        |at_: Timestamp| if at_ < at("2026-03-08T05:00:00Z") { -5 * HOUR } else { -4 * HOUR };
    let (begin, end) = zone::day(&cuba, at("2026-03-08T12:00:00Z"));
    assert_eq!(begin, at("2026-03-08T05:00:00Z"));
    assert_eq!(end, at("2026-03-09T04:00:00Z"));
    // Samoa went without a day.
    let samoa =
        |at_: Timestamp| if at_ < at("2011-12-30T10:00:00Z") { -10 * HOUR } else { 14 * HOUR };
    let (begin, end) = zone::day(&samoa, at("2011-12-30T09:59:59Z"));
    assert_eq!((begin, end), (at("2011-12-29T10:00:00Z"), at("2011-12-30T10:00:00Z")));
    assert_eq!(zone::day(&samoa, end).0, end);
}
