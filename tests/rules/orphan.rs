//! Orphans: a lost parent alone is none, a missing terminal alone is none, and what was found once stands.

use tce::model::process::{Kind, OrphanedBy, State};
use tce::rules::orphan::{Kin, Orphan, orphan};

use crate::stage::{HOUR, noon};

/// A headless process whose parent is the one it always had.
fn kin() -> Kin {
    Kin {
        now: noon(),
        state: State::Sleeping,
        kind: Kind::Headless,
        has_terminal: false,
        parent_pid: 700,
        parent_before: Some(700),
        adopted: false,
        before: None,
    }
}

#[test]
fn with_its_parent_or_with_a_terminal_nobody_is_an_orphan() {
    assert_eq!(orphan(&kin()), None);
    assert_eq!(orphan(&Kin { parent_before: None, ..kin() }), None, "at the first look");
    let lost = Kin { parent_pid: 1, adopted: true, ..kin() };
    assert_eq!(orphan(&Kin { has_terminal: true, kind: Kind::Interactive, ..lost }), None);
    // One that was started by process 1, or by a user's service manager, has had that parent all its life.
    assert_eq!(orphan(&Kin { parent_pid: 1, parent_before: Some(1), ..kin() }), None);
}

#[test]
fn a_new_parent_is_the_end_of_the_old_one_whoever_adopts() {
    for adopter in [1, 812] {
        let found = orphan(&Kin { parent_pid: adopter, ..kin() });
        assert_eq!(found, Some(Orphan { since: noon(), by: OrphanedBy::NewParent }));
    }
    let lost = Kin { parent_pid: 1, adopted: true, ..kin() };
    assert_eq!(orphan(&lost).unwrap().by, OrphanedBy::NewParent, "the stronger evidence counts");
}

#[test]
fn an_adopted_one_is_known_at_the_first_look() {
    let found = orphan(&Kin { parent_pid: 1, parent_before: None, adopted: true, ..kin() });
    assert_eq!(found, Some(Orphan { since: noon(), by: OrphanedBy::Adoption }));
}

#[test]
fn what_was_found_stands_until_a_terminal_leads_there() {
    let before = Orphan { since: noon().minus(HOUR), by: OrphanedBy::NewParent };
    let later = Kin { parent_pid: 1, parent_before: Some(1), before: Some(before), ..kin() };
    assert_eq!(orphan(&later), Some(before));
    assert_eq!(orphan(&Kin { adopted: true, ..later }), Some(before));
    assert_eq!(orphan(&Kin { has_terminal: true, ..later }), None);
}

#[test]
fn helpers_cut_themselves_loose_and_the_dead_have_no_parents() {
    let lost = Kin { parent_pid: 1, adopted: true, ..kin() };
    assert_eq!(orphan(&Kin { kind: Kind::Helper, ..lost }), None);
    assert_eq!(orphan(&Kin { state: State::Zombie, ..lost }), None);
    assert!(orphan(&Kin { kind: Kind::Background, ..lost }).is_some());
    assert!(orphan(&Kin { state: State::Stopped, ..lost }).is_some());
}
