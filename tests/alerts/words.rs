//! What an alert says: in the log, in a notice, to a program.

use tce::model::alert::{Alert, AlertKind, AlertState, Scope};
use tce::model::process::{OrphanedBy, State};
use tce::sheet::alert::{hint, line, notice, text};

use super::DOLLAR;
use crate::stage::{HOUR, noon};

fn of_process(kind: AlertKind) -> Alert {
    Alert {
        alert_id: 1,
        host: "scripted".to_owned(),
        kind,
        alert_state: AlertState::Opened,
        pid: Some(31230),
        process_id: Some(7),
        process_state: Some(State::Sleeping),
        project: Some("crab-trap".to_owned()),
        session: None,
        scope: None,
        period: None,
        projected: false,
        since_at: noon().minus(HOUR * 5),
        until_at: None,
        opened_at: noon(),
        told_at: None,
        closed_at: None,
        lasted_ms: 5 * 3_600_000,
        orphaned_by: None,
        memory_bytes: Some(392 << 20),
        cpu_percent_of_system: Some(82.5),
        memory_percent_of_system: Some(6.2),
        limit_pico: None,
        limit_usd: None,
        cost_pico: None,
        cost_usd: None,
        projected_pico: None,
        projected_usd: None,
        unpriced_responses: None,
        failure: None,
    }
}

fn of_money(kind: AlertKind, scope: Scope, period: Option<&str>) -> Alert {
    Alert {
        pid: None,
        process_id: None,
        process_state: None,
        project: None,
        scope: Some(scope),
        period: period.map(str::to_owned),
        limit_pico: Some(10 * DOLLAR),
        cost_pico: Some(6 * DOLLAR),
        projected_pico: Some(24 * DOLLAR),
        unpriced_responses: Some(0),
        ..of_process(kind)
    }
}

#[test]
fn every_kind_says_who_what_and_what_to_do() {
    let stopped = Alert { process_state: Some(State::Stopped), ..of_process(AlertKind::Zombie) };
    let ended = Alert { process_state: Some(State::Zombie), ..of_process(AlertKind::Zombie) };
    let left = Alert { orphaned_by: Some(OrphanedBy::NewParent), ..of_process(AlertKind::Orphan) };
    let found = Alert { orphaned_by: Some(OrphanedBy::Adoption), ..of_process(AlertKind::Orphan) };
    let day = of_money(AlertKind::Budget, Scope::Day, Some("2026-11-23"));
    let projected = Alert { projected: true, ..day.clone() };
    let project = Alert { project: Some("alpha".to_owned()), ..day.clone() };
    let at_least = Alert { unpriced_responses: Some(2), ..day.clone() };
    let session = Alert {
        session: Some("48f5aaaa-0000".to_owned()),
        project: Some("alpha".to_owned()),
        ..of_money(AlertKind::Budget, Scope::Session, None)
    };
    let lines: Vec<String> = [
        of_process(AlertKind::Stale),
        stopped,
        ended,
        of_process(AlertKind::HighCpu),
        of_process(AlertKind::HighMemory),
        of_process(AlertKind::Both),
        left,
        found,
        day,
        projected,
        project,
        at_least,
        of_money(AlertKind::Budget, Scope::Week, Some("2026-11-23")),
        of_money(AlertKind::Budget, Scope::Month, Some("2026-11")),
        session,
        of_money(AlertKind::BurnRate, Scope::Hour, None),
    ]
    .iter()
    .map(line)
    .collect();
    assert_eq!(
        lines,
        [
            "PID 31230 (crab-trap) is stale: idle for 5h 00m, 392 MB; tce kill 31230",
            "PID 31230 (crab-trap) does not respond: it is stopped; tce kill 31230 --force",
            "PID 31230 (crab-trap) has ended, but its parent has not taken note; tce status",
            "PID 31230 (crab-trap) uses 82.5% of all processors; tce kill 31230",
            "PID 31230 (crab-trap) uses 6.2% of all memory; tce kill 31230",
            "PID 31230 (crab-trap) uses 82.5% of all processors and 6.2% of all memory; tce kill 31230",
            "PID 31230 (crab-trap) is an orphan: who started it has ended, and it has no terminal, since 5h 00m ago; tce kill 31230",
            "PID 31230 (crab-trap) is an orphan: who started it has ended, and it has no terminal, since 5h 00m ago at least; tce kill 31230",
            "$6.00 spent on 2026-11-23, over the limit of $10.00; tce usage --by session --since 2026-11-23",
            "$6.00 spent on 2026-11-23: $24.00 at its end if it goes on like this, over the limit of $10.00; tce usage --by session --since 2026-11-23",
            "$6.00 spent on 2026-11-23 by project alpha, over the limit of $10.00; tce usage --by session --since 2026-11-23 --project alpha",
            "at least $6.00 spent on 2026-11-23, over the limit of $10.00; tce usage --by session --since 2026-11-23",
            "$6.00 spent in the week of 2026-11-23, over the limit of $10.00; tce usage --by session --since 2026-11-23",
            "$6.00 spent in 2026-11, over the limit of $10.00; tce usage --by session --since 2026-11",
            "session 48f5aaaa (alpha) cost $6.00, over the limit of $10.00; tce usage --session 48f5aaaa-0000",
            "$6.00 per hour is spent, over the limit of $10.00; tce status",
        ]
    );
}

#[test]
fn a_notice_of_one_has_all_of_it_and_a_notice_of_many_a_line_each() {
    let one = notice(&[of_process(AlertKind::Stale)]);
    assert_eq!(
        (one.title.as_str(), one.subtitle.as_str(), one.body.as_str()),
        (
            "🦀 Terminus Cancrorum Est",
            "🟡 Stale process",
            "PID 31230 (crab-trap) is stale: idle for 5h 00m, 392 MB\ntce kill 31230"
        )
    );
    let many: Vec<Alert> = (0..30).map(|_| of_process(AlertKind::HighCpu)).collect();
    let many = notice(&many);
    assert_eq!(many.subtitle, "⚠️ 30 alerts");
    let lines: Vec<&str> = many.body.lines().collect();
    assert_eq!(lines.len(), 6, "{lines:?}");
    assert_eq!(lines[0], "⚠️ PID 31230 (crab-trap) uses 82.5% of all processors");
    assert_eq!(lines[4..], ["and 26 more", "tce alerts"]);
}

#[test]
fn names_of_others_are_no_markup_no_lines_and_no_commands() {
    let hostile = "<b>a</b> & \n\u{1b}[2J$(rm -rf ~)";
    let stale = Alert { project: Some(hostile.to_owned()), ..of_process(AlertKind::Stale) };
    let shown = notice(&[stale]);
    assert!(!shown.body.contains(['<', '>', '&', '\u{1b}']), "{}", shown.body);
    assert_eq!(shown.body.lines().count(), 2, "{}", shown.body);
    let money = of_money(AlertKind::Budget, Scope::Day, Some("2026-11-23"));
    for name in [hostile, "--set", "a b", "größe", "a;b"] {
        let alert = Alert { project: Some(name.to_owned()), ..money.clone() };
        assert_eq!(hint(&alert).unwrap(), "tce usage --by session --since 2026-11-23", "{name}");
        assert!(text(&alert).contains(name));
        let session = Alert {
            session: Some(name.to_owned()),
            ..of_money(AlertKind::Budget, Scope::Session, None)
        };
        assert_eq!(hint(&session), None, "{name}");
    }
}
