//! SQL as a public surface: every file of `queries/` and `migrations/` is what it promises to be.

mod heads;
mod kept;
mod plans;
mod schema;
mod shell;
mod typed;

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tce::record::ledger::sum_up_hours;
use tce::store::queries::ALL;
use tce::store::schedule::{self, Job, RunOutcome};
use tce::store::{Query, tier};

use crate::stage::{Ear, HOUR, MINUTE, SECOND, Stage};

/// The names of the files in a folder of this crate that end so, without the ending.
fn files(folder: &str, ending: &str) -> Vec<String> {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(ending)?.to_owned())).collect();
    names.sort();
    names
}

fn readers() -> impl Iterator<Item = &'static Query> {
    ALL.iter().filter(|query| query.is_reader())
}

/// The parameters a statement has, without their colons.
fn parameters(connection: &Connection, query: &Query) -> Vec<String> {
    let statement = connection.prepare(query.sql).unwrap_or_else(|e| panic!("{}: {e}", query.name));
    let names = (1..=statement.parameter_count()).map(|index| statement.parameter_name(index));
    names.map(|name| name.unwrap().trim_start_matches(':').to_owned()).collect()
}

/// A price and an alias of the user's own.
const OWN_PRICES: &str = "[price.mystery-1]\ninput = 1\noutput = 2\ncache_write_5m = 1\ncache_write_1h = 1\ncache_read = 1\n\
                          [aliases]\nmystery-2 = \"claude-opus-5\"\n";

/// A transcript: a response with this much output, a title, and what the session says it spent.
fn lines(output: u32) -> String {
    format!(
        r#"{{"type":"assistant","uuid":"u{output}","sessionId":"48f5","timestamp":"2026-11-22T10:00:0{}.000Z","cwd":"/home/ana/alpha","requestId":"req_1","message":{{"id":"msg_1","model":"claude-opus-4-6","usage":{{"input_tokens":3,"output_tokens":{output},"cache_read_input_tokens":2000,"cache_creation_input_tokens":1000}}}}}}
{{"type":"ai-title","sessionId":"48f5","aiTitle":"größer \"a\""}}
{{"type":"cost-state","sessionId":"48f5","totalCostUSD":0.02,"modelUsage":{{"claude-opus-4-6":{{"inputTokens":3,"outputTokens":{output},"costUSD":0.02}}}},"hasUnknownModelCost":false}}
"#,
        output % 10
    )
}

/// One of today, and one of a month that is over; the first is the one that grows.
fn transcripts(stage: &Stage) -> PathBuf {
    let folder = stage.claude().join("projects/-home-ana-alpha");
    let october = lines(5).replace("2026-11-22", "2026-10-22");
    stage.write(
        &folder.join("0c70.jsonl"),
        october.replace("48f5", "0c70").replace("msg_1", "msg_0"),
    );
    let transcript = folder.join("48f5.jsonl");
    stage.write(&transcript, lines(7));
    transcript
}

/// The same once more under another request, and in a fork.
fn again() -> String {
    let again = lines(9).replace("req_1", "req_2");
    again.clone() + &again.replace("48f5", "f04c")
}

