//! A conversation from its first line to its last, with the lines that are no conversation.

use std::fmt::Write as _;

use super::scribe::Scribe;
use super::text::text;

impl Scribe<'_> {
    /// What stands before the first prompt.
    pub(crate) fn open(&mut self) {
        let (session, uuid) = (self.voice.session.clone(), self.random.uuid());
        if !self.voice.era.modern {
            return;
        }
        self.bare(&format!(r#"{{"type":"mode","mode":"normal","sessionId":"{session}"}}"#));
        self.bare(&format!(
            r#"{{"type":"permission-mode","permissionMode":"auto","sessionId":"{session}"}}"#
        ));
        self.bare(&format!(
            r#"{{"type":"file-history-snapshot","messageId":"{uuid}","snapshot":{{"messageId":"{uuid}","trackedFileBackups":{{}}}},"isSnapshotUpdate":false}}"#
        ));
        for kind in ["environment", "model", "skill_listing"] {
            let listing = text(self.random, 400);
            self.line("attachment", &format!(r#""attachment":{{"type":"{kind}","content":"{listing}"}},"renderedRole":"system""#));
        }
    }

    /// A prompt and what follows until the answer is whole.
    pub(crate) fn turn(&mut self) {
        let bytes = self.random.skewed(20, 2_000);
        let prompt = text(self.random, bytes);
        self.line("user", &format!(r#""message":{{"role":"user","content":"{prompt}"}}"#));
        if self.voice.era.accounts && self.random.chance(25) {
            self.request_record();
        }
        for _ in 0..self.random.skewed(1, 12) {
            self.respond();
        }
        if self.random.chance(20) {
            self.line(
                "system",
                r#""subtype":"turn_duration","durationMs":3072,"messageCount":18,"isMeta":false"#,
            );
        }
        self.accident();
    }

    /// The whole request as newer versions keep it: system prompt and all.
    fn request_record(&mut self) {
        let (session, id) = (self.voice.session.clone(), self.random.uuid());
        let body = text(self.random, 3_000);
        self.bare(&format!(
            r#"{{"type":"api-request","sessionId":"{session}","id":"{id}","querySource":"cli","body":"{body}"}}"#
        ));
    }

    /// What goes wrong now and then.
    fn accident(&mut self) {
        match self.random.between(0, 400) {
            0..8 => self.synthetic(),
            8..10 => {
                // A crash cut a line off; the next process went on right behind it.
                let start = self.framed("assistant", r#""message":{"id":"msg_cut""#);
                let next = self.framed("system", r#""subtype":"local_command""#);
                self.bare(&format!("{}{next}", &start[..start.len() / 2]));
                self.truth.note("lines that are no JSON");
            }
            10..11 => {
                // A power cut leaves zeros where data was not yet written.
                self.bare(&"\0".repeat(512));
                self.truth.note("lines that are no JSON");
            }
            11..16 => self.subagent_summary(),
            _ => {}
        }
    }

    /// An error told as an answer: no model, no tokens.
    fn synthetic(&mut self) {
        let id = self.random.uuid();
        let speed = if self.voice.era.modern { r#","speed":null"# } else { "" };
        let line = self.framed(
            "assistant",
            &format!(
                r#""message":{{"id":"{id}","model":"<synthetic>","role":"assistant","stop_reason":"stop_sequence","type":"message","usage":{{"input_tokens":0,"output_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0{speed}}},"content":[{{"type":"text","text":"API Error: 529 overloaded"}}]}},"isApiErrorMessage":true"#
            ),
        );
        self.billed(&line);
        self.truth.note("synthetic lines");
    }

    /// What a subagent hands back repeats the usage of its last request: it is not to be added.
    pub(crate) fn subagent_summary(&mut self) {
        self.line(
            "user",
            r#""message":{"role":"user","content":[{"tool_use_id":"toolu_01","type":"tool_result","content":"Done."}]},"toolUseResult":{"status":"completed","agentId":"a881341","totalTokens":43179,"totalToolUseCount":2,"totalDurationMs":32855,"usage":{"input_tokens":6,"cache_creation_input_tokens":20135,"cache_read_input_tokens":22041,"output_tokens":997}}"#,
        );
        self.truth.note("usages of tool results");
    }

    /// What stands after the last answer.
    pub(crate) fn close(&mut self) {
        let (session, uuid) = (self.voice.session.clone(), self.random.uuid());
        if self.voice.era.modern {
            self.bare(&format!(
                r#"{{"type":"ai-title","aiTitle":"Exact totals","sessionId":"{session}"}}"#
            ));
            self.bare(&format!(
                r#"{{"type":"last-prompt","lastPrompt":"go on","leafUuid":"{uuid}","sessionId":"{session}"}}"#
            ));
        } else {
            self.bare(&format!(
                r#"{{"type":"summary","summary":"Exact totals","leafUuid":"{uuid}"}}"#
            ));
        }
        if self.voice.era.accounts {
            self.cost_state();
        }
        // The program was killed while it wrote: a response that never was.
        if self.random.chance(5) {
            let line =
                self.framed("assistant", r#""message":{"id":"msg_cut","usage":{"input_tokens":1"#);
            self.out.extend_from_slice(&line.as_bytes()[..line.len() * 3 / 4]);
            self.truth.note("unfinished last lines");
        }
    }

    /// The session's own account. Its dollars are only plausible.
    fn cost_state(&mut self) {
        let mut models = String::new();
        let mut cost = 0;
        for (model, tokens) in &self.own.0 {
            let comma = if models.is_empty() { "" } else { "," };
            let cents = (tokens.output * 2 + tokens.write() / 2 + tokens.read / 50) / 1_000;
            cost += cents;
            write!(
                models,
                r#"{comma}"{model}":{{"inputTokens":{},"outputTokens":{},"thinkingTokens":0,"cacheReadInputTokens":{},"cacheCreationInputTokens":{},"cacheCreationEphemeral5mInputTokens":{},"cacheCreationEphemeral1hInputTokens":{},"webSearchRequests":{},"costUSD":{}.{:02}}}"#,
                tokens.input, tokens.output, tokens.read, tokens.write(),
                tokens.write_5m, tokens.write_1h, tokens.web_searches, cents / 100, cents % 100
            )
            .expect("a string takes everything");
        }
        let session = self.voice.session.clone();
        self.bare(&format!(
            r#"{{"type":"cost-state","sessionId":"{session}","totalCostUSD":{}.{:02},"totalAPIDuration":2880,"totalToolDuration":20,"totalLinesAdded":12,"totalLinesRemoved":3,"totalDuration":3487,"startTime":{},"modelUsage":{{{models}}},"hasUnknownModelCost":false}}"#,
            cost / 100, cost % 100, self.voice.clock
        ));
    }
}
