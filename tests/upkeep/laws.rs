//! Laws of the tiers, tried on random spans: each tells all, a coarser one is the sum of a finer, each moment counts once.

use proptest::prelude::*;
use tce::error::{Error, Kind};
use tce::model::time::Timestamp;
use tce::store::{Store, tier};

use super::SUMS;
use crate::stage::{Stage, noon};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A closed span, relative to noon.
#[derive(Debug, Clone)]
struct Made {
    process: i64,
    since: i64,
    length: i64,
    used: i64,
    permille: Option<i64>,
    kib: i64,
    active: bool,
    health: &'static str,
}

#[derive(Debug, Clone)]
enum Event {
    Closes(Made),
    RollsUp,
    /// Killed in the middle of it: nothing is written.
    RollsUpInVain,
    /// A tier is kept from then on only.
    Keeps(i64, i64),
    Forgets,
    /// The machine moves so many minutes east.
    Moves(i64),
}

fn made() -> impl Strategy<Value = Made> {
    let length = prop_oneof![Just(0), 1..20_000_i64, 1..90 * MINUTE, 1..4 * DAY];
    let health = prop_oneof![Just("healthy"), Just("stale"), Just("pinned"), Just("zombie")];
    let what = (prop::option::of(0..64_000_i64), 0..(1_i64 << 31), any::<bool>(), health);
    let when = (1..4_i64, -6 * DAY..6 * DAY, length, 0..1_000_000_000_i64);
    (when, what).prop_map(|((process, since, length, used), (permille, kib, active, health))| {
        Made { process, since, length, used, permille, kib, active, health }
    })
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        12 => made().prop_map(Event::Closes),
        4 => Just(Event::RollsUp),
        1 => Just(Event::RollsUpInVain),
        3 => (0..3_i64, -8 * DAY..8 * DAY).prop_map(|(tier, at)| Event::Keeps(tier, at)),
        2 => Just(Event::Forgets),
        1 => (-48..52_i64).prop_map(|quarters| Event::Moves(quarters * 15)),
    ];
    prop::collection::vec(event, 1..40)
}

fn close(stage: &Stage, one: &Made) {
    let since = noon().as_millis() + one.since;
    let bytes = one.kib * 1024;
    let permille = one.permille.map_or("NULL".to_owned(), |permille| permille.to_string());
    stage
        .sql()
        .execute_batch(&format!(
            "INSERT INTO sample (process_id, since_at, until_at, state, health, active, cpu_permille, cpu_tree_permille,
                                 memory_bytes, memory_tree_bytes, child_count, cpu_tree_ms_since, cpu_tree_ms_until)
             VALUES ({}, {since}, {}, 'sleeping', '{}', {}, {permille}, {permille}, {bytes}, {bytes} * 3, 2, 77, 77 + {})",
            one.process, since + one.length, one.health, one.active, one.used
        ))
        .unwrap();
}

/// What all spans that were ever closed come to.
fn total(all: &[Made]) -> String {
    let sum = |of: fn(&Made) -> i64| all.iter().map(of).sum::<i64>().to_string();
    if all.is_empty() {
        return "|||||||".to_owned();
    }
    [
        all.len().to_string(),
        sum(|one| one.length),
        sum(|one| i64::from(one.active) * one.length),
        sum(|one| i64::from(one.permille.is_some()) * one.length),
        sum(|one| one.permille.unwrap_or(0) * one.length),
        sum(|one| one.used),
        sum(|one| one.kib * one.length),
        sum(|one| one.kib * 3 * one.length),
    ]
    .join("|")
}

/// A history with three processes and no span.
fn stage() -> Stage {
    let stage = Stage::new();
    for pid in 10..13 {
        stage.enter(pid, "alpha");
    }
    stage.once();
    stage.sql().execute_batch("DELETE FROM sample_open").unwrap();
    stage
}

