//! Lines of transcripts as values: what they say is known because they were made so, not because anybody read them.

use proptest::prelude::*;
use serde_json::{Value, json};
use tce::model::time::Timestamp;
use tce::model::usage::{Tokens, UsageKey};
use tce::rules::usage::Id;

/// Few responses and few sessions, so that copies, ties and corrections are common.
const RESPONSES: u8 = 9;
const SESSIONS: u8 = 4;
/// A day and some: responses lie on several days and in several quarters of an hour.
const APART_MS: i64 = 31 * 3600 * 1000;

/// In whose name a copy of a response is written; a later one's numbers count before an earlier one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Copied {
    /// A live report in the parent's file.
    Progress,
    /// A side conversation's: other cache numbers, and more of them.
    Aside,
    Main,
}

/// A copy of a response, as far as it had come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) number: u8,
    pub(super) session: u8,
    pub(super) copied: Copied,
    /// Output grows with it, and so does the rank.
    pub(super) steps: u8,
    /// Seconds after the response began.
    pub(super) late: u8,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    Answer(Answer),
    Question(u8),
    /// A count below zero: refused.
    Refused,
}

/// What counts of a copy, best last: the sort of it, its sum, and its time.
pub(super) type Rank = (Copied, i64, i64);
/// Where a copy says it belongs, best first.
pub(super) type Place = (i64, String);

pub(super) fn line() -> impl Strategy<Value = Line> {
    prop_oneof![
        8 => answer().prop_map(Line::Answer),
        2 => any::<u8>().prop_map(Line::Question),
        1 => Just(Line::Refused),
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    let copied =
        prop_oneof![6 => Just(Copied::Main), 1 => Just(Copied::Aside), 1 => Just(Copied::Progress)];
    (0..RESPONSES, session(), copied, 0_u8..6, 0_u8..3).prop_map(
        |(number, session, copied, steps, late)| Answer { number, session, copied, steps, late },
    )
}

pub(super) fn session() -> impl Strategy<Value = u8> {
    0..SESSIONS
}

impl Line {
    /// As it stands in a file, with its end.
    pub(super) fn text(&self) -> String {
        let line = match self {
            Self::Answer(answer) => answer.json(),
            Self::Question(number) => json!({ "type": "user", "uuid": format!("q{number}"),
                "message": { "role": "user", "content": format!("Why {{\"{number}\"}}?") } }),
            Self::Refused => {
                json!({ "type": "assistant", "uuid": "x", "timestamp": "2026-11-20T10:00:00Z",
                "message": { "id": "below", "usage": { "input_tokens": -1 } } })
            }
        };
        format!("{line}\n")
    }

    pub(super) const fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Answer(answer) => Some(answer),
            _ => None,
        }
    }
}

impl Answer {
    /// Which response it is a copy of: by the message, or, where there is none, by the next best id.
    pub(super) fn key(&self) -> UsageKey {
        match self.named() {
            Named::Message => Id::Message(&self.id()).key(),
            Named::Request => Id::Request(&self.id()).key(),
            Named::Line => Id::Line(&self.id()).key(),
        }
    }

    pub(super) fn rank(&self) -> Rank {
        (self.copied, self.tokens().sum(), self.at())
    }

    pub(super) fn place(&self) -> Place {
        (self.at(), self.session_id())
    }

    pub(super) fn session_id(&self) -> String {
        format!("s{}", self.session)
    }

    /// A response is asked for in one folder; its copies keep that.
    pub(super) fn directory(&self) -> String {
        format!("/nowhere/garden{}", self.number % 2)
    }

    pub(super) fn model(&self) -> &'static str {
        ["claude-opus-5-5", "claude-sonnet-5-5", "claude-mystery-1"][usize::from(self.number % 3)]
    }

    pub(super) fn speed(&self) -> &'static str {
        if self.number.is_multiple_of(4) { "fast" } else { "standard" }
    }

    pub(super) fn subagent(&self) -> bool {
        self.copied != Copied::Main
    }

    pub(super) fn tokens(&self) -> Tokens {
        let number = i64::from(self.number);
        Tokens {
            input: 3 + number,
            output: 1 + i64::from(self.steps) * 50,
            cache_write_5m: 400 * (number % 2),
            cache_write_1h: 600,
            cache_read: 20_000 * number + i64::from(self.copied == Copied::Aside) * 50_000,
            web_searches: number % 2,
        }
    }

    fn at(&self) -> i64 {
        let began = Timestamp::parse("2026-11-10T22:10:00Z").unwrap().as_millis();
        began + APART_MS * i64::from(self.number) + 1000 * i64::from(self.late)
    }

    const fn named(&self) -> Named {
        match self.number {
            7 => Named::Request,
            8 => Named::Line,
            _ => Named::Message,
        }
    }

    fn id(&self) -> String {
        format!("response{}", self.number)
    }

    fn json(&self) -> Value {
        let tokens = self.tokens();
        let written = tokens.cache_write_5m + tokens.cache_write_1h;
        let usage = json!({
            "input_tokens": tokens.input, "output_tokens": tokens.output,
            "cache_read_input_tokens": tokens.cache_read, "cache_creation_input_tokens": written,
            "cache_creation": { "ephemeral_1h_input_tokens": tokens.cache_write_1h },
            "server_tool_use": { "web_search_requests": tokens.web_searches }, "speed": self.speed(),
        });
        let mut line = json!({
            "type": "assistant", "timestamp": Timestamp::from_millis(self.at()).to_iso(),
            "sessionId": self.session_id(), "cwd": self.directory(),
            "isSidechain": self.copied == Copied::Aside,
            "message": { "model": self.model(), "content": [{ "type": "text", "text": "{\"Roses\"}" }], "usage": usage },
        });
        match self.named() {
            Named::Message => line["message"]["id"] = self.id().into(),
            Named::Request => line["requestId"] = self.id().into(),
            Named::Line => line["uuid"] = self.id().into(),
        }
        if self.copied == Copied::Progress {
            return json!({ "type": "progress", "sessionId": self.session_id(),
                "data": { "type": "agent_progress", "message": line } });
        }
        line
    }
}

/// The id that tells a response from others.
enum Named {
    Message,
    Request,
    Line,
}
