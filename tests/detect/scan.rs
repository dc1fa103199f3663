//! The scan: who is asked, who is remembered as a stranger, and what a family adds up to.

use std::collections::HashSet;

use tce::collect::processes::{Lookout, Scanner};
use tce::collect::scripted::Actor;
use tce::model::process::{DetectedBy, Identity, Kind, Seen, State};
use tce::rules::detect::DetectRules;

use crate::stage::{MINUTE, NATIVE, SECOND, Stage, actor};

/// Scans as a recorder that knows these processes would.
fn scan(stage: &Stage, scanner: &mut Scanner, known: &[Identity]) -> Vec<Seen> {
    let rules = DetectRules::default();
    let known: HashSet<Identity> = known.iter().cloned().collect();
    let folders = [stage.claude()];
    let lookout = Lookout { rules: &rules, claude_folders: &folders, known: &known };
    let mut trouble = Vec::new();
    let found = scanner.scan(&mut stage.machine.clone(), &lookout, &mut trouble).unwrap();
    assert_eq!(trouble, []);
    found
}

fn fresh(stage: &Stage) -> Vec<Seen> {
    scan(stage, &mut Scanner::default(), &[])
}

fn pids(seen: &[Seen]) -> Vec<u32> {
    seen.iter().map(|one| one.identity.pid).collect()
}

#[test]
fn a_zombie_is_known_by_its_recorded_identity_and_by_nothing_else() {
    let stage = Stage::new();
    let ours = stage.enter(10, "alpha");
    stage.place(actor(11, "/usr/bin/vim", &["vim"], "claude-hud"));
    stage.place(actor(12, "/usr/bin/vim", &["vim"], "vim"));
    for pid in 10..13 {
        stage.state(pid, State::Zombie);
    }
    let mut scanner = Scanner::default();
    let found = scan(&stage, &mut scanner, std::slice::from_ref(&ours));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].detected_by, found[0].state), (DetectedBy::Recorded, State::Zombie));
    assert_eq!((found[0].exe.clone(), found[0].cwd.clone()), (None, None));
    let another = Identity { start_ticks: ours.start_ticks + 1, ..ours };
    assert_eq!(
        scan(&stage, &mut scanner, &[another]).first().map(|s| s.detected_by),
        Some(DetectedBy::Name)
    );
}

#[test]
fn a_stranger_that_becomes_claude_code_is_seen_at_the_next_look() {
    let stage = Stage::new();
    stage.place(actor(10, "/usr/bin/bash", &["bash"], "bash"));
    let mut scanner = Scanner::default();
    assert_eq!(pids(&scan(&stage, &mut scanner, &[])), [] as [u32; 0]);
    stage.machine.change(10, |actor| {
        actor.brief.name = "claude".to_owned();
        actor.probe.exe = Some(NATIVE.to_owned());
        actor.probe.arguments = vec!["claude".to_owned()];
    });
    assert_eq!(pids(&scan(&stage, &mut scanner, &[])), [10]);
}

#[test]
fn a_wrapper_of_the_same_name_becomes_claude_code_too() {
    let stage = Stage::new();
    // `#!/bin/sh` in a file named claude: the kernel names the process after the file.
    stage.place(actor(10, "/usr/bin/dash", &["/bin/sh", "/home/ana/bin/claude"], "claude"));
    let mut scanner = Scanner::default();
    assert_eq!(pids(&scan(&stage, &mut scanner, &[])), [] as [u32; 0]);
    stage.machine.change(10, |actor| {
        actor.probe.exe = Some(NATIVE.to_owned());
        actor.probe.arguments = vec!["claude".to_owned()];
    });
    assert_eq!(pids(&scan(&stage, &mut scanner, &[])), [10]);
}

#[test]
fn a_pid_of_a_stranger_used_again_is_asked_anew() {
    let stage = Stage::new();
    stage.place(actor(10, "/usr/bin/bash", &["bash"], "x"));
    let mut scanner = Scanner::default();
    scan(&stage, &mut scanner, &[]);
    stage.pass(SECOND);
    stage.place(actor(10, NATIVE, &["claude"], "x"));
    assert_eq!(pids(&scan(&stage, &mut scanner, &[])), [10]);
}

#[test]
fn a_stranger_with_a_session_file_is_asked_anew() {
    let stage = Stage::new();
    let who = stage.place(actor(10, "/opt/own/agent", &["agent"], "agent"));
    let mut scanner = Scanner::default();
    assert_eq!(pids(&scan(&stage, &mut scanner, &[])), [] as [u32; 0]);
    stage.session_file(&who, "48f5", "idle");
    let found = scan(&stage, &mut scanner, &[]);
    assert_eq!(found[0].detected_by, DetectedBy::SessionFile);
    assert_eq!(found[0].session.as_ref().unwrap().session, "48f5");
}

#[test]
fn claude_code_that_becomes_another_program_is_not_seen_any_more() {
    let stage = Stage::new();
    let who = stage.enter(10, "alpha");
    let mut scanner = Scanner::default();
    assert_eq!(pids(&scan(&stage, &mut scanner, &[])), [10]);
    stage.machine.change(10, |actor| {
        actor.brief.name = "vim".to_owned();
        actor.probe.exe = Some("/usr/bin/vim".to_owned());
        actor.probe.arguments = vec!["vim".to_owned()];
    });
    assert_eq!(pids(&scan(&stage, &mut scanner, &[who])), [] as [u32; 0]);
}

#[test]
fn other_users_processes_are_not_ours() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let who = stage.enter(11, "beta");
    stage.session_file(&who, "48f5", "idle");
    for pid in 10..12 {
        stage.machine.change(pid, |actor| actor.probe.user_id = 0);
    }
    assert_eq!(pids(&fresh(&stage)), [] as [u32; 0]);
}

