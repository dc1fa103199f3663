//! Notices: through the desktop's notification service, on macOS through terminal-notifier where that is installed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::system;
use crate::collect::program::{self, Ended, Program};
use crate::error::{Error, Kind, Result};
use crate::sheet::alert::Notice;

/// Shows a notice, or says why it could not be; it takes at most so long, whatever the service does.
pub fn show(notice: &Notice, search_path: &str, patience: Duration) -> Result<()> {
    if system::HAS_TERMINAL_NOTIFIER
        && let Some(program) = terminal_notifier(search_path)
    {
        return by_terminal_notifier(&program, notice, patience);
    }
    by_service(notice, patience)
}

/// Where terminal-notifier is installed.
#[must_use]
pub fn terminal_notifier(search_path: &str) -> Option<PathBuf> {
    // A login service has a short search path: the folders of Homebrew are looked at anyway.
    let folders = search_path.split(':').chain(["/opt/homebrew/bin", "/usr/local/bin"]);
    let files = folders
        .filter(|folder| folder.starts_with('/'))
        .map(|folder| Path::new(folder).join("terminal-notifier"));
    files.into_iter().find(|file| file.is_file())
}

pub fn by_terminal_notifier(file: &Path, notice: &Notice, patience: Duration) -> Result<()> {
    let mut words = vec![file.display().to_string()];
    let parts = [
        ("-title", notice.title.as_str()),
        ("-subtitle", &notice.subtitle),
        ("-message", &notice.body),
        ("-group", "tce"),
        ("-sound", "default"),
    ];
    // A text that begins with a bracket or a dash would be taken for something else.
    words.extend(parts.into_iter().flat_map(|(name, text)| {
        let guard = if text.starts_with(['[', '-', '(', '{', '"']) { "\u{200b}" } else { "" };
        [name.to_owned(), format!("{guard}{text}")]
    }));
    let program = Program { words: &words, env: None, cwd: Path::new("/") };
    match program::run(&program, &[], patience)? {
        Ended::Code(0) => Ok(()),
        ended => Err(Error::new(Kind::Failed, format!("terminal-notifier: {ended}"))),
    }
}

#[cfg(feature = "desktop")]
fn by_service(notice: &Notice, patience: Duration) -> Result<()> {
    let failed = |cause: &dyn std::fmt::Display| {
        Error::new(Kind::Failed, "no notice can be shown").because(cause)
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| failed(&e))?;
    let mut message = notify_rust::Notification::new();
    message.appname("Terminus Cancrorum Est").summary(&notice.title).icon("dialog-warning");
    message.body(&format!("{}\n{}", notice.subtitle, notice.body));
    // A service that does not answer is left alone: nobody else can wait for it.
    let shown =
        runtime.block_on(async { tokio::time::timeout(patience, system::deliver(&message)).await });
    runtime.shutdown_background();
    match shown {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(failed(&error)),
        Err(_) => Err(failed(&format!("no answer within {} s", patience.as_secs()))),
    }
}

#[cfg(not(feature = "desktop"))]
fn by_service(notice: &Notice, patience: Duration) -> Result<()> {
    system::notify(notice, patience)
}
