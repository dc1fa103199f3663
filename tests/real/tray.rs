//! `tce run` on a desktop: its menu is read over the bus and clicked, and it goes on where there is no desktop.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;

use rustix::process::Signal;

use super::bus::Bus;
use super::eventually;
use super::fake::IDLE;
use super::panel::Panel;
use super::sandbox::{Run, Running, Sandbox};

/// `tce run` that may use this bus.
fn on_bus<'a>(sandbox: &'a Sandbox, address: &str) -> Run<'a> {
    let run = sandbox.tce(&["run", "--port", "0", "--set", "process_poll_interval=1"]);
    run.env("DBUS_SESSION_BUS_ADDRESS", address)
}

fn ended(running: Running) -> String {
    running.signal(Signal::TERM);
    running.outcome().with_code(0).err
}

#[test]
fn the_menu_is_read_and_pins_and_kills() {
    let Some(bus) = Bus::start() else { return };
    let panel = Panel::on(&bus);
    let sandbox = Sandbox::new();
    let mut fake = sandbox.fake(IDLE, &sandbox.folder("projects/under_score"));
    let other = sandbox.fake(IDLE, &sandbox.folder("projects/other"));
    let running = on_bus(&sandbox, &bus.address).start();
    let item = panel.item();
    assert_eq!(item.property::<String>("Id"), "tce");
    assert!(item.property::<bool>("ItemIsMenu"));
    item.await_label("2 processes |");
    assert_eq!(item.title(), "🦀");
    assert_eq!(
        item.menu().first().map(|line| line.label.clone()).as_deref(),
        Some("Open Dashboard")
    );
    let name = format!("{} — under__score", fake.pid);
    let pid = fake.pid.to_string();
    let icons = item.property::<zbus::zvariant::OwnedValue>("IconPixmap");
    assert!(format!("{icons:?}").len() > 1000, "it has an icon");

    assert!(item.click(item.line(&[&pid, "Pin"]).id));
    item.await_label(&format!("📌 {name}"));
    assert_eq!(sandbox.number("SELECT count(*) FROM pin"), 1);

    fake.stop();
    eventually("a badge", || (item.title() == "🦀 💀1").then_some(()));
    let asked = item.line(&[&pid, "Kill", "Really end"]);
    assert_eq!(asked.label, format!("Really end: {name}"));
    // Nothing but the answer to the question ends it.
    assert!(item.click(item.line(&[&pid, "Kill"]).id));
    assert!(item.click(item.line(&[&pid, "Kill", "Really end"]).id));
    eventually("its end", || fake.has_ended().then_some(()));
    fake.bury();
    item.await_label("1 process |");
    eventually("all is well", || (item.title() == "🦀").then_some(()));
    let orders =
        sandbox.ask("SELECT requested_by || ' ' || verb || ' ' || pid FROM action ORDER BY 1");
    assert_eq!(orders, [format!("desktop kill {pid}"), format!("desktop pin {pid}")]);
    // What was asked then is no question any more, whoever stands there now.
    assert!(!item.click(asked.id));
    assert!(!other.has_ended());

    let quit = item.line(&["Quit"]);
    assert!(quit.enabled && item.click(quit.id));
    let words = running.outcome().with_code(0).err;
    assert!(!words.contains("tray"), "{words}");
    assert!(words.ends_with("tce: dashboard and recording ended\n"), "{words}");
}

#[test]
fn a_click_on_one_that_has_gone_never_reaches_who_stands_there_now() {
    let Some(bus) = Bus::start() else { return };
    let panel = Panel::on(&bus);
    let sandbox = Sandbox::new();
    let mut first = sandbox.fake(IDLE, &sandbox.folder("projects/same"));
    let running = on_bus(&sandbox, &bus.address).start();
    let item = panel.item();
    let asked = item.line(&[&first.pid.to_string(), "Kill", "Really end"]);
    let second = sandbox.fake(IDLE, &sandbox.folder("projects/same"));
    first.signal(Signal::KILL);
    first.bury();
    // The menu has the same shape again, with another process in it.
    eventually("only the other", || {
        let menu = item.menu();
        let has = |pid: u32| menu.iter().any(|line| line.label.contains(&pid.to_string()));
        (has(second.pid) && !has(first.pid)).then_some(())
    });
    assert!(!item.click(asked.id));
    assert_eq!(sandbox.number("SELECT count(*) FROM action"), 0);
    assert!(!second.has_ended());
    ended(running);
}

