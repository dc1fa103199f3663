//! What is shown below the help of each command: lines to start from.

/// The commands, each with its examples.
pub const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "status",
        &[
            "tce status --sort memory",
            "tce status --watch 5s",
            "tce status --at 'yesterday 15:00' --json",
        ],
    ),
    ("why", &["tce why 4242"]),
    (
        "history",
        &[
            "tce history --last 7d",
            "tce history 4242 --json",
            "tce history --project crab-trap --since yesterday",
        ],
    ),
    (
        "usage",
        &[
            "tce usage --since today",
            "tce usage --by project --last 30d",
            "tce usage --by day --breakdown --csv",
        ],
    ),
    ("daily", &["tce daily --last 7d", "tce daily --since 2026-11-01 --breakdown"]),
    ("weekly", &["tce weekly --last 30d", "tce weekly --week-start sunday"]),
    ("monthly", &["tce monthly --project crab-trap", "tce monthly --csv"]),
    ("blocks", &["tce blocks --active", "tce blocks --recent --token-limit max"]),
    ("explain", &["tce explain --from yesterday", "tce explain --from 2026-11-01 --to 2026-11-15"]),
    ("sessions", &["tce sessions --limit 5", "tce sessions --project crab-trap --since yesterday"]),
    ("prices", &["tce prices --model claude-opus-5-5", "tce prices --diff tce-0.4"]),
    ("alerts", &["tce alerts --open", "tce alerts --past --last 7d"]),
    ("limits", &["tce limits", "tce limits --last 7d --csv"]),
    ("check", &["tce check", "tce check --budget day=20 --budget session=5 --stale"]),
    ("kill", &["tce kill 4242 --dry-run", "tce kill 4242 --tree", "tce kill 4242 --force"]),
    ("kill-stale", &["tce kill-stale --dry-run", "tce kill-stale --yes"]),
    ("pin", &["tce pin 4242"]),
    ("unpin", &["tce unpin 4242"]),
    ("record", &["tce record --background", "tce record --stop", "tce record --once"]),
    ("run", &["tce run", "tce run --port 0 --no-tray"]),
    ("dashboard", &["tce dashboard", "tce dashboard --no-open --port 5200"]),
    ("window", &["tce window", "tce window --port 5200"]),
    ("dashboard-stop", &["tce dashboard-stop"]),
    ("demo", &["tce demo", "tce demo --no-open --port 5200"]),
    ("install", &["tce install", "tce install --dry-run", "tce install --set port=5200"]),
    ("uninstall", &["tce uninstall", "tce uninstall --dry-run"]),
    ("service", &["tce service status", "tce service status --json"]),
    (
        "statusline",
        &[
            "tce statusline --install",
            "tce statusline --install --dry-run",
            "tce statusline --uninstall",
        ],
    ),
    ("skill", &["tce skill install", "tce skill install --project", "tce skill show"]),
    (
        "completions",
        &[
            "tce completions bash > ~/.local/share/bash-completion/completions/tce",
            "tce completions fish > ~/.config/fish/completions/tce.fish",
        ],
    ),
    ("man", &["tce man --dir ~/.local/share/man/man1", "tce man | man -l -"]),
    ("config", &["tce config", "tce config --json"]),
    ("doctor", &["tce doctor", "tce doctor --unlisted"]),
];

/// Those of one command.
pub(super) fn of(command: &str) -> Option<&'static [&'static str]> {
    EXAMPLES.iter().find(|(name, _)| *name == command).map(|(_, lines)| *lines)
}

/// As they stand below the help.
pub(super) fn below(examples: &[&str]) -> String {
    examples.iter().fold("Examples:".to_owned(), |text, line| format!("{text}\n  {line}"))
}
