//! One answer of the service: its ids, its usage, and the blocks it comes in.

use super::era::Era;
use super::random::Random;
use super::text::{signature, text};
use super::tokens::{Tokens, Usage};

/// One response; `usage.output` is the largest that any of its lines states.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) id: String,
    pub(crate) request: String,
    pub(crate) model: &'static str,
    pub(crate) usage: Usage,
}

impl Response {
    pub(crate) fn draw(random: &mut Random, era: &Era) -> Self {
        Self {
            id: format!("msg_01{}", random.hex(22)),
            request: format!("req_011{}", random.hex(21)),
            model: random.pick(era.models),
            usage: draw_usage(random, era),
        }
    }

    /// `message`, as a line with this block states it.
    pub(crate) fn message(
        &self,
        random: &mut Random,
        era: &Era,
        (output, is_final): (u64, bool),
        block: &str,
    ) -> String {
        let usage = self.usage.render(era.modern, output);
        let stop = if is_final { "\"tool_use\"" } else { "null" };
        let content = format!("\"content\":[{block}]");
        // The order of the fields is no promise of the format.
        let (first, last) = if era.modern && random.chance(12) {
            (format!("\"usage\":{usage},"), content)
        } else {
            (
                format!("{content},"),
                format!("\"stop_reason\":{stop},\"stop_sequence\":null,\"usage\":{usage}"),
            )
        };
        format!(
            r#"{{"id":"{}","type":"message","role":"assistant","model":"{}",{first}{last}}}"#,
            self.id, self.model
        )
    }
}

fn draw_usage(random: &mut Random, era: &Era) -> Usage {
    let mut flat = random.skewed(0, 40_000);
    let part = random.between(0, flat + 1);
    let split = match random.between(0, 10) {
        0..4 => Some((flat, 0)),
        4..7 => Some((0, flat)),
        7..9 => Some((part, flat - part)),
        _ => None,
    };
    // Some versions left the sum at 0 beside a split that was right.
    if split.is_some() && random.chance(1) {
        flat = 0;
    }
    Usage {
        input: random.skewed(1, 3_000),
        output: random.skewed(20, 12_000),
        read: random.skewed(0, 180_000),
        flat,
        split,
        searches: if era.modern && random.chance(2) { random.between(1, 4) } else { 0 },
        speed: "standard",
        advice: (era.accounts && random.chance(1)).then(|| Tokens {
            input: random.between(100, 9_000),
            output: random.between(100, 2_000),
            ..Tokens::default()
        }),
    }
}

pub(crate) fn thinking(random: &mut Random) -> String {
    let bytes = random.skewed(150, 6_000);
    let thought = text(random, bytes);
    let bytes = random.skewed(200, 1_500);
    format!(
        r#"{{"type":"thinking","thinking":"{thought}","signature":"{}"}}"#,
        signature(random, bytes)
    )
}

pub(crate) fn prose(random: &mut Random) -> String {
    let bytes = random.skewed(60, 5_000);
    format!(r#"{{"type":"text","text":"{}"}}"#, text(random, bytes))
}

pub(crate) fn tool_use(random: &mut Random) -> String {
    let bytes = random.skewed(60, 12_000);
    let long = text(random, bytes);
    let (name, input) = match random.between(0, 20) {
        0..9 => ("Bash", format!(r#"{{"command":"{long}","description":"Run the tests"}}"#)),
        9..14 => ("Read", r#"{"file_path":"/home/ana/work/src/lib.rs"}"#.to_owned()),
        14..19 => (
            "Edit",
            format!(
                r#"{{"file_path":"/home/ana/work/a.rs","old_string":"x","new_string":"{long}"}}"#
            ),
        ),
        // A usage that is none of ours, and not in a string either.
        _ => (
            "mcp__meter__report",
            r#"{"usage":{"input_tokens":777777,"output_tokens":777777}}"#.to_owned(),
        ),
    };
    format!(
        r#"{{"type":"tool_use","id":"toolu_01{}","name":"{name}","input":{input}}}"#,
        random.hex(22)
    )
}

/// One to four blocks: thought, words, tools; a line each.
pub(crate) fn blocks(random: &mut Random) -> Vec<String> {
    let mut blocks = Vec::new();
    if random.chance(35) {
        blocks.push(thinking(random));
    }
    if random.chance(55) {
        blocks.push(prose(random));
    }
    let tools = if blocks.is_empty() { 1 } else { random.between(0, 3) };
    blocks.extend((0..tools).map(|_| tool_use(random)));
    blocks
}
