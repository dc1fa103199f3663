//! A source file without its comments and strings, so that a rule reads code and nothing else.

use std::fs;
use std::path::Path;

/// One file as the rules see it.
pub(super) struct Source {
    /// Below the crate's folder: `src/store/open.rs`.
    pub(super) path: String,
    pub(super) text: String,
    /// The text with comments and what stands in strings made blank; lines stay where they are.
    pub(super) code: String,
    /// What stands in strings, with the line each begins on.
    pub(super) strings: Vec<(usize, String)>,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let mut reader = Reader { rest: text, line: 1, code: String::new(), strings: Vec::new() };
        while reader.step() {}
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code: reader.code,
            strings: reader.strings,
        }
    }

    /// `src/store/open.rs` is in `store`, `src/error.rs` is `error`.
    pub(super) fn room(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let first = below.split('/').next().unwrap_or(below);
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Where the file hangs in the tree of modules: `store::open`.
    pub(super) fn module(&self) -> Vec<&str> {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let mut parts: Vec<&str> = below.trim_end_matches(".rs").split('/').collect();
        if matches!(parts.last(), Some(&"mod" | &"lib" | &"main")) {
            parts.pop();
        }
        parts
    }
}

/// Every Rust file below a folder of this crate.
pub(super) fn all_below(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut open = vec![root.join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let below = path.strip_prefix(root).unwrap().to_str().unwrap();
                found.push(Source::new(below, &fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    code: String,
    strings: Vec<(usize, String)>,
}

impl<'a> Reader<'a> {
    fn step(&mut self) -> bool {
        let Some(next) = self.rest.chars().next() else { return false };
        let after_word = self.code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if self.rest.starts_with("//") {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.blank(end);
        } else if self.rest.starts_with("/*") {
            let end = self.rest.find("*/").map_or(self.rest.len(), |at| at + 2);
            self.blank(end);
        } else if next == '"' {
            self.string(1, "\"", true);
        } else if let Some(fence) = raw_fence(self.rest).filter(|_| !after_word) {
            let head = self.rest.find('"').unwrap_or(0) + 1;
            self.string(head, &format!("\"{fence}"), false);
        } else if let Some(length) = char_literal(self.rest).filter(|_| next == '\'') {
            self.blank(length);
        } else {
            self.keep(next.len_utf8());
        }
        true
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.line += taken.matches('\n').count();
        taken
    }

    fn keep(&mut self, length: usize) {
        let taken = self.take(length);
        self.code.push_str(taken);
    }

    fn blank(&mut self, length: usize) {
        let taken = self.take(length);
        self.code.extend(taken.chars().map(|c| if c == '\n' { c } else { ' ' }));
    }

    fn string(&mut self, head: usize, end: &str, escapes: bool) {
        let line = self.line;
        self.blank(head);
        let mut length = 0;
        while !self.rest[length..].is_empty() && !self.rest[length..].starts_with(end) {
            let next = self.rest[length..].chars().next().unwrap();
            length += next.len_utf8();
            if escapes && next == '\\' {
                length += self.rest[length..].chars().next().map_or(0, char::len_utf8);
            }
        }
        self.strings.push((line, self.rest[..length].to_owned()));
        self.blank(length);
        self.blank(end.len().min(self.rest.len()));
    }
}

/// The `##` of `r##"…"##`, also of a byte string.
fn raw_fence(text: &str) -> Option<&str> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let fence = &after[..after.len() - after.trim_start_matches('#').len()];
    after[fence.len()..].starts_with('"').then_some(fence)
}

/// The length of `'x'` or `'\n'`; none for a lifetime.
fn char_literal(text: &str) -> Option<usize> {
    let mut letters = text.char_indices().skip(1);
    let (_, first) = letters.next()?;
    if first == '\\' {
        return text[2..].find('\'').map(|at| at.max(1) + 3);
    }
    letters.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 1)
}

#[test]
fn comments_and_strings_are_no_code() {
    let text = "let a = \"b::c\\\" // no\"; // use d\nlet r = r#\"e \" f\"#; /* g\n */ let h = 'i'; fn j<'k>() {}\n";
    let source = Source::new("src/x.rs", text);
    for word in ["b::c", "use d", " e ", " g", "'i'"] {
        assert!(!source.code.contains(word), "{word} in {}", source.code);
    }
    assert!(source.code.contains("let h =") && source.code.contains("fn j<'k>() {}"));
    assert_eq!(source.strings, [(1, "b::c\\\" // no".to_owned()), (2, "e \" f".to_owned())]);
    assert_eq!(source.code.lines().count(), text.lines().count());
}
