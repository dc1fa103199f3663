//! Which process had which session, and what each process cost.

use std::time::Duration;

use proptest::prelude::*;

use crate::stage::{HOUR, MINUTE, Stage, TICK, actor};

const S1: &str = "11111111-1111-4111-8111-111111111111";
const S2: &str = "22222222-2222-4222-8222-222222222222";

/// A response of Opus 5 with 1,000 tokens of output: at $25 a million, 2.5 cents.
fn response(stage: &Stage, session: &str, cwd: &str, number: usize) {
    let slug = cwd.replace('/', "-");
    let path = stage.claude().join(format!("projects/{slug}/{session}.jsonl"));
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let at = stage.rows(&format!(
        "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', {} / 1000.0, 'unixepoch')",
        stage.now().as_millis()
    ));
    let line = format!(
        r#"{{"type":"assistant","uuid":"u{session}{number}","requestId":"r{session}{number}","timestamp":"{}","sessionId":"{session}","cwd":"{cwd}","message":{{"id":"m{session}{number}","model":"claude-opus-5","usage":{{"input_tokens":100,"output_tokens":1000,"cache_read_input_tokens":50000}}}}}}"#,
        at[0]
    );
    stage.write(&path, format!("{before}{line}\n"));
}

fn links(stage: &Stage) -> Vec<String> {
    stage.rows(
        "SELECT pid, id, linked_by, until_at IS NULL FROM process_session \
         JOIN process USING (process_id) JOIN session USING (session_id) ORDER BY pid, since_at",
    )
}

#[test]
fn a_session_file_links_and_a_clear_begins_another_link() {
    let stage = Stage::new();
    let who = stage.enter(10, "alpha");
    stage.session_file(&who, S1, "idle");
    stage.once();
    assert_eq!(links(&stage), [format!("10|{S1}|session_file|1")]);
    stage.pass(HOUR);
    // After `/clear` the file names another session, and keeps when it was written first.
    let path = stage.claude().join("sessions/10.json");
    let text = std::fs::read_to_string(&path).unwrap().replace(S1, S2);
    stage.write(&path, text);
    stage.once();
    assert_eq!(
        links(&stage),
        [format!("10|{S1}|session_file|0"), format!("10|{S2}|session_file|1")]
    );
    stage.machine.0.borrow_mut().actors.remove(&10);
    stage.pass(TICK);
    stage.once();
    assert_eq!(
        links(&stage),
        [format!("10|{S1}|session_file|0"), format!("10|{S2}|session_file|0")]
    );
}

#[test]
fn arguments_link_where_there_is_no_file_and_a_fork_does_not() {
    let stage = Stage::new();
    for (pid, arguments) in [
        (10, vec!["claude", "--session-id", S1]),
        (11, vec!["claude", "--resume", S2]),
        (12, vec!["claude", "--resume", S2, "--fork-session"]),
        (13, vec!["claude", "--", "--resume", S2]),
        (14, vec!["claude", "--resume", "my session"]),
    ] {
        let mut one = actor(pid, crate::stage::NATIVE, &arguments, "claude");
        one.probe.cwd = Some(format!("/home/ana/p{pid}"));
        stage.place(one);
    }
    stage.once();
    assert_eq!(links(&stage), [format!("10|{S1}|arguments|1"), format!("11|{S2}|arguments|1")]);
}

#[test]
fn the_transcript_that_grows_links_the_only_process_of_its_folder() {
    let stage = Stage::new();
    drop(stage.store());
    response(&stage, S2, "/home/ana/alpha", 0);
    stage.pass(MINUTE);
    stage.enter(10, "alpha");
    stage.once();
    assert!(links(&stage).is_empty(), "what was written before its start is not its own");
    stage.pass(MINUTE);
    response(&stage, S1, "/home/ana/alpha", 1);
    stage.once();
    assert_eq!(links(&stage), [format!("10|{S1}|transcript|1")]);
    stage.enter(11, "alpha");
    stage.enter(12, "alpha");
    stage.pass(MINUTE);
    response(&stage, S2, "/home/ana/alpha", 2);
    stage.once();
    assert_eq!(links(&stage).len(), 1, "of three nobody knows who wrote it");
}

