//! Every way Claude Code comes onto a machine, by rule; markers, and detection without names.

use tce::model::process::State;
use tce::model::process::{DetectedBy, Kind};
use tce::rules::detect::{DetectRules, Traits, program};

use super::{Sight, by_default, judged, kind_of, sight};

const SCRIPT: &str = "/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js";
const SDK: &str = "/srv/app/node_modules/@anthropic-ai/claude-agent-sdk/cli.js";
const NATIVE: &str = "/home/ana/.local/share/claude/versions/2.1.330";
const STREAM: &[&str] = &["/x/claude", "--output-format", "stream-json", "--verbose"];

/// By their executable alone, whatever they are called.
const BY_PLACE: &[(&str, &str, &str)] = &[
    ("the native installer", NATIVE, "claude"),
    ("the same, started by its real path", NATIVE, "2.1.330"),
    (
        "the same, replaced by an update",
        "/home/ana/.local/share/claude/versions/2.1.329 (deleted)",
        "claude",
    ),
    ("a beta of it", "/home/ana/.local/share/claude/versions/2.2.0-beta.1", "2.2.0-beta.1"),
    ("npm", "/usr/lib/node_modules/@anthropic-ai/claude-code/bin/claude.exe", "claude"),
    (
        "npm, started by its real path",
        "/usr/lib/node_modules/@anthropic-ai/claude-code/bin/claude.exe",
        "claude.exe",
    ),
    (
        "npm without its install script",
        "/usr/lib/node_modules/@anthropic-ai/claude-code-linux-x64/claude",
        "claude",
    ),
    (
        "npm by nvm",
        "/home/ana/.nvm/versions/node/v22.1.0/lib/node_modules/@anthropic-ai/claude-code/bin/claude.exe",
        "claude",
    ),
    (
        "the SDK for TypeScript",
        "/srv/app/node_modules/@anthropic-ai/claude-agent-sdk-linux-x64/claude",
        "claude",
    ),
    (
        "the same on musl",
        "/srv/app/node_modules/@anthropic-ai/claude-agent-sdk-linux-x64-musl/claude",
        "claude",
    ),
    (
        "the SDK for Python",
        "/srv/venv/lib/python3.12/site-packages/claude_agent_sdk/_bundled/claude",
        "claude",
    ),
    (
        "VS Code",
        "/home/ana/.vscode/extensions/anthropic.claude-code-2.1.330-linux-x64/resources/native-binary/claude",
        "claude",
    ),
    (
        "VS Code's server",
        "/home/ana/.vscode-server/extensions/anthropic.claude-code-2.1.330-linux-x64/resources/native-binary/claude",
        "claude",
    ),
    (
        "Cursor",
        "/home/ana/.cursor/extensions/anthropic.claude-code-2.1.330/resources/native-binary/claude.exe",
        "claude.exe",
    ),
    ("the desktop app's copy", "/home/ana/.config/Claude/claude-code/2.1.330/claude", "claude"),
    (
        "the same on a Mac",
        "/Users/ana/Library/Application Support/Claude/claude-code/2.1.330/claude.app/Contents/MacOS/claude",
        "claude",
    ),
    ("Homebrew", "/opt/homebrew/Caskroom/claude-code/2.1.330/claude", "claude"),
    ("Homebrew's newest", "/opt/homebrew/Caskroom/claude-code@latest/2.1.330/claude", "claude"),
];

#[test]
fn every_install_is_known_by_its_place() {
    for (what, exe, name) in BY_PLACE {
        for arguments in [&["claude"][..], STREAM, &["anything", "at", "all"], &[]] {
            let found = by_default(sight(exe, arguments, name));
            assert_eq!(found, Some(DetectedBy::Executable), "{what} with {arguments:?}");
        }
    }
}

#[test]
fn a_runtime_is_known_by_the_script_it_runs_or_the_name_it_takes() {
    let cases = [
        ("npm up to 2.1.112", sight("/usr/bin/node", &["claude"], "claude")),
        ("before it takes the name", sight("/usr/bin/node", &["node", SCRIPT], "node")),
        (
            "with flags for the runtime",
            sight("/usr/bin/node", &["node", "--max-old-space-size=8192", SCRIPT], "node"),
        ),
        ("by bun", sight("/home/ana/.bun/bin/bun", &["bun", SCRIPT], "bun")),
        ("by Debian's name", sight("/usr/bin/nodejs", &["nodejs", SCRIPT], "nodejs")),
        (
            "an older SDK for TypeScript",
            sight("/usr/bin/node", &["node", SDK, "--output-format", "stream-json"], "node"),
        ),
        ("a runtime that was updated", sight("/usr/bin/node (deleted)", &["claude"], "claude")),
    ];
    for (what, seen) in cases {
        assert_eq!(by_default(seen), Some(DetectedBy::Runtime), "{what}");
    }
}

#[test]
fn the_name_alone_is_a_possibility_and_no_proof() {
    let cases = [
        sight("/opt/strange/place/binary", &["claude"], "binary"),
        sight("/opt/strange/place/claude", &["/opt/strange/place/claude", "-p", "x"], "claude"),
        // Whose executable we may not know.
        sight("", &["claude"], "claude"),
    ];
    for seen in cases {
        assert_eq!(by_default(seen), Some(DetectedBy::Name), "{}", seen.exe);
        assert!(!DetectedBy::Name.confirms());
    }
}

