//! Broken files: told once in words, mended when they are, and never a reason to lose what was known.

use std::fs::{self, File};

use super::{fixture, troubles, walk};
use crate::stage::{MINUTE, Stage};

/// Stats caches that are none, and what the trouble is called.
fn broken() -> Vec<(&'static str, Vec<u8>)> {
    let good = fixture("stats-cache/version-5.json");
    let text = String::from_utf8(good.clone()).unwrap();
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    };
    vec![
        ("empty", Vec::new()),
        ("truncated", good[..good.len() / 2].to_vec()),
        ("not UTF-8", [b"{\"modelUsage\":{\"", &[0xff, 0xfe][..], b"\":{}}}"].concat()),
        ("UTF-16", "{}".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("a list", b"[]".to_vec()),
        ("null", b"null".to_vec()),
        ("a word", b"\"hello\"".to_vec()),
        ("nothing of a stats cache", b"{}".to_vec()),
        ("a model that is a list", with("{\n      \"inputTokens\"", "[{\n      \"inputTokens\"")),
        ("a count in words", with("\"inputTokens\": 40", "\"inputTokens\": \"forty\"")),
        ("a negative count", with("\"inputTokens\": 40", "\"inputTokens\": -40")),
        ("a fraction of a token", with("\"inputTokens\": 40", "\"inputTokens\": 40.5")),
        ("an absurd count", with("\"inputTokens\": 40", "\"inputTokens\": 9007199254740992")),
        (
            "a count beyond 64 bits",
            with("\"inputTokens\": 40", "\"inputTokens\": 99999999999999999999"),
        ),
        ("a negative day", with("\"messageCount\": 14", "\"messageCount\": -14")),
        ("no date", with("\"2026-01-07\"", "\"the seventh\"")),
        ("a date in no calendar", with("\"2026-01-07\"", "\"2026-02-30\"")),
        ("two documents", [good.clone(), good].concat()),
        ("nested beyond reason", vec![b'['; 100_000]),
    ]
}

#[test]
fn a_broken_file_is_told_and_the_last_good_state_stays() {
    for (what, bytes) in broken() {
        let stage = Stage::new();
        stage.write(&stage.stats_cache(), fixture("stats-cache/version-5.json"));
        walk(&stage);
        stage.pass(MINUTE);
        stage.write(&stage.stats_cache(), &bytes);
        assert_eq!(walk(&stage).troubles, 1, "{what}");
        assert_eq!(troubles(&stage), ["file_malformed|open"], "{what}");
        assert_eq!(stage.count("SELECT count(*) FROM stats_snapshot"), 1, "{what}");
        assert_eq!(
            stage.tce_json(&["usage", "--source", "stats-cache"])["total_sessions"],
            2,
            "{what}"
        );
        // An unchanged broken file is not read again; a mended one is.
        assert_eq!(walk(&stage).troubles, 0, "{what}");
        stage.pass(MINUTE);
        stage.write(&stage.stats_cache(), fixture("stats-cache/version-5.json"));
        walk(&stage);
        assert_eq!(troubles(&stage), ["file_malformed|mended"], "{what}");
    }
}

#[test]
fn the_words_of_the_trouble_say_where_it_is() {
    let stage = Stage::new();
    stage.write(&stage.stats_cache(), "{\n  \"modelUsage\": 7\n}");
    walk(&stage);
    let (subject, detail) =
        (stage.one("SELECT subject FROM trouble"), stage.one("SELECT detail FROM trouble"));
    assert_eq!(subject, stage.stats_cache().display().to_string());
    assert!(detail.contains("line 2 column"), "{detail}");
    let doctor = stage.tce(&["doctor"]).out;
    assert!(doctor.contains("file malformed") && doctor.contains("line 2 column"), "{doctor}");
}

#[test]
fn a_file_that_comes_back_as_broken_as_it_went_is_told_again() {
    let stage = Stage::new();
    stage.write(&stage.stats_cache(), "{");
    walk(&stage);
    fs::remove_file(stage.stats_cache()).unwrap();
    stage.pass(MINUTE);
    walk(&stage);
    assert_eq!(troubles(&stage), ["file_malformed|mended"]);
    stage.pass(MINUTE);
    stage.write(&stage.stats_cache(), "{");
    walk(&stage);
    assert_eq!(troubles(&stage), ["file_malformed|open"]);
}

#[test]
fn a_pipe_or_a_folder_in_its_place_is_refused_without_waiting() {
    for make in [make_pipe, make_folder] {
        let stage = Stage::new();
        stage.write(&stage.stats_cache(), fixture("stats-cache/version-5.json"));
        walk(&stage);
        let aside = stage.claude().join("aside.json");
        fs::rename(stage.stats_cache(), &aside).unwrap();
        make(&stage);
        assert_eq!(walk(&stage).troubles, 1);
        assert_eq!(troubles(&stage), ["file_not_regular|open"]);
        assert_eq!(stage.tce_json(&["usage", "--source", "stats-cache"])["total_sessions"], 2);
        // The very file that was read before comes back.
        fs::rename(stage.stats_cache(), stage.claude().join("away")).unwrap();
        fs::rename(&aside, stage.stats_cache()).unwrap();
        walk(&stage);
        assert_eq!(troubles(&stage), ["file_not_regular|mended"]);
    }
}

#[test]
fn trouble_with_what_was_never_a_file_ends_with_it() {
    let stage = Stage::new();
    make_pipe(&stage);
    walk(&stage);
    fs::remove_file(stage.stats_cache()).unwrap();
    walk(&stage);
    assert_eq!(troubles(&stage), ["file_not_regular|mended"]);
}

