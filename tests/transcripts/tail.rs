//! Looking again: only what is new is read, and whatever somebody did to the file is noticed.

use std::fs::{File, FileTimes, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::time::{Duration, SystemTime};

use tce::collect::transcripts::Change;
use tce::model::transcript::Reason;
use tce::model::trouble::TroubleKind;
use tempfile::TempDir;

use super::*;

const AT: &str = "2026-11-20T10:00:00Z";

/// A transcript in a folder of its own.
struct World {
    _folder: TempDir,
    watched: Watched,
}

impl World {
    fn with(content: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("s1.jsonl");
        fs::write(&path, content).unwrap();
        settle(&path);
        Self { _folder: folder, watched: Watched::new(path) }
    }

    fn path(&self) -> &Path {
        &self.watched.path
    }

    fn append(&self, text: &str) {
        let mut file = OpenOptions::new().append(true).open(self.path()).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    fn change(&mut self) -> Change {
        self.watched.look().change
    }

    fn responses(&self) -> usize {
        self.watched.ledger.facts.len()
    }
}

/// Written well before it is looked at.
fn settle(path: &Path) {
    set_time(path, SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000));
}

fn set_time(path: &Path, time: SystemTime) {
    let file = File::options().append(true).open(path).unwrap();
    file.set_times(FileTimes::new().set_modified(time)).unwrap();
}

fn many(from: usize, to: usize) -> String {
    (from..to).map(|i| answer(&format!("m{i}"), 5, AT, "s1")).collect()
}

#[test]
fn an_unchanged_file_is_not_read_again() {
    let mut world = World::with(&many(0, 3));
    assert_eq!(world.change(), Change::New);
    let again = world.watched.look();
    assert_eq!((again.change, again.account.lines), (Change::Unchanged, 0));
    assert_eq!(world.watched.account.usage, 3);
}

#[test]
fn only_what_was_appended_is_read() {
    let mut world = World::with(&many(0, 50));
    world.change();
    world.append(&many(50, 52));
    let outcome = world.watched.look();
    assert_eq!((outcome.change, outcome.account.lines), (Change::Appended, 2));
    assert_eq!((world.responses(), world.watched.account.lines), (52, 52));
}

#[test]
fn a_half_written_line_waits_for_its_other_half() {
    let line = answer("m1", 5, AT, "s1");
    let (half, rest) = line.split_at(100);
    let mut world = World::with(&(many(0, 1) + half));
    world.change();
    assert_eq!((world.responses(), world.watched.state.unwrap().pending()), (1, 100));
    world.append(rest);
    assert_eq!(world.change(), Change::Appended);
    assert_eq!((world.responses(), world.watched.state.unwrap().pending()), (2, 0));
    assert_eq!(world.watched.account.lines, 2);
}

#[test]
fn a_line_that_lacks_but_its_end_is_told_at_once_and_counted_later() {
    let mut world = World::with(answer("m1", 5, AT, "s1").trim_end());
    world.change();
    assert_eq!((world.responses(), world.watched.account.lines), (1, 0));
    world.append("\n");
    world.change();
    assert_eq!((world.responses(), world.watched.account.usage), (1, 1));
}

#[test]
fn a_touched_file_is_read_again_and_says_the_same() {
    let mut world = World::with(&many(0, 3));
    world.change();
    set_time(world.path(), SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_100_000));
    assert_eq!(world.change(), Change::Reread);
    assert_eq!((world.responses(), world.watched.account.usage), (3, 3));
}

#[test]
fn a_copy_over_the_file_says_the_same() {
    let mut world = World::with(&many(0, 3));
    world.change();
    let copy = world.path().with_file_name("copy");
    fs::copy(world.path(), &copy).unwrap();
    fs::rename(&copy, world.path()).unwrap();
    assert_eq!(world.change(), Change::Reread);
    assert_eq!((world.responses(), world.watched.account.usage), (3, 3));
}

