//! The steps for every system, as values, and what the systems answer.

use insta::assert_snapshot;
use tce::rules::service::state::{
    Absence, State, absence, from_launchctl, from_systemctl, lingers,
};
use tce::rules::service::steps::{Step, Weight, install, start, uninstall, without_entry};
use tce::rules::service::{Service, System};

use super::{ALL, FAILING, RUNNING, STOPPED, place, service};

fn lines(steps: &[Step]) -> String {
    let line = |step: &Step| match step {
        Step::Run(order) if order.weight != Weight::Must => {
            format!("{step} ({:?})\n", order.weight)
        }
        Step::Run(order) if order.tries > 1 => format!("{step} (up to {} times)\n", order.tries),
        _ => format!("{step}\n"),
    };
    steps.iter().map(line).collect()
}

#[test]
fn the_steps_are_these() {
    for system in ALL {
        let mut service = service();
        if system == System::Autostart {
            service.arguments = vec!["run".to_owned(), "--background".to_owned()];
            service.environment.retain(|name, _| name.starts_with("CLAUDE"));
        }
        let stop = Service { arguments: vec!["dashboard-stop".to_owned()], ..service.clone() };
        let all = [
            ("install", install(system, &place(), &service, "text")),
            ("start", start(system, &place(), &service)),
            ("uninstall", uninstall(system, &place(), &stop)),
        ];
        let told = all.map(|(name, steps)| format!("{name}:\n{}", lines(&steps)));
        assert_snapshot!(format!("{system:?}"), told.join("\n"));
    }
    assert_snapshot!("without_entry", lines(&without_entry(&place())));
}

#[test]
fn nothing_above_the_folder_for_settings_is_ever_removed() {
    for system in ALL {
        for step in uninstall(system, &place(), &service()) {
            if let Step::Remove(path) | Step::RemoveEmpty(path) = step {
                let allowed = ["/home/ana/.config", "/home/ana/Library/LaunchAgents/com."];
                assert!(allowed.iter().any(|start| path.to_str().unwrap().starts_with(start)));
            }
        }
    }
}

#[test]
fn the_answers_of_systemd_are_understood() {
    let running = from_systemctl(RUNNING);
    assert_eq!((running.pid, running.enabled, running.restarts), (Some(77), Some(true), Some(2)));
    assert_eq!((running.words.as_str(), running.failure), ("active (running)", None));
    let failing = from_systemctl(FAILING);
    assert_eq!((failing.pid, failing.failure.as_deref()), (None, Some("exit-code, status 5")));
    let stopped = from_systemctl(STOPPED);
    assert_eq!((stopped.loaded, stopped.enabled, stopped.pid), (false, Some(false), None));
    assert_eq!(
        from_systemctl(""),
        State { words: " ()".to_owned(), enabled: Some(false), ..State::default() }
    );
    assert_eq!(
        (absence("offline\n"), absence("running\n"), absence("")),
        (Absence::NoSystem, Absence::NoSession, Absence::NoSession)
    );
    assert_eq!(
        (lingers("Linger=yes\n"), lingers("Linger=no\n"), lingers("")),
        (Some(true), Some(false), None)
    );
}

#[test]
fn the_answers_of_launchd_are_understood() {
    let told = "gui/501/com.terminus-cancrorum-est = {\n\tactive count = 1\n\tpath = /Users/ana/Library/LaunchAgents/com.terminus-cancrorum-est.plist\n\ttype = LaunchAgent\n\tstate = running\n\n\tprogram = /usr/local/bin/tce\n\truns = 3\n\tpid = 812\n\tlast exit code = 9\n\tspawn type = daemon (3)\n}\n";
    let state = from_launchctl(told);
    assert_eq!((state.pid, state.restarts, state.words.as_str()), (Some(812), Some(2), "running"));
    assert_eq!(state.failure, None, "it is back");
    let ended = told.replace("state = running", "state = not running").replace("\tpid = 812\n", "");
    assert_eq!(from_launchctl(&ended).failure.as_deref(), Some("exit code 9"));
    for code in ["0", "(never exited)"] {
        let well = ended.replace("code = 9", &format!("code = {code}"));
        assert_eq!(from_launchctl(&well).failure, None, "{code}");
    }
}

#[test]
fn each_system_has_its_name() {
    assert_eq!(ALL.map(System::name), ["systemd", "launchd", "XDG autostart"]);
}