#[test]
fn a_better_witness_is_taken_and_a_lesser_one_changes_nothing() {
    let stage = Stage::new();
    drop(stage.store());
    let who = stage.enter(10, "alpha");
    stage.pass(MINUTE);
    response(&stage, S1, "/home/ana/alpha", 1);
    stage.once();
    stage.session_file(&who, S1, "idle");
    stage.pass(TICK);
    stage.once();
    assert_eq!(links(&stage), [format!("10|{S1}|session_file|1")]);
    std::fs::remove_file(stage.claude().join("sessions/10.json")).unwrap();
    response(&stage, S2, "/home/ana/alpha", 2);
    stage.pass(TICK);
    stage.once();
    assert_eq!(links(&stage), [format!("10|{S1}|session_file|1")]);
}

#[test]
fn of_a_process_whose_cost_is_known_in_part_that_part_is_told() {
    let stage = Stage::new();
    drop(stage.store());
    let who = stage.enter(10, "alpha");
    stage.session_file(&who, S1, "busy");
    let mut recording = stage.recording().every(MINUTE);
    recording.tick();
    recording.idle(MINUTE * 10);
    drop(recording);
    response(&stage, S1, "/home/ana/alpha", 1);
    let path = stage.claude().join(format!("projects/-home-ana-alpha/{S1}.jsonl"));
    let told = std::fs::read_to_string(&path).unwrap();
    let nobody = told.replace("claude-opus-5", "claude-nobody-1");
    // First all of it has no price, then a part of it.
    for (text, known) in [
        (nobody.clone(), None),
        (
            nobody + &told.replace("\"m1111", "\"n1111").replace("\"r1111", "\"q1111"),
            Some(50_500_000_000_i64),
        ),
    ] {
        stage.write(&path, text);
        stage.pass(TICK);
        let status = stage.tce_json(&["status"]);
        let history = stage.tce_json(&["history"]);
        let places =
            [&status, &status["processes"][0], &status["projects"][0], &history["processes"][0]];
        for cost in places {
            assert!(cost["cost_pico"].is_null() && cost["cost_usd"].is_null(), "{cost}");
            assert_eq!(
                (cost["known_cost_pico"].as_i64(), cost["unpriced_responses"].as_i64()),
                (known, Some(1)),
                "{cost}"
            );
        }
        for rate in [&status, &status["processes"][0], &status["projects"][0]] {
            assert!(rate["pico_per_hour"].is_null(), "{rate}");
            assert_eq!(rate["known_pico_per_hour"].as_i64().is_some(), known.is_some(), "{rate}");
        }
        let words = if known.is_some() { "$0.05 + unpriced" } else { "unknown" };
        for report in ["status", "history"] {
            let shown = stage.tce(&[report]).out;
            let line = shown.lines().find(|line| line.contains("alpha")).unwrap();
            assert!(line.contains(words) && !line.contains("$0.00"), "{shown}");
        }
        assert!(stage.tce(&["history"]).out.contains("1 response has no known price"));
    }
}