/// A history with something in every table.
fn story() -> Stage {
    let stage = Stage::new();
    stage.write(
        &stage.stats_cache(),
        r#"{"version":5,"lastComputedDate":"2026-11-22","totalSessions":3,"totalMessages":9,
            "firstSessionDate":"2026-11-20T10:00:00.000Z","dailyModelTokensVersion":5,
            "dailyActivity":[{"date":"2026-11-21","messageCount":5,"sessionCount":1,"toolCallCount":2}],
            "dailyModelTokens":[{"date":"2026-11-21","tokensByModel":{"claude-opus-4-6":900,"mystery-1":5}},
                                {"date":"2026-11-22","tokensByModel":{"claude-opus-4-6":100}}],
            "modelUsage":{"claude-opus-4-6":{"inputTokens":100,"outputTokens":200,"cacheReadInputTokens":300,
                          "cacheCreationInputTokens":400},"mystery-1":{"inputTokens":5}}}"#,
    );
    for (name, start) in [("a", "2026-11-20T10:00:00.111Z"), ("b", "2026-11-21T10:00:00Z")] {
        let meta = format!(
            r#"{{"session_id":"{name}","project_path":"/home/ana/p'{name}","start_time":"{start}",
                "duration_minutes":12,"summary":"größer \"{name}\"","tool_counts":{{"Bash":4,"Edit":2}},
                "input_tokens":42,"output_tokens":3500,"lines_added":20,"lines_removed":3}}"#
        );
        stage.write(&stage.session_meta(&format!("{name}.json")), meta);
    }
    stage.write(&stage.session_meta("broken.json"), "{");
    let transcript = transcripts(&stage);
    stage.write(&stage.data().join("pinned.json"), "[]");
    stage.write(&stage.data().join("config.toml"), OWN_PRICES);
    old_transcripts(&stage);
    let mut recording = stage.recording();
    recording.tick();
    let alpha = stage.enter(10, "alpha");
    stage.session_file(&alpha, "48f5", "busy");
    stage.enter_headless(11, "beta");
    stage.place(crate::stage::actor(
        12,
        crate::stage::NATIVE,
        &["claude", "mcp", "serve"],
        "claude",
    ));
    stage.place(crate::stage::actor(13, "/usr/bin/mystery", &["claude"], "claude"));
    stage.enter(14, "gone");
    stage.child(15, 10, "cargo");
    recording.ticks(3, |turn| stage.work(10, SECOND * u32::try_from(turn * 3).unwrap()));
    stage.pass(crate::stage::TICK);
    stage.machine.remove(14);
    stage.state(11, tce::model::process::State::Stopped);
    stage.machine.change(10, |actor| actor.brief.memory_bytes = 13 << 30);
    recording.tell(&mut Ear { failure: Some("nobody is there".to_owned()), ..Ear::default() });
    drop(recording);
    stage.once();
    // A better copy of the response comes later, behind a line that nobody can read.
    // And one of a model that nobody has a price for.
    let nobody = lines(8).replace("claude-opus-4-6", "mystery-3").replace("msg_1", "msg_2");
    let nobody = nobody.lines().next().unwrap().to_owned() + "\n";
    stage.write(&transcript, lines(7) + "{\"usage\": broken\n" + &lines(250) + &nobody + &again());
    stage.pass(HOUR * 9);
    std::fs::remove_file(stage.claude().join("projects/-home-ana-old/7.jsonl")).unwrap();
    stage.once();
    stage.pass(MINUTE);
    assert_eq!(stage.tce(&["pin", "10"]).code, 0);
    assert_eq!(stage.tce(&["kill", "13"]).code, 0);
    stage.serving(99, 7);
    stage.told_of_a_limit();
    keep_up(&stage);
    stage
}

/// As many as need sums of their accounts.
fn old_transcripts(stage: &Stage) {
    for number in 0..6 * 64 {
        let path = stage.claude().join(format!("projects/-home-ana-old/{number}.jsonl"));
        stage.write(&path, "{\"type\":\"user\"}\n");
    }
}

/// What a recorder does by the clock.
fn keep_up(stage: &Stage) {
    let now = stage.now();
    sum_up_hours(&mut stage.store(), &stage.machine).unwrap();
    stage
        .store()
        .write(|db| {
            let run = schedule::begin(db, 1, Job::RollUp, now, now)?;
            tier::roll_up(db, &|_| 0)?;
            schedule::finish(db, run, RunOutcome::Done, "all summed up", now)
        })
        .unwrap();
}

#[test]
fn the_list_of_queries_is_the_folder() {
    let mut listed: Vec<&str> = ALL.iter().map(|query| query.name).collect();
    assert!(listed.is_sorted(), "the list is in order");
    listed.sort_unstable();
    assert_eq!(listed, files("queries", ".sql"));
}

#[test]
fn every_query_prepares_on_a_fresh_database_and_readers_only_read() {
    let stage = Stage::new();
    drop(stage.store());
    let connection = stage.sql();
    for query in ALL {
        let statement =
            connection.prepare(query.sql).unwrap_or_else(|e| panic!("{}: {e}", query.name));
        assert_eq!(statement.readonly(), query.is_reader(), "{}", query.name);
    }
}

#[test]
fn every_query_is_one_statement_that_ends() {
    for query in ALL {
        let end = query.sql.trim_end();
        assert!(end.ends_with(';'), "{}", query.name);
        let code: String =
            query.sql.lines().filter(|line| !line.trim().starts_with("--")).collect();
        assert_eq!(code.matches(';').count(), 1, "{} holds one statement", query.name);
    }
}

#[test]
fn the_story_tells_of_every_table() {
    let stage = story();
    let empty: Vec<String> = stage
        .rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .into_iter()
        .filter(|table| stage.count(&format!("SELECT count(*) FROM \"{table}\"")) == 0)
        .collect();
    assert_eq!(empty, [""; 0]);
}
