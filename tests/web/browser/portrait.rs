//! The pictures of the README: of the demo, made by `cargo test --test main -- --ignored portrait`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::at;
use super::driver::{Browser, Mode};

/// Larger ones do not belong into a repository.
const LARGEST: usize = 150_000;

/// `tce demo`, ended with the value.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.0);
        let _gone = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        drop(self.0.wait());
    }
}

#[test]
#[ignore = "writes the pictures of the README"]
fn portraits_of_the_demo() {
    let Some(browser) = Browser::open(Mode::Light) else { return };
    let home = TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tce"));
    command.args(["demo", "--no-open", "--port", "0"]).env_clear().env("PATH", "/usr/bin:/bin");
    command.env("HOME", home.path()).env("TMPDIR", home.path()).env("TZ", "UTC");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut demo = Demo(command.spawn().unwrap());
    let mut lines = BufReader::new(demo.0.stdout.take().unwrap()).lines();
    let line = lines.find_map(|line| line.ok().filter(|line| line.contains("http://"))).unwrap();
    let address = line.split_once("http://").unwrap().1.trim_end_matches('/').parse().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    for (path, name) in [("/", "processes"), ("/usage?measure=dollars&split=project", "usage")] {
        at(&browser, address, path);
        if path == "/" {
            browser.wait(
                "!document.querySelector('td[data-label=CPU]').textContent.startsWith('0.0%')",
            );
        }
        let picture = browser.picture(0.8);
        assert!(picture.len() < LARGEST, "{name}: {} bytes", picture.len());
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }
}