#[test]
fn status_tells_title_cost_rate_and_context_of_each_process() {
    let stage = Stage::new();
    drop(stage.store());
    let who = stage.enter(10, "alpha");
    stage.enter(11, "beta");
    stage.session_file(&who, S1, "busy");
    stage.pass(MINUTE * 10);
    response(&stage, S1, "/home/ana/alpha", 1);
    let path = stage.claude().join(format!("projects/-home-ana-alpha/{S1}.jsonl"));
    let text = std::fs::read_to_string(&path).unwrap();
    let title = format!(
        "{{\"type\":\"custom-title\",\"sessionId\":\"{S1}\",\"customTitle\":\"Mend the gate\"}}\n"
    );
    stage.write(&path, text + &title);
    let status = stage.tce_json(&["status"]);
    let (one, other) = (&status["processes"][0], &status["processes"][1]);
    assert_eq!(one["session_title"], "Mend the gate");
    assert_eq!(one["linked_by"], "session_file");
    // 1,000 at $25, 100 at $5, 50,000 at $0.50 a million.
    assert_eq!(one["known_cost_pico"], 50_500_000_000_i64);
    assert_eq!(one["cost_usd"], 0.0505);
    assert_eq!(one["context_tokens"], 50_100);
    // Since the start, ten minutes ago.
    assert_eq!(one["pico_per_hour"], 50_500_000_000_i64 / 600 * 3600);
    // A one-shot look takes a quarter of a second more.
    assert!((5_100.0..5_110.0).contains(&one["tokens_per_minute"].as_f64().unwrap()));
    assert!(other["known_cost_pico"].is_null() && other["cost_usd"].is_null(), "{other}");
    assert_eq!(status["projects"][0]["project_name"], "alpha");
    let shown = stage.tce(&["status"]).out;
    assert!(shown.contains("session: Mend the gate") && shown.contains("$0.05"), "{shown}");
}

