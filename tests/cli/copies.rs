//! What stands in several places: a response is counted once, and where else it stands is said; so are projects of one name.

use serde_json::json;

use crate::stage::Stage;

/// A line of a response that was asked for under this request.
fn line(session: &str, message: u32, request: &str, output: u32) -> String {
    format!(
        r#"{{"type":"assistant","uuid":"u{message}{output}","sessionId":"{session}","timestamp":"2026-11-22T10:0{message}:00.000Z","cwd":"/home/ana/alpha","requestId":"{request}","message":{{"id":"msg_{message}","model":"claude-opus-5-5","usage":{{"input_tokens":10,"output_tokens":{output}}}}}}}
"#
    )
}

/// A session of two responses, the first one in two lines, and a fork of it, with a message of its own that stands there
/// under two requests.
fn forked() -> Stage {
    let stage = Stage::new();
    let folder = stage.claude().join("projects/-home-ana-alpha");
    let of = |session: &str| {
        line(session, 1, "req_1", 5)
            + &line(session, 1, "req_1", 50)
            + &line(session, 2, "req_2", 20)
    };
    stage.write(&folder.join("s1.jsonl"), of("s1"));
    stage.write(
        &folder.join("s2.jsonl"),
        of("s2") + &line("s2", 3, "req_3", 40) + &line("s2", 3, "req_4", 41),
    );
    stage
}

#[test]
fn what_a_fork_repeats_is_counted_in_its_parent_and_said() {
    let stage = forked();
    let sessions = stage.tce_json(&["sessions"]);
    let told = |field: &str| {
        let sessions = sessions.as_array().unwrap().iter();
        sessions.map(|one| (one["session_id"].clone(), one[field].clone())).collect::<Vec<_>>()
    };
    assert_eq!(told("responses"), [(json!("s1"), json!(2)), (json!("s2"), json!(1))]);
    assert_eq!(told("copied_responses"), [(json!("s1"), json!(0)), (json!("s2"), json!(2))]);
    let table = stage.tce(&["sessions"]).out;
    let said = "Copied from other sessions, as forks do, and counted there, once: 2 responses in 1 session.";
    assert!(table.contains(said), "{table}");
    // Its parent alone repeats nobody.
    assert!(!stage.tce(&["sessions", "--limit", "1"]).out.contains("Copied"));
}

#[test]
fn projects_of_one_name_are_one_row_that_says_so() {
    let stage = forked();
    let other = line("s9", 9, "req_9", 70).replace("/home/ana/alpha", "/srv/alpha");
    stage.write(&stage.claude().join("projects/-srv-alpha/s9.jsonl"), other);
    let table = stage.tce(&["usage", "--by", "project"]).out;
    assert!(
        table.contains("alpha is 2 projects of that name: /home/ana/alpha, /srv/alpha."),
        "{table}"
    );
    let told = stage.tce_json(&["usage", "--by", "project"]);
    assert_eq!(told["namesakes"], json!({ "alpha": ["/home/ana/alpha", "/srv/alpha"] }));
    let alone = forked();
    assert!(!alone.tce(&["usage", "--by", "project"]).out.contains("of that name"));
    assert!(alone.tce_json(&["usage", "--by", "project"]).get("namesakes").is_none());
}

#[test]
fn by_message_and_request_a_second_request_is_one_more() {
    let stage = forked();
    let total = |args: &[&str]| {
        let usage = stage.tce_json(&[&["usage", "--by", "day"], args].concat());
        (
            usage["total"]["responses"].clone(),
            usage["total"]["output_tokens"].clone(),
            usage["source"].clone(),
        )
    };
    assert_eq!(total(&[]), (json!(3), json!(111), json!("ledger")));
    let requests = ["--source", "requests"];
    assert_eq!(total(&requests), (json!(4), json!(151), json!("requests")));
    for part in [
        &["--project", "alpha"][..],
        &["--session", "s2"],
        &["--model", "opus 5.5"],
        &["--since", "2026-11-22"],
    ] {
        let ledger = total(part).1.as_i64().unwrap();
        assert_eq!(total(&[part, &requests].concat()).1.as_i64().unwrap(), ledger + 40, "{part:?}");
    }
    for by in ["model", "week", "month", "hour", "project", "session"] {
        let usage = stage.tce_json(&["usage", "--by", by, "--source", "requests"]);
        let output = if by == "model" {
            &usage["total_output_tokens"]
        } else {
            &usage["total"]["output_tokens"]
        };
        assert_eq!(output, &json!(151), "{by}");
    }
    let table = stage.tce(&["usage", "--source", "requests"]).out;
    assert!(table.contains("a message under two request ids counts twice"), "{table}");
    let ran = stage.tce(&["usage", "--by", "block", "--source", "requests"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
}
