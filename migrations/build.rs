//! Makes cargo notice a new migration or query, which are embedded at compile time, and tells the program what it is: its
//! schema's number, and of which commit, by which compiler and for which target it was built. No time is in it, so that the
//! same sources give the same program.
#![expect(clippy::disallowed_methods, reason = "a build script looks at what it builds from")]

use std::path::Path;
use std::process::Command;

const UNKNOWN: &str = "unknown";

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=queries");
    println!("cargo:rustc-env=TCE_SCHEMA_VERSION={}", schema_version());
    println!("cargo:rustc-env=TCE_COMMIT={}", commit());
    println!("cargo:rustc-env=TCE_TARGET={}", variable("TARGET"));
    println!("cargo:rustc-env=TCE_RUSTC={}", said_by(&variable("RUSTC"), &["--version"]));
}

/// The number of the newest `V21__limit.sql`: to have refinery read the names costs each start a millisecond.
fn schema_version() -> u32 {
    let entries = std::fs::read_dir("migrations").into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let numbers = names.filter_map(|name| name.strip_prefix('V')?.split_once("__")?.0.parse().ok());
    numbers.max().unwrap_or(0)
}

/// Of what is shipped only: whoever is at work on it would build all of it anew with each commit.
fn commit() -> String {
    if variable("PROFILE") != "release" {
        return UNKNOWN.to_owned();
    }
    // What a registry hands out has no repository, but knows where it came from.
    let packed = ".cargo_vcs_info.json";
    if let Ok(text) = std::fs::read_to_string(packed) {
        let hash = text.split('"').find(|word| word.len() == 40);
        return hash.map_or(UNKNOWN, |hash| &hash[..12]).to_owned();
    }
    // A folder above that is somebody else's repository is none of ours.
    if !Path::new(".git").exists() {
        return UNKNOWN.to_owned();
    }
    for name in ["HEAD", "logs/HEAD"] {
        let path = said_by("git", &["rev-parse", "--git-path", name]);
        if Path::new(&path).exists() {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    said_by("git", &["rev-parse", "--short=12", "HEAD"])
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| UNKNOWN.to_owned())
}

/// What a program says, on one line.
fn said_by(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.ok().filter(|output| output.status.success());
    let text = output.and_then(|output| String::from_utf8(output.stdout).ok());
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| UNKNOWN.to_owned())
}
