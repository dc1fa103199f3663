//! `tce install`, `tce uninstall`, `tce service status`: the files for every system, the steps, and the commands.

mod commands;
mod files;
mod shown;
mod steps;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use tce::rules::service::{Place, Service, System};

use crate::stage::{Ran, Setting, Stage};

const ALL: [System; 3] = [System::Systemd, System::Launchd, System::Autostart];

/// Ana's, with one setting.
fn service() -> Service {
    let environment = [
        ("CLAUDE_MONITOR_PORT", "5200"),
        ("HOME", "/home/ana"),
        ("PATH", "/home/ana/.local/bin:/usr/bin:/bin"),
    ];
    Service {
        program: "/home/ana/.cargo/bin/tce".to_owned(),
        arguments: vec!["run".to_owned(), "--wait".to_owned()],
        environment: owned(&environment),
        logs: "/home/ana/.terminus-cancrorum-est/logs".to_owned(),
    }
}

fn owned(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn place() -> Place {
    let (home, config_home) = ("/home/ana".into(), "/home/ana/.config".into());
    Place { home, config_home, user_id: 1000 }
}

/// Tools that write down what they are told, and answer from files. No other can be found.
struct Desk {
    stage: Stage,
}

/// Answers `show` from a file, and changes it as systemd would.
const SYSTEMCTL: &str = r#"
echo "$TOOL $*" >> "$DESK/told"
case "$*" in
*" show "*) [ -e "$DESK/broken" ] && { cat "$DESK/broken" >&2; exit 1; }; cat "$DESK/state";;
is-system-running) cat "$DESK/system"; exit 1;;
*restart*) [ -e "$DESK/refuses" ] && { cat "$DESK/refuses" >&2; exit 1; }; cp "$DESK/after" "$DESK/state";;
*disable*) [ -e "$DESK/broken" ] && { cat "$DESK/broken" >&2; exit 1; }; echo "ActiveState=inactive" > "$DESK/state";;
show-user*) cat "$DESK/linger";;
print*) [ -e "$DESK/agent" ] && cat "$DESK/agent";;
bootstrap*) rm "$DESK/not-yet" 2>/dev/null && { echo 'Bootstrap failed: 5' >&2; exit 5; }; true;;
esac"#;

const STOPPED: &str = "LoadState=not-found\nActiveState=inactive\nSubState=dead\nMainPID=0\n";
const RUNNING: &str = "LoadState=loaded\nActiveState=active\nSubState=running\nMainPID=77\nUnitFileState=enabled\nNRestarts=2\nResult=success\nExecMainStatus=0\n";
const FAILING: &str = "LoadState=loaded\nActiveState=activating\nSubState=auto-restart\nMainPID=0\nUnitFileState=enabled\nNRestarts=5\nResult=exit-code\nExecMainStatus=5\n";

impl Desk {
    fn new() -> Self {
        let desk = Self { stage: Stage::new() };
        fs::create_dir_all(desk.path("bin")).unwrap();
        for tool in ["systemctl", "loginctl", "launchctl"] {
            let path = desk.path("bin").join(tool);
            let text = format!(
                "#!/bin/sh\nDESK='{}'; TOOL={tool}\nPATH=/usr/bin:/bin{SYSTEMCTL}\n",
                desk.path("").display()
            );
            desk.stage.write(&path, text);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        fs::copy("/bin/true", desk.path("bin/program")).unwrap();
        for (name, text) in [("state", STOPPED), ("after", RUNNING), ("linger", "Linger=no\n")] {
            desk.say(name, text);
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.stage.root().join("desk").join(name).components().collect()
    }

    fn say(&self, name: &str, text: &str) {
        self.stage.write(&self.path(name), text);
    }

    fn setting(&self) -> Setting {
        Setting::default()
            .env("PATH", self.path("bin").to_str().unwrap())
            .env("XDG_RUNTIME_DIR", "/nowhere")
    }

    fn tce(&self, args: &[&str]) -> Ran {
        self.tce_with(&self.setting(), args)
    }

    /// A program that is there, and does nothing when it is run.
    fn tce_with(&self, setting: &Setting, args: &[&str]) -> Ran {
        self.stage.tce_from(setting, &self.path("bin/program"), "tce", args)
    }

    /// What the tools were told since they were last asked.
    fn told(&self) -> Vec<String> {
        let told = fs::read_to_string(self.path("told")).unwrap_or_default();
        self.say("told", "");
        told.lines().filter(|line| !line.contains(" show")).map(str::to_owned).collect()
    }

    fn unit(&self) -> PathBuf {
        self.stage.home().join(".config/systemd/user/terminus-cancrorum-est.service")
    }

    /// The service's process and its dashboard are there.
    fn at_work(&self) {
        let actor = crate::stage::actor(77, "/usr/bin/tce", &["tce", "run"], "tce");
        let me = self.stage.place(actor);
        self.stage.serving(77, me.start_ticks);
    }
}
