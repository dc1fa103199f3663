//! The files: what is written is what is read, whatever the paths are, and the systems' own readers agree.

use std::fs;
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::{Value, json};
use tce::rules::service::{Present, Service, System, changes, is_fleeting, read, text};

use super::{ALL, owned, service};
use crate::stage::skip;

/// Whatever has a meaning in one of the formats.
const HARD: &str = "a b  %h %% $HOME ${X} 'q' \"d\" \\ \\x20 `t` <t> & ; # = ~ é 漢 -->";

fn hard() -> Service {
    Service {
        program: "/opt/%h $HOME <é> ; # &/tce".to_owned(),
        arguments: vec!["run".to_owned(), HARD.to_owned(), String::new(), ";".to_owned()],
        environment: owned(&[("CLAUDE_MONITOR_DATA_DIR", HARD), ("EMPTY", ""), ("HOME", "/h")]),
        logs: format!("/home/{HARD}/logs"),
    }
}

fn written(system: System, service: &Service) -> String {
    text(system, service).unwrap()
}

#[test]
fn the_files_are_these() {
    for system in ALL {
        assert_snapshot!(format!("{system:?}"), written(system, &service()));
    }
}

#[test]
fn what_is_written_is_what_is_read() {
    for system in ALL {
        for service in [service(), hard()] {
            let text = written(system, &service);
            assert_eq!(read(system, Some(&text)), Present::Ours(Box::new(service)), "{text}");
        }
    }
}

#[test]
fn a_file_that_somebody_changed_is_theirs() {
    for system in ALL {
        let text = written(system, &service());
        assert_eq!(read(system, None), Present::Nothing);
        for other in [
            text.replace("5200", "5300"),
            format!("{text}\n"),
            String::new(),
            "[Unit]\n".to_owned(),
        ] {
            assert_eq!(read(system, Some(&other)), Present::Theirs, "{other}");
        }
    }
}

#[test]
fn what_cannot_be_written_is_refused_with_the_reason() {
    let with = |change: fn(&mut Service)| {
        let mut service = service();
        change(&mut service);
        service
    };
    let line_break = with(|s| s.logs = "/home/a\nExecStartPre=evil/logs".to_owned());
    let in_value = with(|s| drop(s.environment.insert("TZ".to_owned(), "UTC\u{1b}".to_owned())));
    let relative = with(|s| s.program = "tce".to_owned());
    for (service, reason) in
        [(line_break, "control"), (in_value, "control"), (relative, "whole path")]
    {
        for system in ALL {
            assert!(text(system, &service).unwrap_err().contains(reason), "{system:?}");
        }
    }
    let quoted = with(|s| s.program = "/opt/ana's/tce".to_owned());
    assert!(text(System::Systemd, &quoted).is_err() && text(System::Launchd, &quoted).is_ok());
    let equals = with(|s| s.program = "/opt/a=b/tce".to_owned());
    assert!(text(System::Autostart, &equals).is_err() && text(System::Systemd, &equals).is_ok());
}

proptest! {
    #[test]
    fn any_text_comes_back(
        folder in "[^'\"\\\\=\\p{C}]{0,12}",
        words in proptest::collection::vec("\\PC{0,12}", 0..4),
        variables in proptest::collection::btree_map("[A-Z_]{1,6}", "\\PC{0,16}", 0..4),
        logs in "[^\\p{C}]{0,12}",
    ) {
        let fits = |text: &str| !text.contains(['\u{fffe}', '\u{ffff}']);
        prop_assume!(words.iter().chain(variables.values()).all(|text| fits(text)));
        let service = Service {
            program: format!("/{folder}/tce"),
            arguments: words,
            environment: variables,
            logs: format!("/{logs}/logs"),
        };
        for system in ALL {
            let text = text(system, &service).unwrap();
            prop_assert_eq!(read(system, Some(&text)), Present::Ours(Box::new(service.clone())));
        }
    }
}

/// Whether a program is there, and a word if not.
fn has(program: &str) -> bool {
    let there = ["/usr/bin", "/bin"].iter().any(|folder| Path::new(folder).join(program).exists());
    if !there {
        skip(&format!("{program} is not installed"));
    }
    there
}

