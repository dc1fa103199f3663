//! Alerts that reach somebody: a notification service on a bus, the user's own program, terminal-notifier.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;
use tce::desktop;
use tce::sheet::alert::Notice;

use super::bus::{Bus, Screen};
use super::fake::IDLE;
use super::sandbox::{Run, Sandbox};
use super::{eventually, record::recorder};

/// A recorder that tells by notices on this bus.
fn on_bus<'a>(sandbox: &'a Sandbox, address: &str) -> Run<'a> {
    recorder(sandbox).env("CLAUDE_MONITOR_NOTICES", "true").env("DBUS_SESSION_BUS_ADDRESS", address)
}

/// The words of the alerts' deliveries, once there are any.
fn failure(sandbox: &Sandbox) -> String {
    eventually("a failed delivery", || {
        sandbox.beat()?;
        sandbox.ask("SELECT failure FROM alert_delivery WHERE failure IS NOT NULL").pop()
    })
}

#[test]
fn one_notice_tells_of_all_that_came_together_and_says_what_helps() {
    let Some(bus) = Bus::start() else { return };
    let screen = Screen::on(&bus);
    let sandbox = Sandbox::new();
    let folder = sandbox.folder("projects/<b>alarming");
    let first = sandbox.fake(IDLE, &folder);
    first.stop();
    let running = on_bus(&sandbox, &bus.address).start();
    let shown = screen.next();
    assert_eq!(
        (shown.program.as_str(), shown.summary.as_str()),
        ("Terminus Cancrorum Est", "🦀 Terminus Cancrorum Est")
    );
    let body = format!(
        "💀 Zombie process\nPID {0} (‹b›alarming) does not respond: it is stopped\ntce kill {0} --force",
        first.pid
    );
    assert_eq!(shown.body, body);
    eventually("it is known that it was told", || {
        (sandbox.number("SELECT count(*) FROM alert WHERE told_at IS NOT NULL") == 1).then_some(())
    });
    // Two more at once, between two looks as far as that can be had; nothing of the first.
    let fakes = [sandbox.fake(IDLE, &folder), sandbox.fake(IDLE, &folder)];
    fakes.iter().for_each(super::fake::Fake::stop);
    let mut told = Vec::new();
    while told.len() < 2 {
        let shown = screen.next();
        assert!(!shown.body.contains(&format!("PID {} ", first.pid)), "{shown:?}");
        told.extend(fakes.iter().filter(|fake| shown.body.contains(&format!("PID {} ", fake.pid))));
    }
    running.signal(Signal::TERM);
    running.outcome().with_code(0);
    let states = sandbox.ask("SELECT DISTINCT alert_state FROM v_alert");
    assert_eq!(states, ["told"]);
    // Another recorder within the cooldown has nothing to say.
    let running = on_bus(&sandbox, &bus.address).start();
    sandbox.await_ticks(3);
    assert!(screen.shown.try_recv().is_err());
    drop(running);
}

#[test]
fn without_a_service_it_is_not_told_and_shown_and_told_when_there_is_one() {
    let Some(bus) = Bus::start() else { return };
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    fake.stop();
    let running = on_bus(&sandbox, &bus.address).start();
    let why = failure(&sandbox);
    assert!(why.starts_with("no notice can be shown: "), "{why}");
    let shown = sandbox.tce(&["alerts"]).done().out;
    assert!(
        shown.contains("Not told: 1") && shown.contains("not told by desktop: no notice"),
        "{shown}"
    );
    assert!(sandbox.tce(&["doctor"]).done().out.contains("Alerts that could not be told"));
    let screen = Screen::on(&bus);
    assert!(screen.next().body.contains(&format!("tce kill {} --force", fake.pid)));
    eventually("it is known that it was told", || {
        (sandbox.ask("SELECT alert_state FROM v_alert") == ["told"]).then_some(())
    });
    drop(running);
}

#[test]
fn a_bus_that_never_answers_holds_up_nobody() {
    let sandbox = Sandbox::new();
    sandbox.fake(IDLE, &sandbox.work()).stop();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    fake.stop();
    let path = sandbox.root().join("deaf.bus");
    // It takes connections, and says nothing.
    let _listener = UnixListener::bind(&path).unwrap();
    let running = on_bus(&sandbox, &format!("unix:path={}", path.display())).start();
    sandbox.await_ticks(4);
    assert_eq!(sandbox.number("SELECT count(*) FROM alert_delivery WHERE channel = 'desktop'"), 0);
    assert!(failure(&sandbox).contains("no answer within 10 s"), "{}", failure(&sandbox));
    sandbox.await_ticks(2);
    running.signal(Signal::TERM);
    running.outcome().with_code(0);
}

