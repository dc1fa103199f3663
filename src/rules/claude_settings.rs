//! Claude Code's `settings.json` with another status line: from text to text, all else in its order and indented as it was.

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};
use serde_json::{Map, Value, json};

const KEY: &str = "statusLine";
/// As Claude Code itself writes the file.
const INDENT: &str = "  ";

/// The file's settings, or why it is none of ours to touch.
pub fn parse(text: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(text) {
        Ok(Value::Object(settings)) => Ok(settings),
        Ok(_) => Err("it holds no object".to_owned()),
        Err(e) => Err(e.to_string()),
    }
}

/// The status line that is set.
#[must_use]
pub fn status_line(settings: &Map<String, Value>) -> Option<&Value> {
    settings.get(KEY).filter(|value| !value.is_null())
}

/// One that runs a command.
#[must_use]
pub fn runs(command: &str) -> Value {
    json!({ "type": "command", "command": command })
}

/// Its command, or what else it is.
#[must_use]
pub fn command_of(status_line: &Value) -> String {
    let command = status_line.get("command").and_then(Value::as_str);
    command.map_or_else(|| status_line.to_string(), str::to_owned)
}

/// True if it runs `tce statusline`, wherever that lies.
#[must_use]
pub fn is_ours(status_line: &Value) -> bool {
    let command = command_of(status_line);
    let Some((program, rest)) = command.rsplit_once(" statusline") else { return false };
    let program = program.split(" --").next().unwrap_or_default().trim_end_matches(['\'', '"']);
    rest.trim().is_empty() && (program == "tce" || program.ends_with("/tce"))
}

/// The same settings with this status line, in the file's own manner; `None` takes it out.
pub fn with_status_line(text: Option<&str>, status_line: Option<&Value>) -> Result<String, String> {
    let mut settings = text.map(parse).transpose()?.unwrap_or_default();
    match status_line {
        Some(value) => drop(settings.insert(KEY.to_owned(), value.clone())),
        None => drop(settings.shift_remove(KEY)),
    }
    write(&settings, text)
}

fn write(settings: &Map<String, Value>, before: Option<&str>) -> Result<String, String> {
    let text = before.unwrap_or("{}\n");
    let written = match indent(text) {
        Some(indent) => write_with(settings, PrettyFormatter::with_indent(indent.as_bytes())),
        None => write_with(settings, CompactFormatter),
    }?;
    Ok(if text.ends_with('\n') { written + "\n" } else { written })
}

fn write_with(settings: &Map<String, Value>, manner: impl Formatter) -> Result<String, String> {
    let mut bytes = Vec::new();
    settings
        .serialize(&mut Serializer::with_formatter(&mut bytes, manner))
        .map_err(|e| e.to_string())?;
    String::from_utf8(bytes).map_err(|e| e.to_string())
}

/// By what its lines are set in; `None` if all of it is one line.
fn indent(text: &str) -> Option<&str> {
    let mut lines = text.trim().lines().skip(1).peekable();
    if lines.peek().is_none() {
        return text.trim().trim_matches(['{', '}']).trim().is_empty().then_some(INDENT);
    }
    let first = lines.find(|line| !line.trim().is_empty()).unwrap_or_default();
    let begin = first.len() - first.trim_start().len();
    first.get(..begin).filter(|indent| !indent.is_empty()).or(Some(INDENT))
}
