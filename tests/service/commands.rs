//! `tce install` and `tce uninstall` with tools that play systemd and launchd.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use tce::action::service::{Asked, Tools};
use tce::rules::service::steps::{install, uninstall};
use tce::rules::service::{Place, System, text};

use super::{Desk, FAILING, STOPPED, service};

const UNIT: &str = "terminus-cancrorum-est.service";

#[test]
fn it_is_installed_once_and_taken_away() {
    let desk = Desk::new();
    desk.at_work();
    let ran = desk.tce(&["install"]);
    let unit = desk.unit().display().to_string();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        ran.out,
        format!("Login service installed: {unit}\nDashboard: http://127.0.0.1:5999/\n")
    );
    assert!(
        ran.err.contains("it runs while you are logged in; loginctl enable-linger"),
        "{}",
        ran.err
    );
    let told = ["daemon-reload".to_owned(), format!("enable {UNIT}"), format!("restart {UNIT}")];
    let told = told.map(|order| format!("systemctl --user {order}"));
    assert_eq!(desk.told()[..3], told);
    assert_eq!(fs::metadata(desk.unit()).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(desk.stage.data().join("logs/stderr.log").exists());

    let again = desk.tce(&["install"]);
    assert_eq!((again.code, again.out), (0, format!("Nothing to do in {unit}\n")));
    assert_eq!(desk.told(), [""; 0]);

    let gone = desk.tce(&["uninstall"]);
    assert_eq!((gone.code, gone.out), (0, format!("Login service removed: {unit}\n")));
    assert!(gone.err.contains("your data stays in "), "{}", gone.err);
    assert_eq!(desk.told()[0], format!("systemctl --user disable --now {UNIT}"));
    assert!(!desk.stage.home().join(".config").exists() && desk.stage.data().exists());
    let again = desk.tce(&["uninstall"]);
    assert_eq!(
        (again.code, again.out.as_str()),
        (0, "Nothing to do: no login service is installed\n")
    );
    assert_eq!(desk.told(), [""; 0]);
}

#[test]
fn what_lies_beside_it_stays() {
    let desk = Desk::new();
    desk.at_work();
    desk.stage.write(&desk.unit().with_file_name("other.service"), "[Unit]\n");
    desk.tce(&["install"]);
    desk.tce(&["uninstall"]);
    assert!(!desk.unit().exists() && desk.unit().with_file_name("other.service").exists());
}

#[test]
fn another_setting_renews_it_and_is_told() {
    let desk = Desk::new();
    desk.at_work();
    desk.tce(&["--set", "port=5200", "install"]);
    let ran = desk.tce(&["install"]);
    assert!(ran.out.starts_with("Login service renewed: "), "{ran:?}");
    assert!(ran.err.contains("note: CLAUDE_MONITOR_PORT is no longer set"), "{}", ran.err);
    assert!(!fs::read_to_string(desk.unit()).unwrap().contains("5200"));
}

#[test]
fn one_that_does_not_run_is_started_again() {
    let desk = Desk::new();
    desk.at_work();
    desk.tce(&["install"]);
    desk.told();
    desk.say("state", &STOPPED.replace("not-found", "loaded"));
    let ran = desk.tce(&["install"]);
    assert!(ran.out.starts_with("Login service started again: "), "{ran:?}");
    let restart = format!("systemctl --user restart {UNIT}");
    assert!(desk.told().contains(&restart));
    // The program was replaced: what runs is the old one.
    desk.stage
        .machine
        .change(77, |actor| actor.probe.exe = Some("/usr/bin/tce (deleted)".to_owned()));
    desk.tce(&["install"]);
    assert!(desk.told().contains(&restart));
}