fn play(stage: &Stage, store: &mut Store, event: &Event, all: &mut Vec<Made>, offset: &mut i64) {
    let east = *offset * 60;
    let zone = move |_: Timestamp| east;
    match event {
        Event::Closes(one) => {
            close(stage, one);
            all.push(one.clone());
        }
        Event::RollsUp => drop(store.write(|db| tier::roll_up(db, &zone)).unwrap()),
        Event::RollsUpInVain => {
            let killed = store.write(|db| {
                tier::roll_up(db, &zone)?;
                Err::<(), _>(Error::new(Kind::Failed, "killed"))
            });
            assert!(killed.is_err());
        }
        Event::Keeps(tier_id, at) => {
            let wanted = noon().as_millis() + at;
            store
                .write(|db| {
                    // As upkeep does: a tier is kept at least as long as the finer one.
                    let mut limit = wanted;
                    let floors = tier::floors(db)?;
                    for finer in 0..*tier_id {
                        limit = limit.min(floors[usize::try_from(finer).unwrap()]);
                    }
                    tier::keep_since(db, &zone, *tier_id, limit)
                })
                .unwrap();
        }
        Event::Forgets => {
            let floors = store.write(tier::floors).unwrap();
            for (tier_id, floor) in (0..3).zip(floors) {
                store.write(|db| tier::forget(db, tier_id, floor)).unwrap();
            }
        }
        Event::Moves(minutes) => *offset = *minutes,
    }
}

/// Breaches that no history may have.
const LAWS: &[(&str, &str)] = &[
    (
        "no bucket is told twice: buckets that tell lie on one side of the floors",
        "SELECT count(*) FROM sample_rollup AS r
          WHERE EXISTS (SELECT 1 FROM sample_tier AS t WHERE t.tier_id IN (r.tier_id, r.tier_id - 1)
                           AND r.since_at < t.kept_since_at AND t.kept_since_at < r.until_at)",
    ),
    (
        "an hour is the sum of its 5 minutes, a day that of its hours",
        "SELECT count(*) FROM sample_rollup AS r JOIN sample_tier AS finer ON finer.tier_id = r.tier_id - 1
          WHERE r.tier_id > 1 AND r.since_at >= finer.kept_since_at
            AND NOT EXISTS (SELECT 1 FROM sample_rollup AS o WHERE o.tier_id IN (r.tier_id, finer.tier_id)
                               AND o.process_id = r.process_id AND o.since_at < r.until_at AND o.until_at > r.since_at
                               AND (o.tier_id = r.tier_id AND o.since_at <> r.since_at
                                    OR o.since_at < r.since_at OR o.until_at > r.until_at))
            AND (r.spans, r.observed_ms, r.active_ms, r.rated_ms, r.cpu_us, r.cpu_tree_ms, r.memory_kib_ms,
                 r.memory_tree_kib_ms, r.memory_peak_bytes, r.child_peak, r.cpu_peak_permille)
                IS NOT (SELECT sum(spans), sum(observed_ms), sum(active_ms), sum(rated_ms), sum(cpu_us), sum(cpu_tree_ms),
                               sum(memory_kib_ms), sum(memory_tree_kib_ms), max(memory_peak_bytes), max(child_peak),
                               max(cpu_peak_permille)
                          FROM sample_rollup AS f WHERE f.tier_id = finer.tier_id AND f.process_id = r.process_id
                           AND f.since_at >= r.since_at AND f.until_at <= r.until_at)",
    ),
    (
        "no bucket holds more than its spans can have been",
        "SELECT count(*) FROM sample_rollup WHERE observed_ms < 0 OR active_ms > observed_ms OR rated_ms > observed_ms
            OR cpu_tree_ms < 0 OR until_at <= since_at OR until_at - since_at > 90000000",
    ),
    (
        "floors rise with how fine a tier is",
        "SELECT count(*) FROM sample_tier AS t JOIN sample_tier AS c ON c.tier_id = t.tier_id + 1
          WHERE c.kept_since_at > t.kept_since_at",
    ),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_rolled_up_and_let_go_each_moment_is_told_once(script in events()) {
        let stage = stage();
        let mut store = stage.store();
        let (mut all, mut offset) = (Vec::new(), 0);
        for event in &script {
            play(&stage, &mut store, event, &mut all, &mut offset);
            if !matches!(event, Event::Closes(_)) {
                let told = stage.one(&format!("SELECT {SUMS} FROM v_sample_tier WHERE finest"));
                prop_assert_eq!(told, total(&all), "after {:?}", event);
            }
        }
        for (law, breaches) in LAWS {
            prop_assert_eq!(stage.one(breaches), "0", "{}", law);
        }
        let days = stage.one(&format!("SELECT {SUMS} FROM v_sample_tier WHERE tier = 'day'"));
        prop_assert_eq!(days, total(&all), "days are for ever");
    }
}

