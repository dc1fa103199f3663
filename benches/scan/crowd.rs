//! Processes to be found and processes to be passed over, ended again whatever happens.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Sleepers of our own. Dropping the crowd ends them, each by its own pid.
pub(crate) struct Crowd {
    members: Vec<Child>,
    /// Where the executable of those lies who stand for Claude Code.
    pub(crate) marker: PathBuf,
    /// How many stand for Claude Code.
    pub(crate) claude: usize,
}

impl Crowd {
    /// As many as are missing for a process table of `wanted` entries; `claude` of them from an executable below `folder`.
    pub(crate) fn gather(wanted: usize, claude: usize, folder: &Path) -> Result<Self, String> {
        let sleep = find("sleep").ok_or("there is no program `sleep`")?;
        let marker = folder.join("claude");
        fs::create_dir_all(&marker).map_err(|e| e.to_string())?;
        // The name stays: one program may be many, and go by its name.
        let copy = marker.join("sleep");
        fs::copy(&sleep, &copy).map_err(|e| e.to_string())?;
        let mut crowd = Self { members: Vec::new(), marker, claude };
        let missing = wanted.saturating_sub(table_size()).max(claude);
        for number in 0..missing {
            let program = if number < claude { &copy } else { &sleep };
            crowd.members.push(start(program, folder)?);
        }
        Ok(crowd)
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        for member in &mut self.members {
            // One that has ended by itself needs no more.
            let _ = member.kill();
            let _ = member.wait();
        }
    }
}

/// Longer than any benchmark; should we be killed, they end by themselves.
fn start(program: &Path, folder: &Path) -> Result<Child, String> {
    Command::new(program)
        .arg("900")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("{}: {e}", program.display()))
}

/// The program of this name in `PATH`, or nothing.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut places = std::env::split_paths(&path).map(|folder| folder.join(name));
    places.find(|place| place.is_file())?.canonicalize().ok()
}

/// How many processes there are.
pub(crate) fn table_size() -> usize {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_name().to_string_lossy().parse::<u32>().is_ok()).count()
}