#[test]
fn a_file_that_somebody_changed_is_left_unless_forced() {
    let desk = Desk::new();
    desk.at_work();
    for order in ["install", "uninstall"] {
        desk.stage.write(&desk.unit(), "[Service]\nExecStart=/opt/tce run\n");
        let ran = desk.tce(&[order]);
        assert_eq!(ran.code, 4, "{ran:?}");
        assert!(ran.err.contains("is not as this program wrote it") && ran.err.contains("--force"));
        assert!(fs::read_to_string(desk.unit()).unwrap().contains("/opt/tce"));
        assert_eq!(desk.told(), [""; 0]);
        let ran = desk.tce(&[order, "--force"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        desk.told();
    }
    assert!(!desk.unit().exists());
}

#[test]
fn one_that_ends_at_once_is_no_success() {
    let desk = Desk::new();
    desk.say("after", FAILING);
    let ran = desk.tce(&["install"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("the login service is installed, and does not run"), "{}", ran.err);
    assert!(ran.err.contains("because: exit-code, status 5"), "{}", ran.err);
    assert!(ran.err.contains("logs/stderr.log"), "{}", ran.err);
    // Nor is one that never answers.
    desk.say("after", super::RUNNING);
    let ran = desk.tce(&["--set", "port=5200", "install"]);
    assert!(ran.code == 1 && ran.err.contains("it does not answer yet"), "{ran:?}");
}

#[test]
fn what_systemd_says_is_handed_on() {
    let desk = Desk::new();
    desk.say("refuses", "Failed to restart: Access denied\n");
    let ran = desk.tce(&["install"]);
    assert_eq!(ran.code, 1);
    let words = format!(
        "systemctl --user restart {UNIT} did not work\n  because: Failed to restart: Access denied\n"
    );
    assert!(ran.err.ends_with(&words), "{}", ran.err);
}

#[test]
fn without_a_bus_it_is_said_what_that_means() {
    let desk = Desk::new();
    desk.say("broken", "Failed to connect to bus: No medium found\n");
    desk.say("system", "running\n");
    let ran = desk.tce(&["install"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains(
            "your systemd cannot be reached from here\n  because: Failed to connect to bus"
        )
    );
    assert!(ran.err.contains("loginctl enable-linger") && ran.err.contains("--for autostart"));
    assert!(!desk.unit().exists() && !desk.stage.data().exists());
    // What is there can be taken away all the same, with its link.
    let text = text(System::Systemd, &service()).unwrap();
    desk.stage.write(&desk.unit(), text);
    let link = desk.unit().with_file_name("default.target.wants").join(UNIT);
    fs::create_dir(link.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(desk.unit(), &link).unwrap();
    let ran = desk.tce(&["uninstall"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.err.contains("No medium found; if it still runs, tce dashboard-stop ends it"),
        "{}",
        ran.err
    );
    assert!(!desk.stage.home().join(".config").exists());
}

#[test]
fn without_systemd_the_desktop_is_to_start_it() {
    let desk = Desk::new();
    desk.say(
        "broken",
        "System has not been booted with systemd as init system (PID 1). Can't operate.\n",
    );
    desk.say("system", "offline\n");
    let ran = desk.tce(&["install", "--for", "systemd"]);
    assert!(ran.code == 3 && ran.err.contains("there is no systemd here"), "{ran:?}");
    let ran = desk.tce(&["install"]);
    assert_eq!(ran.code, 1, "the program that was started is none: {ran:?}");
    assert!(
        ran.err.contains("there is no systemd here: your desktop is to start it"),
        "{}",
        ran.err
    );
    let entry = desk.stage.home().join(".config/autostart/terminus-cancrorum-est.desktop");
    assert!(entry.exists() && !desk.unit().exists());
    desk.at_work();
    let again = desk.tce(&["install"]);
    assert!(again.out.starts_with("Nothing to do in "), "{again:?}");
    assert_eq!(desk.tce(&["service", "status"]).code, 0);
    // Where systemd came later, it takes over.
    fs::remove_file(desk.path("broken")).unwrap();
    assert_eq!(desk.tce(&["install"]).code, 0);
    assert!(!entry.exists() && desk.unit().exists());
}

#[test]
fn neither_sudo_nor_another_machines_system_is_taken() {
    let desk = Desk::new();
    desk.stage.machine.0.borrow_mut().facts.user_id = 0;
    let ran = desk.tce_with(&desk.setting().env("SUDO_USER", "ana"), &["install"]);
    assert!(ran.code == 4 && ran.err.contains("tce install without sudo"), "{ran:?}");
    assert!(!desk.unit().exists());
    desk.at_work();
    let ran = desk.tce(&["install"]);
    assert!(ran.code == 0 && ran.err.contains("you are root"), "{ran:?}");
    let other = if cfg!(target_os = "macos") { "systemd" } else { "launchd" };
    let ran = desk.tce(&["install", "--for", other]);
    assert!(ran.code == 2 && ran.err.contains("--dry-run shows the file"), "{ran:?}");
}

#[test]
fn who_waits_for_a_turn_can_be_asked_to_end() {
    let desk = Desk::new();
    desk.at_work();
    desk.stage.machine.0.borrow_mut().stop = true;
    let ran = desk.tce(&["run", "--wait"]);
    let words = "tce: process 77 has the dashboard; this waits for its end\n";
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", words));
    assert_eq!(desk.tce(&["run"]).code, 1, "without waiting this is no place for a second one");
}

#[test]
fn uninstalling_can_be_looked_at_first() {
    let desk = Desk::new();
    desk.at_work();
    desk.tce(&["install"]);
    desk.told();
    let ran = desk.tce(&["uninstall", "--dry-run"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], format!("Would run systemctl --user disable --now {UNIT}"));
    assert!(lines.contains(&format!("Would remove {}", desk.unit().display()).as_str()));
    assert!(desk.unit().exists() && desk.told().is_empty());
}

/// launchd's part is carried out on every system, so that it is known to work as far as that goes.
#[test]
fn an_agent_is_loaded_when_the_former_one_has_gone() {
    let desk = Desk::new();
    let env = BTreeMap::from([("PATH".to_owned(), desk.path("bin").display().to_string())]);
    let tools = Tools { env: &env, clock: &desk.stage.machine };
    let home = desk.stage.home();
    let place = Place { config_home: home.join(".config"), home, user_id: 501 };
    let text = text(System::Launchd, &service()).unwrap();
    desk.say("not-yet", "");
    let complaints = tools.perform(&install(System::Launchd, &place, &service(), &text)).unwrap();
    assert_eq!(complaints, [""; 0]);
    let plist = place.file(System::Launchd);
    assert_eq!(fs::read_to_string(&plist).unwrap(), text);
    let bootstrap = format!("launchctl bootstrap gui/501 {}", plist.display());
    let orders = [
        "launchctl bootout gui/501/com.terminus-cancrorum-est",
        "launchctl enable gui/501/com.terminus-cancrorum-est",
    ];
    assert_eq!(desk.told(), [orders[0], orders[1], &bootstrap, &bootstrap]);
    desk.say("agent", "state = running\n\tpid = 7\n");
    let Asked::State(state) = tools.state(System::Launchd, &place).unwrap() else { panic!() };
    assert_eq!(state.pid, Some(7));
    tools.perform(&uninstall(System::Launchd, &place, &service())).unwrap();
    assert!(!plist.exists());
}
