//! Which process is Claude Code, and what for: whole path parts and exact names, never substrings.
//!
//! The install methods and their paths were measured on Claude Code 1.0.44 to 2.1.330.

use crate::model::process::{DetectedBy, Kind, State};

/// The settings detection depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetectRules {
    /// Replaces the built-in executable patterns: a prefix (if it begins with `/`) or a run of whole path parts.
    pub marker: Option<String>,
    /// False turns off every rule that goes by a name (`argv[0]`, the kernel's name).
    pub by_name: bool,
}

impl Default for DetectRules {
    fn default() -> Self {
        Self { marker: None, by_name: true }
    }
}

/// What is known of a process when it is judged.
#[derive(Debug, Clone, Copy)]
pub struct Traits<'a> {
    pub exe: Option<&'a str>,
    pub arguments: &'a [String],
    /// The kernel's name.
    pub name: &'a str,
    pub state: State,
    /// A session file names this pid and this start time.
    pub session_verified: bool,
}

/// The first rule that takes the process for Claude Code, strongest first.
#[must_use]
pub fn detect(rules: &DetectRules, traits: &Traits<'_>) -> Option<DetectedBy> {
    if traits.session_verified {
        return Some(DetectedBy::SessionFile);
    }
    if traits.exe.is_some_and(|exe| is_claude_executable(rules, exe)) {
        return Some(DetectedBy::Executable);
    }
    if traits.exe.is_some_and(is_runtime) && runs_claude(rules, traits) {
        return Some(DetectedBy::Runtime);
    }
    (rules.by_name && is_named_claude(traits)).then_some(DetectedBy::Name)
}

/// The path of an executable without what the kernel adds when an update replaced the file.
#[must_use]
pub fn without_deleted(exe: &str) -> &str {
    exe.strip_suffix(" (deleted)").unwrap_or(exe)
}

