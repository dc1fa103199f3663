//! The made-up transcripts hold what their maker says: read by the plainest reader of the recommended rule.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use serde_json::Value;

#[allow(dead_code, reason = "the benchmark uses more of it")]
#[path = "../benches/versus/corpus/mod.rs"]
pub(crate) mod made;

use made::Plan;
use made::tokens::{ByModel, Tokens};
use made::truth::Difference;

#[test]
fn the_truth_is_what_the_rule_finds() {
    for seed in 1..4 {
        let folder = tempfile::tempdir().unwrap();
        let truth = made::write(&Plan::small(seed), folder.path()).unwrap();
        let mut reader = Reader::default();
        reader.folder(folder.path());
        assert_eq!(reader.totals(), truth.by_model, "seed {seed}");
        assert_eq!(reader.usage_lines, truth.usage_lines, "seed {seed}");
        assert_eq!(truth.differences.len(), Difference::ALL.len(), "seed {seed}");
    }
}

#[test]
fn without_planted_differences_both_count_alike() {
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan { differences: Vec::new(), ..Plan::small(7) };
    let truth = made::write(&plan, folder.path()).unwrap();
    assert_eq!(truth.as_ccusage(), truth.by_model);
}

#[test]
fn one_seed_makes_one_corpus() {
    let [one, again] = [(); 2].map(|()| {
        let folder = tempfile::tempdir().unwrap();
        let truth = made::write(&Plan::small(5), folder.path()).unwrap();
        let mut files = BTreeMap::new();
        walk(folder.path(), &mut |path, bytes| {
            files.insert(path.strip_prefix(folder.path()).unwrap().to_owned(), bytes);
        });
        (truth, files)
    });
    assert!(one == again, "two corpora from one seed differ");
    assert_eq!(one.0.files, u64::try_from(one.1.len()).unwrap());
}

fn walk(folder: &Path, see: &mut dyn FnMut(&Path, Vec<u8>)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, see);
        } else {
            see(&path, fs::read(&path).unwrap());
        }
    }
}

/// Better copies are greater: real before progress, not sidechain, more tokens.
type Rank = (bool, bool, u64);

#[derive(Default)]
pub(crate) struct Reader {
    usage_lines: u64,
    best: HashMap<String, (Rank, Vec<(String, Tokens)>)>,
}

impl Reader {
    /// Everything below a folder; what was seen before stays.
    pub(crate) fn folder(&mut self, folder: &Path) {
        walk(folder, &mut |_, bytes| {
            for line in bytes.split(|byte| *byte == b'\n') {
                if let Ok(line) = serde_json::from_slice(line) {
                    self.line(&line);
                }
            }
        });
    }

    fn line(&mut self, line: &Value) {
        let progress = line["data"]["type"] == "agent_progress";
        let outer = if progress { &line["data"]["message"] } else { line };
        let message = &outer["message"];
        if outer["type"] != "assistant" || !message["usage"].is_object() {
            return;
        }
        self.usage_lines += 1;
        if message["model"] == "<synthetic>" {
            return;
        }
        let counted = counted(message);
        let sum = counted.first().map_or(0, |(_, tokens)| tokens.common().iter().sum());
        let rank = (!progress, line["isSidechain"] != true, sum);
        let key = message["id"].as_str().or(outer["requestId"].as_str()).unwrap().to_owned();
        let best = self.best.entry(key).or_insert_with(|| (rank, counted.clone()));
        if rank > best.0 {
            *best = (rank, counted);
        }
    }

    pub(crate) fn responses(&self) -> usize {
        self.best.len()
    }

    pub(crate) fn totals(&self) -> ByModel {
        let mut totals = ByModel::default();
        for (model, tokens) in self.best.values().flat_map(|(_, counted)| counted) {
            totals.add(model, *tokens);
        }
        totals
    }
}

/// A response's own tokens, then those of requests inside it.
fn counted(message: &Value) -> Vec<(String, Tokens)> {
    let usage = &message["usage"];
    let own = (message["model"].as_str().unwrap().to_owned(), tokens(usage));
    let inside = usage["iterations"].as_array().into_iter().flatten();
    let advice = inside.map(|one| (one["model"].as_str().unwrap().to_owned(), tokens(one)));
    std::iter::once(own).chain(advice).collect()
}

fn tokens(usage: &Value) -> Tokens {
    let count = |value: &Value| value.as_u64().unwrap_or(0);
    let split = &usage["cache_creation"];
    let long = count(&split["ephemeral_1h_input_tokens"]);
    let both = long + count(&split["ephemeral_5m_input_tokens"]);
    Tokens {
        input: count(&usage["input_tokens"]),
        output: count(&usage["output_tokens"]),
        write_5m: count(&usage["cache_creation_input_tokens"]).max(both) - long,
        write_1h: long,
        read: count(&usage["cache_read_input_tokens"]),
        web_searches: count(&usage["server_tool_use"]["web_search_requests"]),
    }
}
