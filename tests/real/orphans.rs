//! Orphans among real processes: left by a parent that ended, in a session whose leader has ended.

use std::process::{Command, Stdio};

use rustix::process::Signal;

use super::fake;
use super::sandbox::Sandbox;
use super::{eventually, has_program, skip};

/// A shell of its own session starts a stand-in, says who that is, and ends when it is told to. Whoever holds its
/// input holds both: the stand-in reads from it too.
struct Left {
    shell: std::process::Child,
    pid: u32,
    start: u64,
}

impl Left {
    fn start(sandbox: &Sandbox) -> Self {
        use std::io::BufRead;

        let exe = sandbox.executable("2.1.9");
        // The stand-in reads from a pipe that nobody writes to; the shell from ours.
        let script = format!(
            "'{}' -c 'sleep 300 & wait' </dev/null >/dev/null 2>&1 & echo $!; read line",
            exe.display()
        );
        let mut shell = Command::new("setsid")
            .args(["/bin/sh", "-c", &script])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .current_dir(sandbox.work())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        std::io::BufReader::new(shell.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let pid = line.trim().parse().unwrap();
        let start = eventually("the stand-in", || fake::start_ticks(pid));
        Self { shell, pid, start }
    }

    /// The shell ends; what it started goes on.
    fn leave(&mut self) {
        let parent = fake::field(self.pid, 4);
        drop(self.shell.stdin.take());
        self.shell.wait().unwrap();
        eventually("another parent", || (fake::field(self.pid, 4) != parent).then_some(()));
    }
}

impl Drop for Left {
    fn drop(&mut self) {
        // Its child first, which is then nobody's.
        let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", self.pid));
        for child in children.unwrap_or_default().split_whitespace() {
            let child: u32 = child.parse().unwrap();
            if let Some(start) = fake::start_ticks(child) {
                fake::end_exactly(child, start);
            }
        }
        fake::end_exactly(self.pid, self.start);
        drop(self.shell.stdin.take());
        drop(self.shell.wait());
    }
}

fn orphans(sandbox: &Sandbox) -> Vec<String> {
    sandbox.ask(
        "SELECT p.pid, a.orphaned_by FROM alert AS a JOIN process AS p USING (process_id)
          WHERE a.kind = 'orphan' AND a.closed_at IS NULL",
    )
}

#[test]
fn one_that_is_left_while_somebody_records_has_a_new_parent() {
    if !has_program("setsid") {
        return skip("setsid is not installed");
    }
    let sandbox = Sandbox::new();
    let mut left = Left::start(&sandbox);
    let running = sandbox.recording();
    sandbox.await_ticks(1);
    assert_eq!(orphans(&sandbox), Vec::<String>::new());
    left.leave();
    eventually("it is found", || {
        (orphans(&sandbox) == [format!("{}|new_parent", left.pid)]).then_some(())
    });
    running.signal(Signal::TERM);
    let log = running.outcome().with_code(0).err;
    assert!(log.contains(&format!("PID {} (work) is an orphan", left.pid)), "{log}");
}

#[test]
fn one_that_was_left_before_is_known_by_its_leader() {
    if !has_program("setsid") {
        return skip("setsid is not installed");
    }
    let sandbox = Sandbox::new();
    // Started here, and with its parent: no orphan, terminal or not.
    let kept = sandbox.fake(fake::IDLE, &sandbox.work());
    let mut left = Left::start(&sandbox);
    left.leave();
    sandbox.status();
    assert_eq!(orphans(&sandbox), [format!("{}|adoption", left.pid)]);
    drop(kept);
}
