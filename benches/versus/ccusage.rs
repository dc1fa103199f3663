//! The other side: ccusage from the npm registry, into a folder of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::corpus::tokens::{ByModel, Tokens};
use crate::run::cleared;

/// Its own report of every day, from its built-in prices: nothing is asked of the network.
const REPORT: [&str; 4] = ["claude", "daily", "--offline", "--json"];

/// An installed ccusage.
pub(crate) struct Ccusage {
    program: PathBuf,
    /// As it names itself.
    pub(crate) version: String,
    /// If it is not the version that was asked for: why.
    pub(crate) remark: Option<String>,
}

impl Ccusage {
    /// The one at this path.
    pub(crate) fn at(program: &Path, home: &Path) -> Result<Self, String> {
        let output = cleared(program, home)
            .arg("--version")
            .output()
            .map_err(|e| format!("{}: {e}", program.display()))?;
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(Self { program: program.to_path_buf(), version, remark: None })
    }

    /// Installs it; where the registry lacks that version's program for this machine, the newest that it has.
    pub(crate) fn install(version: &str, folder: &Path, home: &Path) -> Result<Self, String> {
        npm(&["install", &format!("ccusage@{version}")], folder)?;
        if let Some(program) = native(folder)? {
            return Self::at(&program, home);
        }
        let package = format!("@ccusage/ccusage-{}-{}", node_os(), node_arch());
        let newest = npm(&["view", &package, "version"], folder)?;
        npm(&["install", &format!("ccusage@{newest}")], folder)?;
        let program = native(folder)?.ok_or(format!("{package} holds no program"))?;
        let remark = format!("the registry has no {package} for ccusage@{version}: took {newest}");
        Ok(Self { remark: Some(remark), ..Self::at(&program, home)? })
    }

    pub(crate) fn report(&self, home: &Path) -> Command {
        let mut command = cleared(&self.program, home);
        command.args(REPORT);
        command
    }
}

fn npm(arguments: &[&str], folder: &Path) -> Result<String, String> {
    let output = Command::new("npm")
        .args(arguments)
        .arg("--prefix")
        .arg(folder)
        .args(["--no-audit", "--no-fund", "--ignore-scripts"])
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("npm: {e}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(format!("npm {}: {}", arguments[0], String::from_utf8_lossy(&output.stderr).trim()))
    }
}

/// The program itself. The package's script only looks it up, and would be measured along with it.
fn native(folder: &Path) -> Result<Option<PathBuf>, String> {
    let Ok(packages) = fs::read_dir(folder.join("node_modules/@ccusage")) else {
        return Ok(None);
    };
    let programs = packages.flatten().map(|package| package.path().join("bin/ccusage"));
    let Some(program) = programs.into_iter().find(|program| program.is_file()) else {
        return Ok(None);
    };
    // npm leaves it without the right to run; the package's script would grant it.
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).map_err(|e| e.to_string())?;
    Ok(Some(program))
}

fn node_os() -> &'static str {
    if cfg!(target_os = "macos") { "darwin" } else { "linux" }
}

fn node_arch() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" }
}

/// The totals in what it printed.
pub(crate) fn totals(printed: &[u8]) -> Option<ByModel> {
    let document: Value = serde_json::from_slice(printed).ok()?;
    let mut totals = ByModel::default();
    for day in document.get("daily")?.as_array()? {
        for model in day.get("modelBreakdowns")?.as_array()? {
            let count = |name: &str| model.get(name).and_then(Value::as_u64).unwrap_or(0);
            let tokens = Tokens {
                input: count("inputTokens"),
                output: count("outputTokens"),
                write_5m: count("cacheCreationTokens"),
                read: count("cacheReadTokens"),
                ..Tokens::default()
            };
            totals.add(model.get("modelName")?.as_str()?, tokens);
        }
    }
    Some(totals)
}
