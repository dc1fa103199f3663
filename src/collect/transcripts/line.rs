//! One line: what it tells, that it tells nothing of interest, or why it cannot be taken.

use std::cell::RefCell;

use super::number::Count;
use super::raw::{Line, Message, Usage};
use super::shape::{As, Word};
use super::shrink::shrink;
use super::torn::glued;
use super::witness;
use crate::model::shared::{Shared, Texts};
use crate::model::time::Timestamp;
use crate::model::transcript::{Entry, Reason};
use crate::model::usage::{Counted, Place, Tokens, UsageFact};
use crate::rules::usage::{COUNT_LIMIT, CacheWrites, Id, advisor_key, cache_writes};

/// The model of error texts that Claude Code wrote itself.
const SYNTHETIC: &str = "<synthetic>";

/// What the file and the hour add to a line.
pub(super) struct Context<'a> {
    /// The file's name without its folders.
    pub(super) file: &'a [u8],
    /// The session the file's path speaks of, for lines that name none.
    pub(super) session: &'a str,
    pub(super) now: Timestamp,
    /// What its lines repeat.
    pub(super) texts: RefCell<Texts>,
}

impl Context<'_> {
    fn text(&self, text: &str) -> Shared {
        self.texts.borrow_mut().share(text)
    }

    fn word(&self, word: &Word<'_>) -> Option<Shared> {
        word.get().map(|text| self.text(text))
    }
}

/// One line and where it begins.
pub(super) struct Spot<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) offset: i64,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Usage,
    Title,
    CostState,
    NotUsage,
    Rejected(Reason),
}

/// What one line of a file turned out to be.
pub(super) enum Judgement {
    One(Verdict),
    /// Several lines that cut writes left glued together, each with the place where it begins.
    Glued(Vec<(i64, Verdict)>),
}

pub(super) type Sink<'a> = dyn FnMut(Entry) + 'a;

/// Judges a line and hands over what it tells.
pub(super) fn judge(
    context: &Context<'_>,
    spot: &Spot<'_>,
    scratch: &mut Vec<u8>,
    sink: &mut Sink<'_>,
) -> Judgement {
    match parse(shrink(spot.bytes, scratch)) {
        Ok(line) => Judgement::One(told(context, spot, &line, sink)),
        Err(error) => glued(context, spot, why(&error, spot.bytes), sink),
    }
}

pub(super) fn parse(bytes: &[u8]) -> serde_json::Result<Line<'_>> {
    // One look at all of the letters is faster than one at those of each text; damage in a text nobody reads is none.
    let parsed = match std::str::from_utf8(bytes) {
        Ok(text) => serde_json::from_str::<As<Line<'_>>>(text),
        Err(_) => serde_json::from_slice(bytes),
    };
    parsed.map(|As(line)| line)
}

fn why(error: &serde_json::Error, line: &[u8]) -> Reason {
    // The parser has no kind for it, only words.
    if error.to_string().starts_with("number out of range") {
        Reason::Absurd
    } else if !error.is_eof() && std::str::from_utf8(line).is_err() {
        Reason::InvalidUtf8
    } else {
        Reason::BadJson
    }
}

pub(super) fn told(
    context: &Context<'_>,
    spot: &Spot<'_>,
    line: &Line<'_>,
    sink: &mut Sink<'_>,
) -> Verdict {
    let verdict = match line.kind.get() {
        Some("assistant") => usage(context, spot, line, None, sink),
        Some("progress") => progress(context, spot, line, sink),
        Some("cost-state") => witness::cost_state(context, spot, sink),
        Some(kind) => witness::title(context, spot, kind, sink),
        None => Ok(Verdict::NotUsage),
    };
    verdict.unwrap_or_else(Verdict::Rejected)
}

/// A live report of a subagent's line, with that line in it.
fn progress(
    context: &Context<'_>,
    spot: &Spot<'_>,
    outer: &Line<'_>,
    sink: &mut Sink<'_>,
) -> Result<Verdict, Reason> {
    let Some(data) = outer.data.as_deref() else { return Ok(Verdict::NotUsage) };
    match (data.kind.get(), data.line.as_deref()) {
        (Some("agent_progress"), Some(inner)) if inner.kind.get() == Some("assistant") => {
            usage(context, spot, inner, Some(outer), sink)
        }
        _ => Ok(Verdict::NotUsage),
    }
}

