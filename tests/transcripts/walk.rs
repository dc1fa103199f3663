//! Finding transcripts, among everything else people keep there.

use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use tce::collect::transcripts::walk;
use tce::model::trouble::TroubleKind;
use tempfile::TempDir;

use super::*;

struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    fn file(&self, below: &str) -> &Self {
        fs::create_dir_all(self.path(below).parent().unwrap()).unwrap();
        fs::write(self.path(below), "").unwrap();
        self
    }

    /// What is found below these base folders, from here on.
    fn found(&self, bases: &[&str]) -> (Vec<String>, Vec<(TroubleKind, String)>) {
        let bases: Vec<PathBuf> = bases.iter().map(|base| self.path(base)).collect();
        let walked = walk(&bases);
        let name = |path: &str| {
            path.strip_prefix(&format!("{}/", self.0.path().display())).unwrap().to_owned()
        };
        let mut troubles: Vec<_> =
            walked.troubles.iter().map(|t| (t.kind, name(&t.subject))).collect();
        troubles.sort();
        (walked.files.iter().map(|file| name(file.path.to_str().unwrap())).collect(), troubles)
    }
}

#[test]
fn all_layouts_are_found_and_nothing_else() {
    let home = Home::new();
    home.file("a/projects/-home-ana/s1.jsonl")
        .file("a/projects/-home-ana/s1/subagents/agent-1.jsonl")
        .file("a/projects/-home-ana/s1/subagents/workflows/w/agent-2.jsonl")
        .file("a/projects/-home-ana/s1/subagents/agent-1.meta.json")
        .file("a/projects/-home-ana/agent-3.jsonl")
        .file("a/projects/-home-ana/memory/notes.md")
        .file("a/projects/-home-ana/.hidden/x.jsonl")
        .file("a/projects/-home-ana/x.jsonl.bak")
        .file("a/history.jsonl")
        .file("b/projects/-home-béa \"q\"/s2.jsonl");
    let (files, troubles) = home.found(&["a", "b", "none"]);
    assert_eq!(
        files,
        [
            "a/projects/-home-ana/.hidden/x.jsonl",
            "a/projects/-home-ana/agent-3.jsonl",
            "a/projects/-home-ana/s1.jsonl",
            "a/projects/-home-ana/s1/subagents/agent-1.jsonl",
            "a/projects/-home-ana/s1/subagents/workflows/w/agent-2.jsonl",
            "b/projects/-home-béa \"q\"/s2.jsonl",
        ]
    );
    assert_eq!(troubles, []);
}

#[test]
fn loops_pipes_sockets_and_lying_folders_are_told() {
    let home = Home::new();
    home.file("a/projects/p/s1.jsonl").file("a/projects/p/folder.jsonl/s2.jsonl");
    symlink(home.path("a/projects"), home.path("a/projects/p/up")).unwrap();
    symlink(home.path("a/projects/p/self.jsonl"), home.path("a/projects/p/self.jsonl")).unwrap();
    symlink(home.path("nowhere"), home.path("a/projects/p/nowhere.jsonl")).unwrap();
    let _socket = UnixListener::bind(home.path("a/projects/p/socket.jsonl")).unwrap();
    let (files, troubles) = home.found(&["a"]);
    assert_eq!(files, ["a/projects/p/folder.jsonl/s2.jsonl", "a/projects/p/s1.jsonl"]);
    let told = |kind, names: &[&str]| {
        names.iter().map(|n| (kind, format!("a/projects/p/{n}"))).collect::<Vec<_>>()
    };
    let mut expected = told(TroubleKind::FileUnreadable, &["nowhere.jsonl", "self.jsonl"]);
    expected.extend(told(TroubleKind::FileNotRegular, &["folder.jsonl", "socket.jsonl", "up"]));
    assert_eq!(troubles, expected);
}

#[test]
fn one_folder_under_two_names_is_looked_into_once() {
    let home = Home::new();
    home.file("a/projects/p/s1.jsonl");
    symlink(home.path("a"), home.path("b")).unwrap();
    assert_eq!(home.found(&["a", "b", "a"]).0, ["a/projects/p/s1.jsonl"]);
}

#[test]
fn a_project_moved_elsewhere_and_a_linked_file_are_found() {
    let home = Home::new();
    home.file("disk/p/s1.jsonl").file("disk/s2.jsonl").file("a/projects/q/s3.jsonl");
    symlink(home.path("disk/p"), home.path("a/projects/p")).unwrap();
    symlink(home.path("disk/s2.jsonl"), home.path("a/projects/q/s2.jsonl")).unwrap();
    let (files, troubles) = home.found(&["a"]);
    assert_eq!(files, ["a/projects/p/s1.jsonl", "a/projects/q/s2.jsonl", "a/projects/q/s3.jsonl"]);
    assert_eq!(troubles, []);
}

#[test]
fn what_stands_in_the_place_of_the_folder_is_told() {
    let home = Home::new();
    home.file("a/projects");
    let (files, troubles) = home.found(&["a"]);
    assert!(files.is_empty());
    assert_eq!(troubles, [(TroubleKind::FileNotRegular, "a/projects".to_owned())]);
}
