//! The budget guard of the README, as Claude Code would run it.

use std::os::unix::fs::symlink;

use serde_json::Value;

use super::check::{OPUS, spend};
use super::sandbox::Sandbox;

/// The commands of the README's hooks, by event.
fn hooks() -> Value {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once("<!-- guard -->\n```json\n").unwrap();
    let (text, _) = rest.split_once("```\n<!-- /guard -->").unwrap();
    serde_json::from_str::<Value>(text).unwrap()["hooks"].clone()
}

#[test]
fn the_guard_blocks_what_is_over_and_says_what_it_cannot_tell() {
    let sandbox = Sandbox::new();
    let program = sandbox.folder("bin").join("tce");
    symlink(env!("CARGO_BIN_EXE_tce"), &program).unwrap();
    let hooks = hooks();
    let run = |event: &str| {
        let command = hooks[event][0]["hooks"][0]["command"].as_str().unwrap();
        let line = format!("PATH={}:$PATH; {command}", program.parent().unwrap().display());
        sandbox.shell(&line).input("{\"session_id\":\"s1\"}").outcome()
    };
    let unknown = run("UserPromptSubmit").with_code(1);
    assert!(unknown.err.contains("cannot tell") && unknown.out.is_empty(), "{unknown:#?}");
    let strict = run("PreToolUse").with_code(2);
    assert!(strict.err.contains("cannot tell") && strict.out.is_empty(), "{strict:#?}");
    spend(&sandbox, "s1", 4, OPUS);
    run("UserPromptSubmit").with_code(0);
    run("PreToolUse").with_code(0);
    spend(&sandbox, "s2", 17, OPUS);
    let over = run("UserPromptSubmit").with_code(2);
    assert!(over.err.contains("over") && over.err.contains("$21.00 of $20.00"), "{over:#?}");
    let session = run("PreToolUse").with_code(2);
    assert!(session.err.contains("$17.00 by session s2"), "{session:#?}");
}
