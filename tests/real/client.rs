//! The real client, where one is at hand: `TCE_TEST_CLAUDE` names its native executable.
//!
//! It is started without a network and in the sandbox's home, from where the sandbox looks for it.

use std::fs;
use std::process::Command;

use super::fake;
use super::sandbox::Sandbox;
use super::{eventually, has_program, is_root};

#[test]
fn the_real_client_is_known_and_ended() {
    let Some(client) = std::env::var_os("TCE_TEST_CLAUDE") else { return };
    assert!(is_root() && has_program("script"), "a real client takes root and script");
    let sandbox = Sandbox::new();
    let program = sandbox.versions().join("2.1.330");
    // As large as it is, a second name for it will do where that is possible.
    if fs::hard_link(&client, &program).is_err() {
        fake::copy(client.as_ref(), &program);
    }
    let folder = sandbox.folder("projects/the real one");
    let initialised = Command::new("git").args(["init", "-q"]).arg(&folder).status();
    assert!(initialised.is_ok_and(|status| status.success()));
    fs::write(sandbox.home().join(".claude.json"), r#"{"hasCompletedOnboarding": true}"#).unwrap();
    let line = format!("exec unshare -n {}", program.display());
    let run = sandbox.on_terminal(&line).env("TERM", "xterm-256color").cwd(&folder);
    let _running = run.endless_input().start();
    let shown = eventually("the client is seen at its prompt", || {
        let one = sandbox.status().into_iter().next()?;
        (one["memory_rss_mb"].as_f64()? > 100.0 && one["exe"] == program.display().to_string())
            .then_some(one)
    });
    assert_eq!(shown["project_name"], "the real one");
    assert_eq!(shown["kind"], "interactive");
    assert_eq!(shown["health"], "healthy");
    assert_eq!(shown["confirmed"], true);
    assert!(shown["terminal"].as_str().unwrap().starts_with("/dev/"), "{shown:#?}");
    let pid = u32::try_from(shown["pid"].as_u64().unwrap()).unwrap();
    sandbox.tce(&["pin", &pid.to_string()]).done();
    assert_eq!(sandbox.status_of(pid)["health"], "pinned");
    sandbox.tce(&["kill", &pid.to_string()]).done();
    assert!(!fake::is_alive(pid));
    let audit = sandbox.ask("SELECT verb, outcome FROM action ORDER BY action_id");
    assert_eq!(audit, ["pin|pinned", "kill|exited"]);
}
