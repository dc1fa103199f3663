//! Orphans: who lost their parent and have no terminal, from the look that found it until they end.

use tce::model::alert::AlertKind;

use crate::stage::{Ear, MINUTE, SECOND, Stage};

fn orphans(stage: &Stage) -> Vec<String> {
    stage.rows(
        "SELECT p.pid, a.orphaned_by, (a.since_at - (SELECT first_seen_at FROM host)) / 1000, a.closed_at IS NULL
           FROM alert AS a JOIN process AS p USING (process_id) WHERE a.kind = 'orphan' ORDER BY a.alert_id",
    )
}

#[test]
fn the_end_of_a_parent_is_seen_by_whoever_adopts() {
    let stage = Stage::new();
    stage.child(700, 1, "bash");
    stage.enter_headless(10, "alpha");
    stage.machine.change(10, |actor| actor.brief.parent_pid = 700);
    // Another one, in its terminal, loses its parent too.
    stage.enter(11, "beta");
    stage.machine.change(11, |actor| actor.brief.parent_pid = 700);
    let mut recording = stage.recording();
    recording.tick();
    assert_eq!(orphans(&stage), [""; 0]);
    recording.ticks(3, |_| {});
    stage.machine.remove(700);
    for (pid, adopter) in [(10, 812), (11, 1)] {
        stage.machine.change(pid, |actor| actor.brief.parent_pid = adopter);
    }
    recording.ticks(1, |_| {});
    assert_eq!(orphans(&stage), ["10|new_parent|40|1"]);
    let mut ear = Ear::default();
    stage.pass(SECOND * 10);
    recording.tell(&mut ear);
    assert_eq!(ear.told[0].1[0].kind, AlertKind::Orphan);
    recording.ticks(30, |_| {});
    assert_eq!(orphans(&stage), ["10|new_parent|40|1"], "since the look that found it");
    recording.ticks(1, |_| stage.machine.remove(10));
    assert_eq!(orphans(&stage), ["10|new_parent|40|0"]);
}

#[test]
fn one_that_was_left_before_anybody_looked_is_known_by_its_leader() {
    let stage = Stage::new();
    stage.child(1, 0, "init");
    for (pid, leader) in [(10, 70), (11, 11)] {
        stage.enter_headless(pid, "alpha");
        stage.machine.change(pid, |actor| actor.brief.leader_pid = leader);
    }
    stage.once();
    assert_eq!(
        orphans(&stage),
        ["10|adoption|0|1"],
        "the other leads its own session, as services do"
    );
}

#[test]
fn what_a_recorder_found_is_kept_by_the_next() {
    let stage = Stage::new();
    stage.child(700, 1, "bash");
    stage.enter_headless(10, "alpha");
    stage.machine.change(10, |actor| actor.brief.parent_pid = 700);
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(1, |_| {
        stage.machine.remove(700);
        stage.machine.change(10, |actor| actor.brief.parent_pid = 1);
    });
    drop(recording);
    stage.pass(MINUTE * 5);
    stage.recording().tick();
    stage.pass(MINUTE);
    stage.once();
    assert_eq!(orphans(&stage), ["10|new_parent|10|1"]);
    // Somebody takes it into a terminal: it is nobody's orphan any more.
    stage.pass(MINUTE);
    stage.machine.change(10, |actor| actor.probe.terminal = Some("/dev/pts/9".to_owned()));
    stage.once();
    assert_eq!(orphans(&stage), ["10|new_parent|10|0"]);
}

#[test]
fn a_terminal_that_closes_leaves_an_orphan() {
    let stage = Stage::new();
    stage.child(1, 0, "init");
    stage.child(700, 1, "bash");
    stage.enter(10, "alpha");
    stage.machine.change(10, |actor| (actor.brief.parent_pid, actor.brief.leader_pid) = (700, 700));
    stage.machine.change(700, |actor| actor.brief.leader_pid = 700);
    let mut recording = stage.recording();
    recording.tick();
    recording.ticks(1, |_| {
        stage.machine.remove(700);
        stage.machine.change(10, |actor| {
            actor.brief.parent_pid = 1;
            actor.probe.terminal = None;
        });
    });
    assert_eq!(orphans(&stage), ["10|new_parent|10|1"]);
}
