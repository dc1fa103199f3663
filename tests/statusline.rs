//! `tce statusline` and `tce limits`: one line whatever is missing, and what Claude Code tells of its plan's limits.

mod limits;
mod line;
mod rules;
mod settings;
mod spent;

use serde_json::{Value, json};

use crate::stage::{Ran, Setting, Stage};

const RECORDED: &str = include_str!("../fixtures/status-line/2.1.330.json");

impl Stage {
    /// What the line says to this input.
    fn line(&self, input: &str) -> Ran {
        let setting = Setting { input: input.to_owned(), ..Setting::default() };
        self.tce_as(&setting.env("NO_COLOR", "1"), &["statusline"])
    }

    /// A session tells how much of its windows is used.
    fn tells(&self, session: &str, five_hour: Option<(f64, i64)>, seven_day: Option<(f64, i64)>) {
        let input = self.told(session, five_hour, seven_day);
        let ran = self.line(&input.to_string());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    }

    /// As it would come on standard input; ends are seconds from now.
    fn told(
        &self,
        session: &str,
        five_hour: Option<(f64, i64)>,
        seven_day: Option<(f64, i64)>,
    ) -> Value {
        let now = self.now().as_millis() / 1000;
        let window =
            |(used, ends): (f64, i64)| json!({ "used_percentage": used, "resets_at": now + ends });
        let transcript = self.claude().join("projects/-p").join(format!("{session}.jsonl"));
        let mut value: Value = serde_json::from_str(RECORDED).unwrap();
        value["session_id"] = json!(session);
        value["transcript_path"] = json!(transcript);
        value["rate_limits"] =
            json!({ "five_hour": five_hour.map(window), "seven_day": seven_day.map(window) });
        value
    }
}
