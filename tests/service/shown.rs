//! `--dry-run` and `tce service status`: what is shown, while nothing is changed.

use std::fs;
use std::os::unix::fs::symlink;

use insta::assert_snapshot;
use tce::rules::service::{Present, Service, System, read};

use super::{Desk, FAILING};
use crate::stage::{MINUTE, Setting, Stage};

/// The service that would be written.
fn planned(stage: &Stage, setting: &Setting, system: System, args: &[&str]) -> (Service, String) {
    let name = format!("{system:?}").to_lowercase();
    let ran = stage.tce_as(setting, &[args, &["install", "--dry-run", "--for", &name]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let Present::Ours(service) = read(system, Some(&ran.out)) else { panic!("{}", ran.out) };
    (*service, ran.err)
}

#[test]
fn a_dry_run_prints_the_file_and_touches_nothing() {
    let stage = Stage::new();
    for system in super::ALL {
        let (service, words) = planned(&stage, &Setting::default(), system, &[]);
        assert_eq!(service.program, "/usr/bin/tce");
        let home = stage.home().display().to_string();
        assert_eq!(service.logs, format!("{home}/.terminus-cancrorum-est/logs"));
        assert!(words.starts_with("tce: would write "), "{words}");
    }
    // On any Linux, whatever is there: the unit.
    let ran = stage.tce(&["install", "--dry-run"]);
    let usual = if cfg!(target_os = "macos") { System::Launchd } else { System::Systemd };
    assert!(matches!(read(usual, Some(&ran.out)), Present::Ours(_)), "{}", ran.out);
    assert!(!stage.data().exists() && !stage.home().join(".config").exists());
}

#[test]
fn settings_of_the_environment_and_the_command_line_are_taken_along_and_named() {
    let stage = Stage::new();
    let setting = Setting::default()
        .env("CLAUDE_MONITOR_PORT", "5200")
        .env("CLAUDE_MONITOR_STALE_INTERACTIVE_HOURS", "2")
        .env("CLAUDE_MONITOR_DATA_DIR", "below")
        .env("CLAUDE_CONFIG_DIR", "/srv/claude")
        .env("CLAUDE_MONITOR_DASHBOARD_TOKEN", "a-secret-that-nobody-guesses")
        .env("TZ", "UTC")
        .env("PATH", "/usr/bin:.:/bin:/usr/bin");
    let args = ["--set", "keep_samples=9d", "--set", "port=5300"];
    let (service, words) = planned(&stage, &setting, System::Systemd, &args);
    let below = stage.cwd().join("below").display().to_string();
    let taken = [
        ("CLAUDE_CONFIG_DIR", "/srv/claude"),
        ("CLAUDE_MONITOR_DATA_DIR", &below),
        ("CLAUDE_MONITOR_KEEP_SAMPLES", "9d"),
        ("CLAUDE_MONITOR_PORT", "5300"),
        ("CLAUDE_MONITOR_STALE_INTERACTIVE_HOURS", "2"),
    ];
    let home = stage.home().display().to_string();
    let around = [("HOME", home.as_str()), ("PATH", "/usr/bin:/bin"), ("TZ", "UTC")];
    assert_eq!(service.environment, super::owned(&[&taken[..], &around].concat()));
    assert_eq!(service.logs, format!("{below}/logs"));
    let names = taken.map(|(name, _)| name).join(", ");
    assert!(words.contains(&format!("taken into the service, as set here: {names}\n")), "{words}");
    assert!(words.contains("DASHBOARD_TOKEN is not written into the service's file"), "{words}");
    // A desktop has what a login shell has; only the settings are named.
    let (entry, _) = planned(&stage, &setting, System::Autostart, &args);
    assert_eq!(entry.environment, super::owned(&taken));
    assert_eq!(entry.arguments, ["run", "--background"]);
}

#[test]
fn what_the_service_will_not_have_is_said() {
    let stage = Stage::new();
    stage.write(&stage.cwd().join(".env"), "CLAUDE_MONITOR_PORT=6000\n");
    stage.write(&stage.data().join("config.toml"), "alert_command = \"mail -s alert ana\"\n");
    let (service, words) = planned(&stage, &Setting::default(), System::Systemd, &[]);
    assert!(!service.environment.contains_key("CLAUDE_MONITOR_PORT"));
    assert!(words.contains("does not read the .env of this folder"), "{words}");
    assert!(words.contains("alert_command gets no new rights"), "{words}");
    let (_, words) = planned(&stage, &Setting::default(), System::Launchd, &[]);
    assert!(!words.contains("alert_command"), "{words}");
}

#[test]
fn the_path_that_is_typed_is_preferred_to_the_one_behind_it() {
    let stage = Stage::new();
    let (bin, lib) = (stage.home().join(".local/bin"), stage.root().join("lib/tce-0.5.0"));
    for folder in [&bin, &lib] {
        fs::create_dir_all(folder).unwrap();
    }
    let program = lib.join("tce");
    fs::write(&program, "").unwrap();
    symlink(&program, bin.join("tce")).unwrap();
    let run = |path: &str, args0: &str| {
        let setting = Setting::default().env("PATH", path);
        let ran = stage.tce_from(
            &setting,
            &program,
            args0,
            &["install", "--dry-run", "--for", "systemd"],
        );
        let Present::Ours(service) = read(System::Systemd, Some(&ran.out)) else { panic!() };
        (service.program, ran.err)
    };
    let typed = bin.join("tce").display().to_string();
    let other = stage.root().join("other");
    stage.write(&other.join("tce"), "another program");
    let path = format!("{}:{}:/usr/bin", other.display(), bin.display());
    assert_eq!(run(&path, "tce").0, typed);
    assert_eq!(run("/usr/bin", &typed).0, typed);
    assert_eq!(
        run("/usr/bin", "../home/.local/bin/tce").0,
        stage.cwd().join("../home/.local/bin/tce").display().to_string()
    );
    assert_eq!(run("/usr/bin", "tce").0, program.display().to_string());
}

#[test]
fn the_status_tells_what_there_is_to_tell() {
    let desk = Desk::new();
    let tell = |name: &str, code: u8| {
        let ran = desk.tce(&["service", "status"]);
        assert_eq!(ran.code, code, "{ran:?}");
        let root = desk.stage.root().display().to_string();
        assert_snapshot!(name, ran.out.replace(&root, "ROOT"));
    };
    tell("not_installed", 3);
    desk.at_work();
    assert_eq!(desk.tce(&["install"]).code, 0);
    desk.stage.pass(MINUTE * 90);
    tell("running", 0);
    desk.say("linger", "Linger=yes\n");
    desk.stage
        .machine
        .change(77, |actor| actor.probe.exe = Some("/usr/bin/tce (deleted)".to_owned()));
    tell("replaced_since_it_started", 0);
    desk.say("state", FAILING);
    fs::remove_file(desk.path("bin/program")).unwrap();
    tell("failing_and_without_program", 3);
    desk.say("broken", "Failed to connect to bus: No medium found\n");
    desk.say("system", "running\n");
    tell("silent", 3);
    fs::write(desk.unit(), "[Service]\nExecStart=/opt/tce run\n").unwrap();
    tell("theirs", 3);
}

#[test]
fn the_status_is_a_document_too() {
    let desk = Desk::new();
    desk.at_work();
    assert_eq!(desk.tce(&["install"]).code, 0);
    let ran = desk.tce(&["service", "status", "--json"]);
    let root = desk.stage.root().display().to_string();
    assert_eq!(ran.code, 0);
    assert_snapshot!("document", ran.out.replace(&root, "ROOT"));
}

#[test]
fn a_service_that_runs_another_program_is_told_of() {
    let desk = Desk::new();
    desk.at_work();
    assert_eq!(desk.tce(&["install"]).code, 0);
    let other = desk.path("other/tce");
    desk.stage.write(&other, "");
    let ran = desk.stage.tce_from(&desk.setting(), &other, "tce", &["service", "status"]);
    let words = format!("This program is {}; tce install has the service run it.", other.display());
    assert!(ran.code == 0 && ran.out.contains(&words), "{ran:?}");
    assert!(!desk.tce(&["service", "status"]).out.contains("This program is"));
}
