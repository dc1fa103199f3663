//! What Claude Code hands to its status line on standard input: one JSON object. Every field may be missing, null or odd.

use serde_json::Value;

use crate::model::limit::{Limit, SessionState};
use crate::model::time::Timestamp;

/// More is not read: real ones are below 4 KiB.
pub const SIZE_LIMIT: u64 = 1 << 20;
/// Windows of limits that are looked at.
const MOST_WINDOWS: usize = 8;
const LONGEST_NAME: usize = 40;
/// Times below are seconds, others milliseconds: 1e11 seconds are the year 5138.
const SECONDS_END: f64 = 1e11;

/// What it says; the error is in words.
pub fn parse(bytes: &[u8]) -> Result<SessionState, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
    if !value.is_object() {
        return Err("it is no object".to_owned());
    }
    Ok(state(&value))
}

fn state(value: &Value) -> SessionState {
    let text = |path: &str| text(value.pointer(path));
    SessionState {
        session: text("/session_id"),
        model: text("/model/display_name").or_else(|| text("/model/id")),
        claude_home: text("/transcript_path").as_deref().and_then(claude_home),
        cost_usd: number(value.pointer("/cost/total_cost_usd")).filter(|cost| *cost >= 0.0),
        context_percent: context_percent(value),
        limits: limits(value),
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    value?.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn number(value: Option<&Value>) -> Option<f64> {
    value?.as_f64().filter(|number| number.is_finite())
}

/// Transcripts lie in `BASE/projects/PROJECT/`.
fn claude_home(transcript: &str) -> Option<String> {
    let (home, _) = transcript.rsplit_once("/projects/")?;
    (!home.is_empty()).then(|| home.to_owned())
}

/// As it says itself, else by the last prompt and the size of the window.
fn context_percent(value: &Value) -> Option<f64> {
    let window = value.get("context_window")?;
    let told = number(window.get("used_percentage"));
    let reckoned = || {
        let size = number(window.get("context_window_size")).filter(|size| *size > 0.0)?;
        let usage = window.get("current_usage").filter(|usage| usage.is_object())?;
        let tokens = |name: &str| number(usage.get(name)).unwrap_or(0.0);
        let prompt = tokens("input_tokens")
            + tokens("cache_creation_input_tokens")
            + tokens("cache_read_input_tokens");
        Some(prompt * 100.0 / size)
    };
    told.or_else(reckoned).filter(|percent| (0.0..=1000.0).contains(percent))
}

/// A share without an end belongs to no window, and is passed over.
fn limits(value: &Value) -> Vec<Limit> {
    let Some(Value::Object(windows)) = value.get("rate_limits") else { return Vec::new() };
    let limit = |(name, window): (&String, &Value)| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let is_name = !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(plain);
        let used = number(window.get("used_percentage"));
        let used = used.filter(|used| (0.0..=10_000.0).contains(used))?;
        let resets_at = moment(window.get("resets_at")?)?;
        is_name.then(|| Limit {
            window_name: name.clone(),
            used_permille: permille(used),
            resets_at,
        })
    };
    windows.iter().filter_map(limit).take(MOST_WINDOWS).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "the caller knows it to be small")]
fn permille(percent: f64) -> i64 {
    (percent * 10.0).round() as i64
}

/// Seconds since 1970; as milliseconds or an ISO time it is understood, too.
#[expect(clippy::cast_possible_truncation, reason = "what does not fit is on no calendar")]
fn moment(value: &Value) -> Option<Timestamp> {
    let at = if let Value::String(text) = value {
        Timestamp::parse(text)?
    } else {
        let number = number(Some(value))?;
        let millis = if number.abs() < SECONDS_END { number * 1000.0 } else { number };
        Timestamp::from_millis(millis.round() as i64)
    };
    at.is_on_calendars().then_some(at)
}