#[test]
fn every_tier_tells_all_until_something_is_let_go() {
    let stage = stage();
    let mut store = stage.store();
    let mut all = Vec::new();
    for turn in 0..4500_i64 {
        let one = Made {
            process: 1 + turn % 3,
            since: turn * 7_001,
            length: 40_009,
            used: turn % 977,
            permille: Some(turn % 40),
            kib: 200_000 + turn,
            active: turn % 2 == 0,
            health: "healthy",
        };
        all.push(one);
    }
    let connection = stage.sql();
    connection.execute_batch("BEGIN").unwrap();
    for one in &all {
        let since = noon().as_millis() + one.since;
        connection
            .execute(
                "INSERT INTO sample (process_id, since_at, until_at, state, health, active, cpu_permille, cpu_tree_permille,
                                     memory_bytes, memory_tree_bytes, child_count, cpu_tree_ms_since, cpu_tree_ms_until)
                 VALUES (?1, ?2, ?3, 'sleeping', 'healthy', ?4, ?5, ?5, ?6, 3 * ?6, 2, 77, 77 + ?7)",
                (one.process, since, since + one.length, one.active, one.permille, one.kib * 1024, one.used),
            )
            .unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
    let mut rounds = 0;
    while tier::is_full(store.write(|db| tier::roll_up(db, &|_| 3600)).unwrap()) {
        rounds += 1;
    }
    assert_eq!(rounds, 2, "one transaction does not take them all");
    for name in ["sample", "5_minutes", "hour", "day"] {
        let told = stage.one(&format!("SELECT {SUMS} FROM v_sample_tier WHERE tier = '{name}'"));
        assert_eq!(told, total(&all), "{name}");
    }
    assert_eq!(store.write(|db| tier::roll_up(db, &|_| 3600)).unwrap(), 0, "nothing counts twice");
}

#[test]
fn the_laws_can_be_broken() {
    let stage = stage();
    let mut store = stage.store();
    let one = Made {
        process: 1,
        since: 0,
        length: 3 * 60 * MINUTE,
        used: 1000,
        permille: Some(10),
        kib: 5,
        active: true,
        health: "stale",
    };
    close(&stage, &one);
    store.write(|db| tier::roll_up(db, &|_| 0)).unwrap();
    let breaks = [
        (
            "UPDATE sample_tier SET kept_since_at = (SELECT min(since_at) + 7 FROM sample_rollup)",
            "no bucket is told twice",
        ),
        (
            "UPDATE sample_rollup SET cpu_tree_ms = cpu_tree_ms + 1 WHERE tier_id = 2",
            "an hour is the sum",
        ),
        ("UPDATE sample_rollup SET active_ms = observed_ms + 1", "no bucket holds more"),
        ("UPDATE sample_tier SET kept_since_at = 1 WHERE tier_id = 2", "floors rise"),
    ];
    for (damage, law) in breaks {
        let connection = stage.sql();
        connection.execute_batch("BEGIN").unwrap();
        connection.execute_batch(damage).unwrap();
        let (_, breaches) = LAWS.iter().find(|(name, _)| name.starts_with(law)).unwrap();
        let count: i64 = connection.query_row(breaches, [], |row| row.get(0)).unwrap();
        assert!(count > 0, "{law}");
    }
}
