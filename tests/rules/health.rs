//! Since when idle, and what follows: tables for the cases, laws for all of them.

use std::time::Duration;

use proptest::prelude::*;
use tce::model::process::{ActiveBy, Health, Kind, State};
use tce::model::session::LiveSession;
use tce::model::time::Timestamp;
use tce::rules::health::{Activity, Case, HealthRules, Signs, activity, judge};

use crate::stage::{HOUR, MINUTE, noon};

const fn rules() -> HealthRules {
    HealthRules {
        stale_interactive: Duration::from_hours(4),
        stale_background: Duration::from_hours(8),
        cpu_threshold: 1.0,
    }
}

fn ago(span: Duration) -> Timestamp {
    noon().minus(span)
}

/// A process that started ten hours ago, and of which nothing else is known.
fn nothing() -> Signs<'static> {
    Signs {
        now: noon(),
        started_at: ago(HOUR * 10),
        cpu_percent: None,
        session: None,
        transcript_at: None,
        before: None,
    }
}

fn session(verified: bool, busy: bool, status_at: Option<Timestamp>) -> LiveSession {
    LiveSession { session: "s".to_owned(), verified, cwd: None, background: false, busy, status_at }
}

fn idle(at: Timestamp, by: ActiveBy) -> Activity {
    Activity { active: false, at, by }
}

#[test]
fn the_latest_sign_of_use_counts_and_says_what_it_is() {
    let (idle_session, busy) =
        (session(true, false, Some(ago(HOUR * 2))), session(true, true, Some(ago(HOUR * 2))));
    let (unproved, unproved_busy) =
        (session(false, false, Some(ago(HOUR))), session(false, true, None));
    let before = Some(idle(ago(HOUR * 3), ActiveBy::Cpu));
    let busy_now = Activity { active: true, at: noon(), by: ActiveBy::SessionFile };
    let working = Activity { active: true, at: noon(), by: ActiveBy::Cpu };
    let start = idle(ago(HOUR * 10), ActiveBy::Start);
    let cases = [
        ("nothing known", nothing(), start),
        ("below the threshold", Signs { cpu_percent: Some(0.99), ..nothing() }, start),
        ("at the threshold", Signs { cpu_percent: Some(1.0), ..nothing() }, working),
        ("known before", Signs { before, ..nothing() }, idle(ago(HOUR * 3), ActiveBy::Cpu)),
        (
            "a transcript",
            Signs { before, transcript_at: Some(ago(MINUTE)), ..nothing() },
            idle(ago(MINUTE), ActiveBy::Transcript),
        ),
        (
            "an older transcript",
            Signs { before, transcript_at: Some(ago(HOUR * 5)), ..nothing() },
            idle(ago(HOUR * 3), ActiveBy::Cpu),
        ),
        (
            "an idle session",
            Signs { session: Some(&idle_session), before, ..nothing() },
            idle(ago(HOUR * 2), ActiveBy::SessionFile),
        ),
        ("a busy session", Signs { session: Some(&busy), ..nothing() }, busy_now),
        ("a session that proves nothing", Signs { session: Some(&unproved), ..nothing() }, start),
        (
            "a busy one that proves nothing",
            Signs { session: Some(&unproved_busy), ..nothing() },
            start,
        ),
        (
            "a transcript from the future",
            Signs { transcript_at: Some(noon().plus(HOUR)), ..nothing() },
            start,
        ),
        (
            "concluded before the clock was set back",
            Signs { before: Some(idle(noon().plus(HOUR), ActiveBy::Cpu)), ..nothing() },
            idle(noon(), ActiveBy::Cpu),
        ),
        (
            "started in the future",
            Signs { started_at: noon().plus(HOUR), ..nothing() },
            idle(noon(), ActiveBy::Start),
        ),
    ];
    for (what, signs, expected) in cases {
        assert_eq!(activity(&rules(), &signs), expected, "{what}");
    }
}

#[test]
fn the_verdict_of_each_state() {
    let long = idle(ago(HOUR * 100), ActiveBy::Start);
    let case = |state, pinned| Case {
        state,
        kind: Kind::Interactive,
        has_terminal: true,
        pinned,
        activity: long,
    };
    let verdicts = [
        (State::Running, Health::Healthy),
        (State::Sleeping, Health::Stale),
        (State::DiskSleep, Health::Stale),
        (State::Idle, Health::Stale),
        (State::Stopped, Health::Zombie),
        (State::Zombie, Health::Zombie),
        (State::TracingStop, Health::Healthy),
        (State::Dead, Health::Healthy),
        (State::Unknown, Health::Healthy),
    ];
    for (state, expected) in verdicts {
        assert_eq!(judge(&rules(), &case(state, false), noon()), expected, "{state:?}");
        let pinned = if expected == Health::Zombie { Health::Zombie } else { Health::Pinned };
        assert_eq!(judge(&rules(), &case(state, true), noon()), pinned, "{state:?} pinned");
    }
}

