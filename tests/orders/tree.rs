//! `--tree`: what a process started goes with it, and nobody else.

use tce::model::action::{KillOptions, Outcome};
use tce::model::machine::Signal;
use tce::model::process::State;

use super::{Eventful, Stage, TREE, kill, order, order_on, outcomes, signals};
use crate::stage::SECOND;

/// Claude Code with a shell, a compiler below it, and a bystander.
fn family() -> Stage {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.child(11, 10, "bash");
    stage.child(12, 11, "cargo");
    stage.child(13, 12, "rustc");
    stage.child(20, 1, "vim");
    stage
}

#[test]
fn children_and_grandchildren_are_named_and_ended_parents_first() {
    let stage = family();
    let done = order(&stage, &kill(10, TREE)).unwrap();
    let ended: Vec<_> = [10, 11, 12, 13].map(|pid| (pid, Outcome::Exited)).to_vec();
    assert_eq!(outcomes(&done), ended);
    let names: Vec<&str> = done.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["alpha", "bash", "cargo", "rustc"]);
    assert_eq!(stage.machine.0.borrow().actors.keys().collect::<Vec<_>>(), [&20]);
}

#[test]
fn without_the_flag_children_are_left_alone() {
    let stage = family();
    order(&stage, &kill(10, KillOptions::default())).unwrap();
    assert_eq!(signals(&stage), [(10, Signal::Terminate)]);
}

#[test]
fn a_dry_run_names_the_tree_and_touches_nobody() {
    let stage = family();
    let done = order(&stage, &kill(10, KillOptions { dry_run: true, ..TREE })).unwrap();
    assert_eq!(done.len(), 4);
    assert!(done.iter().all(|one| one.outcome == Outcome::WouldKill));
    assert_eq!(signals(&stage), []);
}

#[test]
fn another_users_child_is_left_alone() {
    let stage = family();
    stage.machine.change(12, |actor| actor.probe.user_id = 0);
    let done = order(&stage, &kill(10, TREE)).unwrap();
    let pids: Vec<u32> = done.iter().map(|one| one.pid).collect();
    assert_eq!(pids, [10, 11, 13]);
}

#[test]
fn a_child_that_has_ended_is_left_to_its_parent() {
    let stage = family();
    stage.state(13, State::Zombie);
    let done = order(&stage, &kill(10, TREE)).unwrap();
    assert_eq!(done.len(), 3);
}

#[test]
fn a_child_whose_pid_is_used_again_is_left_alone() {
    let stage = family();
    let mut machine = Eventful::at_hold(&stage, |pid| {
        if pid == 13 {
            stage.pass(SECOND);
            stage.child(13, 1, "innocent");
        }
    });
    let done = order_on(&stage, &mut machine, &kill(10, TREE)).unwrap();
    assert_eq!(done.len(), 3);
    assert!(stage.machine.0.borrow().actors.contains_key(&13));
}

#[test]
fn children_that_end_with_their_parent_are_no_failure() {
    let stage = family();
    let world = stage.machine.clone();
    let mut machine = Eventful::at_signal(&stage, move |pid| {
        if pid == 10 {
            (11..14).for_each(|child| world.remove(child));
        }
    });
    let done = order_on(&stage, &mut machine, &kill(10, TREE)).unwrap();
    assert_eq!(
        outcomes(&done),
        [(10, Outcome::Exited), (11, Outcome::Gone), (12, Outcome::Gone), (13, Outcome::Gone)]
    );
}

#[test]
fn one_wait_is_enough_for_all() {
    let stage = family();
    for pid in 10..14 {
        stage.temper(pid, tce::collect::scripted::Temper::Stubborn);
    }
    stage.once();
    let before = stage.now();
    let ran = stage.tce(&["kill", "10", "--tree"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.out.lines().count(), 4);
    assert_eq!(stage.now().since(before).as_millis(), 5500);
}
