//! The rules of the house, each a function from sources to what is wrong with them.

use super::source::Source;

/// The floors from below; rooms on one floor never name each other.
pub(super) const FLOORS: &[&[&str]] = &[
    &["model", "error"],
    &["rules", "sheet"],
    &["config", "collect", "store"],
    &["record", "report"],
    &["action"],
    &["terminal", "web", "desktop"],
    &["cli"],
    &["main"],
];

/// Where each outside crate lives. More than one home has its reason beside it.
pub(super) const HOMES: &[(&str, &[&str])] = &[
    ("anstyle", &["terminal"]),
    ("axum", &["web"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("comfy_table", &["terminal"]),
    ("cron", &["rules"]),
    ("csv", &["report"]),
    ("foldhash", &["store", "report"]),
    ("form_urlencoded", &["web"]),
    ("http_body_util", &["web"]),
    ("hyper", &["web"]),
    ("hyper_util", &["web"]),
    ("ksni", &["desktop"]),
    ("maud", &["web"]),
    // Lines of transcripts and of /proc are both cut at bytes.
    ("memchr", &["collect"]),
    // The whole program's.
    ("mimalloc", &["main"]),
    ("notify_rust", &["desktop"]),
    ("refinery", &["store"]),
    ("rusqlite", &["store"]),
    // collect: pidfd, poll, clocks. store: which file system. cli: leaving the terminal's session. main: its width.
    // web: whose socket it is.
    ("rustix", &["collect", "store", "cli", "main", "web"]),
    ("serde_rusqlite", &["store"]),
    ("shlex", &["config"]),
    ("signal_hook", &["collect"]),
    ("strsim", &["rules"]),
    ("subtle", &["store"]),
    ("sysinfo", &["collect"]),
    ("tao", &["desktop"]),
    // The dashboard's connections, and the desktop's bus.
    ("tokio", &["web", "desktop"]),
    ("toml", &["config"]),
    ("tower", &["web"]),
    ("tray_icon", &["desktop"]),
    ("unicode_segmentation", &["sheet"]),
    ("unicode_width", &["sheet"]),
    ("wry", &["desktop"]),
    // A digest names a machine (store), a file's content (record), and a response (collect, rules).
    ("xxhash_rust", &["store", "record", "collect", "rules"]),
    // Values of every room are written as JSON and carry times.
    ("serde", EVERYWHERE),
    ("serde_json", EVERYWHERE),
    ("chrono", EVERYWHERE),
];

pub(super) const EVERYWHERE: &[&str] = &["*"];
const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 60;

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// Upward and sideways, and rooms that nobody gave a floor.
pub(super) fn imports(source: &Source) -> Vec<String> {
    // lib.rs names every room, for that is all it does.
    if source.path == "src/lib.rs" {
        return Vec::new();
    }
    let own = source.room();
    let Some(own_floor) = floor(own) else {
        return vec![format!("{}: room {own} has no floor", source.path)];
    };
    let named = rooms_named(source).into_iter().filter(|room| room != own);
    named
        .filter(|room| floor(room).is_none_or(|other| other >= own_floor))
        .map(|room| format!("{}: {own} names {room}", source.path))
        .collect()
}

/// The rooms a file names, by `crate::`, by `tce::` or by climbing out of its own with `super::`.
pub(super) fn rooms_named(source: &Source) -> Vec<String> {
    let mut rooms = Vec::new();
    for root in ["crate", "tce", "super"] {
        for rest in paths_from(&source.code, root) {
            let (depth, rest) = climb(root, rest);
            let above = source.module().len().checked_sub(depth);
            if depth == 0 || above.is_none_or(|left| left == 0) {
                rooms.extend(heads(rest));
            }
        }
    }
    rooms
}

/// What follows `root::` wherever it begins a path.
fn paths_from<'a>(code: &'a str, root: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(root).filter_map(move |(at, _)| {
        let before = code[..at].trim_end();
        let begins = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$')
            && !before.ends_with("::");
        let after = code[at + root.len()..].trim_start().strip_prefix("::")?;
        begins.then(|| after.trim_start())
    })
}

/// How many rooms up `super::super::` leads, and what follows.
fn climb<'a>(root: &str, mut rest: &'a str) -> (usize, &'a str) {
    if root != "super" {
        return (0, rest);
    }
    let mut depth = 1;
    while let Some(after) = rest.strip_prefix("super::") {
        depth += 1;
        rest = after;
    }
    (depth, rest)
}

/// The first words of a path: one, or all of a group `{a::b, c::{d, e}}`.
fn heads(path: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        let text = text.trim_start();
        text.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '*')).collect()
    };
    let Some(group) = path.strip_prefix('{') else { return vec![word(path)] };
    let (mut depth, mut begin, mut found) = (0_usize, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                found.push(word(&group[begin..at]));
                begin = at + 1;
                if letter == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    found.retain(|head| !head.is_empty());
    found
}

