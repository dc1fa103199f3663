//! Writes one transcript: what every line has around it, and the turns of a conversation.

use chrono::{DateTime, SecondsFormat};

use super::era::{Era, Output};
use super::random::Random;
use super::response::{Response, blocks};
use super::text::text;
use super::tokens::{ADVISOR, ByModel};
use super::truth::Truth;

/// In whose name lines are written.
#[derive(Debug, Clone)]
pub(crate) struct Voice {
    pub(crate) era: &'static Era,
    pub(crate) session: String,
    pub(crate) cwd: &'static str,
    /// The subagent, if it is one.
    pub(crate) agent: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) clock: i64,
}

impl Voice {
    fn states_final(&self) -> bool {
        match self.era.output {
            Output::SoFar => false,
            Output::FinalInSessions => self.agent.is_none(),
            Output::Final => true,
        }
    }

    pub(crate) fn stamp(&mut self, random: &mut Random) -> String {
        self.clock += i64::try_from(random.skewed(5, 60_000)).unwrap_or(5);
        let time = DateTime::from_timestamp_millis(self.clock).expect("a time of our century");
        time.to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// A whole line: the body between what every line of a conversation has.
    fn framed(&mut self, random: &mut Random, kind: &str, body: &str) -> String {
        let Self { era, session, cwd, .. } = self.clone();
        let (uuid, parent, stamp) = (random.uuid(), random.uuid(), self.stamp(random));
        let version = era.version;
        let side = self.agent.is_some();
        // Inline subagents of old versions had no id.
        let agent = self.agent.as_ref().filter(|id| !id.is_empty());
        let agent = agent.map(|id| format!(r#""agentId":"{id}","#)).unwrap_or_default();
        if era.modern {
            format!(
                r#"{{"parentUuid":"{parent}","isSidechain":{side},{agent}{body},"type":"{kind}","uuid":"{uuid}","timestamp":"{stamp}","userType":"external","entrypoint":"cli","cwd":"{cwd}","sessionId":"{session}","version":"{version}","gitBranch":"main"}}"#
            )
        } else {
            format!(
                r#"{{"parentUuid":"{parent}","isSidechain":{side},"userType":"external","cwd":"{cwd}","sessionId":"{session}","version":"{version}","gitBranch":"main",{agent}{body},"type":"{kind}","uuid":"{uuid}","timestamp":"{stamp}"}}"#
            )
        }
    }
}

/// Writes one file.
pub(crate) struct Scribe<'a> {
    pub(crate) random: &'a mut Random,
    pub(crate) truth: &'a mut Truth,
    pub(crate) voice: Voice,
    pub(crate) out: Vec<u8>,
    /// Where lines with a usage end.
    pub(crate) usage_ends: Vec<usize>,
    /// Plain responses, for whoever repeats them.
    pub(crate) recent: Vec<Response>,
    /// What the session itself used.
    pub(crate) own: ByModel,
    /// Bodies of progress lines, if there is a parent to write them.
    pub(crate) progress: Option<Vec<String>>,
}

impl<'a> Scribe<'a> {
    pub(crate) fn new(random: &'a mut Random, truth: &'a mut Truth, voice: Voice) -> Self {
        Self {
            random,
            truth,
            voice,
            out: Vec::new(),
            usage_ends: Vec::new(),
            recent: Vec::new(),
            own: ByModel::default(),
            progress: None,
        }
    }

    /// A line as it is.
    pub(crate) fn bare(&mut self, line: &str) {
        self.out.extend_from_slice(line.as_bytes());
        self.out.push(b'\n');
        self.truth.lines += 1;
    }

    /// A line that states a usage.
    pub(crate) fn billed(&mut self, line: &str) {
        self.bare(line);
        self.truth.usage_lines += 1;
        self.usage_ends.push(self.out.len());
    }

    pub(crate) fn framed(&mut self, kind: &str, body: &str) -> String {
        self.voice.framed(self.random, kind, body)
    }

    pub(crate) fn line(&mut self, kind: &str, body: &str) {
        let line = self.framed(kind, body);
        self.bare(&line);
    }

    /// A response's line with this block, not yet written.
    pub(crate) fn assistant(
        &mut self,
        response: &Response,
        (output, is_final): (u64, bool),
        block: &str,
    ) -> String {
        let era = self.voice.era;
        let message = response.message(self.random, era, (output, is_final), block);
        let more = if era.accounts {
            format!(r#","requestedModel":"{}","effort":"medium","madeBy":"model""#, response.model)
        } else {
            String::new()
        };
        self.framed(
            "assistant",
            &format!(r#""message":{message},"requestId":"{}"{more}"#, response.request),
        )
    }

    /// A response in all its lines, and the results of its tools.
    pub(crate) fn respond(&mut self) {
        let mut response = Response::draw(self.random, self.voice.era);
        let blocks = blocks(self.random);
        let outputs = self.outputs(response.usage.output, blocks.len());
        response.usage.output = outputs.last().map_or(0, |(output, _)| *output);
        let copied = self.progress.is_some();
        let only_copied = copied && self.random.chance(10);
        for (block, output) in blocks.iter().zip(&outputs) {
            let line = self.assistant(&response, *output, block);
            if copied {
                let body = self.progress_body(&response, *output, block);
                self.progress.get_or_insert_default().push(body);
            }
            if !only_copied {
                self.billed(&line);
            }
        }
        let tools = blocks.iter().filter(|block| block.contains("\"tool_use\"")).count();
        (0..tools).for_each(|_| self.tool_result());
        let tokens = response.usage.tokens();
        self.truth.same(response.model, tokens);
        self.own.add(response.model, tokens);
        if let Some(advice) = response.usage.advice {
            self.truth.inside(ADVISOR, advice);
            self.truth.note("responses with an advisor's request inside");
        }
        match (copied, only_copied) {
            (_, true) => self.truth.note("responses known from progress lines only"),
            (true, _) => self.truth.note("responses with progress copies"),
            _ => self.recent.push(response),
        }
    }

    /// What each line states: final everywhere, or growing, or (not rarely) never more than at the start.
    fn outputs(&mut self, output: u64, lines: usize) -> Vec<(u64, bool)> {
        if self.voice.states_final() {
            return vec![(output, true); lines];
        }
        let early = self.random.between(1, 9);
        let last = if self.random.chance(70) { output } else { early };
        (1..=lines).map(|n| (if n == lines { last } else { early }, false)).collect()
    }

    /// A copy of a subagent's line, as the parent writes it while the subagent works. Real ones have no `isSidechain`.
    pub(crate) fn progress_body(
        &mut self,
        response: &Response,
        output: (u64, bool),
        block: &str,
    ) -> String {
        let message = response.message(self.random, self.voice.era, output, block);
        let (stamp, uuid) = (self.voice.stamp(self.random), self.random.uuid());
        let agent = self.voice.agent.clone().unwrap_or_default();
        format!(
            r#""data":{{"message":{{"type":"assistant","timestamp":"{stamp}","message":{message},"requestId":"{}","uuid":"{uuid}"}},"normalizedMessages":[],"type":"agent_progress","prompt":"Look into it.","agentId":"{agent}"}},"toolUseID":"agent_{}","parentToolUseID":"toolu_01""#,
            response.request, response.id
        )
    }

    fn tool_result(&mut self) {
        let bytes = self.random.skewed(40, 36_000);
        let result = text(self.random, bytes);
        let id = self.random.hex(22);
        // The same text twice, as Claude Code keeps it: for the model and for the screen.
        self.line(
            "user",
            &format!(
                r#""message":{{"role":"user","content":[{{"tool_use_id":"toolu_01{id}","type":"tool_result","content":"{result}","is_error":false}}]}},"toolUseResult":{{"stdout":"{result}","stderr":"","interrupted":false,"isImage":false}}"#
            ),
        );
        if self.voice.era.progress && self.random.chance(60) {
            self.line("progress", r#""data":{"type":"hook_progress","hookEvent":"PostToolUse","hookName":"PostToolUse:Bash","command":"check"},"toolUseID":"toolu_01","parentToolUseID":"toolu_01""#);
        }
    }
}

/// The text with one thing changed that must be in it.
pub(crate) fn edited(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} is not in {text}");
    text.replacen(from, to, 1)
}
