//! The rules of the house, read off the sources: who may name whom, where SQL and outside crates live, how long is too long.

mod rules;
mod source;

use rules::{FLOORS, HOMES};
use source::{Source, all_below};

/// What a rule finds in the program's own sources.
fn in_src(rule: fn(&Source) -> Vec<String>) -> Vec<String> {
    all_below("src").iter().flat_map(rule).collect()
}

/// What a rule finds in one small file.
fn in_text(path: &str, text: &str, rule: fn(&Source) -> Vec<String>) -> Vec<String> {
    rule(&Source::new(path, text))
}

const NOTHING: [String; 0] = [];

#[test]
fn every_room_names_lower_floors_only() {
    assert_eq!(in_src(rules::imports), NOTHING);
}

#[test]
fn every_room_is_on_a_floor_and_every_word_of_lib_is_a_room() {
    let lib = all_below("src").into_iter().find(|s| s.path == "src/lib.rs").unwrap();
    // The crate's documentation is the one thing beside the rooms.
    let lines = lib
        .code
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("#![doc"));
    for line in lines {
        let room = line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';'));
        let room = room.unwrap_or_else(|| panic!("lib.rs does more than name rooms: {line}"));
        assert!(FLOORS.iter().any(|floor| floor.contains(&room)), "{room} has no floor");
    }
}

#[test]
fn an_upward_or_sideways_import_is_found_in_every_spelling() {
    let faults = |path, text| in_text(path, text, rules::imports);
    assert_eq!(
        faults("src/rules/x.rs", "use crate::store::Db;"),
        ["src/rules/x.rs: rules names store"]
    );
    assert_eq!(
        faults("src/collect/x.rs", "use crate::{error::Result, store::{Db, Store}, model::time};"),
        ["src/collect/x.rs: collect names store"]
    );
    assert_eq!(
        faults("src/report/x.rs", "fn f() -> u8 { crate::record::y() }"),
        ["src/report/x.rs: report names record"]
    );
    assert_eq!(
        faults("src/model/x.rs", "use super::super::error::Result;"),
        ["src/model/x.rs: model names error"]
    );
    assert_eq!(
        faults("src/store/mod.rs", "use super::cli;"),
        ["src/store/mod.rs: store names cli"]
    );
    assert_eq!(faults("src/error.rs", "use crate::model;"), ["src/error.rs: error names model"]);
    assert_eq!(faults("src/rules/x.rs", "use crate::*;"), ["src/rules/x.rs: rules names *"]);
    assert_eq!(faults("src/attic/x.rs", ""), ["src/attic/x.rs: room attic has no floor"]);
    assert_eq!(
        faults("src/cli/x.rs", "use crate::{\n    attic,\n    store::Db,\n};"),
        ["src/cli/x.rs: cli names attic"]
    );
}

#[test]
fn what_is_allowed_is_not_found() {
    let faults = |path, text| in_text(path, text, rules::imports);
    assert_eq!(faults("src/store/x.rs", "use crate::{error, rules::health, store::y};"), NOTHING);
    assert_eq!(faults("src/store/x/y.rs", "use super::super::z; use super::cli;"), NOTHING);
    assert_eq!(
        faults("src/model/x.rs", "// use crate::cli;\nconst A: &str = \"crate::cli\";"),
        NOTHING
    );
    assert_eq!(faults("src/main.rs", "use tce::cli; use tce::collect::Machine;"), NOTHING);
}

#[test]
fn sql_is_written_in_its_own_files_only() {
    assert_eq!(in_src(rules::sql), NOTHING);
    let faults = |text| in_text("src/store/x.rs", text, rules::sql).len();
    assert_eq!(faults("db.run(\"select 1\")"), 1);
    assert_eq!(faults("db.run(\"\n   INSERT OR REPLACE INTO a VALUES (1)\")"), 1);
    assert_eq!(faults("db.run(r#\"DELETE FROM a\"#); db.run(\"update a set b = 1\")"), 2);
    assert_eq!(faults("db.run(\"PRAGMA user_version\"); // SELECT 1"), 1);
    assert_eq!(faults("say(\"update tce; the history was left as it is\")"), 0);
    assert_eq!(faults("say(\"selects nothing\"); say(\"BEGIN at the end\")"), 0);
}

