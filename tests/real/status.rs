//! `tce status` on living processes: who is shown, and what is said of them.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::fake::{self, BUSY, FAMILY, IDLE};
use super::sandbox::Sandbox;
use super::{eventually, has_program, now_ms, skip};

#[test]
fn nobody_is_there_before_somebody_is() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.tce(&["status"]).done();
    assert!(outcome.out.contains("No Claude processes running."), "{outcome:#?}");
    assert_eq!(sandbox.status(), Vec::<serde_json::Value>::new());
}

#[test]
fn each_process_is_shown_with_its_project() {
    let sandbox = Sandbox::new();
    let plain = sandbox.folder("projects/plain folder");
    let repository = sandbox.folder("projects/repository");
    fs::create_dir_all(repository.join(".git/worktrees/feature")).unwrap();
    let subfolder = sandbox.folder("projects/repository/deep/below");
    let worktree = sandbox.folder("projects/feature-branch");
    let pointer = format!("gitdir: {}\n", repository.join(".git/worktrees/feature").display());
    fs::write(worktree.join(".git"), pointer).unwrap();
    let places = [
        (&plain, "plain folder"),
        (&repository, "repository"),
        (&subfolder, "repository"),
        (&worktree, "repository"),
    ];
    let fakes: Vec<_> =
        places.iter().map(|(cwd, name)| (sandbox.fake(IDLE, cwd), *cwd, *name)).collect();
    let shown = sandbox.status();
    assert_eq!(shown.len(), fakes.len());
    for (fake, cwd, name) in &fakes {
        let one = shown.iter().find(|one| one["pid"] == fake.pid).unwrap();
        assert_eq!(one["project_name"], *name);
        assert_eq!(one["cwd"], cwd.display().to_string());
        assert_eq!(one["start_ticks"], fake.start_ticks);
        assert_eq!(one["exe"], sandbox.executable("2.1.9").display().to_string());
        assert_eq!(one["status"], "sleeping");
        assert_eq!(one["health"], "healthy");
        assert_eq!(one["confirmed"], true);
        assert_eq!(one["detected_by"], "executable");
        assert_eq!(one["terminal"], "");
        assert_eq!(one["cmdline"], json!(["2.1.9"]));
    }
    let mut pids: Vec<_> = shown.iter().map(|one| one["pid"].as_u64().unwrap()).collect();
    assert!(pids.is_sorted(), "{pids:?}");
    pids.dedup();
    assert_eq!(pids.len(), fakes.len());
    let filtered = sandbox.tce(&["status", "--project", "repository", "--json"]).done().json();
    assert_eq!(filtered["total"], 3);
    let table = sandbox.tce(&["status"]).done().out;
    for (fake, _, name) in &fakes {
        let line = table.lines().find(|line| line.contains(&format!("PID {} ", fake.pid)));
        assert!(line.is_some_and(|line| line.contains(name)), "{table}");
    }
}

#[test]
fn a_process_stays_in_its_project_when_the_folder_is_removed() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder("projects/short-lived");
    let fake = sandbox.fake(IDLE, &folder);
    assert_eq!(sandbox.status_of(fake.pid)["project_name"], "short-lived");
    fs::remove_dir(&folder).unwrap();
    let after = sandbox.status_of(fake.pid);
    assert_eq!(after["project_name"], "short-lived");
    assert_eq!(after["cwd"], folder.display().to_string());
    let stranger = Sandbox::new();
    let folder = stranger.folder("projects/gone before");
    let fake = stranger.fake(IDLE, &folder);
    fs::remove_dir(&folder).unwrap();
    assert_eq!(stranger.status_of(fake.pid)["project_name"], "gone before");
}

#[test]
fn memory_is_the_own_and_that_of_the_family() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(FAMILY, &sandbox.work());
    let family = fake.told_pids();
    assert_eq!(family.len(), 2);
    let shown = sandbox.status_of(fake.pid);
    assert_eq!(shown["child_count"], 2);
    let own = resident_mb(fake.pid);
    let all = own + family.iter().map(|pid| resident_mb(*pid)).sum::<f64>();
    let near = |name: &str, expected: f64| {
        let value = shown[name].as_f64().unwrap();
        assert!((value - expected).abs() <= 0.5 + expected * 0.1, "{name}: {value}, {expected}");
    };
    near("memory_rss_mb", own);
    near("memory_total_mb", all);
    assert!(all > own + 1.0);
}

fn resident_mb(pid: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/statm")).unwrap();
    let pages: f64 = text.split_whitespace().nth(1).unwrap().parse().unwrap();
    pages * f64::from(u32::try_from(rustix::param::page_size()).unwrap()) / 1_048_576.0
}

