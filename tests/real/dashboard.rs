//! `tce run`, `tce dashboard`, `tce dashboard-stop`: the built program, listening on a port of the system's choice.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;

use rustix::process::Signal;

use super::fake::{self, IDLE};
use super::sandbox::{Outcome, Running, Sandbox};
use super::{eventually, has_program, skip};
use crate::web::client::get;

/// Where a dashboard said that it listens.
fn told(out: &str) -> SocketAddr {
    let url = out.lines().find_map(|line| line.strip_prefix("Dashboard: http://")).unwrap();
    url.trim_end_matches('/').parse().unwrap()
}

impl Sandbox {
    /// Where the history says that a dashboard listens, once it answers.
    pub(super) fn answering(&self) -> SocketAddr {
        eventually("a dashboard that answers", || {
            let there = self.history().exists() && self.has_servers();
            let row = there.then(|| self.ask("SELECT address || ':' || port FROM server").pop());
            let address: SocketAddr = row??.parse().ok()?;
            std::net::TcpStream::connect(address).is_ok().then_some(address)
        })
    }

    fn has_servers(&self) -> bool {
        self.number("SELECT count(*) FROM sqlite_schema WHERE name = 'server'") > 0
    }

    fn serving(&self) -> (Running, SocketAddr) {
        let running = self.tce(&["run", "--port", "0", "--set", "process_poll_interval=1"]).start();
        let address = self.answering();
        (running, address)
    }

    fn stop_dashboard(&self) -> Outcome {
        self.tce(&["dashboard-stop"]).outcome()
    }
}

#[test]
fn recorder_and_dashboard_run_together_and_end_on_every_request() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.folder("projects/shown"));
    for signal in [Signal::TERM, Signal::INT] {
        let (running, address) = sandbox.serving();
        let found = eventually("a process on the page", || {
            let document = get(address, "/api/processes").json();
            document["processes"].as_array().unwrap().first().cloned()
        });
        assert_eq!(found["pid"], fake.pid);
        assert_eq!(found["project_name"], "shown");
        let health = get(address, "/healthz").json();
        assert_eq!((health["status"].as_str(), &health["recording"]), (Some("ok"), &true.into()));
        running.signal(signal);
        let outcome = running.outcome().with_code(0);
        assert_eq!(told(&outcome.out), address);
        assert!(outcome.err.ends_with("tce: dashboard and recording ended\n"), "{outcome:#?}");
        assert_eq!(sandbox.number("SELECT count(*) FROM server"), 0);
    }
    sandbox.assert_sound();
}

#[test]
fn a_dashboard_in_the_background_outlives_its_terminal_and_is_stopped() {
    if !has_program("script") {
        return skip("no script program");
    }
    let sandbox = Sandbox::new();
    let outcome =
        sandbox.on_terminal("\"$TCE\" dashboard --port 0 --no-open").endless_input().done();
    let address = told(&outcome.out.replace('\r', ""));
    assert_eq!(get(address, "/healthz").status, 200);
    let pid: u32 = sandbox.ask("SELECT pid FROM server")[0].parse().unwrap();
    assert_eq!(fake::field(pid, 6), Some(pid.to_string()), "it leads a session of its own");
    let again = sandbox.tce(&["dashboard", "--no-open", "--port", "0"]).done();
    assert_eq!(told(&again.out), address);
    assert!(again.err.contains(&format!("it already runs, process {pid}")), "{again:#?}");
    let ended = sandbox.stop_dashboard().with_code(0);
    assert_eq!(ended.out, format!("Dashboard {pid} ended\n"));
    assert!(!fake::is_alive(pid));
    sandbox.stop_dashboard().with_code(3);
    let log = fs::read_to_string(sandbox.data().join("logs/dashboard.log")).unwrap();
    assert!(log.ends_with("tce: dashboard and recording ended\n"), "{log}");
}

#[test]
fn many_who_start_one_get_the_same() {
    let sandbox = Sandbox::new();
    let port = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        free.local_addr().unwrap().port().to_string()
    };
    let start = || sandbox.tce(&["dashboard", "--no-open", "--port", &port]).start();
    let starts: Vec<_> = (0..5).map(|_| start()).collect();
    let outcomes: Vec<_> = starts.into_iter().map(Running::outcome).collect();
    for outcome in &outcomes {
        assert_eq!(outcome.code, Some(0), "{outcomes:#?}");
        assert_eq!(told(&outcome.out).port().to_string(), port, "{outcomes:#?}");
    }
    assert_eq!(sandbox.number("SELECT count(*) FROM server"), 1);
    sandbox.stop_dashboard().with_code(0);
}

#[test]
fn one_that_was_killed_leaves_a_row_that_hinders_nobody() {
    let sandbox = Sandbox::new();
    let (running, first) = sandbox.serving();
    running.signal(Signal::KILL);
    drop(running);
    assert_eq!(sandbox.number("SELECT count(*) FROM server"), 1);
    let (running, second) = {
        let running = sandbox.tce(&["run", "--port", "0"]).start();
        let moved = eventually("another row", || {
            let address = sandbox.answering();
            (address != first).then_some(address)
        });
        (running, moved)
    };
    assert_eq!(get(second, "/healthz").status, 200);
    running.signal(Signal::TERM);
    running.outcome().with_code(0);
    sandbox.stop_dashboard().with_code(3);
}

#[test]
fn it_goes_beside_a_recorder_and_takes_its_place() {
    let sandbox = Sandbox::new();
    let recorder = sandbox.recording();
    let (running, address) = sandbox.serving();
    assert_eq!(get(address, "/healthz").json()["recording"], true);
    recorder.signal(Signal::TERM);
    let pid = recorder.pid();
    recorder.outcome().with_code(0);
    eventually("the dashboard records", || {
        let holder = fs::read(sandbox.data().join("recorder.lock")).ok()?;
        let holder: serde_json::Value = serde_json::from_slice(&holder).ok()?;
        (holder["pid"] == running.pid()).then_some(())
    });
    running.signal(Signal::TERM);
    let outcome = running.outcome().with_code(0);
    let beside = format!("process {pid} records already; this goes beside it");
    assert_eq!(outcome.err.matches(&beside).count(), 1, "{outcome:#?}");
}

#[test]
fn the_browser_is_given_the_address_where_there_is_a_screen() {
    let sandbox = Sandbox::new();
    let tools = sandbox.folder("tools");
    let (opener, seen) = (tools.join("xdg-open"), sandbox.root().join("opened"));
    fs::write(&opener, format!("#!/bin/sh\necho \"$1\" >> '{}'\n", seen.display())).unwrap();
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", tools.display());
    let (running, address) = sandbox.serving();
    let ask = |flags: &[&str], screen: &str| {
        let flags = [&["dashboard"], flags].concat();
        sandbox.tce(&flags).env("PATH", &path).env("DISPLAY", screen).done()
    };
    ask(&["--no-open"], ":7");
    let words = ask(&[], "").err;
    assert!(words.contains("open this address in a browser"), "{words}");
    assert!(!seen.exists());
    ask(&[], ":7");
    assert_eq!(fs::read_to_string(&seen).unwrap(), format!("http://{address}/\n"));
    running.signal(Signal::TERM);
    running.outcome().with_code(0);
}