#[test]
fn an_executable_we_may_not_know_leaves_the_name() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.machine.change(10, |actor| actor.probe.exe = None);
    let found = fresh(&stage);
    assert_eq!((found[0].detected_by, found[0].exe.clone()), (DetectedBy::Name, None));
}

#[test]
fn a_session_file_without_a_start_is_believed_and_proves_nothing() {
    let stage = Stage::new();
    stage.place(actor(10, "/opt/own/agent", &["agent"], "agent"));
    stage.enter(11, "alpha");
    for pid in [10, 11] {
        // As 2.1.112 wrote it.
        let started = stage.now().as_millis();
        let text = format!(
            r#"{{"pid":{pid},"sessionId":"s{pid}","cwd":"/x","startedAt":{started},"kind":"interactive"}}"#
        );
        stage.write(&stage.claude().join(format!("sessions/{pid}.json")), text);
    }
    let found = fresh(&stage);
    assert_eq!(pids(&found), [11]);
    let session = found[0].session.as_ref().unwrap();
    assert_eq!((session.session.as_str(), session.verified), ("s11", false));
    stage.pass(MINUTE * 20);
    stage.enter(11, "alpha");
    assert_eq!(fresh(&stage)[0].session, None);
}

#[test]
fn a_background_session_says_so_in_its_file() {
    let stage = Stage::new();
    let who = stage.place(actor(10, NATIVE, &[NATIVE, "--session-id", "48f5", "go"], "2.1.330"));
    let path = stage.session_file(&who, "48f5", "idle");
    let text = std::fs::read_to_string(&path).unwrap().replace("interactive", "bg");
    stage.write(&path, text);
    let found = fresh(&stage);
    assert_eq!((found[0].kind, found[0].detected_by), (Kind::Background, DetectedBy::SessionFile));
}

#[test]
fn a_family_adds_up_and_knows_the_claude_above_it() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.child(11, 10, "bash");
    let mut below = actor(12, NATIVE, &["claude", "-p", "x"], "claude");
    below.brief.parent_pid = 11;
    stage.place(below);
    stage.child(13, 12, "rg");
    for pid in 10..14 {
        stage.machine.change(pid, |actor| {
            actor.brief.cpu_ms = u64::from(pid);
            actor.brief.waited_cpu_ms = 100;
            actor.brief.memory_bytes = 1 << 20;
        });
    }
    let found = fresh(&stage);
    assert_eq!(pids(&found), [10, 12]);
    let (upper, lower) = (&found[0], &found[1]);
    assert_eq!((upper.child_count, lower.child_count), (3, 1));
    assert_eq!((upper.memory_tree_bytes, lower.memory_tree_bytes), (4 << 20, 2 << 20));
    assert_eq!((upper.cpu_tree_ms, lower.cpu_tree_ms), (10 + 11 + 12 + 13 + 400, 12 + 13 + 200));
    assert_eq!(lower.ancestor.as_ref(), Some(&upper.identity));
    assert_eq!(upper.ancestor, None);
}

#[test]
fn circles_in_the_chain_of_parents_end() {
    let stage = Stage::new();
    let in_circle = |pid: u32, parent: u32| -> Actor {
        let mut actor = actor(pid, NATIVE, &["claude"], "claude");
        actor.brief.parent_pid = parent;
        actor
    };
    stage.place(in_circle(10, 12));
    stage.place(in_circle(11, 10));
    stage.child(12, 11, "bash");
    stage.place(in_circle(20, 20));
    let found = fresh(&stage);
    assert_eq!(pids(&found), [10, 11, 20]);
    assert_eq!(found.iter().map(|s| s.child_count).collect::<Vec<_>>(), [2, 2, 0]);
    assert_eq!(found[0].ancestor.as_ref().map(|a| a.pid), Some(11));
}

#[test]
fn only_processes_that_matter_are_asked_for_more_than_a_line() {
    let stage = Stage::new();
    for pid in 100..400 {
        stage.child(pid, 1, "sleep");
    }
    stage.enter(10, "alpha");
    let mut scanner = Scanner::default();
    scan(&stage, &mut scanner, &[]);
    // A stranger stays one though its executable changes without a new name or start: it was not asked.
    stage.machine.change(200, |actor| actor.probe.exe = Some(NATIVE.to_owned()));
    assert_eq!(pids(&scan(&stage, &mut scanner, &[])), [10]);
}

#[test]
fn who_started_it_is_gone_if_its_leader_is_and_its_parent_is_a_stranger() {
    let stage = Stage::new();
    let leads = |pid: u32, leader: u32| {
        stage.machine.change(pid, |actor| actor.brief.leader_pid = leader);
    };
    stage.child(1, 0, "init");
    leads(1, 1);
    stage.child(8, 1, "bash");
    leads(8, 8);
    // In its shell; left by one; a service, which leads its own; left by its shell, but in the script that it ran.
    stage.child(9, 1, "script");
    leads(9, 70);
    for (pid, parent, leader) in [(10, 8, 8), (11, 1, 70), (12, 1, 12), (13, 9, 70), (14, 1, 0)] {
        stage.enter(pid, "alpha");
        stage.machine.change(pid, |actor| actor.brief.parent_pid = parent);
        leads(pid, leader);
    }
    let adopted = |seen: &[Seen]| -> Vec<u32> {
        seen.iter().filter(|one| one.adopted).map(|one| one.identity.pid).collect()
    };
    assert_eq!(adopted(&fresh(&stage)), [11]);
    // A parent that is hidden proves nothing.
    stage.machine.remove(1);
    assert_eq!(adopted(&fresh(&stage)), [] as [u32; 0]);
}