#[test]
fn processes_stand_in_the_order_that_was_asked_for_and_as_a_tree() {
    let stage = Stage::new();
    stage.enter(10, "zeta");
    stage.pass(HOUR);
    stage.enter(11, "alpha");
    stage.machine.change(11, |actor| actor.brief.memory_bytes = 900 << 20);
    let mut below = actor(9, crate::stage::NATIVE, &["claude", "-p", "x"], "claude");
    below.brief.parent_pid = 11;
    stage.place(below);
    let pids = |args: &[&str]| {
        let status = stage.tce_json(&[&["status"], args].concat());
        let rows = status["processes"].as_array().unwrap().clone();
        rows.iter().map(|row| row["pid"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(pids(&[]), [9, 10, 11]);
    assert_eq!(pids(&["--sort", "memory"]), [11, 9, 10]);
    assert_eq!(pids(&["--sort", "uptime"])[0], 10);
    assert_eq!(pids(&["--sort", "project"]), [11, 9, 10]);
    let shown = stage.tce(&["status", "--tree"]).out;
    let (at, below) = (shown.find("PID 11").unwrap(), shown.find("PID 9 ").unwrap());
    assert!(at < below && shown.contains("- work"), "{shown}");
}

/// What happens between two looks.
#[derive(Debug, Clone)]
enum Step {
    Enter(u32, usize),
    Take(u32, usize),
    Leave(u32),
    Spend(usize),
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let pid = 10_u32..14;
    let session = 0_usize..3;
    let step = prop_oneof![
        (pid.clone(), session.clone()).prop_map(|(pid, session)| Step::Enter(pid, session)),
        (pid.clone(), session.clone()).prop_map(|(pid, session)| Step::Take(pid, session)),
        pid.prop_map(Step::Leave),
        session.prop_map(Step::Spend),
        (1_u64..3000).prop_map(Step::Pass),
    ];
    proptest::collection::vec(step, 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_costs_of_all_processes_and_of_none_sum_to_the_ledger(steps in steps()) {
        let stage = Stage::new();
        drop(stage.store());
        let sessions = [S1, S2, "33333333-3333-4333-8333-333333333333"];
        let mut spent = 0;
        for step in steps {
            match step {
                Step::Enter(pid, session) => {
                    let who = stage.enter(pid, "alpha");
                    stage.session_file(&who, sessions[session], "idle");
                }
                Step::Take(pid, session) => {
                    let ticks = stage.machine.0.borrow().actors.get(&pid).map(|a| a.brief.start_ticks);
                    if let Some(start_ticks) = ticks {
                        let who = tce::model::process::Identity { boot_id: "boot-1".to_owned(), pid, start_ticks };
                        stage.session_file(&who, sessions[session], "busy");
                    }
                }
                Step::Leave(pid) => drop(stage.machine.0.borrow_mut().actors.remove(&pid)),
                Step::Spend(session) => {
                    spent += 1;
                    response(&stage, sessions[session], "/home/ana/alpha", spent);
                }
                Step::Pass(seconds) => stage.pass(Duration::from_secs(seconds)),
            }
            stage.once();
        }
        let whole = stage.one("SELECT coalesce(sum(cost_pico), 0) FROM v_usage");
        let parts = stage.one("SELECT coalesce(sum(cost_pico), 0) FROM v_process_cost");
        prop_assert_eq!(whole, parts);
        let counted = stage.one("SELECT coalesce(sum(responses), 0) FROM v_process_cost");
        prop_assert_eq!(counted, spent.to_string());
        // A process has one session at a time, and its links are in order.
        let twice = stage.count("SELECT count(*) FROM (SELECT 1 FROM process_session WHERE until_at IS NULL \
                                 GROUP BY process_id HAVING count(*) > 1)");
        prop_assert_eq!(twice, 0);
        prop_assert_eq!(stage.count("SELECT count(*) FROM process_session WHERE until_at < since_at"), 0);
    }
}

#[test]
fn history_tells_what_ran_how_busy_it_was_what_it_cost_and_how_it_ended() {
    let stage = Stage::new();
    drop(stage.store());
    let who = stage.enter(10, "alpha");
    stage.session_file(&who, S1, "idle");
    stage.enter(11, "beta");
    response(&stage, S2, "/home/ana/elsewhere", 9);
    let mut recording = stage.recording().every(MINUTE);
    recording.tick();
    // An hour at half a core, an hour at rest, then it is killed.
    recording.ticks(60, |_| stage.work(10, Duration::from_secs(30)));
    response(&stage, S1, "/home/ana/alpha", 1);
    recording.idle(HOUR);
    drop(recording);
    assert_eq!(stage.tce(&["kill", "10"]).code, 0);
    stage.once();
    let history = stage.tce_json(&["history"]);
    let rows = history["processes"].as_array().unwrap();
    let pids: Vec<_> = rows.iter().map(|row| row["pid"].as_i64().unwrap()).collect();
    assert_eq!(pids, [11, 10], "what lives comes first: {history:#}");
    let one = &rows[1];
    assert_eq!((&one["ended_by"], &one["end_reason"]), (&"cli kill".into(), &"exit_seen".into()));
    let (observed, active) =
        (one["observed_ms"].as_i64().unwrap(), one["active_ms"].as_i64().unwrap());
    assert!((7_200_000..7_203_000).contains(&observed), "{observed}");
    assert!((3_590_000..3_661_000).contains(&active), "{active}");
    let used = one["cpu_ms"].as_i64().unwrap();
    assert!((1_799_000..=1_800_000).contains(&used), "{used}");
    assert_eq!(one["cpu_peak_percent"], 50.0);
    // 200 MB for two hours.
    assert!((0.389..0.392).contains(&one["gb_hours"].as_f64().unwrap()), "{}", one["gb_hours"]);
    assert_eq!(one["known_cost_pico"], 50_500_000_000_i64);
    assert_eq!(history["cost"]["known_attributed_pico"], 50_500_000_000_i64);
    assert_eq!(history["cost"]["known_unattributed_pico"], 50_500_000_000_i64);
    assert_eq!(history["cost"]["known_whole_pico"], 101_000_000_000_i64);
    // Twenty-two hours before it started are holes.
    assert!(one["course"].as_array().unwrap().len() <= 4, "{}", one["course"]);
    let shown = stage.tce(&["history", "--last", "4h"]).out;
    assert!(
        shown.contains("by cli kill") && shown.contains("lives") && shown.contains('█'),
        "{shown}"
    );
    assert_eq!(stage.tce_json(&["history", "10"])["processes"].as_array().unwrap().len(), 1);
    assert_eq!(stage.tce_json(&["history", "--project", "beta"])["processes"][0]["pid"], 11);
    assert_eq!(stage.tce_json(&["history", "--session", S1])["processes"][0]["pid"], 10);
    let none = stage.tce_json(&["history", "--until", "2026-11-01"]);
    assert!(none["processes"].as_array().unwrap().is_empty());
}
