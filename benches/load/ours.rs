//! This program: recorder and dashboard in one process, as `tce run` starts them.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde::Deserialize;
use tce::store::Store;
use tce::store::queries::{GAPS, RECORD_COUNTS};

use super::home::{Home, megabytes};

/// A second between two looks: ten times as many as usual.
const INTERVAL: &str = "1";

pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    data: PathBuf,
}

impl Server {
    pub(crate) fn start(home: &Home) -> Result<Self, String> {
        let mut command = home.command(env!("CARGO_BIN_EXE_tce"));
        command
            .args(["run", "--port", "0"])
            .env("CLAUDE_MONITOR_PROCESS_POLL_INTERVAL", INTERVAL)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().map_err(|e| e.to_string())?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        let address = lines.find_map(|line| {
            let line = line.ok()?;
            line.split_once("http://")?.1.trim_end_matches('/').parse().ok()
        });
        let address = address.ok_or("it told no address")?;
        std::thread::spawn(move || lines.for_each(drop));
        // The first reading of transcripts is not what is measured.
        std::thread::sleep(Duration::from_secs(4));
        Ok(Self { child, address, data: home.path().join(".terminus-cancrorum-est") })
    }

    /// What the recorder did meanwhile.
    pub(crate) fn account(&self) -> Result<String, String> {
        #[derive(Deserialize)]
        struct Counts {
            living: i64,
        }
        #[derive(Deserialize)]
        struct Gap {
            reason: String,
        }
        let store = Store::peek(&self.data).map_err(|e| e.to_string())?.ok_or("no history")?;
        let none = serde_json::json!({});
        let counts: Counts = store.db().only(&RECORD_COUNTS, &none).map_err(|e| e.to_string())?;
        let gaps: Vec<Gap> = store.db().rows(&GAPS, &none).map_err(|e| e.to_string())?;
        let reasons: Vec<&str> = gaps.iter().map(|gap| gap.reason.as_str()).collect();
        Ok(format!(
            "memory {} MB; recorded meanwhile, every {INTERVAL} s: {} living, {} gaps {reasons:?}",
            megabytes(self.child.id()),
            counts.living,
            gaps.len()
        ))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        let _ = self.child.wait();
    }
}