/// A response's line; `outer` is the report it is in, if it is in one.
fn usage(
    context: &Context<'_>,
    spot: &Spot<'_>,
    line: &Line<'_>,
    outer: Option<&Line<'_>>,
    sink: &mut Sink<'_>,
) -> Result<Verdict, Reason> {
    let Message { id, model, usage, .. } = &line.message;
    let Some(usage) = usage.as_deref().filter(|_| model.get() != Some(SYNTHETIC)) else {
        return Ok(Verdict::NotUsage);
    };
    let place = place(context, line, outer)?;
    let counted = counted(context, line, outer, place.happened_at, usage)?;
    let key = chosen_id(context, spot, line).key();
    let fact = UsageFact { key, message_id: id.owned(), advisor: None, place, counted };
    // All or nothing: a bad number further on must not leave half a response behind.
    let advisors = advisors(context, &fact, usage)?;
    sink(Entry::Usage(fact));
    for advisor in advisors {
        sink(Entry::Usage(advisor));
    }
    Ok(Verdict::Usage)
}

fn chosen_id<'a>(context: &Context<'a>, spot: &Spot<'a>, line: &'a Line<'_>) -> Id<'a> {
    let message = line.message.id.get().map(Id::Message);
    let request = || line.request_id.get().map(Id::Request);
    let uuid = || line.uuid.get().map(Id::Line);
    message.or_else(request).or_else(uuid).unwrap_or(Id::Position {
        file: context.file,
        offset: spot.offset,
        line: spot.bytes.trim_ascii_end(),
    })
}

fn place(
    context: &Context<'_>,
    line: &Line<'_>,
    outer: Option<&Line<'_>>,
) -> Result<Place, Reason> {
    let lines = || [Some(line), outer].into_iter().flatten();
    let time = lines().find_map(|line| line.timestamp.get()).ok_or(Reason::MissingTimestamp)?;
    // A day that only some zones can name would end every reading and every report.
    let named = Timestamp::parse(time).filter(|at| at.is_on_calendars());
    let happened_at = named.ok_or(Reason::BadTimestamp)?;
    let session = lines().find_map(|line| line.session.get().or(line.other_session.get()));
    Ok(Place {
        happened_at,
        session: context.text(session.unwrap_or(context.session)),
        directory: lines().find_map(|line| context.word(&line.cwd)),
        future: happened_at > context.now,
    })
}

fn counted(
    context: &Context<'_>,
    line: &Line<'_>,
    outer: Option<&Line<'_>>,
    counted_at: Timestamp,
    usage: &Usage<'_>,
) -> Result<Counted, Reason> {
    let is_sidechain = line.is_sidechain || outer.is_some_and(|outer| outer.is_sidechain);
    Ok(Counted {
        counted_at,
        request_id: line.request_id.owned(),
        model: context.word(&line.message.model),
        tokens: tokens(usage)?,
        // Two witnesses: they are not billed, so a strange one is no reason to lose the line.
        thinking: usage.details.thinking.optional().unwrap_or(None),
        claimed_pico: line.claimed.optional().unwrap_or(None),
        speed: context.word(&usage.speed),
        geo: context.word(&usage.geo),
        tier: context.word(&usage.tier),
        subagent: is_sidechain || line.agent.get().is_some() || outer.is_some(),
        is_sidechain,
        is_progress: outer.is_some(),
    })
}

fn tokens(usage: &Usage<'_>) -> Result<Tokens, Reason> {
    let count = |count: Count| count.up_to(COUNT_LIMIT);
    let split =
        CacheWrites { for_5m: count(usage.split.for_5m)?, for_1h: count(usage.split.for_1h)? };
    let writes = cache_writes(count(usage.cache_creation)?, split);
    Ok(Tokens {
        input: count(usage.input)?,
        output: count(usage.output)?,
        cache_write_5m: writes.for_5m,
        cache_write_1h: writes.for_1h,
        cache_read: count(usage.cache_read)?,
        web_searches: count(usage.tools.web_searches)?,
    })
}

/// What a second model said within the response: facts of their own, at that model's prices.
fn advisors(
    context: &Context<'_>,
    response: &UsageFact,
    usage: &Usage<'_>,
) -> Result<Vec<UsageFact>, Reason> {
    let advisors = (0..).zip(&usage.iterations.0);
    advisors.map(|(index, usage)| advisor(context, response, index, usage)).collect()
}

fn advisor(
    context: &Context<'_>,
    response: &UsageFact,
    index: i64,
    usage: &Usage<'_>,
) -> Result<UsageFact, Reason> {
    Ok(UsageFact {
        key: advisor_key(response.key, index, usage.model.get().unwrap_or_default()),
        advisor: Some(index),
        counted: Counted {
            model: context.word(&usage.model),
            tokens: tokens(usage)?,
            thinking: usage.details.thinking.optional().unwrap_or(None),
            claimed_pico: None,
            // It is another request: how fast and where it ran, only its own entry tells.
            speed: context.word(&usage.speed),
            geo: context.word(&usage.geo),
            tier: context.word(&usage.tier),
            ..response.counted.clone()
        },
        ..response.clone()
    })
}
