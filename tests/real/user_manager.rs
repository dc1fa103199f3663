//! A systemd of a test's own: a user's manager with nothing but what the test gives it, in processes, files and groups of
//! its own. It ends with the value, and all that it has started with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::sandbox::{Run, Sandbox};
use super::{eventually, has_program, is_root, skip};

const SYSTEMD: [&str; 2] = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"];
/// Where its sockets are; in a file system that only it sees.
const RUNTIME: &str = "/run/manager";

pub(super) struct UserManager<'a> {
    sandbox: &'a Sandbox,
    child: Child,
    group: PathBuf,
    enter: Vec<String>,
}

impl<'a> UserManager<'a> {
    /// `None`, and a word, where none can be started.
    pub(super) fn start(sandbox: &'a Sandbox) -> Option<Self> {
        let why = |why: &str| skip(&format!("no systemd of a user can be started: {why}"));
        let Some(systemd) = SYSTEMD.iter().find(|path| Path::new(path).exists()) else {
            why("it is not installed");
            return None;
        };
        if !is_root() || !["unshare", "nsenter", "systemctl"].iter().all(|name| has_program(name)) {
            why("that takes root, unshare and nsenter");
            return None;
        }
        let Some(group) = group() else {
            why("no group of processes (cgroup2) can be made here");
            return None;
        };
        // The number of the first process is one that systemd takes for the system's.
        let script = format!(
            "mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && mkdir -m 700 {RUNTIME} &&
             mount -t cgroup2 none /sys/fs/cgroup && {systemd} --user --log-target=null & wait"
        );
        let within = "echo $$ > \"$0/cgroup.procs\" && exec unshare --mount --cgroup --pid --fork \
                      --kill-child --mount-proc /bin/sh -c \"$1\"";
        let child = Command::new("/bin/sh")
            .args(["-c", within, &group.display().to_string(), &script])
            .env_clear()
            .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
            .env("HOME", sandbox.home())
            .env("XDG_CONFIG_HOME", sandbox.home().join(".config"))
            .env("XDG_RUNTIME_DIR", RUNTIME)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let pid = child.id();
        let enter = ["nsenter".to_owned(), format!("--target={pid}"), "--mount".to_owned()];
        let table = format!("--pid=/proc/{pid}/ns/pid_for_children");
        let enter = enter.into_iter().chain(["--cgroup".to_owned(), table]).collect();
        let mut started = Self { sandbox, child, group, enter };
        started.is_ready().then_some(started)
    }

    fn is_ready(&mut self) -> bool {
        let ready = eventually("a systemd that answers, or does not run", || {
            if self.child.try_wait().unwrap().is_some() {
                return Some(false);
            }
            let asked = self.shell("systemctl --user is-system-running").outcome();
            ["running", "degraded"].contains(&asked.out.trim()).then_some(true)
        });
        if !ready {
            skip("no systemd of a user can be started: this system does not let it");
        }
        ready
    }

    /// A line for the shell where it is at work.
    pub(super) fn shell(&self, line: &str) -> Run<'a> {
        let enter: Vec<&str> = self.enter.iter().map(String::as_str).collect();
        self.sandbox.shell(line).env("XDG_RUNTIME_DIR", RUNTIME).through(&enter)
    }
}

impl Drop for UserManager<'_> {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        eventually("its groups are empty", || remove(&self.group).then_some(()));
    }
}

/// A new group below the one that this test is in.
fn group() -> Option<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let mounts = fs::read_to_string("/proc/self/mounts").ok()?;
    let mount = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let mount = mount.into_iter().find(|fields| fields.get(2) == Some(&"cgroup2"))?[1].to_owned();
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let own = groups.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let name = format!("tce-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let group = Path::new(&mount).join(own).join(name);
    fs::create_dir(&group).ok().map(|()| group)
}

/// Groups are removed from below; their files go with them.
fn remove(group: &Path) -> bool {
    let below = fs::read_dir(group).into_iter().flatten().flatten();
    let folders = below.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    for folder in folders {
        remove(&folder.path());
    }
    fs::remove_dir(group).is_ok() || !group.exists()
}
