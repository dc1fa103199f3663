//! Many status lines at once, each the built program.

use serde_json::json;

use super::now_ms;
use super::sandbox::Sandbox;

/// Thirty sessions are drawn at once whenever all of them are at work.
const MANY: usize = 30;

#[test]
fn thirty_at_once_each_say_their_line_and_the_record_has_it_once() {
    let sandbox = Sandbox::new();
    sandbox.tce(&["record", "--once"]).done();
    let resets_at = now_ms() / 1000 + 3600;
    let input = |session: usize, used: f64| {
        json!({ "session_id": format!("s{session}"), "model": { "display_name": "Opus 5.5" },
                "transcript_path": sandbox.claude_home().join("projects/-p/s.jsonl"),
                "cost": { "total_cost_usd": 0.5 }, "context_window": { "used_percentage": null },
                "rate_limits": { "five_hour": { "used_percentage": used, "resets_at": resets_at } } })
        .to_string()
    };
    for used in [41.0, 42.0] {
        let lines: Vec<_> = (0..MANY)
            .map(|session| {
                sandbox
                    .tce(&["statusline"])
                    .env("NO_COLOR", "1")
                    .input(&input(session, used))
                    .start()
            })
            .collect();
        for line in lines {
            let ended = line.outcome().with_code(0);
            assert_eq!((ended.out.lines().count(), ended.err.as_str()), (1, ""), "{ended:#?}");
            assert!(ended.out.contains(&format!("5h {used}% until ")), "{ended:#?}");
        }
    }
    // What found the history busy comes with the next line.
    sandbox.tce(&["statusline"]).input(&input(0, 42.0)).done();
    let told = sandbox.ask("SELECT used_permille FROM limit_sample ORDER BY limit_id");
    assert!(told == ["410", "420"] || told == ["420"], "{told:?}");
    sandbox.assert_sound();
}

#[test]
fn it_looks_at_no_process_and_no_transcript() {
    let sandbox = Sandbox::new();
    sandbox.tce(&["record", "--once"]).done();
    let folder = sandbox.claude_home().join("projects/-p");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("s1.jsonl"), "{\"type\":\"mode\"}\n").unwrap();
    let fake = sandbox.fake(super::fake::IDLE, &sandbox.work());
    let ended = sandbox.tce(&["statusline"]).input("{\"session_id\":").done();
    assert!(ended.err.contains("is not a status of Claude Code"), "{ended:#?}");
    assert_eq!(ended.out.lines().count(), 1);
    assert_eq!(sandbox.number("SELECT count(*) FROM process"), 0);
    assert_eq!(sandbox.number("SELECT count(*) FROM transcript"), 0);
    drop(fake);
}
