//! Lines that tell of a session as a whole: its running total and its titles.

use std::collections::BTreeMap;

use super::line::{Context, Spot, Verdict};
use super::number::Count;
use super::raw::{CostLine, CostModel, TitleLine};
use super::shape::{As, Shape};
use crate::model::time::Timestamp;
use crate::model::transcript::{CostState, Entry, ModelTotal, Reason, Title, TitleKind};
use crate::model::usage::Tokens;
use crate::rules::usage::{CacheWrites, cache_writes};

/// A longer title is cut: nobody reads it to its end.
const TITLE_LIMIT: usize = 300;

type Told = Result<Verdict, Reason>;

pub(super) fn title(
    context: &Context<'_>,
    spot: &Spot<'_>,
    kind: &str,
    sink: &mut dyn FnMut(Entry),
) -> Told {
    let kind = match kind {
        "summary" => TitleKind::Summary,
        "ai-title" => TitleKind::Ai,
        "custom-title" => TitleKind::Custom,
        _ => return Ok(Verdict::NotUsage),
    };
    let line: TitleLine<'_> = again(spot)?;
    let text = match kind {
        TitleKind::Summary => &line.summary,
        TitleKind::Ai => &line.ai,
        TitleKind::Custom => &line.custom,
    };
    let text: String = text.0.trim().chars().take(TITLE_LIMIT).collect();
    if text.is_empty() {
        return Ok(Verdict::NotUsage);
    }
    let session = line.session.get().unwrap_or(context.session).to_owned();
    let leaf = line.leaf.owned();
    sink(Entry::Title(Title { session, kind, text, leaf, offset: spot.offset }));
    Ok(Verdict::Title)
}

pub(super) fn cost_state(
    context: &Context<'_>,
    spot: &Spot<'_>,
    sink: &mut dyn FnMut(Entry),
) -> Told {
    let line: CostLine<'_> = again(spot)?;
    let models = line.models.iter().map(|(id, model)| Ok((id.clone(), total(model)?)));
    let state = CostState {
        session: line.session.get().unwrap_or(context.session).to_owned(),
        offset: spot.offset,
        cost_pico: line.cost.optional()?,
        unknown_model: line.unknown_model,
        started_at: line.started_at.optional()?.map(Timestamp::from_millis),
        duration_ms: line.duration.optional()?,
        api_duration_ms: line.api_duration.optional()?,
        lines_added: line.lines_added.optional()?,
        lines_removed: line.lines_removed.optional()?,
        models: models.collect::<Result<BTreeMap<_, _>, Reason>>()?,
    };
    sink(Entry::CostState(state));
    Ok(Verdict::CostState)
}

fn total(model: &CostModel<'_>) -> Result<ModelTotal, Reason> {
    let count = |count: Count| count.optional().map(|count| count.unwrap_or(0));
    let split = CacheWrites { for_5m: count(model.for_5m)?, for_1h: count(model.for_1h)? };
    let writes = cache_writes(count(model.cache_creation)?, split);
    let tokens = Tokens {
        input: count(model.input)?,
        output: count(model.output)?,
        cache_write_5m: writes.for_5m,
        cache_write_1h: writes.for_1h,
        cache_read: count(model.cache_read)?,
        web_searches: count(model.web_searches)?,
    };
    Ok(ModelTotal {
        tokens,
        thinking: model.thinking.optional()?,
        cost_pico: model.cost.optional()?,
    })
}

/// These lines are few, so they are parsed a second time for keys of their own.
fn again<'de, T: Shape<'de>>(spot: &Spot<'de>) -> Result<T, Reason> {
    serde_json::from_slice::<As<T>>(spot.bytes).map(|As(line)| line).map_err(|_| Reason::BadJson)
}