#[test]
fn a_rewrite_whose_time_was_set_back_is_noticed() {
    let mut world = World::with(&answer("m1", 5, AT, "s1"));
    world.change();
    let changed_at = || fs::metadata(world.path()).unwrap().ctime_nsec();
    let before = changed_at();
    // The clock of the file system may stand still for a while.
    while changed_at() == before {
        fs::write(world.path(), answer("m1", 7, AT, "s1")).unwrap();
        settle(world.path());
    }
    assert_eq!(world.change(), Change::Rewritten);
    assert_eq!(world.watched.ledger.total().output, 7);
    assert_eq!(world.change(), Change::Unchanged);
}

#[test]
fn other_rights_and_another_name_are_no_reason_to_read_it_all() {
    let mut world = World::with(&many(0, 30));
    world.change();
    let known = world.watched.state.unwrap();
    let changed_at = || fs::metadata(world.path()).unwrap().ctime_nsec();
    let before = changed_at();
    while changed_at() == before {
        fs::set_permissions(world.path(), Permissions::from_mode(0o600)).unwrap();
    }
    let renamed = world.path().with_file_name("other.jsonl");
    fs::rename(world.path(), &renamed).unwrap();
    world.watched.path = renamed;
    let outcome = world.watched.look();
    assert_eq!((outcome.change, outcome.account.lines), (Change::Unchanged, 0));
    let FileState { ctime_ns, .. } = outcome.state;
    assert!(ctime_ns > known.ctime_ns);
    assert_eq!(FileState { ctime_ns, ..known }, outcome.state);
}

#[test]
fn a_renamed_file_says_the_same_under_its_new_name() {
    let mut world = World::with(&many(0, 3));
    world.change();
    let renamed = world.path().with_file_name("other.jsonl");
    fs::rename(world.path(), &renamed).unwrap();
    world.watched.path = renamed;
    world.watched.state = None;
    let before = world.watched.ledger.clone();
    world.change();
    assert_eq!(world.watched.ledger, before);
}

#[test]
fn a_file_cut_short_is_read_anew_and_what_it_said_stays() {
    let mut world = World::with(&many(0, 5));
    world.change();
    fs::write(world.path(), many(0, 2)).unwrap();
    assert_eq!(world.change(), Change::Rewritten);
    assert_eq!((world.responses(), world.watched.account.lines), (5, 2));
}

#[test]
fn a_file_cut_short_and_grown_beyond_its_old_size_is_noticed() {
    let mut world = World::with(&many(0, 5));
    world.change();
    fs::write(world.path(), many(10, 25)).unwrap();
    assert_eq!(world.change(), Change::Rewritten);
    assert_eq!((world.responses(), world.watched.account.lines), (20, 15));
}

#[test]
fn a_rewrite_of_the_same_length_is_noticed() {
    let mut world = World::with(&answer("m1", 5, AT, "s1"));
    world.change();
    fs::write(world.path(), answer("m1", 7, AT, "s1")).unwrap();
    assert_eq!(world.change(), Change::Rewritten);
    assert_eq!(world.watched.ledger.total().output, 7);
}

/// Two writes within one tick of the file system's clock leave the same time.
#[test]
fn a_rewrite_of_the_same_length_and_time_is_noticed_while_it_is_fresh() {
    let mut world = World::with(&answer("m1", 5, AT, "s1"));
    let fresh = SystemTime::UNIX_EPOCH + Duration::from_millis(now().as_millis().cast_unsigned());
    set_time(world.path(), fresh);
    world.change();
    assert_eq!(world.change(), Change::Unchanged);
    fs::write(world.path(), answer("m1", 7, AT, "s1")).unwrap();
    set_time(world.path(), fresh);
    assert_eq!(world.change(), Change::Rewritten);
    assert_eq!(world.watched.ledger.total().output, 7);
}

