//! The entry by which a desktop starts a program at login (Desktop Entry and Autostart Specification of freedesktop.org).

use super::Service;
use super::words::{is_plain, split};

pub const FILE: &str = "terminus-cancrorum-est.desktop";

/// What sets variables where the format has no place for them.
const ENV: &str = "env";

pub(super) fn entry(service: &Service) -> String {
    let program = string(&service.program);
    format!(
        "\
# tce install writes this file anew, tce uninstall removes it
[Desktop Entry]
Type=Application
Name=Terminus Cancrorum Est
Comment=The record of your Claude Code processes, tokens and costs
Exec={}
TryExec={program}
Path={}
Terminal=false
NoDisplay=true
StartupNotify=false
X-GNOME-Autostart-enabled=true
",
        command(service),
        string(&service.logs),
    )
}

/// The program with its variables and arguments: what the desktop starts, and what is started at once.
pub(super) fn words(service: &Service) -> Vec<String> {
    let variables = service.environment.iter().map(|(name, value)| format!("{name}={value}"));
    let env = (!service.environment.is_empty()).then(|| ENV.to_owned());
    let words = service.words().map(str::to_owned);
    env.into_iter().chain(variables).chain(words).collect()
}

pub(super) fn parse(entry: &str) -> Option<Service> {
    let value = |key: &str| {
        entry.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('=')).map(unescaped)
    };
    let mut words = split(&value("Exec")?).into_iter().peekable();
    let mut service = Service { logs: value("Path")?, ..Service::default() };
    if words.next_if(|word| word == ENV).is_some() {
        while let Some(variable) = words.next_if(|word| !word.starts_with('/')) {
            let (name, value) = variable.split_once('=')?;
            service.environment.insert(name.to_owned(), value.to_owned());
        }
    }
    service.program = words.next()?;
    service.arguments = words.collect();
    Some(service)
}

fn command(service: &Service) -> String {
    let quoted: Vec<String> = words(service).iter().map(|one| word(one)).collect();
    string(&quoted.join(" "))
}

/// One word of `Exec`: quoted, and `%` begins a field code.
fn word(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let escaped = text.chars().fold(String::new(), |mut escaped, letter| {
        match letter {
            '"' | '`' | '$' | '\\' => escaped.extend(['\\', letter]),
            '%' => escaped.push_str("%%"),
            letter => escaped.push(letter),
        }
        escaped
    });
    format!("\"{escaped}\"")
}

/// Any value of the file: this is undone before words are cut, so both have their backslashes.
fn string(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\");
    // Space at the beginning would be taken off.
    escaped.strip_prefix(' ').map_or_else(|| escaped.clone(), |rest| format!("\\s{rest}"))
}

fn unescaped(text: &str) -> String {
    let (mut plain, mut letters) = (String::new(), text.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => plain.extend(letters.next().map(|next| if next == 's' { ' ' } else { next })),
            letter => plain.push(letter),
        }
    }
    plain
}