#[test]
fn it_comes_when_a_desktop_does() {
    let Some(bus) = Bus::start() else { return };
    let sandbox = Sandbox::new();
    let running = on_bus(&sandbox, &bus.address).start();
    sandbox.answering();
    sandbox.await_ticks(2);
    let panel = Panel::on(&bus);
    let item = panel.item();
    item.await_label("No Claude processes");
    let words = ended(running);
    assert_eq!(words.matches("nothing on this desktop shows tray icons").count(), 1, "{words}");
}

#[test]
fn without_a_bus_it_says_so_once_and_goes_on() {
    let sandbox = Sandbox::new();
    let deaf = sandbox.root().join("deaf.bus");
    let _listener = UnixListener::bind(&deaf).unwrap();
    let deaf = format!("unix:path={}", deaf.display());
    for (address, why) in [
        ("", "tce: no tray icon: there is no session bus\n"),
        ("unix:path=/nowhere/at-all", "tce: no tray icon: no session bus (D-Bus connection error"),
        (&deaf, "tce: no tray icon: no session bus (no answer within 2 s)\n"),
    ] {
        let running = on_bus(&sandbox, address).start();
        sandbox.answering();
        sandbox.await_ticks(2);
        let words = ended(running);
        assert_eq!((words.matches(why).count(), words.matches("tray").count()), (1, 1), "{words}");
    }
    let quiet = sandbox.tce(&["run", "--port", "0", "--no-tray"]).start();
    sandbox.answering();
    assert!(!ended(quiet).contains("tray"));
}

/// A program of this name that writes down what it was asked.
fn stand_in(sandbox: &Sandbox, name: &str, ends: &str) {
    let file = sandbox.folder("tools").join(name);
    let seen = sandbox.root().join("opened");
    fs::write(&file, format!("#!/bin/sh\necho {name} \"$@\" >> '{}'\n{ends}\n", seen.display()))
        .unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
}

fn opened(sandbox: &Sandbox) -> Vec<String> {
    let text = fs::read_to_string(sandbox.root().join("opened")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_window_of_its_own_is_a_browsers_and_starts_the_dashboard() {
    let sandbox = Sandbox::new();
    let tools = sandbox.folder("tools").display().to_string();
    stand_in(&sandbox, "xdg-open", "");
    let window = |screen: &str| {
        // Only what lies there is found: this machine's own browsers are none of the test's.
        sandbox.tce(&["window", "--port", "0"]).env("PATH", &tools).env("DISPLAY", screen).done()
    };
    let first = window("");
    let address = sandbox.answering();
    assert!(first.out.starts_with(&format!("Dashboard: http://{address}/\n")), "{first:#?}");
    assert!(first.err.contains("open this address in a browser"), "{first:#?}");
    let words = window(":7").err;
    assert!(words.contains("the default browser is asked"), "{words}");
    assert_eq!(opened(&sandbox), [format!("xdg-open http://{address}/")]);
    // One that cannot start is passed over.
    stand_in(&sandbox, "chromium", "exit 1");
    stand_in(&sandbox, "google-chrome", "");
    let words = window(":7").err;
    assert!(!words.contains("default browser"), "{words}");
    let app = format!("--app=http://{address}/");
    assert_eq!(opened(&sandbox)[1..], [format!("chromium {app}"), format!("google-chrome {app}")]);
    sandbox.tce(&["dashboard-stop"]).done();
}

#[test]
fn the_menu_opens_that_window() {
    let Some(bus) = Bus::start() else { return };
    let panel = Panel::on(&bus);
    let sandbox = Sandbox::new();
    stand_in(&sandbox, "brave", "");
    let tools = sandbox.folder("tools").display().to_string();
    let running = on_bus(&sandbox, &bus.address).env("PATH", &tools).env("DISPLAY", ":7").start();
    let address = sandbox.answering();
    let item = panel.item();
    assert!(item.click(item.line(&["Open Dashboard"]).id));
    eventually("a window", || {
        (opened(&sandbox) == [format!("brave --app=http://{address}/")]).then_some(())
    });
    ended(running);
}
