//! Token counts, what a line says of them, and the two ways of reading it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Tokens by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) input: u64,
    pub(crate) output: u64,
    pub(crate) write_5m: u64,
    pub(crate) write_1h: u64,
    pub(crate) read: u64,
    pub(crate) web_searches: u64,
}

impl Tokens {
    /// Both kinds of cache writes.
    pub(crate) fn write(&self) -> u64 {
        self.write_5m + self.write_1h
    }

    /// The four numbers that ccusage prints too.
    pub(crate) fn common(&self) -> [u64; 4] {
        [self.input, self.output, self.write(), self.read]
    }

    fn combine(self, other: Self, with: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            input: with(self.input, other.input),
            output: with(self.output, other.output),
            write_5m: with(self.write_5m, other.write_5m),
            write_1h: with(self.write_1h, other.write_1h),
            read: with(self.read, other.read),
            web_searches: with(self.web_searches, other.web_searches),
        }
    }
}

/// Tokens by model id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ByModel(pub(crate) BTreeMap<String, Tokens>);

impl ByModel {
    pub(crate) fn add(&mut self, model: &str, tokens: Tokens) {
        let sum = self.0.entry(model.to_owned()).or_default();
        *sum = sum.combine(tokens, |a, b| a + b);
    }

    pub(crate) fn add_all(&mut self, other: &Self) {
        other.0.iter().for_each(|(model, tokens)| self.add(model, *tokens));
    }

    /// Takes away what was added before.
    pub(crate) fn take_all(&mut self, other: &Self) {
        for (model, tokens) in &other.0 {
            let sum = self.0.entry(model.clone()).or_default();
            *sum = sum.combine(*tokens, |a, b| a - b);
        }
        self.0.retain(|_, tokens| *tokens != Tokens::default());
    }

    pub(crate) fn total(&self) -> Tokens {
        self.0.values().fold(Tokens::default(), |sum, one| sum.combine(*one, |a, b| a + b))
    }
}

/// The model that advises.
pub(crate) const ADVISOR: &str = "claude-opus-5-5";

/// `message.usage` as it is written.
#[derive(Debug, Clone)]
pub(crate) struct Usage {
    pub(crate) input: u64,
    pub(crate) output: u64,
    pub(crate) read: u64,
    /// `cache_creation_input_tokens`, the sum as the service gives it.
    pub(crate) flat: u64,
    /// `cache_creation`, 5 minutes and 1 hour; old lines have none.
    pub(crate) split: Option<(u64, u64)>,
    pub(crate) searches: u64,
    pub(crate) speed: &'static str,
    /// What an advisor was asked and answered: in `iterations`, outside the numbers above.
    pub(crate) advice: Option<Tokens>,
}

impl Usage {
    /// As Claude Code itself prices it: the split says what is kept for an hour, the larger sum what was written.
    pub(crate) fn tokens(&self) -> Tokens {
        let (short, long) = self.split.unwrap_or_default();
        Tokens { write_5m: self.flat.max(short + long) - long, write_1h: long, ..self.plain() }
    }

    /// As ccusage counts it: where there is a split, the split alone.
    pub(crate) fn as_ccusage(&self) -> Tokens {
        let (short, long) = self.split.unwrap_or((self.flat, 0));
        Tokens { write_5m: short, write_1h: long, ..self.plain() }
    }

    fn plain(&self) -> Tokens {
        let web_searches = self.searches;
        Tokens {
            input: self.input,
            output: self.output,
            read: self.read,
            web_searches,
            ..Tokens::default()
        }
    }

    /// The object, with the output known when the line was written.
    pub(crate) fn render(&self, modern: bool, output: u64) -> String {
        let mut text = format!(
            r#"{{"input_tokens":{},"cache_creation_input_tokens":{},"cache_read_input_tokens":{},"#,
            self.input, self.flat, self.read
        );
        let split = self.split.map(|(short, long)| {
            format!(
                r#""cache_creation":{{"ephemeral_5m_input_tokens":{short},"ephemeral_1h_input_tokens":{long}}},"#
            )
        });
        let split = split.unwrap_or_default();
        let advice = self.advice.map(|advice| {
            format!(
                r#"{{"type":"advisor_message","model":"{ADVISOR}","input_tokens":{},"output_tokens":{},"cache_read_input_tokens":0,"cache_creation_input_tokens":0}}"#,
                advice.input, advice.output
            )
        });
        let iterations = advice.unwrap_or_default();
        if modern {
            write!(
                text,
                r#""output_tokens":{output},"output_tokens_details":{{"thinking_tokens":0}},"server_tool_use":{{"web_search_requests":{},"web_fetch_requests":0}},"service_tier":"standard",{split}"inference_geo":"not_available","iterations":[{iterations}],"speed":"{}","fallback_credit":null}}"#,
                self.searches, self.speed
            )
        } else {
            write!(
                text,
                r#"{split}"output_tokens":{output},"service_tier":"standard","inference_geo":"not_available"}}"#
            )
        }
        .expect("a string takes everything");
        text
    }
}
