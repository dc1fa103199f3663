//! The table of days says what the quarters of an hour say, from any moment to any other, in every zone.

use std::process::Command;

use proptest::prelude::*;
use serde_json::Value;
use tce::record::ledger::sum_up_hours;
use tce::report::{By, Filter};

use crate::ledgers::{OPUS, SONNET, fact, record};
use crate::stage::{MINUTE, SECOND, Stage, has_shell};
use tce::model::time::Timestamp;

const QUERY: &str = include_str!("../../queries/usage_by_period.sql");
const DAYS: &str = include_str!("../../queries/usage_days.sql");
const HOME_DAYS: &str = include_str!("../../queries/home_days.sql");
const HAIKU: &str = "claude-haiku-4-5";

/// Days of 23 and 25 hours, with the clocks set at midnight, to midnight, or by half an hour; zones of odd quarters.
const ZONES: [(&str, &str); 6] = [
    ("Europe/Berlin", "2026-10-25T12:00:00Z"),
    ("America/Havana", "2026-11-01T12:00:00Z"),
    ("America/Havana", "2026-03-08T12:00:00Z"),
    ("Africa/Cairo", "2026-04-24T12:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-05T03:00:00Z"),
    ("Asia/Kathmandu", "2026-11-23T12:00:00Z"),
];

/// Each quarter of an hour of the 13 in which the day begins.
fn moments(noon: Timestamp) -> impl Iterator<Item = i64> {
    (0..13 * 4)
        .map(move |number| noon.minus(MINUTE * 60 * 19).plus(MINUTE * 15 * number).as_millis())
}

/// The date of a number of days.
const DAY: &str = "date(number * 86400, 'unixepoch')";

/// Where days begin, and what whole days say.
fn whole_days(noon: Timestamp) -> String {
    let first = noon.as_millis() / 86_400_000;
    let sums = DAYS.trim_end().trim_end_matches(';');
    let sums = format!(
        "SELECT {DAY}, sum(responses), sum(input) FROM (\n{sums}\n) GROUP BY 1 ORDER BY 1;"
    );
    let begins = moments(noon)
        .map(|at| format!(".parameter clear\n.parameter set :since {at}\n{HOME_DAYS}\n"));
    let days = (first - 1..=first + 1).map(|day| {
        format!(
            ".parameter clear\n.parameter set :first_day {day}\n{sums}\n.parameter clear\n.parameter set :next_day {day}\n{sums}\n"
        )
    });
    begins.chain(days).collect()
}

/// The same, quarter by quarter.
fn whole_days_by_quarters(noon: Timestamp) -> String {
    let first = noon.as_millis() / 86_400_000;
    let begins = moments(noon).map(|at| {
        let slot = at / (15 * 60 * 1000);
        format!(
            "SELECT unixepoch(later.day) / 86400, NULL
               FROM (SELECT date(slot * 900, 'unixepoch', 'localtime') AS day FROM usage_slot WHERE slot = {slot}) AS later
               JOIN (SELECT date(slot * 900, 'unixepoch', 'localtime') AS day FROM usage_slot WHERE slot = {slot} - 1) AS earlier
              WHERE later.day > earlier.day;\n"
        )
    });
    let sums = "SELECT date(slot * 900, 'unixepoch', 'localtime') AS day, sum(responses), sum(input) FROM usage_slot GROUP BY 1";
    let days = (first - 1..=first + 1).flat_map(|day| {
        ["HAVING day >=", "HAVING day <"]
            .map(|wanted| format!("{sums} {wanted} date({day} * 86400, 'unixepoch') ORDER BY 1;\n"))
    });
    begins.chain(days).collect()
}

/// All that is asked: since and until each of the moments.
fn questions(noon: Timestamp) -> String {
    let query = QUERY.trim_end().trim_end_matches(';');
    let days = format!(
        "SELECT {DAY}, sum(responses), sum(input) FROM (\n{query}\n) GROUP BY 1 ORDER BY 1;"
    );
    let models = format!(
        "SELECT m.name, sum(responses), sum(input) FROM (\n{query}\n) JOIN model AS m USING (model_id) GROUP BY 1;"
    );
    let ask = |at: i64| {
        format!(
            ".parameter clear\n.parameter set :since {at}\n{days}\n\
             .parameter clear\n.parameter set :until {at}\n{days}\n\
             .parameter set :by \"'model'\"\n{models}\n"
        )
    };
    moments(noon).map(ask).collect()
}

