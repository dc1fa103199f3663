//! `tce completions`: a script for the shell, which asks the hidden `tce complete` for what is alive.
//!
//! Completion by the program itself (clap's `CompleteEnv`) is not stable yet, and reads environment and clock past every
//! door; so the scripts are the static ones, with the few words around them that ask for processes and projects. What
//! comes back is never evaluated by a shell: the name of a folder may be anything.

use std::time::Duration;

use serde::Deserialize;

use crate::cli::args::{Args, CompleteArgs, CompletionArgs, Living, ShellArg, command};
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::print;
use crate::error::{Error, Kind, Result};
use crate::report::{Filter, status};
use crate::sheet::wording;
use crate::store::queries::PROJECTS;
use crate::store::{Db, Store};

/// Nobody waits long for a word.
const PATIENCE: Duration = Duration::from_millis(100);

const BASH: &str = include_str!("completions/live.bash");
const ZSH: &str = include_str!("completions/live.zsh");
const FISH: &str = include_str!("completions/live.fish");
const POWERSHELL: &str = include_str!("completions/live.ps1");

/// Prints the script of a shell.
pub(super) fn script(outside: &mut Outside<'_>, options: &CompletionArgs) -> Result<u8> {
    use clap_complete::Shell;
    let text = match options.shell {
        ShellArg::Bash => generated(Shell::Bash)? + BASH,
        ShellArg::Fish => generated(Shell::Fish)? + FISH,
        ShellArg::Zsh => {
            let whole = generated(Shell::Zsh)?;
            // Its last lines hand the command to the function above them; ours comes between.
            let (above, _) = parted(&whole, "if [ \"$funcstack[1]\" = \"_tce\" ]")?;
            format!("{above}{ZSH}")
        }
        ShellArg::Powershell => {
            let whole = generated(Shell::PowerShell)?;
            let first = "param($wordToComplete, $commandAst, $cursorPosition)\n";
            let (above, below) = parted(&whole, first)?;
            format!("{above}{first}{POWERSHELL}{below}")
        }
    };
    print(outside, &text)?;
    Ok(0)
}

fn generated(shell: clap_complete::Shell) -> Result<String> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut command(), "tce", &mut bytes);
    String::from_utf8(bytes)
        .map_err(|e| Error::new(Kind::Failed, "a script that is no text").because(e))
}

fn parted<'a>(text: &'a str, at: &str) -> Result<(&'a str, &'a str)> {
    text.split_once(at).ok_or_else(|| Error::new(Kind::Failed, "a script of an unknown form"))
}

/// One word a line, a tab, and what it is; nothing, and no words, where nothing can be known.
pub(super) fn living(outside: &mut Outside<'_>, args: &Args, options: &CompleteArgs) -> Result<u8> {
    let found = Session::begin(outside, args).and_then(|session| {
        let store = Store::peek_within(&session.folder(), PATIENCE)?;
        let now = outside.clock.now();
        let filter = Filter { now: Some(now), all: true, ..Filter::default() };
        store.map_or(Ok(Vec::new()), |store| match options.what {
            Living::Pids => pids(store.db(), &filter),
            Living::Projects => projects(store.db()),
        })
    });
    // Whoever presses Tab is typing something else than an answer to a failure.
    let lines = found.unwrap_or_default();
    print(outside, &lines.concat())?;
    Ok(0)
}

fn pids(db: Db<'_>, filter: &Filter) -> Result<Vec<String>> {
    let line = |process: &status::Process| {
        let row = &process.row;
        let title = if row.session_title.is_empty() { &row.terminal } else { &row.session_title };
        let what = wording::tame(&format!("{} {title}", row.project_name));
        format!("{}\t{}\n", row.pid, what.trim())
    };
    Ok(status::read(db, filter)?.processes.iter().map(line).collect())
}

fn projects(db: Db<'_>) -> Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Row {
        name: String,
    }
    let rows: Vec<Row> = db.rows(&PROJECTS, &serde_json::json!({}))?;
    // A name that a line cannot hold cannot be typed either.
    let plain = rows.into_iter().filter(|row| wording::tame(&row.name) == row.name);
    Ok(plain.map(|row| format!("{}\n", row.name)).collect())
}