#[test]
fn systemd_finds_no_fault_with_the_unit() {
    if !has("systemd-analyze") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("terminus-cancrorum-est.service");
    // It looks for the program, so there must be one.
    let program = folder.path().join("%h $HOME <é> ; # &");
    fs::create_dir(&program).unwrap();
    std::os::unix::fs::symlink("/bin/sh", program.join("tce")).unwrap();
    let verify = |text: String| {
        fs::write(&path, text).unwrap();
        let mut command = Command::new("/usr/bin/systemd-analyze");
        command.args(["verify", "--user", "--man=no"]).arg(&path).env_clear();
        command.env("XDG_RUNTIME_DIR", folder.path()).env("HOME", folder.path());
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let program = program.join("tce").display().to_string();
    let good = written(System::Systemd, &Service { program, ..hard() });
    let (fine, words) = verify(good.clone());
    // It may have something to say of other units.
    assert!(fine && !words.contains("terminus-cancrorum-est"), "{words}");
    // So that it is known to look.
    let (fine, words) = verify(good.replace("LockPersonality", "LockPersonalty"));
    assert!(!fine || words.contains("LockPersonalty"), "{words}");
}

#[test]
fn a_reader_of_property_lists_reads_the_same() {
    if !has("python3") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent.plist");
    for service in [service(), hard()] {
        fs::write(&path, written(System::Launchd, &service)).unwrap();
        let script =
            "import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], 'rb'))))";
        let output = Command::new("python3").args(["-c", script]).arg(&path).output().unwrap();
        let read: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        let words: Vec<&String> =
            std::iter::once(&service.program).chain(&service.arguments).collect();
        assert_eq!(read["ProgramArguments"], json!(words));
        assert_eq!(read["EnvironmentVariables"], json!(service.environment));
        assert_eq!(read["StandardErrorPath"], format!("{}/stderr.log", service.logs));
        assert_eq!(read["KeepAlive"], json!({ "SuccessfulExit": false }));
        assert_eq!((&read["RunAtLoad"], &read["Umask"]), (&json!(true), &json!(0o077)));
        assert_eq!(read["Label"], "com.terminus-cancrorum-est");
    }
}

/// Within double quotes the specification's rules are the shell's, so the shell is asked to cut the words.
#[test]
fn a_shell_cuts_the_desktops_line_into_the_same_words() {
    for service in [service(), hard()] {
        let entry = written(System::Autostart, &service);
        let line = entry.lines().find_map(|line| line.strip_prefix("Exec=")).unwrap();
        let line = line.replace("\\\\", "\\").replace("%%", "%");
        let script = format!("for word in {line}; do printf '%s\\0' \"$word\"; done");
        let output = Command::new("/bin/sh").args(["-c", &script]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let words: Vec<&str> = text.split('\0').collect();
        let variables = service.environment.iter().map(|(name, value)| format!("{name}={value}"));
        let expected = std::iter::once("env".to_owned()).chain(variables);
        let expected = expected.chain([service.program.clone()]).chain(service.arguments.clone());
        assert_eq!(words, expected.chain([String::new()]).collect::<Vec<_>>(), "{line}");
    }
}

#[test]
fn what_is_different_is_told_in_words() {
    let mut after = service();
    assert_eq!(changes(&service(), &after), [""; 0]);
    after.program = "/usr/bin/tce".to_owned();
    after.environment = owned(&[("HOME", "/home/ana"), ("PATH", "/bin"), ("TZ", "UTC")]);
    assert_eq!(
        changes(&service(), &after),
        [
            "it runs /usr/bin/tce, no longer /home/ana/.cargo/bin/tce",
            "CLAUDE_MONITOR_PORT is no longer set",
            "PATH has another value",
        ]
    );
}

#[test]
fn a_place_where_programs_do_not_stay_is_known() {
    for path in [
        "/tmp/tce",
        "/var/tmp/x/tce",
        "/home/ana/tce/target/release/tce",
        "/home/ana/t/x/tce",
        "/private/tmp/tce",
    ] {
        assert!(is_fleeting(Path::new(path), Some("/home/ana/t")), "{path}");
    }
    for path in [
        "/usr/bin/tce",
        "/home/ana/.cargo/bin/tce",
        "/home/ana/target/tce",
        "/opt/tmp/tce",
        "/tmpfs/tce",
    ] {
        assert!(!is_fleeting(Path::new(path), Some("/")), "{path}");
    }
}