#[test]
fn another_file_in_its_place_is_read() {
    let mut world = World::with(&many(0, 3));
    world.change();
    let other = world.path().with_file_name("new");
    fs::write(&other, many(7, 11)).unwrap();
    fs::rename(&other, world.path()).unwrap();
    assert_eq!(world.change(), Change::Rewritten);
    assert_eq!((world.responses(), world.watched.account.lines), (7, 4));
}

#[test]
fn the_same_file_restored_is_not_read_again() {
    let mut world = World::with(&many(0, 30));
    world.change();
    let copy = world.path().with_file_name("copy");
    fs::copy(world.path(), &copy).unwrap();
    settle(&copy);
    fs::rename(&copy, world.path()).unwrap();
    let outcome = world.watched.look();
    assert_eq!((outcome.change, outcome.account.lines), (Change::Unchanged, 0));
    assert_eq!(world.change(), Change::Unchanged);
}

#[test]
fn a_file_that_is_gone_and_comes_back_is_read() {
    let mut world = World::with(&many(0, 3));
    world.change();
    let content = fs::read(world.path()).unwrap();
    fs::remove_file(world.path()).unwrap();
    let state = world.watched.state;
    let gone = Reader::default().read(world.path(), state.as_ref(), now(), &mut |_| {});
    assert_eq!(gone, Ok(None));
    fs::write(world.path(), content).unwrap();
    settle(world.path());
    world.append(&many(3, 4));
    // It may or may not have got its old number back.
    world.change();
    assert_eq!((world.responses(), world.watched.account.lines), (4, 4));
}

#[test]
fn an_endless_line_is_pending_until_it_ends_and_then_passed_over() {
    let reader = Reader::with_limits(512, 2_000, 2_000);
    let mut world = World::with(&many(0, 1));
    world.watched.reader = reader;
    world.change();
    world.append(&format!("{{\"usage\":\"{}", "x".repeat(5_000)));
    world.change();
    assert_eq!(world.watched.state.unwrap().pending(), 5_010);
    world.append("\"}\n");
    world.append(&many(1, 2));
    world.change();
    assert_eq!((world.responses(), world.watched.state.unwrap().pending()), (2, 0));
    assert_eq!(world.watched.account.rejected[&Reason::Oversized].count, 1);
}

#[test]
fn a_long_line_is_read_again_only_if_it_may_matter() {
    let mut world = World::with("");
    world.watched.reader = Reader::with_limits(512, 2_000, 90_000);
    let image = "x".repeat(100_000);
    world.append(&format!("{{\"type\":\"user\",\"image\":\"{image}\"}}\n"));
    world.change();
    assert_eq!(
        world.watched.account.not_usage, 1,
        "longer than what is ever held, but nothing is lost"
    );
    let whole = many(0, 1).replacen('{', &format!("{{\"x\":\"{}\",", &image[..80_000]), 1);
    world.append(&whole);
    world.change();
    assert_eq!((world.responses(), world.watched.account.usage), (1, 1));
    let longer = many(1, 2).replacen('{', &format!("{{\"x\":\"{image}\","), 1);
    world.append(&longer);
    world.change();
    assert_eq!(
        (world.responses(), world.watched.account.rejected[&Reason::Oversized].count),
        (1, 1)
    );
    // What it tells is told although it has no end.
    world.append(
        many(2, 3).replacen('{', &format!("{{\"x\":\"{}\",", &image[..80_000]), 1).trim_end(),
    );
    world.change();
    assert_eq!((world.responses(), world.watched.account.usage), (2, 1));
}

#[test]
fn a_pipe_or_a_folder_is_refused_without_waiting() {
    let folder = TempDir::new().unwrap();
    let pipe = folder.path().join("pipe.jsonl");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    for path in [pipe.as_path(), folder.path()] {
        let refused = Reader::default().read(path, None, now(), &mut |_| {}).unwrap_err();
        assert_eq!(refused.kind, TroubleKind::FileNotRegular);
    }
}