#[test]
fn hours_are_counted_to_the_millisecond() {
    let at = |has_terminal, span: Duration| {
        let case = Case {
            state: State::Sleeping,
            kind: Kind::Interactive,
            has_terminal,
            pinned: false,
            activity: idle(ago(span), ActiveBy::Cpu),
        };
        judge(&rules(), &case, noon())
    };
    let ms = Duration::from_millis(1);
    assert_eq!((at(true, HOUR * 4), at(true, HOUR * 4 + ms)), (Health::Healthy, Health::Stale));
    assert_eq!((at(false, HOUR * 8), at(false, HOUR * 8 + ms)), (Health::Healthy, Health::Stale));
}

fn any_time() -> impl Strategy<Value = Timestamp> {
    (-2_000_000_000_i64..2_000_000_000)
        .prop_map(|ms| Timestamp::from_millis(noon().as_millis() + ms))
}

fn any_session() -> impl Strategy<Value = Option<LiveSession>> {
    prop::option::of(
        (any::<bool>(), any::<bool>(), prop::option::of(any_time()))
            .prop_map(|(v, b, at)| session(v, b, at)),
    )
}

fn any_by() -> impl Strategy<Value = ActiveBy> {
    prop_oneof![
        Just(ActiveBy::Cpu),
        Just(ActiveBy::Transcript),
        Just(ActiveBy::SessionFile),
        Just(ActiveBy::Start)
    ]
}

fn any_before() -> impl Strategy<Value = Option<Activity>> {
    prop::option::of((any::<bool>(), any_time(), any_by()).prop_map(|(active, at, by)| Activity {
        active,
        at,
        by,
    }))
}

fn any_state() -> impl Strategy<Value = State> {
    prop::sample::select(vec![
        State::Running,
        State::Sleeping,
        State::DiskSleep,
        State::Stopped,
        State::TracingStop,
        State::Zombie,
        State::Dead,
        State::Idle,
        State::Unknown,
    ])
}

fn any_kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::Interactive, Kind::Headless, Kind::Background, Kind::Helper])
}

proptest! {
    #[test]
    fn idle_is_never_longer_than_uptime_and_never_in_the_future(
        started_at in any_time(), cpu in prop::option::of(0.0..800.0), session in any_session(),
        transcript_at in prop::option::of(any_time()), before in any_before(),
    ) {
        let signs = Signs { now: noon(), started_at, cpu_percent: cpu, session: session.as_ref(), transcript_at, before };
        let found = activity(&rules(), &signs);
        prop_assert!(found.at <= noon());
        prop_assert!(noon().since(found.at) <= noon().since(started_at));
        prop_assert!(!found.active || found.at == noon());
    }

    #[test]
    fn another_sign_of_use_never_makes_it_more_idle(
        started_at in any_time(), session in any_session(), transcript_at in prop::option::of(any_time()), before in any_before(),
    ) {
        let poor = Signs { now: noon(), started_at, cpu_percent: Some(0.0), session: None, transcript_at: None, before };
        let rich = Signs { session: session.as_ref(), transcript_at, ..poor };
        prop_assert!(activity(&rules(), &rich).at >= activity(&rules(), &poor).at);
    }

    #[test]
    fn pinned_busy_helping_and_running_ones_are_never_stale(
        state in any_state(), kind in any_kind(), has_terminal: bool, pinned: bool, active: bool, at in any_time(), by in any_by(),
    ) {
        let case = Case { state, kind, has_terminal, pinned, activity: Activity { active, at, by } };
        let verdict = judge(&rules(), &case, noon());
        let exempt = pinned || active || kind == Kind::Helper || state == State::Running;
        prop_assert!(!(exempt && verdict == Health::Stale));
        let stopped = matches!(state, State::Stopped | State::Zombie);
        prop_assert_eq!(stopped, verdict == Health::Zombie);
        prop_assert_eq!(pinned && !stopped, verdict == Health::Pinned);
        let long = noon().since(at) > if has_terminal { HOUR * 4 } else { HOUR * 8 };
        prop_assert!(verdict != Health::Stale || long);
    }
}
