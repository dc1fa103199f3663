//! The audit: a row before anything is done, its outcome after.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use rusqlite::Connection;
use tce::model::action::{Action, Outcome, Target};

use super::{DRY, Eventful, PLAIN, Stage, TREE, kill, order, order_on, outcomes};
use crate::stage::SECOND;

const AUDIT: &str = "SELECT pid, verb, signal, requested_by, coalesce(outcome, 'unknown'), tree_root FROM action ORDER BY action_id";

#[test]
fn the_row_is_there_before_the_signal_and_its_outcome_after() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let (path, seen) = (stage.data().join("history.db"), Rc::new(RefCell::new(Vec::new())));
    let kept = seen.clone();
    let mut machine = Eventful::at_signal(&stage, move |pid| {
        let sql = "SELECT pid || coalesce(outcome, ' unknown') FROM action";
        let row: String =
            Connection::open(&path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap();
        kept.borrow_mut().push((pid, row));
    });
    let done = order_on(&stage, &mut machine, &kill(10, PLAIN)).unwrap();
    assert_eq!(*seen.borrow(), [(10, "10 unknown".to_owned())]);
    assert_eq!(outcomes(&done), [(10, Outcome::Exited)]);
    assert_eq!(done[0].message, "Killed PID 10 (alpha)");
    assert_eq!(stage.rows(AUDIT), ["10|kill|terminate|cli|exited|"]);
    assert_eq!(
        stage.count("SELECT process_id IS NOT NULL AND finished_at >= requested_at FROM action"),
        1
    );
    assert_eq!(stage.one("SELECT end_reason FROM process"), "exit_seen");
}

#[test]
fn a_program_that_dies_at_the_signal_leaves_the_order_without_an_outcome() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let mut machine = Eventful::at_signal(&stage, |_| panic!("the end, as the script has it"));
    let died = catch_unwind(AssertUnwindSafe(|| order_on(&stage, &mut machine, &kill(10, PLAIN))));
    assert!(died.is_err());
    assert_eq!(stage.rows(AUDIT), ["10|kill|terminate|cli|unknown|"]);
}

#[test]
fn each_process_of_a_tree_has_its_row() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.child(11, 10, "cargo");
    order(&stage, &kill(10, TREE)).unwrap();
    assert_eq!(
        stage.rows(AUDIT),
        ["10|kill|terminate|cli|exited|", "11|kill|terminate|cli|exited|10"]
    );
}

#[test]
fn a_dry_run_sends_nothing_and_writes_no_order() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let done = order(&stage, &kill(10, DRY)).unwrap();
    assert_eq!(outcomes(&done), [(10, Outcome::WouldKill)]);
    assert_eq!(done[0].message, "would send SIGTERM to PID 10 (alpha)");
    assert_eq!(super::signals(&stage), []);
    assert_eq!(stage.rows(AUDIT), [""; 0]);
}

#[test]
fn pins_are_orders_too() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    let target = Target { pid: 10, start_ticks: None };
    for action in [
        Action::Pin { target: target.clone() },
        Action::Pin { target: target.clone() },
        Action::Unpin { target: target.clone() },
        Action::Unpin { target },
    ] {
        stage.pass(SECOND);
        order(&stage, &action).unwrap();
    }
    assert_eq!(
        stage.rows(AUDIT),
        [
            "10|pin||cli|pinned|",
            "10|pin||cli|unchanged|",
            "10|unpin||cli|unpinned|",
            "10|unpin||cli|unchanged|"
        ]
    );
    assert_eq!(stage.count("SELECT count(*) FROM pin"), 0);
}
