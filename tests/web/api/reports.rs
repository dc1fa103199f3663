//! Reports over HTTP are the documents of the command line, byte for byte the same JSON.

use serde_json::Value;

use super::recorded;
use crate::cli::json::{DAY, MODEL, PROCESS, PROCESSES, SESSION, USAGE, each, has};
use crate::cli::{street, with_sessions};
use crate::stage::Stage;

fn filled() -> Stage {
    let stage = street();
    with_sessions(&stage);
    stage.write(
        &stage.claude().join("projects/-home-ana-busy/48f5-c.jsonl"),
        r#"{"type":"assistant","uuid":"u1","sessionId":"48f5-c","timestamp":"2026-11-22T10:00:01.000Z","cwd":"/home/ana/busy","requestId":"req_1","message":{"id":"msg_1","model":"claude-opus-4-6","usage":{"input_tokens":3,"output_tokens":700,"cache_read_input_tokens":2000,"cache_creation_input_tokens":1000}}}
{"type":"assistant","uuid":"u2","sessionId":"48f5-c","timestamp":"2026-11-22T23:50:01.000Z","cwd":"/home/ana/busy","requestId":"req_2","message":{"id":"msg_2","model":"mystery-1","usage":{"input_tokens":3,"output_tokens":70}}}
"#,
    );
    stage.once();
    stage
}

#[test]
fn the_routes_of_the_replaced_program_keep_every_key() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let get = |path: &str| {
        let heard = dashboard.get(path);
        assert_eq!(heard.status, 200, "{path}: {}", heard.body);
        heard.json()
    };
    let processes = get("/api/processes");
    has("processes", &processes, PROCESSES);
    each("process", &processes["processes"], PROCESS);
    let usage = get("/api/usage");
    has("usage", &usage, USAGE);
    each("model", &usage["model_usage"], MODEL);
    each("day", &usage["daily_tokens"], DAY);
    each("session", &usage["recent_sessions"], SESSION);
    let sessions = get("/api/sessions?limit=2");
    assert_eq!(each("session", &sessions, SESSION).len(), 2);
}

/// An address below `/api/`, and the command line that says the same.
const PAIRS: &[(&str, &[&str])] = &[
    ("processes", &["status"]),
    ("status?all=true", &["status", "--all"]),
    ("status?sort=memory&at=1m%20ago", &["status", "--sort", "memory", "--at", "1m ago"]),
    ("why?pid=18", &["why", "18"]),
    ("history?last=2d&limit=3&pid=18", &["history", "18", "--last", "2d", "--limit", "3"]),
    ("history?project=busy", &["history", "--project", "busy"]),
    ("status?project=large", &["status", "--project", "large"]),
    ("overview", &["--json"]),
    ("usage", &["usage"]),
    ("usage?by=day", &["daily"]),
    ("usage?by=week&week_start=sunday", &["weekly", "--week-start", "sunday"]),
    ("usage?by=month&breakdown=1", &["monthly", "--breakdown"]),
    (
        "usage?by=hour&since=2026-11-22&until=yesterday",
        &["usage", "--by", "hour", "--since", "2026-11-22", "--until", "yesterday"],
    ),
    (
        "usage?by=project&order=tokens&top=1",
        &["usage", "--by", "project", "--order", "tokens", "--top", "1"],
    ),
    ("usage?by=session&last=7d", &["usage", "--by", "session", "--last", "7d"]),
    ("usage?by=block", &["usage", "--by", "block"]),
    (
        "usage?model=claude-opus-4-6&project=busy",
        &["usage", "--model", "claude-opus-4-6", "--project", "busy"],
    ),
    (
        "usage?session=48f5-c&prices=tce-0.4",
        &["usage", "--session", "48f5-c", "--prices", "tce-0.4"],
    ),
    (
        "usage?as_of=2026-11-23&prices_as_of=2026-01-01",
        &["usage", "--as-of", "2026-11-23", "--prices-as-of", "2026-01-01"],
    ),
    ("usage?source=ledger", &["usage", "--source", "ledger"]),
    (
        "blocks?session_length=3h&token_limit=max&recent=yes",
        &["blocks", "--session-length", "3h", "--token-limit", "max", "--recent"],
    ),
    ("blocks?active=true", &["blocks", "--active"]),
    ("explain?from=2026-11-01&to=now", &["explain", "--from", "2026-11-01", "--to", "now"]),
    ("sessions?limit=2", &["sessions", "--limit", "2"]),
    (
        "sessions?project=busy&since=2026-11-01",
        &["sessions", "--limit", "20", "--project", "busy", "--since", "2026-11-01"],
    ),
    (
        "prices?model=claude-opus-4-6&as_of=2026-11-01",
        &["prices", "--model", "claude-opus-4-6", "--as-of", "2026-11-01"],
    ),
    ("prices?diff=tce-0.4", &["prices", "--diff", "tce-0.4"]),
];

#[test]
fn every_report_says_what_the_command_line_says() {
    let stage = filled();
    let _role = recorded(&stage);
    let dashboard = stage.dashboard();
    for (path, args) in PAIRS {
        let heard = dashboard.get(&format!("/api/{path}"));
        assert_eq!(heard.status, 200, "{path}: {}", heard.body);
        let typed = [*args, &["--json"][usize::from(args.contains(&"--json"))..]].concat();
        let ran = stage.tce(&typed);
        assert_eq!(ran.code, 0, "{typed:?}: {}", ran.err);
        let printed: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(heard.json(), printed, "{path}");
    }
}

#[test]
fn every_report_is_there() {
    let stage = filled();
    let dashboard = stage.dashboard();
    for report in tce::report::ALL {
        let pid = &dashboard.get("/api/status").json()["processes"][0]["pid"];
        let need = match report.name {
            "explain" => "?from=2026-11-01".to_owned(),
            "why" => format!("?pid={pid}"),
            _ => String::new(),
        };
        let heard = dashboard.get(&format!("/api/{}{need}", report.name));
        assert_eq!(heard.status, 200, "{}: {}", report.name, heard.body);
        assert!(heard.json().is_object() || heard.json().is_array());
    }
    let doctor = dashboard.get("/api/doctor").json();
    let tiers: Vec<_> =
        doctor["history"]["tiers"].as_array().unwrap().iter().map(|t| &t["tier"]).collect();
    assert_eq!(tiers, ["sample", "5_minutes", "hour", "day"]);
    assert_eq!(doctor["schedule"][0]["job"], "roll_up");
}

#[test]
fn tables_are_had_as_csv() {
    let stage = filled();
    let _role = recorded(&stage);
    let dashboard = stage.dashboard();
    let heard = dashboard.get("/api/usage?by=day&format=csv");
    assert_eq!(heard.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(heard.header("content-disposition"), Some("attachment; filename=\"tce-usage.csv\""));
    assert_eq!(heard.body, stage.tce(&["daily", "--csv"]).out);
}

#[test]
fn what_was_read_once_is_read_anew() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let pids = || -> Vec<u64> {
        let document = dashboard.get("/api/processes").json();
        let all = document["processes"].as_array().unwrap().clone();
        all.iter().map(|one| one["pid"].as_u64().unwrap()).collect()
    };
    assert!(!pids().contains(&21));
    stage.enter(21, "newcomer");
    stage.once();
    assert!(pids().contains(&21));
    // A file that takes the history's place is noticed, too.
    for end in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(stage.data().join(format!("history.db{end}"))));
    }
    stage.pass(crate::stage::MINUTE);
    assert_eq!(dashboard.get("/api/processes").status, 503);
    stage.once();
    assert!(pids().contains(&21));
}