#[test]
fn without_names_only_places_scripts_and_session_files_count() {
    let rules = DetectRules { by_name: false, ..DetectRules::default() };
    let cases = [
        (sight(NATIVE, &["anything"], "2.1.330"), Some(DetectedBy::Executable)),
        (sight("/usr/bin/node", &["node", SCRIPT], "node"), Some(DetectedBy::Runtime)),
        (sight("/usr/bin/node", &["claude"], "claude"), None),
        (sight("/opt/x/claude", &["claude"], "claude"), None),
        (sight("", &["claude"], "claude"), None),
    ];
    for (seen, expected) in cases {
        assert_eq!(judged(&rules, seen), expected, "{} {:?}", seen.exe, seen.arguments);
    }
}

#[test]
fn a_marker_replaces_the_known_places_by_whole_parts() {
    let rules = |marker: &str, by_name| DetectRules { marker: Some(marker.to_owned()), by_name };
    let yes = Some(DetectedBy::Executable);
    let cases = [
        ("/opt/ai/claude", "/opt/ai/claude", yes),
        ("/opt/ai/claude", "/opt/ai/claude/bin/run", yes),
        ("/opt/ai/claude/", "/opt/ai/claude/bin/run", yes),
        ("/opt/ai/claude", "/opt/ai/claude-old/bin/run", None),
        ("/opt/ai/claude", "/mnt/opt/ai/claude/run", None),
        (".local/share/claude/versions/", NATIVE, yes),
        ("share/claude", NATIVE, yes),
        ("claude/versions", "/x/claude/versions/9.9.9 (deleted)", yes),
        ("are/claude", NATIVE, None),
        ("share/claud", NATIVE, None),
        ("claude/share", NATIVE, None),
        ("share//claude", NATIVE, yes),
        ("", NATIVE, None),
        ("/", NATIVE, None),
        // The places that are known otherwise do not count any more.
        ("/opt/ai", NATIVE, None),
    ];
    for (marker, exe, expected) in cases {
        let found = judged(&rules(marker, false), sight(exe, &["x"], "x"));
        assert_eq!(found, expected, "{marker} in {exe}");
    }
    // Names are a setting of their own.
    assert_eq!(
        judged(&rules("/opt/ai", true), sight("/y", &["claude"], "claude")),
        Some(DetectedBy::Name)
    );
    assert_eq!(
        judged(&rules("/opt/ai", false), sight("/usr/bin/node", &["node", SCRIPT], "node")),
        None
    );
}

#[test]
fn the_kind_follows_from_arguments_session_file_and_terminal() {
    let cases: &[(&[&str], Option<bool>, bool, Kind)] = &[
        (&["claude"], None, true, Kind::Interactive),
        (&["claude"], Some(false), true, Kind::Interactive),
        (&["claude", "--resume"], Some(false), false, Kind::Interactive),
        (&["claude"], None, false, Kind::Headless),
        (&["claude", "-p", "say hi"], Some(false), true, Kind::Headless),
        (&["claude", "--print"], None, true, Kind::Headless),
        (&["claude", "--verbose", "-p"], None, true, Kind::Headless),
        (STREAM, None, false, Kind::Headless),
        (&["claude", "--output-format=stream-json"], None, true, Kind::Headless),
        (&["claude", "--output-format", "json"], None, true, Kind::Interactive),
        (&["claude", "--", "-p"], None, true, Kind::Interactive),
        (&["claude", "what does -p do"], None, true, Kind::Interactive),
        (&[NATIVE, "daemon", "run", "--origin", "x"], None, false, Kind::Helper),
        (
            &["claude", "bg-pty-host", "--bg-pty-host", "/s", "80", "24", "--", "x"],
            None,
            true,
            Kind::Helper,
        ),
        (&["claude", "bg-spare", "--bg-spare", "/s"], None, false, Kind::Helper),
        (&["claude", "mcp", "serve"], None, true, Kind::Helper),
        (&["claude", "mcp", "list"], None, true, Kind::Interactive),
        (&["claude", "daemon"], None, true, Kind::Interactive),
        (&[NATIVE, "--session-id", "48f5", "prompt"], None, false, Kind::Background),
        (&[NATIVE, "--session-id", "48f5", "prompt"], Some(true), true, Kind::Background),
        (&["claude", "--session-id", "48f5"], None, true, Kind::Interactive),
        (&[], None, false, Kind::Headless),
    ];
    for (arguments, background, has_terminal, expected) in cases {
        let found = kind_of(arguments, *background, *has_terminal);
        assert_eq!(found, *expected, "{arguments:?} {background:?} {has_terminal}");
    }
}

#[test]
fn the_program_is_the_first_word_and_nothing_that_follows() {
    let name = |seen: Sight<'_>| {
        let arguments: Vec<String> = seen.arguments.iter().map(|&a| a.to_owned()).collect();
        let exe = Some(seen.exe).filter(|exe| !exe.is_empty());
        program(&Traits {
            exe,
            arguments: &arguments,
            name: seen.name,
            state: State::Sleeping,
            session_verified: false,
        })
    };
    assert_eq!(name(sight(NATIVE, &["claude"], "claude")), "claude");
    assert_eq!(name(sight(NATIVE, &[NATIVE, "prompt"], "2.1.330")), "2.1.330");
    assert_eq!(name(sight(NATIVE, &["claude a secret prompt"], "claude")), "claude");
    assert_eq!(name(sight("/opt/x/tool (deleted)", &[], "kernel")), "tool");
    assert_eq!(name(sight("", &[""], "kernel")), "kernel");
}