#[test]
fn no_bus_at_all_is_no_harm() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    fake.stop();
    let running = on_bus(&sandbox, "unix:path=/nowhere/at-all").start();
    assert!(failure(&sandbox).starts_with("no notice can be shown"), "{}", failure(&sandbox));
    sandbox.await_ticks(2);
    running.signal(Signal::TERM);
    let log = running.outcome().with_code(0).err;
    assert_eq!(log.matches("tce: alert: ").count(), 1, "the log says it once: {log}");
}

#[test]
fn a_program_of_the_users_reads_each_alert() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder("projects/alarming");
    let fakes = [sandbox.fake(IDLE, &folder), sandbox.fake(IDLE, &folder)];
    fakes.iter().for_each(super::fake::Fake::stop);
    let out = sandbox.root().join("told.json");
    let script = format!("cat >> '{}'; pwd >&2; exit 0", out.display());
    let command = format!("sh -c \"{script}\"");
    let running = recorder(&sandbox).env("CLAUDE_MONITOR_ALERT_COMMAND", &command).start();
    let alerts: Vec<Value> = eventually("both", || {
        let text = fs::read_to_string(&out).ok()?;
        let lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (lines.len() == 2).then_some(lines)
    });
    for (alert, fake) in alerts.iter().zip(&fakes) {
        assert_eq!(alert["kind"], "zombie");
        assert_eq!(alert["pid"], fake.pid);
        assert_eq!(alert["project"], "alarming");
        assert_eq!(alert["hint"], format!("tce kill {} --force", fake.pid));
        assert!(alert["text"].as_str().unwrap().contains("does not respond"), "{alert}");
    }
    eventually("its exit code is known", || {
        let codes =
            sandbox.ask("SELECT channel, exit_code FROM alert_delivery WHERE channel = 'command'");
        (codes == ["command|0", "command|0"]).then_some(())
    });
    running.signal(Signal::TERM);
    let log = running.outcome().with_code(0).err;
    assert!(log.contains(&sandbox.data().display().to_string()), "it runs in our folder: {log}");
    assert_eq!(sandbox.ask("SELECT DISTINCT alert_state FROM v_alert"), ["told"]);
}

#[test]
fn a_program_that_fails_told_nobody_and_what_a_stranger_named_is_not_run() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    fake.stop();
    // As it may lie in somebody else's repository.
    let stranger = sandbox.root().join("stranger");
    let line = format!("CLAUDE_MONITOR_ALERT_COMMAND=\"touch '{}'\"\n", stranger.display());
    fs::write(sandbox.work().join(".env"), line).unwrap();
    let running = recorder(&sandbox).env("CLAUDE_MONITOR_ALERT_COMMAND", "sh -c 'exit 7'").start();
    assert_eq!(failure(&sandbox), "exit code 7");
    running.signal(Signal::TERM);
    let log = running.outcome().with_code(0).err;
    assert!(log.contains("alert_command is not taken from the working folder"), "{log}");
    assert_eq!(
        sandbox.ask("SELECT alert_state, failure FROM v_alert"),
        ["opened|command: exit code 7"]
    );
    let running = recorder(&sandbox).start();
    sandbox.await_ticks(2);
    drop(running);
    assert!(!stranger.exists());
}

#[test]
fn terminal_notifier_is_given_words_that_it_cannot_mistake() {
    let sandbox = Sandbox::new();
    let program = sandbox.folder("bin").join("terminal-notifier");
    let out = sandbox.root().join("arguments");
    let script = format!("#!/bin/sh\nprintf '%s\\n' \"$@\" > '{}'\n", out.display());
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("relative:{}:/bin", program.parent().unwrap().display());
    assert_eq!(desktop::terminal_notifier(&path).as_deref(), Some(program.as_path()));
    let notice = Notice {
        title: "🦀 Terminus Cancrorum Est".to_owned(),
        subtitle: "🟡 Stale process".to_owned(),
        body: "-[odd]".to_owned(),
    };
    let patience = Duration::from_mins(1);
    // Another thread's child may hold the file open for writing for a moment.
    eventually("it can be run", || desktop::by_terminal_notifier(&program, &notice, patience).ok());
    assert_eq!(
        fs::read_to_string(&out).unwrap().lines().collect::<Vec<_>>(),
        [
            "-title",
            "🦀 Terminus Cancrorum Est",
            "-subtitle",
            "🟡 Stale process",
            "-message",
            "\u{200b}-[odd]",
            "-group",
            "tce",
            "-sound",
            "default"
        ]
    );
}