#[test]
fn each_outside_crate_has_its_home() {
    let manifest = include_str!("../Cargo.toml");
    let dependencies = rules::dependencies(manifest);
    assert!(dependencies.len() > 10, "{dependencies:?}");
    assert_eq!(rules::crates(&all_below("src"), &dependencies), NOTHING);
}

#[test]
fn a_crate_away_from_home_is_found() {
    let known: Vec<String> = HOMES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let faults = |path, text| rules::crates(&[Source::new(path, text)], &known);
    assert_eq!(
        faults("src/cli/x.rs", "fn f(c: &rusqlite::Connection) {}"),
        ["src/cli/x.rs: rusqlite lives in store"]
    );
    assert_eq!(
        faults("src/web/x.rs", "use comfy_table::Cell;"),
        ["src/web/x.rs: comfy_table lives in terminal"]
    );
    assert_eq!(faults("src/store/x.rs", "use rusqlite;\nuse serde::Serialize;"), NOTHING);
    assert_eq!(faults("src/cli/x.rs", "self::toml::x(); my_toml::y(); // toml::z"), NOTHING);
    let stranger = [known.clone(), vec!["left_pad".to_owned()]].concat();
    assert_eq!(rules::crates(&[], &stranger), ["left_pad has no home on the list"]);
    assert_eq!(rules::crates(&[], &known[1..]), ["anstyle is on the list and not in Cargo.toml"]);
}

#[test]
fn no_file_is_longer_than_400_lines() {
    let long =
        |folder| -> Vec<String> { all_below(folder).iter().flat_map(rules::long_file).collect() };
    assert_eq!(long("src"), NOTHING);
    assert_eq!(long("tests"), NOTHING);
    let faults = |lines| in_text("src/x.rs", &"\n".repeat(lines), rules::long_file);
    assert_eq!(faults(401), ["src/x.rs: 401 lines"]);
    assert_eq!(faults(400), NOTHING);
}

#[test]
fn no_function_is_longer_than_60_lines() {
    assert_eq!(in_src(rules::long_functions), NOTHING);
    let function =
        |lines: usize| format!("fn long(a: [u8; 2]) -> u8 {{\n{}}}\n", "a;\n".repeat(lines));
    let faults = |text: &str| in_text("src/x.rs", text, rules::long_functions);
    assert_eq!(faults(&function(59)), ["src/x.rs: long has 61 lines"]);
    assert_eq!(faults(&function(58)), NOTHING);
    let promises = format!("trait T {{ fn a(&self);\nfn b(&self) {{}} }}\n{}", "\n".repeat(90));
    assert_eq!(faults(&promises), NOTHING);
    assert_eq!(faults(&format!("type F = fn (u8);\nstruct S {{ {} }}", "\n".repeat(90))), NOTHING);
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    assert_eq!(in_src(rules::no_head), NOTHING);
    let tests: Vec<String> = all_below("tests").iter().flat_map(rules::no_head).collect();
    assert_eq!(tests, NOTHING);
    assert_eq!(in_text("src/x.rs", "use a;\n", rules::no_head), ["src/x.rs: opens without //!"]);
    assert_eq!(in_text("src/x.rs", "//! What for.\n", rules::no_head), NOTHING);
}

#[test]
fn nothing_prints_past_the_handles() {
    assert_eq!(in_src(rules::printing), NOTHING);
    let faults = |text| in_text("src/x.rs", text, rules::printing);
    assert_eq!(faults("fn f() {\n  println!(\"a\");\n}"), ["src/x.rs:2: println!"]);
    assert_eq!(faults("  std::eprint!(\"a\"); dbg!(1);").len(), 2);
    assert_eq!(faults("my_println!(); // println!()\nlet a = \"dbg!\"; writeln!(out)"), NOTHING);
}