#[test]
fn a_process_below_another_one_knows_it_and_is_counted_once() {
    let sandbox = Sandbox::new();
    let executable = sandbox.executable("2.1.9").display().to_string();
    let script = format!("{executable} -c 'echo $$; sleep 300' & read line");
    let fake = sandbox.fake(&script, &sandbox.work());
    let below = fake.told_pids()[0];
    let document = sandbox.tce(&["status", "--json"]).done().json();
    assert_eq!(document["total"], 2);
    let shown = document["processes"].as_array().unwrap();
    let of = |pid: u32| shown.iter().find(|one| one["pid"] == pid).unwrap();
    assert_eq!(of(below)["ancestor_pid"], fake.pid);
    assert_eq!(of(below)["parent_pid"], fake.pid);
    assert_eq!(of(fake.pid)["ancestor_pid"], json!(null));
    let (whole, total) = (&of(fake.pid)["memory_total_mb"], &document["total_memory_mb"]);
    assert_eq!(whole, total, "the one below is in the sum of the one above");
}

#[test]
fn processor_use_is_measured_within_one_command() {
    let sandbox = Sandbox::new();
    let busy = sandbox.fake(BUSY, &sandbox.work());
    let idle = sandbox.fake(IDLE, &sandbox.work());
    eventually("a busy loop seen busy", || {
        let rate = || sandbox.status_of(busy.pid)["cpu_percent"].as_f64().unwrap();
        busy.had_share(rate).then_some(())
    });
    let shown = sandbox.status();
    let of = |pid: u32| shown.iter().find(|one| one["pid"] == pid).unwrap();
    assert_eq!(of(busy.pid)["active"], true);
    assert_eq!(of(busy.pid)["idle_evidence"], "cpu");
    assert_eq!(of(busy.pid)["cpu_known"], true);
    assert!(of(idle.pid)["cpu_percent"].as_f64().unwrap() < 1.0);
    assert_eq!(of(idle.pid)["active"], false);
}

#[test]
fn uptime_and_start_are_those_of_the_system() {
    let sandbox = Sandbox::new();
    let before = now_ms() - 2000;
    let fake = sandbox.fake(IDLE, &sandbox.work());
    let shown = sandbox.status_of(fake.pid);
    let after = now_ms() + 2000;
    let started: chrono::DateTime<chrono::Utc> =
        shown["create_time"].as_str().unwrap().parse().unwrap();
    let started = started.timestamp_millis();
    assert!(before <= started && started <= after, "{before} {started} {after}");
    let again = sandbox.status_of(fake.pid);
    assert_eq!(again["started_at"], shown["started_at"], "derived once");
    let uptime = shown["uptime_hours"].as_f64().unwrap();
    assert!((0.0..0.1).contains(&uptime), "{uptime}");
}

#[test]
fn a_stopped_process_is_a_zombie_that_can_go_on() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    fake.stop();
    let shown = sandbox.status_of(fake.pid);
    assert_eq!((&shown["status"], &shown["health"]), (&json!("stopped"), &json!("zombie")));
    fake.signal(rustix::process::Signal::CONT);
    eventually("it goes on", || (fake::state(fake.pid) == Some('S')).then_some(()));
    assert_eq!(sandbox.status_of(fake.pid)["health"], "healthy");
}

#[test]
fn a_true_zombie_is_known_by_its_recorded_identity_alone() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder("projects/undead");
    let mut fake = sandbox.fake(IDLE, &folder);
    let never_seen = sandbox.fake(IDLE, &folder);
    never_seen.turn_zombie();
    sandbox.status_of(fake.pid);
    fake.turn_zombie();
    let shown = sandbox.status();
    assert_eq!(shown.len(), 1, "one that was never seen alive is known by nothing");
    assert_eq!(shown[0]["pid"], fake.pid);
    assert_eq!(shown[0]["status"], "zombie");
    assert_eq!(shown[0]["health"], "zombie");
    assert_eq!(shown[0]["project_name"], "undead");
    assert_eq!(shown[0]["parent_pid"], std::process::id());
    let text = sandbox.tce(&["status"]).done().out;
    let parent = format!("its parent {}", std::process::id());
    assert!(text.contains(&parent), "{text}");
    fake.bury();
    assert!(sandbox.status().is_empty());
    assert_eq!(sandbox.number("SELECT count(*) FROM sample_open"), 0);
}

