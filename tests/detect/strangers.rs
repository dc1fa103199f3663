//! False friends: what is named claude, mentions claude, or wraps it, and is not Claude Code.

use super::{Sight, by_default, sight};

const STRANGERS: &[(&str, Sight<'_>)] = &[
    (
        "the desktop app",
        sight(
            "/Applications/Claude.app/Contents/MacOS/Claude",
            &["/Applications/Claude.app/Contents/MacOS/Claude"],
            "Claude",
        ),
    ),
    (
        "its helpers",
        sight(
            "/Applications/Claude.app/Contents/Frameworks/Claude Helper (Renderer).app/Contents/MacOS/Claude Helper (Renderer)",
            &["Claude Helper (Renderer)", "--type=renderer"],
            "Claude Helper (",
        ),
    ),
    (
        "it on Linux",
        sight("/usr/lib/claude-desktop/claude-desktop", &["claude-desktop"], "claude-desktop"),
    ),
    (
        "its messenger",
        sight(
            "/opt/Claude/chrome-native-host",
            &["/opt/Claude/chrome-native-host"],
            "chrome-native-h",
        ),
    ),
    ("claude-squad", sight("/home/ana/.local/bin/cs", &["cs"], "cs")),
    (
        "claude-monitor",
        sight(
            "/usr/bin/python3.12",
            &["/usr/bin/python3", "/home/ana/.local/bin/claude-monitor"],
            "claude-monitor",
        ),
    ),
    (
        "claude-code-router",
        sight(
            "/usr/bin/node",
            &["node", "/usr/lib/node_modules/@musistudio/claude-code-router/dist/cli.js", "start"],
            "node",
        ),
    ),
    (
        "ccusage",
        sight("/usr/bin/node", &["node", "/usr/lib/node_modules/ccusage/dist/index.js"], "node"),
    ),
    (
        "claude-hud",
        sight(
            "/usr/bin/node",
            &["node", "/home/ana/.claude/plugins/claude-hud/dist/index.js"],
            "node",
        ),
    ),
    (
        "an editor plugin",
        sight("/usr/bin/nvim", &["nvim", "+ClaudeCode", "claudecode.nvim"], "nvim"),
    ),
    (
        "a shell of Claude Code's",
        sight(
            "/usr/bin/bash",
            &[
                "/bin/bash",
                "-c",
                "source /home/ana/.claude/shell-snapshots/snapshot-bash-1.sh && claude --version",
            ],
            "bash",
        ),
    ),
    ("an editor with a file of that name", sight("/usr/bin/vim", &["vim", "claude"], "vim")),
    (
        "a pager on it",
        sight("/usr/bin/less", &["less", "/home/ana/.local/share/claude/versions/2.1.330"], "less"),
    ),
    ("tmux around it", sight("/usr/bin/tmux", &["tmux", "new-session", "claude"], "tmux: server")),
    ("script around it", sight("/usr/bin/script", &["script", "-c", "claude", "log"], "script")),
    ("sudo before it", sight("/usr/bin/sudo", &["sudo", "claude"], "sudo")),
    (
        "a version that is nobody's",
        sight("/opt/tool/versions/2.1.330", &["/opt/tool/versions/2.1.330"], "2.1.330"),
    ),
    ("a version in a folder like it", sight("/opt/claude-x/versions/2.1.330", &["x"], "2.1.330")),
    (
        "no version at all",
        sight("/home/ana/.local/share/claude/versions/latest", &["latest"], "latest"),
    ),
    (
        "below a version",
        sight("/home/ana/.local/share/claude/versions/2.1.330/helper", &["helper"], "helper"),
    ),
    (
        "another package of the vendor",
        sight("/x/node_modules/@anthropic-ai/sdk/bin/claude-tool", &["claude-tool"], "claude-tool"),
    ),
    (
        "its ripgrep",
        sight(
            "/usr/lib/node_modules/@anthropic-ai/claude-code/vendor/ripgrep/x64-linux/rg",
            &["rg", "x"],
            "rg",
        ),
    ),
    (
        "another script of the package",
        sight("/usr/bin/node", &["node", "/x/claude-code/install.cjs"], "node"),
    ),
    (
        "a test of somebody's",
        sight("/usr/bin/node", &["node", "/x/claude-code-router/cli.js"], "node"),
    ),
    (
        "python that mentions it",
        sight("/usr/bin/python3", &["python3", "-c", "import claude"], "python3"),
    ),
    (
        "another extension",
        sight(
            "/home/ana/.vscode/extensions/somebody.claude-code-1/resources/native-binary/tool",
            &["tool"],
            "tool",
        ),
    ),
    ("a name with more to it", sight("/usr/bin/claudette", &["claudette"], "claudette")),
    ("a name with other letters", sight("/usr/bin/x", &["CLAUDE"], "CLAUDE")),
    ("a kernel thread", sight("", &[], "claude")),
    ("nobody at all", sight("", &[], "")),
];

#[test]
fn no_false_friend_is_taken_for_claude_code() {
    for (what, seen) in STRANGERS {
        assert_eq!(by_default(*seen), None, "{what}");
    }
}
