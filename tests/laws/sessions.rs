//! What lines tell of their session is the same whichever of them are read together: copies tell as well.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tce::model::usage::UsageFact;

use crate::ledgers::{OPUS, SONNET, fact, record};
use crate::stage::{SECOND, Stage};

/// When a session began and ended, and its last prompt: when, how large, of which model.
type Told = (i64, i64, (i64, i64, String));

fn sessions(stage: &Stage) -> BTreeMap<String, Told> {
    let sql = "SELECT s.id, started_at, last_at, context_at, context_tokens, m.id
                 FROM session AS s JOIN model AS m ON m.model_id = s.context_model_id";
    let rows = stage.rows(sql).into_iter().map(|row| {
        let cells: Vec<&str> = row.split('|').collect();
        let number = |place: usize| cells[place].parse().unwrap();
        let context = (number(3), number(4), cells[5].to_owned());
        (cells[0].to_owned(), (number(1), number(2), context))
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
            .or_insert_with(|| (at, at, context.clone()));
        (told.0, told.1) = (told.0.min(at), told.1.max(at));
        told.2 = told.2.clone().max(context);
    }
    sessions
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_session_spans_all_its_lines_however_they_are_read(
        lines in prop::collection::vec((0_u128..6, 0_u8..3, 0_u32..500, 1_i64..4), 1..40),
        cuts in prop::collection::vec(1_usize..9, 1..8),
    ) {
        let stage = Stage::new();
        // Few responses, each in several copies, of several sessions.
        let lines: Vec<UsageFact> = lines.iter().map(|(number, session, second, output)| {
            let at = stage.now().plus(SECOND * *second);
            // One model at a moment: which of two was the last is nobody's to say.
            let mut line = fact(*number, at, if second % 2 == 0 { OPUS } else { SONNET }, *output);
            line.place.session = format!("s{session}").into();
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