/// The same, quarter by quarter: a day begins with the first that bears its date.
fn by_quarters(noon: Timestamp) -> String {
    let ask = |at: i64| {
        let slot = at / (15 * 60 * 1000);
        let days = "SELECT date(slot * 900, 'unixepoch', 'localtime'), sum(responses), sum(input) FROM usage_slot";
        format!(
            "{days} WHERE slot >= {slot} GROUP BY 1 ORDER BY 1;\n{days} WHERE slot < {slot} GROUP BY 1 ORDER BY 1;\n\
             SELECT m.name, sum(s.responses), sum(s.input) FROM usage_slot AS s JOIN model AS m USING (model_id)
              WHERE s.slot < {slot} GROUP BY 1;\n"
        )
    };
    moments(noon).map(ask).collect()
}

#[test]
fn the_tables_of_days_and_the_quarters_of_an_hour_agree_in_every_zone() {
    if !has_shell() {
        return;
    }
    for (zone, noon) in ZONES {
        let stage = Stage::new();
        let noon = Timestamp::parse(noon).unwrap();
        let facts = (0..2 * 96_u32).map(|number| {
            let at = noon.minus(MINUTE * 60 * 24).plus(MINUTE * 15 * number + SECOND);
            fact(u128::from(number), at, HAIKU, i64::from(number) + 1)
        });
        record(&mut stage.store(), stage.now(), facts.collect());
        // Somebody who lives there: the days are theirs.
        let recut = [
            include_str!("../../queries/forget_parts.sql"),
            include_str!("../../queries/rebuild_parts.sql"),
            include_str!("../../queries/reopen_days.sql"),
            include_str!("../../queries/close_days.sql"),
        ];
        let settle =
            "INSERT OR REPLACE INTO note (key, value) SELECT 'home_zone', offsets FROM v_zone;\n";
        stage.shell(zone, &format!("{}\n{settle}", recut.join("\n")));
        let at_home = stage.shell(zone, &questions(noon));
        let days = stage.shell(zone, &whole_days(noon));
        assert_eq!(days, stage.shell(zone, &whole_days_by_quarters(noon)), "{zone} {noon:?}");
        // Nobody's days: four hours that are of two of them must be asked for their quarters.
        stage.shell(zone, "DELETE FROM note WHERE key = 'home_zone';\n");
        let abroad = stage.shell(zone, &questions(noon));
        let by_quarters = stage.shell(zone, &by_quarters(noon));
        assert!(by_quarters.len() > 13 * 8, "{}", by_quarters.len());
        assert_eq!(at_home, by_quarters, "{zone} {noon:?}");
        assert_eq!(abroad, by_quarters, "{zone} {noon:?}");
    }
}

