//! The parts of a line that are read; everything else, prompts and answers first of all, is passed over.

use std::collections::BTreeMap;

use serde::de::SeqAccess;

use super::number::{Count, Dollars};
use super::shape::{As, Prose, Shape, Word, object};

object! {
    /// A line of any type; also the line within a live report.
    Line {
        "type" => kind: Word<'de>,
        "uuid" => uuid: Word<'de>,
        "requestId" => request_id: Word<'de>,
        "timestamp" => timestamp: Word<'de>,
        "sessionId" => session: Word<'de>,
        "session_id" => other_session: Word<'de>,
        "cwd" => cwd: Word<'de>,
        "isSidechain" => is_sidechain: bool,
        "agentId" => agent: Word<'de>,
        "costUSD" => claimed: Dollars,
        "message" => message: Message<'de>,
        "data" => data: Option<Box<Data<'de>>>,
    }
}

object! {
    /// What the API answered.
    Message {
        "id" => id: Word<'de>,
        "model" => model: Word<'de>,
        "usage" => usage: Option<Box<Usage<'de>>>,
    }
}

object! {
    /// What a `progress` line reports.
    Data {
        "type" => kind: Word<'de>,
        "agentId" => agent: Word<'de>,
        "message" => line: Option<Box<Line<'de>>>,
    }
}

object! {
    /// A response's counts; also those of one of its iterations.
    Usage {
        "type" => kind: Word<'de>,
        "model" => model: Word<'de>,
        "input_tokens" => input: Count,
        "output_tokens" => output: Count,
        "cache_creation_input_tokens" => cache_creation: Count,
        "cache_read_input_tokens" => cache_read: Count,
        "cache_creation" => split: Split<'de>,
        "output_tokens_details" => details: Details<'de>,
        "server_tool_use" => tools: ToolUse<'de>,
        "service_tier" => tier: Word<'de>,
        "speed" => speed: Word<'de>,
        "inference_geo" => geo: Word<'de>,
        "iterations" => iterations: Advisors<'de>,
    }
}

object! {
    Split {
        "ephemeral_5m_input_tokens" => for_5m: Count,
        "ephemeral_1h_input_tokens" => for_1h: Count,
    }
}

object! {
    Details {
        "thinking_tokens" => thinking: Count,
    }
}

object! {
    ToolUse {
        "web_search_requests" => web_searches: Count,
    }
}

/// The advisor's entries of a list of iterations.
///
/// All other iterations are in the response's own counts already; and they may come later, in front of these.
#[derive(Default)]
pub(super) struct Advisors<'de>(pub(super) Vec<Usage<'de>>);

impl<'de> Shape<'de> for Advisors<'de> {
    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut found = Vec::new();
        while let Some(As(usage)) = list.next_element::<As<Usage<'de>>>()? {
            if usage.kind.get() == Some("advisor_message") {
                found.push(usage);
            }
        }
        Ok(Self(found))
    }
}

object! {
    /// A `cost-state` line.
    CostLine {
        "sessionId" => session: Word<'de>,
        "totalCostUSD" => cost: Dollars,
        "totalDuration" => duration: Count,
        "totalAPIDuration" => api_duration: Count,
        "totalLinesAdded" => lines_added: Count,
        "totalLinesRemoved" => lines_removed: Count,
        "startTime" => started_at: Count,
        "hasUnknownModelCost" => unknown_model: bool,
        "modelUsage" => models: BTreeMap<String, CostModel<'de>>,
    }
}

object! {
    CostModel {
        "inputTokens" => input: Count,
        "outputTokens" => output: Count,
        "thinkingTokens" => thinking: Count,
        "cacheReadInputTokens" => cache_read: Count,
        "cacheCreationInputTokens" => cache_creation: Count,
        "cacheCreationEphemeral5mInputTokens" => for_5m: Count,
        "cacheCreationEphemeral1hInputTokens" => for_1h: Count,
        "webSearchRequests" => web_searches: Count,
        "costUSD" => cost: Dollars,
    }
}

object! {
    /// A line that names a session.
    TitleLine {
        "sessionId" => session: Word<'de>,
        "leafUuid" => leaf: Word<'de>,
        "aiTitle" => ai: Prose,
        "customTitle" => custom: Prose,
        "summary" => summary: Prose,
    }
}
