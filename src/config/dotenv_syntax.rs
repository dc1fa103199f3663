//! The lines of a `.env` file, read as python-dotenv reads them, but replacing nothing.
//!
//! dotenvy would do, were it not that it replaces `$NAME` from the environment of the process
//! and gives up at the first line it does not understand.

/// One line (a quoted value may run over several), counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Pair {
        line: usize,
        key: String,
        value: String,
        /// Not in single quotes, and with a `$NAME` or `${NAME}` in it.
        has_variable: bool,
    },
    /// Not understood.
    Broken { line: usize, text: String },
}

pub(super) fn entries(text: &str) -> Vec<Entry> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Reader { rest: &text, line: 1 };
    let mut entries = Vec::new();
    while reader.skip_to_entry() {
        let (line, start) = (reader.line, reader.rest);
        let pair = reader.pair(line);
        entries.push(pair.unwrap_or_else(|| Entry::Broken { line, text: first_line(start) }));
        // After a pair only blanks and a comment are left there; after an error whatever it was.
        reader.take_while(|c| c != '\n');
    }
    entries
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        self.take(self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len()))
    }

    fn skip_blanks(&mut self) {
        self.take_while(is_blank);
    }

    /// Past empty lines and comments; false at the end.
    fn skip_to_entry(&mut self) -> bool {
        self.take_while(char::is_whitespace);
        while self.rest.starts_with('#') {
            self.take_while(|c| c != '\n');
            self.take_while(char::is_whitespace);
        }
        !self.rest.is_empty()
    }

    fn pair(&mut self, line: usize) -> Option<Entry> {
        self.skip_export();
        let key = self.key()?;
        self.skip_blanks();
        self.rest.starts_with('=').then(|| self.take(1))?;
        let (value, literal) = self.value()?;
        self.skip_blanks();
        let ended = self.rest.is_empty() || self.rest.starts_with(['\n', '#']);
        let has_variable = !literal && counts_on_variable(&value);
        ended.then_some(Entry::Pair { line, key, value, has_variable })
    }

    fn skip_export(&mut self) {
        if self.rest.strip_prefix("export").is_some_and(|after| after.starts_with(is_blank)) {
            self.take("export".len());
            self.skip_blanks();
        }
    }

    fn key(&mut self) -> Option<String> {
        if let Some(inner) = self.rest.strip_prefix('\'') {
            let end = inner.find('\'').filter(|end| *end > 0)?;
            self.take(1 + end + 1);
            return inner.get(..end).map(str::to_owned);
        }
        let key = self.take_while(|c| !matches!(c, '=' | '#') && !c.is_whitespace());
        (!key.is_empty()).then(|| key.to_owned())
    }

    /// The value, and whether it is to be taken as it stands.
    fn value(&mut self) -> Option<(String, bool)> {
        let before = self.rest.len();
        self.skip_blanks();
        match self.rest.chars().next() {
            Some('\'') => self
                .quoted('\'')
                .map(|inner| (unescaped(inner, |c| matches!(c, '\\' | '\'')), true)),
            Some('"') => self
                .quoted('"')
                .map(|inner| (unescaped(inner, |c| "\\'\"abfnrtv".contains(c)), false)),
            Some('#') if self.rest.len() < before => Some((String::new(), false)),
            _ => Some((without_comment(self.take_while(|c| c != '\n')).to_owned(), false)),
        }
    }

    /// What stands between two quotes, with its escapes; `None` if it is not closed.
    fn quoted(&mut self, quote: char) -> Option<&'a str> {
        let inner = self.rest.strip_prefix(quote)?;
        let mut escaped = false;
        let end = inner.find(|c| {
            let closes = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            closes
        })?;
        self.take(1 + end + 1);
        inner.get(..end)
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() && c != '\n'
}

/// A `#` in the middle of a word belongs to the value.
fn without_comment(value: &str) -> &str {
    let comment = value
        .match_indices('#')
        .find(|(at, _)| value.get(..*at).is_some_and(|v| v.ends_with(is_blank)));
    comment.and_then(|(at, _)| value.get(..at)).unwrap_or(value).trim_end()
}

/// `\n` and the like; a backslash before anything else is itself.
fn unescaped(inner: &str, known: impl Fn(char) -> bool) -> String {
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.next_if(|next| c == '\\' && known(*next)) {
            Some(escape) => text.push(control(escape)),
            None => text.push(c),
        }
    }
    text
}

fn control(escape: char) -> char {
    match escape {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        other => other,
    }
}

fn counts_on_variable(value: &str) -> bool {
    let after_dollar = value.match_indices('$').filter_map(|(at, _)| value.get(at + 1..));
    after_dollar
        .into_iter()
        .any(|rest| rest.starts_with(|c: char| c == '{' || c == '_' || c.is_ascii_alphabetic()))
}
