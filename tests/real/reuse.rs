//! Process numbers are used again: an order that meant one process never reaches the next owner of its number.
//!
//! In a process table of its own the next number can be chosen, so that it happens here for certain.

use super::fake;
use super::sandbox::{Outcome, Sandbox};
use super::{has_program, is_root, skip};

/// Shell functions: `again PID PROGRAM…` starts a program under a number that has just become free.
const AGAIN: &str = r#"
again() {
  wanted=$1; shift
  for try in 1 2 3 4 5 6 7 8 9 10; do
    echo $((wanted - 1)) >/proc/sys/kernel/ns_last_pid
    "$@" & got=$!
    [ $got = $wanted ] && return
    kill -KILL $got; wait $got 2>/dev/null
  done
  echo "no luck"
}
lives() { kill -0 $1 && echo "$2 lives" || echo "$2 ended"; }
"#;

/// Runs a script that may use `$FAKE`, a program that is taken for Claude Code and sleeps.
fn play(sandbox: &Sandbox, script: &str) -> Option<Outcome> {
    if !is_root() || !has_program("unshare") || !has_program("script") {
        skip("choosing process numbers takes root, unshare and script");
        return None;
    }
    let program = sandbox.versions().join("2.1.11");
    fake::copy("/bin/sleep".as_ref(), &program);
    let Some(run) = sandbox.alone(&format!("{AGAIN}\n{script}")) else {
        skip("no namespaces here");
        return None;
    };
    let run = run.env("FAKE", &program.display().to_string());
    let outcome = run.env("CLAUDE_MONITOR_STALE_BACKGROUND_HOURS", "0.0001").done();
    if outcome.out.contains("no luck") {
        skip("the number could not be had again");
        return None;
    }
    Some(outcome)
}

#[test]
fn a_stranger_with_the_number_of_a_recorded_process_is_refused() {
    let sandbox = Sandbox::new();
    let script = r#"
        $FAKE 60 & first=$!
        "$TCE" status --json
        kill -KILL $first; wait $first 2>/dev/null
        again $first /bin/sleep 60
        "$TCE" kill $first; echo "code $?"
        "$TCE" kill $first --force --tree; echo "code $?"
        "$TCE" kill-stale; echo "code $?"
        lives $first stranger
    "#;
    let Some(outcome) = play(&sandbox, script) else { return };
    assert_eq!(outcome.out.matches("code 4\n").count(), 2, "{outcome:#?}");
    assert!(outcome.out.contains("No stale processes found.\ncode 0"), "{outcome:#?}");
    assert!(outcome.out.contains("stranger lives"), "{outcome:#?}");
    assert!(outcome.err.contains("is not Claude Code"), "{outcome:#?}");
    assert_eq!(sandbox.number("SELECT count(*) FROM action"), 0);
    let ended = "SELECT end_reason FROM process WHERE last_seen_at IS NOT NULL";
    assert_eq!(sandbox.ask(ended), ["exit_seen"]);
}

#[test]
fn the_next_owner_of_a_listed_number_is_not_ended_by_the_answer() {
    let sandbox = Sandbox::new();
    let script = r#"
        mkfifo answers
        $FAKE 60 & first=$!
        sleep 0.5
        script -qec '"$TCE" kill-stale' /dev/null <answers >asked & asking=$!
        exec 3>answers
        until grep -q "y/N" asked; do sleep 0.05; done
        kill -KILL $first; wait $first 2>/dev/null
        again $first $FAKE 60
        sleep 0.5
        echo y >&3
        wait $asking; echo "code $?"
        cat asked
        lives $first "the next one"
        "$TCE" status --json
    "#;
    let Some(outcome) = play(&sandbox, script) else { return };
    assert!(outcome.out.contains("Killed 0/1"), "{outcome:#?}");
    assert!(outcome.out.contains("the next one lives"), "{outcome:#?}");
    assert_eq!(sandbox.number("SELECT count(*) FROM action"), 0);
    let owners = "SELECT count(*), count(DISTINCT pid), count(DISTINCT start_ticks) FROM process";
    assert_eq!(sandbox.ask(owners), ["2|1|2"]);
}

#[test]
fn a_pin_does_not_pass_to_the_next_owner_of_the_number() {
    let sandbox = Sandbox::new();
    let script = r#"
        $FAKE 60 & first=$!
        "$TCE" pin $first
        kill -KILL $first; wait $first 2>/dev/null
        again $first $FAKE 60
        sleep 0.5
        "$TCE" status
        "$TCE" kill-stale
        lives $first "the next one"
    "#;
    let Some(outcome) = play(&sandbox, script) else { return };
    assert!(outcome.out.contains("Pinned: 0"), "{outcome:#?}");
    assert!(outcome.out.contains("Killed 1/1"), "{outcome:#?}");
    assert!(outcome.out.contains("the next one ended"), "{outcome:#?}");
    sandbox.assert_sound();
}
