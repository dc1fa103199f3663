//! Names in filters: of one that nothing is recorded of there is an error, not an empty answer.

use crate::ledgers::{OPUS, SONNET, at, fact, record};
use crate::stage::Stage;

/// Sessions `s0` to `s2`, projects `p0` and `p1`, and one session with an id as they are.
fn recorded() -> Stage {
    let stage = Stage::new();
    let happened = at("2026-11-20T10:00:00Z");
    let mut facts: Vec<_> = (0..6_u128).map(|number| fact(number, happened, OPUS, 5)).collect();
    for (number, id) in [(7, "48f5c0de-1111"), (8, "48f5c0de-2222"), (9, "0c7055aa-3333")] {
        let mut one = fact(number, happened, SONNET, 7);
        one.place.session = id.into();
        facts.push(one);
    }
    record(&mut stage.store(), stage.now(), facts);
    stage
}

const REPORTS: [&[&str]; 5] = [&["usage"], &["daily"], &["blocks"], &["sessions"], &["history"]];

#[test]
fn a_name_that_nobody_knows_is_an_error_that_tells_the_nearest() {
    let stage = recorded();
    let asked: [(&[&str], &str, &str); 6] = [
        (&["--project", "p7"], "of a project \"p7\"", "the nearest: \"p0\", \"p1\""),
        (&["--project", "crab-trap"], "of a project \"crab-trap\"", "tce usage --by project"),
        (&["--session", "s9"], "of a session \"s9\"", "tce sessions lists them"),
        (&["--session", "48f5c0-2222"], "of a session", "\"48f5c0de-1111\", \"48f5c0de-2222\""),
        (&["--model", "opus 5.4"], "of a model \"opus 5.4\"", "\"Opus 5.5\""),
        (&["--model", "sonnet"], "of a model \"sonnet\"", "\"Sonnet 5.5\""),
    ];
    for report in REPORTS {
        for (filter, said, near) in asked {
            if filter[0] == "--model" && matches!(report[0], "sessions" | "history") {
                continue;
            }
            for form in [&[][..], &["--json"], &["--csv"]] {
                let ran = stage.tce(&[report, filter, form].concat());
                assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{report:?} {filter:?}");
                assert!(ran.err.contains(said) && ran.err.contains(near), "{}", ran.err);
            }
        }
    }
    // Of what runs now there may be none.
    assert_eq!(stage.tce(&["status", "--project", "p7"]).code, 0);
}

#[test]
fn a_known_name_without_anything_in_the_span_is_an_empty_answer() {
    let stage = recorded();
    for report in REPORTS {
        for filter in [["--project", "p0"], ["--session", "s0"]] {
            let ran = stage.tce(&[report, &filter, &["--since", "2026-11-22"]].concat());
            assert_eq!(ran.code, 0, "{report:?} {}", ran.err);
        }
    }
    let text = stage.tce(&["sessions", "--project", "p0", "--since", "2026-11-22"]).out;
    assert!(text.contains("No sessions found.") && !text.contains("looked for"), "{text}");
}

#[test]
fn models_are_named_in_any_case_and_sessions_by_their_beginning() {
    let stage = recorded();
    let responses = |words: &[&str]| {
        stage.tce_json(&[&["daily"], words].concat())["total"]["responses"].as_i64().unwrap()
    };
    for model in ["Opus 5.5", "opus 5.5", "CLAUDE-OPUS-5-5", OPUS] {
        assert_eq!(responses(&["--model", model]), 6, "{model}");
    }
    assert_eq!(responses(&["--session", "0c7055"]), 1);
    assert_eq!(responses(&["--session", "48f5c0de-1"]), 1);
    let several = stage.tce(&["daily", "--session", "48f5c0"]);
    assert_eq!(several.code, 3);
    assert!(several.err.contains("several sessions begin with \"48f5c0\""), "{}", several.err);
    let short = stage.tce(&["daily", "--session", "0c70"]);
    assert_eq!((short.code, short.err.contains("\"0c7055aa-3333\"")), (3, true), "{}", short.err);
    assert_eq!(
        stage.tce_json(&["sessions", "--session", "0c7055"])[0]["session_id"],
        "0c7055aa-3333"
    );
}