/// What the program says of each hour to somebody in that zone.
fn told_by_hour(stage: &Stage, zone: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_tce"))
        .args(["usage", "--by", "hour", "--json"])
        .current_dir(stage.data())
        .env_clear()
        .env("HOME", stage.data())
        .env("TZ", zone)
        .env("CLAUDE_MONITOR_DATA_DIR", stage.data())
        .env("CLAUDE_MONITOR_CLAUDE_EXE_MARKER", stage.data())
        .env("CLAUDE_MONITOR_DETECT_BY_NAME", "false")
        .output()
        .unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let row = |row: &Value| {
        format!("{}|{}|{}", row["period"].as_str().unwrap(), row["responses"], row["input_tokens"])
    };
    document["periods"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn hours_are_those_of_the_clocks_in_every_zone() {
    if !has_shell() {
        return;
    }
    for (zone, noon) in ZONES.into_iter().chain([("Asia/Kolkata", ZONES[0].1)]) {
        let stage = Stage::new();
        let noon = Timestamp::parse(noon).unwrap();
        let facts = (0..4 * 96_u32).map(|number| {
            let at = noon.minus(MINUTE * 60 * 72).plus(MINUTE * 15 * number + SECOND);
            fact(u128::from(number), at, HAIKU, i64::from(number) + 1)
        });
        record(&mut stage.store(), stage.now(), facts.collect());
        let hours = "SELECT strftime('%Y-%m-%d %H:00', slot * 900, 'unixepoch', 'localtime') AS hour, sum(responses), sum(input)
                       FROM usage_slot GROUP BY 1 ORDER BY 1;\n";
        let expected = stage.shell(zone, hours);
        assert!(expected.len() > 90, "{}", expected.len());
        assert_eq!(told_by_hour(&stage, zone), expected, "{zone} {noon:?}");
        sum_up_hours(&mut stage.store(), &stage.machine).unwrap();
        assert!(stage.count("SELECT count(*) FROM usage_hour") > 24);
        assert_eq!(told_by_hour(&stage, zone), expected, "{zone} {noon:?}");
    }
}

/// Clocks of both go to the same two hours ahead of UTC, but in Jerusalem two days earlier.
#[test]
fn zones_that_change_their_clocks_on_other_days_are_told_apart() {
    if !has_shell() {
        return;
    }
    let stage = Stage::new();
    drop(stage.store());
    let offsets = |zone| stage.shell(zone, "SELECT offsets FROM v_zone;\n");
    assert_ne!(offsets("Europe/Athens"), offsets("Asia/Jerusalem"));
    assert_eq!(offsets("Europe/Athens"), offsets("Europe/Helsinki"));
}

/// What a question finds in all: responses, tokens of each kind, costs.
fn whole(stage: &Stage, by: By, asked: &Filter) -> Vec<Value> {
    let answer = stage.ask("usage", &Filter { by: Some(by), ..asked.clone() });
    let model = by == By::Model;
    let total = |name: &str| {
        let name = if model { format!("/total_{name}") } else { format!("/total/{name}") };
        answer.pointer(&name).cloned().unwrap_or_default()
    };
    let names = [
        "input_tokens",
        "output_tokens",
        "cache_read_tokens",
        "cache_creation_tokens",
        "cost_pico",
    ];
    names.map(total).to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Hours are told by those of UTC, where they are summed up, or by quarters; projects and sessions by four hours, and days by
    /// whole ones, with the quarters at both ends.
    #[test]
    fn whole_days_and_the_quarters_beside_them_are_what_the_hours_are(
        steps in prop::collection::vec((0_u32..400, any::<bool>()), 1..60),
        (since, until) in (prop::option::of(0_u32..14_000), prop::option::of(0_u32..14_000)),
        (project, at_midnight, sums_up) in (any::<bool>(), any::<bool>(), any::<bool>()),
    ) {
        let stage = Stage::new();
        let begin = crate::stage::noon().minus(MINUTE * 12_000);
        let mut minutes = 0;
        let facts = steps.iter().zip(1_u128..).map(|((step, opus), number)| {
            minutes += step;
            fact(number, begin.plus(MINUTE * minutes), if *opus { OPUS } else { SONNET }, 7)
        });
        record(&mut stage.store(), stage.now(), facts.collect());
        if sums_up {
            sum_up_hours(&mut stage.store(), &stage.machine).unwrap();
        }
        let home = "INSERT OR REPLACE INTO note (key, value) SELECT 'home_zone', offsets FROM v_zone";
        stage.sql().execute(home, []).unwrap();
        // Twenty hours after it a day of UTC begins.
        let cut = |minutes: u32| if at_midnight { minutes / 1440 * 1440 + 1200 } else { minutes };
        let at = |minutes: Option<u32>| minutes.map(|minutes| begin.plus(MINUTE * cut(minutes)));
        let project = project.then(|| "p1".to_owned());
        let asked = Filter { since: at(since), until: at(until), project, ..Filter::default() };
        let days = |filter: &Filter| stage.ask("usage", &Filter { detail: true, ..filter.clone() })["daily_tokens"].take();
        // A filter that leaves nothing out is asked another way.
        prop_assert_eq!(days(&Filter::default()), days(&Filter { since: Some(begin), ..Filter::default() }));
        let by_hour = whole(&stage, By::Hour, &asked);
        for by in [By::Day, By::Week, By::Month, By::Project, By::Session, By::Model] {
            prop_assert_eq!(whole(&stage, by, &asked), by_hour.clone(), "{:?}", by);
        }
    }
}
