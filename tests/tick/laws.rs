//! Laws that hold whatever happens, tried on random scripts.

use std::time::Duration;

use proptest::prelude::*;
use tce::collect::clock::Clock;
use tce::model::process::State;

use crate::stage::{SECOND, Stage, TICK};

/// Pairs of spans of one process that share time, where no step of the clock made it come twice.
pub(super) const OVERLAPS: &str = "WITH s AS (SELECT row_number() OVER () AS n, * FROM v_sample)
    SELECT count(*) FROM s AS a JOIN s AS b
        ON a.process_id = b.process_id AND a.n < b.n AND a.since_at < b.until_at AND b.since_at < a.until_at
     WHERE NOT EXISTS (SELECT 1 FROM gap WHERE reason = 'clock_step'
                          AND since_at <= min(a.until_at, b.until_at) AND until_at >= max(a.since_at, b.since_at))";

const LAWS: &[(&str, &str)] = &[
    ("no span ends before it begins", "SELECT count(*) FROM v_sample WHERE until_at < since_at"),
    (
        "no processor time is negative",
        "SELECT count(*) FROM v_sample WHERE cpu_used_ms < 0 AND NOT open",
    ),
    (
        "no rate is negative",
        "SELECT count(*) FROM v_sample WHERE cpu_percent < 0 OR cpu_tree_percent < 0",
    ),
    (
        "a living process has one open span, an ended one none",
        "SELECT count(*) FROM process AS p LEFT JOIN sample_open AS o USING (process_id)
          WHERE (p.last_seen_at IS NULL) <> (o.process_id IS NOT NULL)",
    ),
    ("no gap is negative", "SELECT count(*) FROM gap WHERE until_at < since_at"),
    (
        "an ended process says why",
        "SELECT count(*) FROM process WHERE (last_seen_at IS NULL) <> (end_reason IS NULL)",
    ),
    (
        "no alert of an ended process is open",
        "SELECT count(*) FROM alert JOIN process USING (process_id)
          WHERE closed_at IS NULL AND last_seen_at IS NOT NULL",
    ),
    ("no two spans of a process share time", OVERLAPS),
    ("use is never in the future", "SELECT count(*) FROM sample_open WHERE active_at > looked_at"),
    ("no foreign key dangles", "SELECT count(*) FROM pragma_foreign_key_check"),
    (
        "the file is whole",
        "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    ),
];

/// What may happen.
#[derive(Debug, Clone)]
enum Event {
    Tick,
    OneShot,
    /// The recorder is killed, and another one starts later.
    Killed(u32),
    Enters(u32),
    /// A process of that number takes a child along.
    HasChild(u32),
    Ends(u32),
    Works(u32, u32),
    Turns(u32, State),
    Sleeps(u32),
    ClockStep(i32),
    Restarts,
    LookFails,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let pid = 10..14_u32;
    let states = prop_oneof![
        Just(State::Sleeping),
        Just(State::Running),
        Just(State::Stopped),
        Just(State::Zombie)
    ];
    let event = prop_oneof![
        8 => Just(Event::Tick),
        2 => Just(Event::OneShot),
        1 => (0..7200_u32).prop_map(Event::Killed),
        4 => pid.clone().prop_map(Event::Enters),
        2 => pid.clone().prop_map(Event::HasChild),
        2 => pid.clone().prop_map(Event::Ends),
        6 => (pid.clone(), 0..12_000_u32).prop_map(|(pid, ms)| Event::Works(pid, ms)),
        2 => (pid, states).prop_map(|(pid, state)| Event::Turns(pid, state)),
        1 => (1..40_000_u32).prop_map(Event::Sleeps),
        1 => (-20_000..20_000_i32).prop_map(Event::ClockStep),
        1 => Just(Event::Restarts),
        1 => Just(Event::LookFails),
    ];
    prop::collection::vec(event, 1..60)
}

/// Lets one thing happen that is not a look.
fn happen(stage: &Stage, event: &Event) {
    match event {
        Event::Enters(pid) => drop(stage.enter(*pid, &format!("p{pid}"))),
        Event::HasChild(pid) => drop(stage.child(pid + 100, *pid, "cargo")),
        Event::Ends(pid) => stage.machine.remove(*pid),
        Event::Works(pid, ms) => {
            stage.work(*pid, Duration::from_millis(u64::from(*ms)));
            stage.work(pid + 100, Duration::from_millis(u64::from(*ms / 2)));
        }
        Event::Turns(pid, into) => stage.state(*pid, *into),
        Event::Sleeps(seconds) => stage.machine.sleep(SECOND * *seconds),
        Event::ClockStep(seconds) => {
            let span = SECOND * seconds.unsigned_abs();
            let now = stage.machine.now();
            stage.machine.set_clock(if *seconds < 0 { now.minus(span) } else { now.plus(span) });
        }
        Event::Restarts => restart(stage),
        Event::Tick | Event::OneShot | Event::Killed(_) | Event::LookFails => {}
    }
}

/// The machine goes down with all that lives on it, and comes up a minute later.
pub(super) fn restart(stage: &Stage) {
    stage.pass(SECOND * 60);
    let mut world = stage.machine.0.borrow_mut();
    world.actors.clear();
    world.facts.boot_id = format!("boot-at-{}", world.now.as_millis());
    (world.since_boot, world.asleep) = (SECOND * 30, Duration::ZERO);
    world.facts.booted_at = world.now.minus(world.since_boot);
}

fn play(stage: &Stage, script: &[Event]) {
    let mut recording = stage.recording();
    for event in script {
        happen(stage, event);
        match event {
            Event::Tick => {
                stage.pass(TICK);
                recording.tick();
            }
            Event::OneShot => {
                stage.pass(SECOND * 3);
                stage.once();
            }
            Event::LookFails => {
                stage.machine.0.borrow_mut().broken = true;
                stage.pass(TICK);
                assert!(recording.try_tick().is_err());
                stage.machine.0.borrow_mut().broken = false;
            }
            Event::Killed(seconds) => {
                drop(recording);
                stage.pass(SECOND * *seconds);
                recording = stage.recording();
            }
            Event::Restarts => {
                drop(recording);
                recording = stage.recording();
            }
            _ => {}
        }
    }
    stage.pass(TICK);
    recording.tick();
}

fn check(stage: &Stage) {
    for (law, breaches) in LAWS {
        assert_eq!(stage.one(breaches), "0", "{law}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_history_keeps_its_laws(script in events()) {
        let stage = Stage::new();
        play(&stage, &script);
        check(&stage);
    }
}

#[test]
fn the_laws_can_be_broken() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(2, |_| stage.work(10, SECOND * 5));
    check(&stage);
    let breaks = [
        ("UPDATE sample_open SET since_at = looked_at + 99999999", "no span ends before it begins"),
        ("UPDATE sample SET cpu_tree_ms_until = -1", "no processor time is negative"),
        ("UPDATE process SET last_seen_at = 1, end_reason = 'exit_seen'", "a living process"),
        ("UPDATE sample SET until_at = until_at + 9999", "no two spans"),
        ("UPDATE sample_open SET active_at = looked_at + 1", "use is never"),
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