fn is_claude_executable(rules: &DetectRules, exe: &str) -> bool {
    let parts = parts(without_deleted(exe));
    match &rules.marker {
        Some(marker) => has_marker(marker, &parts),
        None => is_installed_claude(&parts),
    }
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

fn has_marker(marker: &str, exe: &[&str]) -> bool {
    let wanted = parts(marker);
    if wanted.is_empty() {
        return false;
    }
    if marker.starts_with('/') {
        exe.starts_with(&wanted)
    } else {
        exe.windows(wanted.len()).any(|run| run == wanted)
    }
}

/// Every place an installer of Anthropic's is known to put the program.
fn is_installed_claude(exe: &[&str]) -> bool {
    match exe {
        // The native installer.
        [.., "claude", "versions", version] => is_version(version),
        // npm, the native binary and the platform packages; the SDK for TypeScript.
        [.., "@anthropic-ai", package, "bin", "claude.exe" | "claude"] => {
            package.starts_with("claude-code")
        }
        [.., "@anthropic-ai", package, "claude"] => {
            package.starts_with("claude-code") || package.starts_with("claude-agent-sdk-")
        }
        // Editors of the VS Code family.
        [.., extension, "resources", "native-binary", "claude" | "claude.exe"] => {
            extension.starts_with("anthropic.claude-code-")
        }
        // The SDK for Python; Homebrew's casks.
        [.., "claude_agent_sdk", "_bundled", "claude"]
        | [.., "Caskroom", "claude-code" | "claude-code@latest", _, "claude"] => true,
        [.., "claude" | "claude.exe"] => is_embedded_in_desktop(exe),
        _ => false,
    }
}

/// The desktop app carries its own copy: `Claude/claude-code/2.1.330/…/claude`.
fn is_embedded_in_desktop(exe: &[&str]) -> bool {
    exe.windows(3)
        .any(|run| matches!(run, ["Claude", "claude-code", version] if is_version(version)))
}

/// `2.1.330`, `2.1.330-beta.1`
fn is_version(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or(text);
    let numbers: Vec<&str> = core.split('.').collect();
    numbers.len() == 3
        && numbers.iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// The kernel's names for Claude Code. A wrapper of the same name becomes it without a trace in the process table.
#[must_use]
pub fn bears_its_name(name: &str) -> bool {
    matches!(name, "claude" | "claude.exe") || is_version(name)
}

fn is_runtime(exe: &str) -> bool {
    matches!(last_part(without_deleted(exe)), "node" | "nodejs" | "bun")
}

/// A runtime is Claude Code if it runs the script, or has taken the name (which blanks its arguments).
fn runs_claude(rules: &DetectRules, traits: &Traits<'_>) -> bool {
    let script = traits.arguments.iter().skip(1).find(|argument| !argument.starts_with('-'));
    let by_script = rules.marker.is_none() && script.is_some_and(|path| is_claude_script(path));
    by_script || rules.by_name && (traits.name == "claude" || is_named_claude(traits))
}

fn is_claude_script(path: &str) -> bool {
    matches!(parts(path).as_slice(), [.., "claude-code" | "claude-agent-sdk", "cli.js" | "cli.mjs"])
}

/// A zombie has lost its arguments; only then does the kernel's name stand in for `argv[0]`.
fn is_named_claude(traits: &Traits<'_>) -> bool {
    match traits.arguments.first() {
        Some(program) => last_part(program) == "claude",
        None => traits.state == State::Zombie && traits.name == "claude",
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What to call the program: the last part of `argv[0]`, else of the executable, else the kernel's name.
#[must_use]
pub fn program(traits: &Traits<'_>) -> String {
    let first = traits.arguments.first().map(String::as_str).filter(|a| !a.is_empty());
    let path = first.or(traits.exe.map(without_deleted)).unwrap_or(traits.name);
    // A process title may hold a whole sentence: only its first word names the program.
    let word = path.split_whitespace().next().unwrap_or(path);
    last_part(word).to_owned()
}

/// What the process is for, from its arguments and its session file.
#[must_use]
pub fn kind(arguments: &[String], session_in_background: Option<bool>, has_terminal: bool) -> Kind {
    let rest: Vec<&str> = arguments.iter().skip(1).map(String::as_str).collect();
    if is_helper(&rest) {
        return Kind::Helper;
    }
    match session_in_background {
        Some(true) => Kind::Background,
        _ if is_headless(&rest) => Kind::Headless,
        Some(false) => Kind::Interactive,
        None if has_terminal => Kind::Interactive,
        // The daemon starts its workers by their session and without a terminal.
        None if rest.first() == Some(&"--session-id") => Kind::Background,
        None => Kind::Headless,
    }
}

fn is_helper(arguments: &[&str]) -> bool {
    matches!(
        arguments,
        ["daemon", "run", ..] | ["mcp", "serve", ..] | ["bg-pty-host" | "bg-spare", ..]
    )
}

fn is_headless(arguments: &[&str]) -> bool {
    let before_prompt = arguments.iter().take_while(|argument| **argument != "--");
    before_prompt.clone().any(|argument| matches!(*argument, "-p" | "--print"))
        || before_prompt.clone().any(|argument| *argument == "--output-format=stream-json")
        || arguments.windows(2).any(|pair| matches!(pair, ["--output-format", "stream-json"]))
}

/// The session that arguments name: what they begin or take up, not what they make a copy of.
#[must_use]
pub fn named_session(arguments: &[String]) -> Option<String> {
    let before_prompt: Vec<&str> = arguments
        .iter()
        .skip(1)
        .map(String::as_str)
        .take_while(|argument| *argument != "--")
        .collect();
    let of = |flags: &[&str]| {
        before_prompt.iter().enumerate().find_map(|(at, argument)| {
            let (flag, joined) =
                argument.split_once('=').map_or((*argument, None), |(f, v)| (f, Some(v)));
            let value = joined.or_else(|| before_prompt.get(at + 1).copied());
            value.filter(|value| flags.contains(&flag) && is_uuid(value)).map(str::to_owned)
        })
    };
    let copies = before_prompt.contains(&"--fork-session");
    of(&["--session-id"]).or_else(|| of(&["--resume", "-r"]).filter(|_| !copies))
}

/// `8-4-4-4-12` hex digits: anything else is a title or a word of a prompt.
fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}
