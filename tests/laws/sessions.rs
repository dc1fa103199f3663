//! What lines tell of their session is the same whichever of them are read together: copies tell as well.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tce::model::usage::UsageFact;

use crate::ledgers::{OPUS, SONNET, fact, record};
use crate::stage::{SECOND, Stage, noon};

/// When a session began and ended, its last prompt (when, how large, of which model), and its folder: when it was named first.
type Told = (i64, i64, (i64, i64, String), (Option<i64>, String));

fn sessions(stage: &Stage) -> BTreeMap<String, Told> {
    let sql = "SELECT s.id, started_at, last_at, context_at, context_tokens, m.id, directory_at, d.path
                 FROM session AS s JOIN model AS m ON m.model_id = s.context_model_id JOIN directory AS d USING (directory_id)";
    let rows = stage.rows(sql).into_iter().map(|row| {
        let cells: Vec<&str> = row.split('|').collect();
        let number = |place: usize| cells[place].parse().unwrap();
        let context = (number(3), number(4), cells[5].to_owned());
        let folder = (cells[6].parse().ok(), cells[7].to_owned());
        (cells[0].to_owned(), (number(1), number(2), context, folder))
    });
    rows.collect()
}

fn expected(lines: &[UsageFact]) -> BTreeMap<String, Told> {
    let mut sessions: BTreeMap<String, Told> = BTreeMap::new();
    for line in lines {
        let at = line.place.happened_at.as_millis();
        let context =
            (at, line.counted.tokens.prompt(), line.counted.model.as_deref().unwrap().to_owned());
        let told = sessions
            .entry(line.place.session.to_string())
            .or_insert_with(|| (at, at, context.clone(), (None, String::new())));
        (told.0, told.1) = (told.0.min(at), told.1.max(at));
        told.2 = told.2.clone().max(context);
        if let Some(folder) = line.place.directory.as_deref() {
            let named = told.3.0.map(|at| (at, told.3.1.clone()));
            let (at, folder) = named.into_iter().chain([(at, folder.to_owned())]).min().unwrap();
            told.3 = (Some(at), folder);
        }
    }
    sessions
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_session_spans_all_its_lines_however_they_are_read(
        lines in prop::collection::vec((0_u128..6, 0_u8..3, 0_u32..60, 1_i64..4, prop::option::of(0_u8..3)), 1..40),
        cuts in prop::collection::vec(1_usize..9, 1..8),
    ) {
        let stage = Stage::new();
        // Few responses, each in several copies, of several sessions.
        let lines: Vec<UsageFact> = lines.iter().map(|(number, session, second, output, folder)| {
            let at = stage.now().plus(SECOND * *second);
            // One model at a moment: which of two was the last is nobody's to say.
            let mut line = fact(*number, at, if second % 2 == 0 { OPUS } else { SONNET }, *output);
            line.place.session = format!("s{session}").into();
            line.place.directory = folder.map(|folder| format!("/home/ana/p{folder}").into());
            line
        }).collect();
        let (mut left, mut sizes) = (lines.as_slice(), cuts.iter().cycle());
        while let Some(size) = sizes.next().filter(|_| !left.is_empty()) {
            let (batch, rest) = left.split_at((*size).min(left.len()));
            record(&mut stage.store(), stage.now(), batch.to_vec());
            left = rest;
        }
        prop_assert_eq!(sessions(&stage), expected(&lines));
        let together = Stage::new();
        record(&mut together.store(), together.now(), lines.clone());
        prop_assert_eq!(sessions(&together), expected(&lines));
    }
}

#[test]
fn session_meta_names_a_folder_where_no_line_does() {
    let tell = |stage: &Stage, second: u32, folder: Option<&str>| {
        let mut line = fact(second.into(), noon().plus(SECOND * second), OPUS, 1);
        line.place.session = "s".into();
        line.place.directory = folder.map(Into::into);
        record(&mut stage.store(), stage.now(), vec![line]);
    };
    let meta = |stage: &Stage| {
        let text = r#"{"session_id":"s","project_path":"/home/ana/meta"}"#;
        stage.write(&stage.session_meta("s.json"), text);
        stage.once();
    };
    let folder = "SELECT path FROM session JOIN directory USING (directory_id) WHERE id = 's'";
    let (before, after) = (Stage::new(), Stage::new());
    meta(&before);
    tell(&before, 5, None);
    tell(&after, 5, None);
    assert_eq!(after.one(folder), "");
    meta(&after);
    for stage in [before, after] {
        assert_eq!(stage.one(folder), "/home/ana/meta");
        tell(&stage, 9, Some("/home/ana/later"));
        assert_eq!(stage.one(folder), "/home/ana/later");
        tell(&stage, 7, Some("/home/ana/first"));
        tell(&stage, 8, Some("/home/ana/between"));
        assert_eq!(stage.one(folder), "/home/ana/first");
        tell(&stage, 7, Some("/home/ana/a"));
        tell(&stage, 7, Some("/home/ana/z"));
        meta(&stage);
        assert_eq!(stage.one(folder), "/home/ana/a");
    }
}
