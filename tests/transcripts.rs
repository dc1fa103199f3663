//! Transcripts: from bytes to facts, with an account of every line.

mod cases;
mod facts;
mod laws;
#[cfg(target_os = "linux")]
mod priority;
mod rules;
mod tail;
mod walk;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tce::collect::transcripts::{Outcome, Reader};
use tce::model::time::Timestamp;
use tce::model::transcript::{Account, CostState, Entry, FileState, Title};
use tce::model::usage::{Tokens, UsageFact, UsageKey};
use tce::rules::usage::merge;

/// When all of this is read.
fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T12:00:00Z").unwrap()
}

/// What a store keeps: entries merged by key, and one account per file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Ledger {
    facts: BTreeMap<UsageKey, UsageFact>,
    titles: Vec<Title>,
    cost_states: Vec<CostState>,
}

impl Ledger {
    fn take(&mut self, entry: Entry) {
        match entry {
            Entry::Usage(fact) => self.fact(fact),
            Entry::Title(title) => self.titles.push(title),
            Entry::CostState(state) => self.cost_states.push(state),
        }
    }

    fn fact(&mut self, fact: UsageFact) {
        match self.facts.get_mut(&fact.key) {
            Some(known) => drop(merge(known, fact)),
            None => drop(self.facts.insert(fact.key, fact)),
        }
    }

    fn total(&self) -> Tokens {
        let tokens = self.facts.values().map(|fact| fact.counted.tokens);
        tokens.reduce(plus).unwrap_or_default()
    }

    /// Responses and tokens per model.
    fn by_model(&self) -> Value {
        let mut models: BTreeMap<&str, (i64, Tokens)> = BTreeMap::new();
        for fact in self.facts.values() {
            let model = models.entry(fact.counted.model.as_deref().unwrap_or("")).or_default();
            *model = (model.0 + 1, plus(model.1, fact.counted.tokens));
        }
        let rows = models.into_iter().map(|(model, (responses, tokens))| {
            let mut row = json!({ "responses": responses });
            row.as_object_mut().unwrap().extend(json!(tokens).as_object().unwrap().clone());
            (model.to_owned(), row)
        });
        Value::Object(rows.collect())
    }
}

fn plus(a: Tokens, b: Tokens) -> Tokens {
    Tokens {
        input: a.input + b.input,
        output: a.output + b.output,
        cache_write_5m: a.cache_write_5m + b.cache_write_5m,
        cache_write_1h: a.cache_write_1h + b.cache_write_1h,
        cache_read: a.cache_read + b.cache_read,
        web_searches: a.web_searches + b.web_searches,
    }
}

/// A file that is looked at again and again.
struct Watched {
    path: PathBuf,
    reader: Reader,
    state: Option<FileState>,
    account: Account,
    ledger: Ledger,
}

impl Watched {
    fn new(path: impl AsRef<Path>) -> Self {
        Self::through(path, Reader::default())
    }

    fn through(path: impl AsRef<Path>, reader: Reader) -> Self {
        let path = path.as_ref().to_owned();
        Self { path, reader, state: None, account: Account::default(), ledger: Ledger::default() }
    }

    fn look(&mut self) -> Outcome {
        let ledger = &mut self.ledger;
        let outcome = self
            .reader
            .read(&self.path, self.state.as_ref(), now(), &mut |entry| ledger.take(entry))
            .unwrap()
            .unwrap();
        if outcome.restarted() {
            self.account = Account::default();
        }
        self.account.add(&outcome.account);
        self.state = Some(outcome.state);
        assert_eq!(self.account.lines, self.account.accounted(), "{:?}", self.account);
        outcome
    }
}

/// One look at a file of this content.
fn read_bytes(bytes: &[u8]) -> Watched {
    read_bytes_through(bytes, Reader::default())
}

fn read_bytes_through(bytes: &[u8], reader: Reader) -> Watched {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s1.jsonl");
    fs::write(&path, bytes).unwrap();
    let mut watched = Watched::through(&path, reader);
    watched.look();
    watched
}

/// A line of an answer.
fn answer(message: &str, output: i64, at: &str, session: &str) -> String {
    let line = json!({
        "type": "assistant", "timestamp": at, "sessionId": session, "cwd": "/home/ana/garden",
        "requestId": format!("req_{message}"), "isSidechain": false,
        "message": { "id": message, "model": "claude-opus-5-5",
            "content": [{ "type": "text", "text": "Roses need \"sun\"." }],
            "usage": { "input_tokens": 3, "output_tokens": output, "cache_read_input_tokens": 20 } },
    });
    format!("{line}\n")
}

/// A line of a question.
fn question(text: &str) -> String {
    format!("{}\n", json!({ "type": "user", "message": { "role": "user", "content": text } }))
}
