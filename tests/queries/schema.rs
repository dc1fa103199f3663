//! The schema: the folder is what the program carries, the dictionary is what the tables are.

use std::collections::BTreeSet;

use super::{Stage, files, story};

fn fresh() -> Stage {
    let stage = Stage::new();
    drop(stage.store());
    stage
}

/// `table.column` of everything that is there.
fn columns(stage: &Stage, kinds: &str) -> BTreeSet<String> {
    let sql = format!(
        "SELECT s.name || '.' || c.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c
          WHERE s.type IN ({kinds}) AND s.name NOT LIKE 'sqlite_%' AND s.name <> 'refinery_schema_history'"
    );
    stage.rows(&sql).into_iter().collect()
}

#[test]
fn the_migrations_the_program_carries_are_the_folder() {
    let stage = fresh();
    let applied = stage.rows(
        "SELECT 'V' || version || '__' || name FROM refinery_schema_history ORDER BY version",
    );
    // As they are applied: by number, not by name.
    let mut folder = files("migrations", ".sql");
    let number = |name: &str| name[1..name.find('_').unwrap()].parse::<u32>().unwrap();
    folder.sort_by_key(|name| number(name));
    assert_eq!(applied, folder);
    let newest = stage.count("SELECT max(version) FROM refinery_schema_history");
    assert_eq!(tce::store::migrate::newest_version(), newest);
}

#[test]
fn every_table_and_column_is_in_the_dictionary_and_nothing_else() {
    let stage = fresh();
    let said: BTreeSet<String> =
        stage.rows("SELECT relation || '.' || field FROM dictionary").into_iter().collect();
    let tables = columns(&stage, "'table'");
    let missing: Vec<_> = tables.difference(&said).collect();
    assert!(missing.is_empty(), "not in the dictionary: {missing:?}");
    let all = columns(&stage, "'table', 'view'");
    let too_many: Vec<_> = said.difference(&all).collect();
    assert!(too_many.is_empty(), "in the dictionary only: {too_many:?}");
}

#[test]
fn every_meaning_is_given_and_times_say_their_unit() {
    let stage = fresh();
    assert_eq!(
        stage.rows("SELECT relation, field FROM dictionary WHERE trim(meaning) = ''"),
        [""; 0]
    );
    let wrong = "SELECT relation, field, unit FROM dictionary WHERE field LIKE '%\\_at' ESCAPE '\\' AND unit <> 'ms UTC'";
    assert_eq!(stage.rows(wrong), [""; 0]);
    let wrong = "SELECT relation, field, unit FROM dictionary WHERE field LIKE '%\\_bytes' ESCAPE '\\' AND unit <> 'bytes'";
    assert_eq!(stage.rows(wrong), [""; 0]);
}

#[test]
fn every_table_is_strict_and_has_a_singular_name() {
    let stage = fresh();
    let lax = stage.rows(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict
            AND name NOT LIKE 'sqlite_%' AND name <> 'refinery_schema_history'",
    );
    assert_eq!(lax, [""; 0]);
    let tables = columns(&stage, "'table'");
    let plural: BTreeSet<_> =
        tables.iter().filter_map(|c| c.split_once('.')).map(|(t, _)| t).collect();
    let singular = ["process", "stats_day_tokens", "model_alias"];
    let plural: Vec<_> =
        plural.into_iter().filter(|t| t.ends_with('s') && !singular.contains(t)).collect();
    assert_eq!(plural, [""; 0]);
}

#[test]
fn every_view_answers_on_a_fresh_and_on_a_filled_database() {
    for stage in [fresh(), story()] {
        let views = stage.rows("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name");
        assert!(views.len() >= 8, "{views:?}");
        for view in views {
            stage.rows(&format!("SELECT * FROM {view}"));
        }
    }
}

#[test]
fn the_views_speak_of_names_dollars_and_local_times() {
    let stage = story();
    // As the shell of a user in this very zone would print it.
    assert_eq!(
        stage.rows("SELECT kind, pid, project, alert_state FROM v_alert WHERE kind = 'zombie'"),
        ["zombie|11|beta|opened"]
    );
    assert_eq!(
        stage.rows("SELECT verb, signal, pid, outcome FROM v_action ORDER BY action_id"),
        ["pin||10|pinned", "kill|terminate|13|exited"]
    );
    assert_eq!(
        stage.rows(
            "SELECT session, project, lines_added FROM v_session WHERE lines_added ORDER BY session"
        ),
        ["a|p'a|20", "b|p'b|20"]
    );
    assert_eq!(
        stage.rows("SELECT reason, seconds FROM v_gap"),
        ["recorder_off|32400", "recorder_off|60"]
    );
    assert_eq!(
        stage.one(
            "SELECT input_usd_per_million, cache_read_usd_per_million FROM v_price
                    WHERE book = 'list' AND model = 'claude-opus-4-6' AND rate_class = 'standard'"
        ),
        "5|0.5"
    );
    let live =
        stage.rows("SELECT pid, health, pinned FROM v_process WHERE ended IS NULL ORDER BY pid");
    assert_eq!(live, ["10|pinned|1", "11|zombie|0", "12|healthy|0"]);
}

#[test]
fn a_word_that_is_on_no_list_is_refused() {
    let stage = story();
    for sql in [
        "UPDATE sample_open SET health = 'fine'",
        "UPDATE process SET kind = 'robot'",
        "UPDATE gap SET reason = 'holiday'",
        "INSERT INTO alert (process_id, kind, opened_at) VALUES (1, 'loud', 0)",
        "UPDATE process SET pid = 'ten'",
        "UPDATE stats_model_usage SET input = -1",
        "INSERT INTO pin VALUES (99999, 0)",
    ] {
        let connection = stage.sql();
        connection.pragma_update(None, "foreign_keys", true).unwrap();
        assert!(connection.execute_batch(sql).is_err(), "{sql}");
    }
}
