//! `tce install` with a real systemd: it runs, comes back when it is killed, does its work as hardened as it is, and goes.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::Value;

use super::fake::copy;
use super::sandbox::{Outcome, Sandbox};
use super::user_manager::UserManager;
use super::{eventually, has_program, skip};
use crate::web::client::{get, say};

const UNIT: &str = "terminus-cancrorum-est.service";
/// Whatever can go wrong with a path in a unit.
const ODD: &str = "odd %h $HOME #;|& <é>";
/// And what a program's path cannot have there.
const ODDER: &str = "data 'a' \"b\" \\x20 %%";

/// `tce service status --json`, whatever it is.
fn status(manager: &UserManager<'_>) -> Value {
    manager.shell("\"$TCE\" service status --json").outcome().json()
}

fn running(manager: &UserManager<'_>) -> Option<Value> {
    Some(status(manager)).filter(|status| status["running"] == true)
}

fn install(manager: &UserManager<'_>, how: &str) -> Outcome {
    manager.shell(&format!("{how} --set process_poll_interval=1 install")).outcome()
}

#[test]
fn it_runs_comes_back_and_goes() {
    let sandbox = Sandbox::new();
    let Some(manager) = UserManager::start(&sandbox) else { return };
    let first = install(&manager, "\"$TCE\" --set port=0").with_code(0);
    assert!(first.out.starts_with("Login service installed: "), "{first:#?}");
    let address = sandbox.answering();
    assert!(first.out.ends_with(&format!("Dashboard: http://{address}/\n")), "{first:#?}");
    let status = running(&manager).unwrap();
    assert_eq!((&status["enabled"], &status["is_outdated"]), (&true.into(), &false.into()));
    assert!(status["since"].as_str().is_some(), "{status:#}");
    // The same once more changes nothing, and starts nothing again.
    let again = install(&manager, "\"$TCE\" --set port=0").with_code(0);
    assert!(again.out.starts_with("Nothing to do in "), "{again:#?}");
    assert_eq!(running(&manager).unwrap()["pid"], status["pid"]);

    let pid = status["pid"].clone();
    manager.shell(&format!("kill -9 {pid}")).done();
    let back = eventually("it is back", || running(&manager).filter(|now| now["pid"] != pid));
    assert_eq!(back["restarts"], 1);
    sandbox.answering();

    let logs = sandbox.data().join("logs");
    for name in ["stdout.log", "stderr.log"] {
        let mode = fs::metadata(logs.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert!(fs::read_to_string(logs.join("stdout.log")).unwrap().contains("Dashboard: http://"));

    let gone = manager.shell("\"$TCE\" uninstall").done();
    assert!(gone.out.starts_with("Login service removed: "), "{gone:#?}");
    assert!(gone.err.contains("your data stays in "), "{gone:#?}");
    manager.shell("\"$TCE\" service status").outcome().with_code(3);
    assert_eq!(sandbox.number("SELECT count(*) FROM server"), 0, "it took leave");
    assert!(!sandbox.home().join(".config").exists(), "nothing of it is left");
    let known = manager.shell(&format!("systemctl --user show -p LoadState {UNIT}")).done();
    assert_eq!(known.out, "LoadState=not-found\n");
}

#[test]
fn it_does_its_work_as_hardened_as_it_is() {
    if !has_program("systemd-run") {
        return skip("no systemd-run");
    }
    let sandbox = Sandbox::new();
    let Some(manager) = UserManager::start(&sandbox) else { return };
    let told = sandbox.root().join("told");
    let line = format!(
        "\"$TCE\" --set port=0 --set resource_memory_percent_threshold=0 \
                        --set 'alert_command=tee {}'",
        told.display()
    );
    install(&manager, &line).with_code(0);
    let address = sandbox.answering();
    let pid = running(&manager).unwrap()["pid"].clone();
    let bounds = format!("grep -E '^(NoNewPrivs|Seccomp):' /proc/{pid}/status");
    assert_eq!(manager.shell(&bounds).done().out, "NoNewPrivs:\t1\nSeccomp:\t2\n");
    let claude = sandbox.versions().join("2.1.9");
    copy("/bin/sleep".as_ref(), &claude);
    let start = format!("systemd-run --user --quiet --unit=claude {} 300", claude.display());
    manager.shell(&start).done();
    let found = eventually("it sees processes of others", || {
        let document = get(address, "/api/processes").json();
        document["processes"].as_array().unwrap().first().cloned()
    });
    assert_eq!(found["exe"], claude.display().to_string());
    eventually("it runs a program of the user's", || {
        fs::read_to_string(&told).ok().filter(|text| text.contains("memory"))
    });
    let order = format!("/api/kill/{}?started_at={}", found["pid"], found["started_at"]);
    let heard = say(
        address,
        &format!(
            "POST {order} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ),
    );
    assert_eq!((heard.status, &heard.json()["success"]), (200, &true.into()), "{heard:#?}");
    assert!(
        !manager.shell("systemctl --user is-active --quiet claude").outcome().code.eq(&Some(0))
    );
}

#[test]
fn paths_of_every_sort_arrive_as_they_are_and_a_program_that_moved_is_followed() {
    let sandbox = Sandbox::new();
    let Some(manager) = UserManager::start(&sandbox) else { return };
    let odd = sandbox.folder(ODD);
    let data = odd.join(ODDER);
    for name in ["first", "second"] {
        fs::create_dir(odd.join(name)).unwrap();
        symlink(env!("CARGO_BIN_EXE_tce"), odd.join(name).join("tce")).unwrap();
    }
    let line = |name: &str| {
        format!("PATH=\"$ODD/{name}:$PATH\"; exec tce --set port=0 --data-dir \"$DATA\" install")
    };
    let (odd, data_dir) = (odd.display().to_string(), data.display().to_string());
    let run =
        |name: &str| manager.shell(&line(name)).env("ODD", &odd).env("DATA", &data_dir).done();
    let status = || {
        let line = "\"$TCE\" --data-dir \"$DATA\" service status --json";
        manager.shell(line).env("ODD", &odd).env("DATA", &data_dir).done().json()
    };
    run("first");
    let first = status();
    assert_eq!(first["program"], format!("{odd}/first/tce"));
    assert!(data.join("history.db").exists() && data.join("logs/stdout.log").exists());
    let arguments =
        manager.shell(&format!("tr '\\0' '\\n' < /proc/{}/cmdline", first["pid"])).done();
    assert_eq!(arguments.out, format!("{odd}/first/tce\nrun\n--wait\n"));
    let variables =
        manager.shell(&format!("tr '\\0' '\\n' < /proc/{}/environ", first["pid"])).done();
    let expected = format!("CLAUDE_MONITOR_DATA_DIR={data_dir}");
    assert!(variables.out.lines().any(|line| line == expected), "{}", variables.out);
    assert!(variables.out.lines().any(|line| line.starts_with(&format!("PATH={odd}/first:"))));

    let moved = run("second");
    assert!(moved.out.starts_with("Login service renewed: "), "{moved:#?}");
    assert!(
        moved.err.contains(&format!("it runs {odd}/second/tce, no longer {odd}/first/tce")),
        "{moved:#?}"
    );
    let second = status();
    assert_eq!(second["program"], format!("{odd}/second/tce"));
    assert_ne!(second["pid"], first["pid"]);
    manager.shell("\"$TCE\" uninstall").done();
}

#[test]
fn a_dashboard_that_was_there_first_is_waited_for() {
    let sandbox = Sandbox::new();
    let Some(manager) = UserManager::start(&sandbox) else { return };
    let by_hand = manager.shell("\"$TCE\" dashboard --port 0 --no-open").done();
    let installed = install(&manager, "\"$TCE\" --set port=0").with_code(0);
    assert!(installed.err.contains("the service waits for its end"), "{installed:#?}");
    assert!(
        installed.out.starts_with("Login service installed: ") && by_hand.out.contains("Process")
    );
    manager.shell("\"$TCE\" dashboard-stop").done();
    let pid = running(&manager).unwrap()["pid"].to_string();
    eventually("it is its turn", || {
        (sandbox.ask("SELECT pid FROM server") == [pid.as_str()]).then_some(())
    });
    // Ended in order, it stays away.
    manager.shell("\"$TCE\" dashboard-stop").done();
    let stopped = manager.shell("\"$TCE\" service status").outcome().with_code(3);
    assert!(stopped.out.contains("Running: no: inactive (dead)"), "{stopped:#?}");
    let started = install(&manager, "\"$TCE\" --set port=0").with_code(0);
    assert!(started.out.starts_with("Login service started again: "), "{started:#?}");
}

#[test]
fn a_browser_does_not_end_with_the_service_that_opened_it() {
    if !has_program("systemd-run") {
        return skip("no systemd-run");
    }
    let sandbox = Sandbox::new();
    let Some(manager) = UserManager::start(&sandbox) else { return };
    let (bin, seen) = (sandbox.folder("bin"), sandbox.root().join("seen"));
    let browser = bin.join("xdg-open");
    let script =
        format!("#!/bin/sh\ncat /proc/self/cgroup > {0}.new && mv {0}.new {0}\n", seen.display());
    fs::write(&browser, script).unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let start = format!(
        "systemd-run --user --quiet --setenv=PATH={}:/usr/bin:/bin \
         --setenv=CLAUDE_MONITOR_CLAUDE_EXE_MARKER --setenv=CLAUDE_MONITOR_DETECT_BY_NAME",
        bin.display()
    );
    // The service itself; then what it has started, as its tray starts a window.
    let lines = [
        ("page", "\"$TCE\" dashboard --foreground --port 0"),
        ("tray", "sh -c \"'$TCE' dashboard; sleep 600\""),
    ];
    for (unit, line) in lines {
        manager.shell(&format!("{start} --unit={unit} {line}")).done();
        let group = eventually("the page is opened", || fs::read_to_string(&seen).ok());
        assert!(!group.contains(&format!("{unit}.service")), "{group}");
        let is_active = format!("systemctl --user is-active --quiet {unit}");
        manager.shell(&is_active).done();
        fs::remove_file(&seen).unwrap();
    }
}

#[test]
fn without_systemd_the_desktops_entry_starts_it_and_nothing_of_it_is_left() {
    let sandbox = Sandbox::new();
    let install = || sandbox.tce(&["install", "--for", "autostart", "--set", "port=0"]).done();
    let first = install();
    let address = sandbox.answering();
    assert!(first.out.starts_with("Login service installed: "), "{first:#?}");
    assert!(first.out.ends_with(&format!("Dashboard: http://{address}/\n")), "{first:#?}");
    assert!(install().out.starts_with("Nothing to do in "));
    let entry = sandbox.home().join(".config/autostart/terminus-cancrorum-est.desktop");
    let text = fs::read_to_string(&entry).unwrap();
    assert!(
        text.contains(" CLAUDE_MONITOR_PORT=0 ") && text.contains("/tce run --background\n"),
        "{text}"
    );
    assert!(!fs::read_to_string(sandbox.data().join("logs/dashboard.log")).unwrap().is_empty());
    let status = sandbox.tce(&["service", "status", "--json"]).done().json();
    assert_eq!((&status["system"], &status["running"]), (&"autostart".into(), &true.into()));
    sandbox.tce(&["uninstall"]).done();
    assert_eq!(sandbox.number("SELECT count(*) FROM server"), 0);
    assert!(!sandbox.home().join(".config").exists());
}