/// SQL is in `migrations/` and `queries/`, and nowhere else.
pub(super) fn sql(source: &Source) -> Vec<String> {
    const WORDS: [(&str, &str); 9] = [
        ("SELECT ", ""),
        ("INSERT ", "INTO"),
        ("UPDATE ", "SET"),
        ("DELETE ", "FROM"),
        ("CREATE ", "TABLE"),
        ("PRAGMA ", ""),
        ("VACUUM", ""),
        ("ATTACH ", " AS "),
        ("BEGIN ", "IMMEDIATE"),
    ];
    let is_sql = |text: &str| {
        let text = text.trim_start().to_uppercase();
        WORDS.iter().any(|(first, then)| text.starts_with(first) && text.contains(then))
    };
    let found = source.strings.iter().filter(|(_, text)| is_sql(text));
    found.map(|(line, text)| format!("{}:{line}: SQL in the source: {text}", source.path)).collect()
}

/// Each outside crate has its home, and each crate of the manifest is on the list.
pub(super) fn crates(sources: &[Source], dependencies: &[String]) -> Vec<String> {
    let homes =
        |name: &str| HOMES.iter().find(|(known, _)| *known == name).map(|(_, rooms)| *rooms);
    let mut wrong = Vec::new();
    for name in dependencies {
        let Some(rooms) = homes(name) else {
            wrong.push(format!("{name} has no home on the list"));
            continue;
        };
        for source in sources.iter().filter(|source| names_crate(&source.code, name)) {
            if rooms != EVERYWHERE && !rooms.contains(&source.room()) {
                wrong.push(format!("{}: {name} lives in {}", source.path, rooms.join(", ")));
            }
        }
    }
    for (name, _) in HOMES.iter().filter(|(name, _)| !dependencies.iter().any(|d| d == name)) {
        wrong.push(format!("{name} is on the list and not in Cargo.toml"));
    }
    wrong
}

fn names_crate(code: &str, name: &str) -> bool {
    paths_from(code, name).next().is_some()
        || code.lines().any(|line| line.trim() == format!("use {name};"))
}

/// The names under `[dependencies]`, and under that of any system, as code writes them.
pub(super) fn dependencies(manifest: &str) -> Vec<String> {
    let sections = manifest.split("\n[").filter_map(|section| {
        let (name, lines) = section.split_once("]\n")?;
        (name == "dependencies" || name.starts_with("target.") && name.ends_with(".dependencies"))
            .then_some(lines)
    });
    let lines = sections.flat_map(str::lines);
    lines.filter_map(|line| Some(line.split_once('=')?.0.trim().replace('-', "_"))).collect()
}

pub(super) fn long_file(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    let wrong = (lines > LONGEST_FILE).then(|| format!("{}: {lines} lines", source.path));
    wrong.into_iter().collect()
}

pub(super) fn no_head(source: &Source) -> Vec<String> {
    let has_head = source.text.starts_with("//! ");
    (!has_head).then(|| format!("{}: opens without //!", source.path)).into_iter().collect()
}

/// Output goes through handles that `main` hands down.
pub(super) fn printing(source: &Source) -> Vec<String> {
    const MACROS: [&str; 7] =
        ["print!", "println!", "eprint!", "eprintln!", "dbg!", "todo!", "unimplemented!"];
    let mut wrong = Vec::new();
    for (number, line) in source.code.lines().enumerate() {
        for name in MACROS {
            let whole = |(at, _): (usize, &str)| {
                !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
            };
            if line.match_indices(name).any(whole) {
                wrong.push(format!("{}:{}: {name}", source.path, number + 1));
            }
        }
    }
    wrong
}

/// Functions that do not fit on a screen.
pub(super) fn long_functions(source: &Source) -> Vec<String> {
    let begins = source
        .code
        .match_indices("fn ")
        .filter(|(at, _)| !source.code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
    let mut wrong = Vec::new();
    for (at, _) in begins {
        let lines = function_length(&source.code[at..]);
        if lines > LONGEST_FUNCTION {
            let name: String = source.code[at + 3..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            wrong.push(format!("{}: {name} has {lines} lines", source.path));
        }
    }
    wrong
}

/// Lines from `fn` to the end of its body; 0 where it has none (a type, or a method that is only promised).
fn function_length(code: &str) -> usize {
    let (mut round, mut curly) = (0_i32, 0_i32);
    for (at, letter) in code.char_indices() {
        match letter {
            '(' | '[' => round += 1,
            ')' | ']' if round == 0 => return 0,
            ')' | ']' => round -= 1,
            ';' | ',' | '=' if round == 0 && curly == 0 => return 0,
            '{' => curly += 1,
            '}' => {
                curly -= 1;
                if curly == 0 {
                    return code[..at].matches('\n').count() + 1;
                }
            }
            _ => {}
        }
    }
    0
}