#[test]
fn a_terminal_is_shown_and_makes_it_interactive() {
    if !has_program("script") {
        return skip("no script program");
    }
    let sandbox = Sandbox::new();
    let told = sandbox.root().join("told");
    let executable = sandbox.executable("2.1.9").display().to_string();
    let inner = format!("echo $$ $(tty) >{}; read line", told.display());
    let line = format!("exec {executable} -c \"{}\"", inner.replace('$', "\\$"));
    let _running = sandbox.on_terminal(&line).endless_input().start();
    let told = eventually("it says where it is", || {
        fs::read_to_string(&told).ok().filter(|text| text.ends_with('\n'))
    });
    let (pid, terminal) = told.trim().split_once(' ').unwrap();
    let pid: u32 = pid.parse().unwrap();
    if terminal == "not a tty" {
        return skip("no terminal to be had");
    }
    let shown = sandbox.status();
    let one = shown.iter().find(|one| one["pid"] == pid);
    let one = one.unwrap_or_else(|| panic!("{pid} in {shown:#?}"));
    assert_eq!(one["terminal"], terminal);
    assert_eq!(one["kind"], "interactive");
}

#[test]
fn what_it_is_for_follows_from_its_arguments() {
    let sandbox = Sandbox::new();
    let cases: [(&[&str], &str); 5] = [
        (&[], "headless"),
        (&["-p", "a question"], "headless"),
        (&["--session-id", "5b07aa36-0000-4000-8000-000000000000"], "background"),
        (&["daemon", "run", "--origin", "x"], "helper"),
        (&["mcp", "serve"], "helper"),
    ];
    let mut fakes = Vec::new();
    for (arguments, kind) in cases {
        let Some(fake) = sandbox.fake_saying(arguments, &sandbox.work()) else {
            return skip("its echo is no program of its own");
        };
        fakes.push((fake, kind));
    }
    let shown = sandbox.status();
    for (fake, kind) in &fakes {
        let one = shown.iter().find(|one| one["pid"] == fake.pid).unwrap();
        assert_eq!(one["kind"], *kind, "{one:#?}");
    }
    let visible = sandbox.tce(&["status", "--json"]).done().json();
    assert_eq!((&visible["total"], &visible["helpers_hidden"]), (&json!(3), &json!(2)));
    let text = sandbox.tce(&["status"]).done().out;
    assert!(text.contains("2 helper processes not shown: --all"), "{text}");
    assert!(!text.contains("a question"), "prompts are nobody's business");
    assert_eq!(sandbox.number("SELECT count(*) FROM process WHERE program LIKE '%question%'"), 0);
}

#[test]
fn a_session_file_counts_only_for_the_process_it_was_written_by() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder("projects/sessions");
    let fakes: Vec<_> = (0..3).map(|_| sandbox.fake(IDLE, &folder)).collect();
    let [busy, idle, stale] = &fakes[..] else { unreachable!() };
    let ago = |hours: i64| now_ms() - 3_600_000 * hours;
    sandbox.session_file(busy, &json!({ "status": "busy", "statusUpdatedAt": ago(20) }));
    sandbox.session_file(idle, &json!({ "status": "idle", "kind": "bg" }));
    // Left behind by an earlier process of that number.
    let foreign = json!({ "procStart": "1", "startedAt": ago(200), "status": "busy" });
    sandbox.session_file(stale, &foreign);
    let shown = sandbox.status();
    let of = |pid: u32| shown.iter().find(|one| one["pid"] == pid).unwrap();
    assert_eq!(of(busy.pid)["active"], true);
    assert_eq!(of(busy.pid)["idle_evidence"], "session_file");
    assert_eq!(of(busy.pid)["session_id"], format!("session-{}", busy.pid));
    assert_eq!(of(busy.pid)["kind"], "interactive");
    assert_eq!(of(busy.pid)["detected_by"], "session_file");
    assert_eq!(of(idle.pid)["active"], false);
    assert_eq!(of(idle.pid)["kind"], "background");
    assert_eq!(of(stale.pid)["session_id"], "");
    assert_eq!(of(stale.pid)["active"], false);
    assert_eq!(of(stale.pid)["detected_by"], "executable");
}

#[test]
fn an_executable_replaced_by_an_update_is_still_the_same_program() {
    let sandbox = Sandbox::new();
    let fake = sandbox.fake(IDLE, &sandbox.work());
    let executable = sandbox.executable("2.1.9");
    fs::remove_file(&executable).unwrap();
    let shown = sandbox.status_of(fake.pid);
    assert_eq!(shown["health"], "healthy");
    assert_eq!(shown["confirmed"], true);
    fake::copy(Path::new("/bin/sh"), &executable);
    assert_eq!(sandbox.status_of(fake.pid)["process_id"], shown["process_id"]);
    sandbox.tce(&["kill", &fake.pid.to_string()]).done();
    assert!(fake.has_ended());
}
