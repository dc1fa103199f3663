//! The known differences, one planter each. They go into a session's own file, behind what a fork may copy.

use super::era::{Era, GROWING, NEWEST};
use super::response::{Response, prose, tool_use};
use super::scribe::{Scribe, edited};
use super::tokens::Tokens;
use super::truth::Difference;

const NOTHING: [(&str, Tokens); 0] = [];

impl Scribe<'_> {
    /// One response that ccusage counts otherwise.
    pub(crate) fn plant(&mut self, difference: Difference) {
        // Sessions live through updates: the planted lines are of the version that shows the difference best.
        let era = self.voice.era;
        match difference {
            Difference::NullOnLastLine => self.in_era(GROWING, Self::null_on_last_line),
            Difference::ProgressCopy => self.in_era(GROWING, Self::progress_copy),
            Difference::TwoRequestIds => self.in_era(NEWEST, Self::two_request_ids),
            Difference::NoMessageId | Difference::NoRequestId => {
                self.in_era(NEWEST, |scribe| scribe.lacking(difference));
            }
            Difference::SplitBelowFlat => self.in_era(NEWEST, Self::split_below_flat),
            Difference::FastName => self.in_era(NEWEST, Self::fast),
            dropped => self.in_era(NEWEST, |scribe| scribe.dropped(dropped)),
        }
        self.voice.era = era;
    }

    fn in_era(&mut self, era: &'static Era, write: impl FnOnce(&mut Self)) {
        self.voice.era = era;
        write(self);
    }

    /// One with nothing else that is special.
    fn draw(&mut self) -> Response {
        let mut response = Response::draw(self.random, self.voice.era);
        response.usage.advice = None;
        response
    }

    /// A whole response in one line; the block is a tool's.
    fn one_line(&mut self, response: &Response) -> String {
        let block = loop {
            let block = tool_use(self.random);
            if !block.contains("mcp__") {
                break block;
            }
        };
        self.assistant(response, (response.usage.output, true), &block)
    }

    /// Lines that ccusage does not take for valid, all of them billed.
    fn dropped(&mut self, difference: Difference) {
        let mut response = self.draw();
        if difference == Difference::NullCount {
            response.usage.read = 0;
        }
        let line = self.one_line(&response);
        let request = format!(r#""requestId":"{}""#, response.request);
        let line = match difference {
            Difference::NullInToolInput => edited(&line, r#""input":{"#, r#""input":{"id":null,"#),
            Difference::NullSpeed => edited(&line, r#""speed":"standard""#, r#""speed":null"#),
            Difference::NullCount => {
                edited(&line, r#""cache_read_input_tokens":0"#, r#""cache_read_input_tokens":null"#)
            }
            Difference::NullVersion => edited(&line, r#""version":"2.1.330""#, r#""version":null"#),
            Difference::OddVersion => edited(&line, r#""version":"2.1.330""#, r#""version":"dev""#),
            Difference::EmptyRequestId => edited(&line, &request, r#""requestId":"""#),
            Difference::SpacedKey => edited(&line, r#""usage":{"#, r#""usage": {"#),
            other => unreachable!("{other:?} drops no line"),
        };
        self.billed(&line);
        self.truth.apart(difference, &[(response.model, response.usage.tokens())], &NOTHING);
    }

    fn null_on_last_line(&mut self) {
        let response = self.draw();
        let words = prose(self.random);
        let early = self.assistant(&response, (3, false), &words);
        let last = self.one_line(&response);
        self.billed(&early);
        self.billed(&edited(&last, r#""input":{"#, r#""input":{"id":null,"#));
        let tokens = response.usage.tokens();
        self.truth.apart(
            Difference::NullOnLastLine,
            &[(response.model, tokens)],
            &[(response.model, Tokens { output: 3, ..tokens })],
        );
    }

    /// Two copies outside any sidechain; the rule keeps the larger.
    fn two_request_ids(&mut self) {
        let first = self.draw();
        let mut second = Response { request: self.draw().request, ..first.clone() };
        second.usage.output += 100;
        for response in [&first, &second] {
            let line = self.one_line(response);
            self.billed(&line);
        }
        let (small, large) = (first.usage.tokens(), second.usage.tokens());
        self.truth.apart(
            Difference::TwoRequestIds,
            &[(first.model, large)],
            &[(first.model, small), (first.model, large)],
        );
    }

    /// Three lines that lack one of their two ids.
    fn lacking(&mut self, difference: Difference) {
        let response = self.draw();
        let (from, to) = if difference == Difference::NoMessageId {
            (format!(r#"{{"id":"{}","#, response.id), "{")
        } else {
            (format!(r#""requestId":"{}","#, response.request), "")
        };
        for _ in 0..3 {
            let line = self.one_line(&response);
            self.billed(&edited(&line, &from, to));
        }
        let counted = (response.model, response.usage.tokens());
        self.truth.apart(difference, &[counted], &[counted; 3]);
    }

    fn split_below_flat(&mut self) {
        let mut response = self.draw();
        response.usage.flat = 10_000;
        response.usage.split = Some((4_000, 1_000));
        let line = self.one_line(&response);
        self.billed(&line);
        self.truth.apart(
            Difference::SplitBelowFlat,
            &[(response.model, response.usage.tokens())],
            &[(response.model, response.usage.as_ccusage())],
        );
    }

    /// The session holds an early copy of a line that the subagent's transcript states whole.
    fn progress_copy(&mut self) {
        let response = self.draw();
        let words = prose(self.random);
        self.voice.agent = Some(self.random.hex(7));
        let whole = self.assistant(&response, (response.usage.output, false), &words);
        let copy = self.progress_body(&response, (2, false), &words);
        self.voice.agent = None;
        self.billed(&whole);
        let copy = self.framed("progress", &copy);
        self.billed(&copy);
        let tokens = response.usage.tokens();
        self.truth.apart(
            Difference::ProgressCopy,
            &[(response.model, tokens)],
            &[(response.model, Tokens { output: 2, ..tokens })],
        );
    }

    fn fast(&mut self) {
        let mut response = Response { model: "claude-opus-5-5", ..self.draw() };
        response.usage.speed = "fast";
        let line = self.one_line(&response);
        self.billed(&line);
        let tokens = response.usage.tokens();
        self.truth.apart(
            Difference::FastName,
            &[(response.model, tokens)],
            &[("claude-opus-5-5-fast", tokens)],
        );
    }
}