#[test]
fn huge_files_are_refused_by_their_size() {
    let stage = Stage::new();
    stage.write(&stage.stats_cache(), "");
    File::options().write(true).open(stage.stats_cache()).unwrap().set_len((32 << 20) + 1).unwrap();
    stage.write(&stage.session_meta("a.json"), "");
    File::options()
        .write(true)
        .open(stage.session_meta("a.json"))
        .unwrap()
        .set_len((4 << 20) + 1)
        .unwrap();
    assert_eq!(walk(&stage).troubles, 2);
    assert_eq!(troubles(&stage), ["file_too_large|open"; 2]);
    stage.write(&stage.stats_cache(), fixture("stats-cache/version-5.json"));
    fs::remove_file(stage.session_meta("a.json")).unwrap();
    walk(&stage);
    assert_eq!(troubles(&stage), ["file_too_large|mended"; 2]);
}

#[test]
fn a_folder_of_session_metas_that_is_none_is_told_and_mended() {
    let stage = Stage::new();
    let folder = stage.session_meta("");
    fs::remove_dir(&folder).unwrap();
    assert_eq!(walk(&stage).troubles, 0, "no folder, no sessions");
    fs::write(folder.to_str().unwrap().trim_end_matches('/'), "a file").unwrap();
    assert_eq!(walk(&stage).troubles, 0);
    fs::remove_file(folder.to_str().unwrap().trim_end_matches('/')).unwrap();
    // A link that leads to itself cannot be listed.
    std::os::unix::fs::symlink("session-meta", folder.to_str().unwrap().trim_end_matches('/'))
        .unwrap();
    assert_eq!(walk(&stage).troubles, 1);
    assert_eq!(troubles(&stage), ["file_unreadable|open"]);
    fs::remove_file(folder.to_str().unwrap().trim_end_matches('/')).unwrap();
    fs::create_dir(&folder).unwrap();
    walk(&stage);
    assert_eq!(troubles(&stage), ["file_unreadable|mended"]);
}

#[test]
fn links_to_files_are_followed_and_loops_are_trouble() {
    let stage = Stage::new();
    let real = stage.root().join("real.json");
    stage.write(&real, fixture("stats-cache/version-5.json"));
    std::os::unix::fs::symlink(&real, stage.stats_cache()).unwrap();
    std::os::unix::fs::symlink("b.json", stage.session_meta("a.json")).unwrap();
    std::os::unix::fs::symlink("a.json", stage.session_meta("b.json")).unwrap();
    let done = walk(&stage);
    assert_eq!((done.files_read, done.troubles), (1, 2));
}

fn make_pipe(stage: &Stage) {
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mkfifoat(rustix::fs::CWD, stage.stats_cache(), mode).unwrap();
}

fn make_folder(stage: &Stage) {
    fs::create_dir(stage.stats_cache()).unwrap();
}

#[test]
fn what_stands_in_a_broken_file_is_not_in_the_words_about_it() {
    let stage = Stage::new();
    for text in [
        r#"{"modelUsage":{"m":{"inputTokens":"SECRET"}}}"#,
        r#"{"dailyActivity":[{"date":"SECRET"}]}"#,
        r#"{"modelUsage":{"m":"SECRET"}}"#,
        r#"{"modelUsage":{}} SECRET"#,
    ] {
        stage.pass(MINUTE);
        stage.write(&stage.stats_cache(), text);
        assert_eq!(walk(&stage).troubles, 1, "{text}");
        no_secret(&stage);
    }
    for (name, text) in [
        ("a", r#"{"input_tokens":"SECRET"}"#),
        ("b", r#"{"start_time":"SECRET"}"#),
        ("c", r#"{"tool_counts":{"Bash":"SECRET"}}"#),
        ("d", r#"{"duration_minutes":-47110815}"#),
        ("e", r#"{"lines_added":-47110815}"#),
    ] {
        stage.write(&stage.session_meta(&format!("{name}.json")), text);
    }
    let who = stage.enter(10, "alpha");
    let session = stage.session_file(&who, "48f5", "busy");
    stage.write(&session, r#"{"sessionId":"48f5","pid":"SECRET"}"#);
    stage.once();
    assert_eq!(stage.count("SELECT count(*) FROM trouble WHERE cleared_at IS NULL"), 7);
    no_secret(&stage);
    let details = stage.rows("SELECT DISTINCT detail FROM trouble WHERE subject LIKE '%/e.json'");
    assert_eq!(details, ["line 1 column 25: a value that cannot stand there"]);
}

fn no_secret(stage: &Stage) {
    let quoted = "SELECT detail FROM trouble WHERE detail LIKE '%SECRET%' OR detail LIKE '%4711%'";
    assert_eq!(stage.rows(quoted), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn files_whose_names_are_no_text_are_two() {
    use std::os::unix::ffi::OsStrExt;
    let stage = Stage::new();
    let path = |name: &[u8]| stage.session_meta("").join(std::ffi::OsStr::from_bytes(name));
    for name in [&b"\xe8.json"[..], b"\xe9.json"] {
        stage.write(&path(name), "{}");
    }
    assert_eq!(walk(&stage).files_read, 2);
    assert_eq!(walk(&stage).files_read, 0);
    assert_eq!(stage.rows("SELECT id FROM session ORDER BY id"), ["\u{fffd}e8", "\u{fffd}e9"]);
    fs::remove_file(path(b"\xe8.json")).unwrap();
    walk(&stage);
    assert_eq!(stage.count("SELECT count(gone_at) FROM token_file"), 1);
    // Trouble with one of them ends with it.
    stage.write(&path(b"\xea.json"), "{");
    walk(&stage);
    fs::remove_file(path(b"\xea.json")).unwrap();
    walk(&stage);
    assert_eq!(troubles(&stage), ["file_malformed|mended"]);
}
