//! A reader of markup that is strict about what our own pages may hold.

/// Elements that have no end.
const VOID: [&str; 5] = ["meta", "link", "img", "input", "br"];

/// One element's beginning.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
}

impl Tag {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// All elements of a page, which must nest as they should.
#[track_caller]
pub(super) fn tags(html: &str) -> Vec<Tag> {
    let (mut found, mut open) = (Vec::new(), Vec::new());
    let mut rest = html.strip_prefix("<!DOCTYPE html>").unwrap_or(html);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = end_of(rest);
        let (inside, after) = (&rest[..end], &rest[end + 1..]);
        rest = after;
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "an end without its beginning");
            continue;
        }
        let tag = tag(inside);
        if !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        found.push(tag);
    }
    assert!(open.is_empty(), "left open: {open:?}");
    found
}

/// Where a tag ends: behind its attributes, whose values stand in quotes.
fn end_of(rest: &str) -> usize {
    let mut quoted = false;
    for (at, letter) in rest.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '>' if !quoted => return at,
            _ => {}
        }
    }
    panic!("a tag without an end: {}", &rest[..rest.len().min(80)]);
}

fn tag(inside: &str) -> Tag {
    let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric());
    assert!(plain && !name.is_empty(), "no element: <{inside}>");
    let mut attributes = Vec::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let (key, value, after) = match rest.find(['=', ' ']) {
            Some(at) if rest[at..].starts_with("=\"") => {
                let value = &rest[at + 2..];
                let end = value.find('"').expect("a value has its end");
                (&rest[..at], &value[..end], &value[end + 1..])
            }
            Some(at) => (&rest[..at], "", &rest[at..]),
            None => (rest, "", ""),
        };
        let plain = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        assert!(plain, "no attribute: {key:?} in <{inside}>");
        attributes.push((key.to_owned(), value.to_owned()));
        rest = after;
    }
    Tag { name: name.to_owned(), attributes }
}

/// What a page of ours never holds, whatever is on record.
#[track_caller]
pub(super) fn assert_tame(path: &str, html: &str) {
    let tags = tags(html);
    let mut ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "{path}: an id stands twice");
    for tag in &tags {
        let known = ["iframe", "object", "embed", "base", "style", "template", "frame", "portal"];
        assert!(!known.contains(&tag.name.as_str()), "{path}: {tag:?}");
        assert!(tag.name != "script" || tag.get("src").is_some(), "{path}: inline script");
        for (name, value) in &tag.attributes {
            assert!(
                !name.starts_with("on") && name != "style" && name != "srcdoc",
                "{path}: {tag:?}"
            );
            let leads =
                ["href", "src", "action", "formaction", "data-live"].contains(&name.as_str());
            let own = value.starts_with('/') && !value.starts_with("//") || value.starts_with('#');
            assert!(!leads || own, "{path}: leads elsewhere: {tag:?}");
        }
    }
    // Nothing that a reader's eye could be led astray by.
    let misleading =
        |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\0' | '\u{1b}');
    assert!(!html.contains(misleading), "{path}: a character that turns text around");
}

#[test]
fn the_reader_finds_what_it_looks_for() {
    let page = "<!DOCTYPE html><p id=\"a\" hidden>1 &lt; 2<br>3</p>";
    assert_eq!(tags(page).len(), 2);
    assert_eq!(tags(page)[0].get("hidden"), Some(""));
    for wrong in [
        "<p><b></p></b>",
        "<p",
        "<p onclick=\"x\"></p>",
        "<p style=\"x\"></p>",
        "<script>1</script>",
        "<a href=\"javascript:1\"></a>",
        "<a href=\"//evil.example\"></a>",
        "<img src=\"https://evil.example/x\">",
        "<p id=\"a\"></p><p id=\"a\"></p>",
        "<p>\u{202e}</p>",
        "<iframe></iframe>",
        "<p \"><b></p>",
    ] {
        let result = std::panic::catch_unwind(|| assert_tame("test", wrong));
        assert!(result.is_err(), "{wrong}");
    }
}
