//! Who is Claude Code and who only looks like it: every way it is installed and started, and every false friend.

mod installed;
mod scan;
mod strangers;

use tce::model::process::{DetectedBy, Kind, State};
use tce::rules::detect::{DetectRules, Traits, detect, kind};

/// What is seen of a process: executable, arguments, the kernel's name.
#[derive(Clone, Copy)]
struct Sight<'a> {
    exe: &'a str,
    arguments: &'a [&'a str],
    name: &'a str,
}

const fn sight<'a>(exe: &'a str, arguments: &'a [&'a str], name: &'a str) -> Sight<'a> {
    Sight { exe, arguments, name }
}

fn judged(rules: &DetectRules, seen: Sight<'_>) -> Option<DetectedBy> {
    let arguments: Vec<String> = seen.arguments.iter().map(|&a| a.to_owned()).collect();
    let exe = Some(seen.exe).filter(|exe| !exe.is_empty());
    let state = State::Sleeping;
    detect(
        rules,
        &Traits { exe, arguments: &arguments, name: seen.name, state, session_verified: false },
    )
}

fn by_default(seen: Sight<'_>) -> Option<DetectedBy> {
    judged(&DetectRules::default(), seen)
}

fn kind_of(arguments: &[&str], background: Option<bool>, has_terminal: bool) -> Kind {
    let arguments: Vec<String> = arguments.iter().map(|&a| a.to_owned()).collect();
    kind(&arguments, background, has_terminal)
}
