//! A part of a page: what can change by itself, known by its id.

use std::hash::{DefaultHasher, Hash, Hasher};

use maud::{Markup, PreEscaped, Render};

/// One part; what is within it may change by itself, too.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub id: String,
    /// The markup up to where the parts within it stand, and behind them.
    before: String,
    after: String,
    pub within: Vec<Self>,
}

impl Part {
    /// A part; the markup is one element with this id.
    pub(super) fn new(id: impl Into<String>, markup: Markup) -> Self {
        Self {
            id: id.into(),
            before: markup.into_string(),
            after: String::new(),
            within: Vec::new(),
        }
    }

    /// A part around others: they stand where the markup of `frame` has its argument.
    pub(super) fn around(
        id: impl Into<String>,
        within: Vec<Self>,
        frame: impl FnOnce(Markup) -> Markup,
    ) -> Self {
        // A mark that no escaped text can hold.
        const HERE: &str = "<!here!>";
        let text = frame(PreEscaped(HERE.to_owned())).into_string();
        let (before, after) = text.split_once(HERE).unwrap_or((&text, ""));
        let (before, after) = (before.to_owned(), after.to_owned());
        Self { id: id.into(), before, after, within }
    }

    pub(super) fn html(&self) -> String {
        let within: String = self.within.iter().map(Self::html).collect();
        format!("{}{within}{}", self.before, self.after)
    }

    /// Equal marks: nothing but what is within it may have changed, and that in its content only.
    pub(super) fn mark(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.before, &self.after).hash(&mut hasher);
        for part in &self.within {
            part.id.hash(&mut hasher);
        }
        hasher.finish()
    }
}

impl Render for Part {
    fn render_to(&self, buffer: &mut String) {
        buffer.push_str(&self.html());
    }
}
