//! Lines without an end: whoever wrote them was killed, and the next one's line follows at once.

use memchr::memmem;

use super::line::{Context, Judgement, Sink, Spot, Verdict, parse, told};
use super::raw::Line;
use super::shape::As;
use crate::model::transcript::Reason;

/// A line this long is not searched for a whole one at its end.
const SEARCH_LIMIT: usize = 1 << 20;
/// Nor are more places tried than this.
const SEARCH_TRIES: usize = 64;

/// A line that is not one: whole ones that only lack their end, then perhaps half a one, and a whole one behind it.
pub(super) fn glued(
    context: &Context<'_>,
    spot: &Spot<'_>,
    cut: Reason,
    sink: &mut Sink<'_>,
) -> Judgement {
    let (mut lines, rest) = unended(context, spot, sink);
    if !rest.bytes.trim_ascii().is_empty() {
        lines.push((rest.offset, Verdict::Rejected(cut)));
        lines.extend(last(context, &rest, sink));
    }
    match lines[..] {
        [(_, verdict)] => Judgement::One(verdict),
        _ => Judgement::Glued(lines),
    }
}

/// The whole lines at the front, and what follows them.
///
/// Such a line told what it tells when it was the last of its file; it must not make a difference that more followed.
pub(super) fn unended<'a>(
    context: &Context<'_>,
    spot: &Spot<'a>,
    sink: &mut Sink<'_>,
) -> (Vec<(i64, Verdict)>, Spot<'a>) {
    let (mut lines, mut rest) = (Vec::new(), Spot { ..*spot });
    while let Some((line, bytes, after)) = front(rest.bytes) {
        let at = Spot { bytes, offset: rest.offset };
        lines.push((rest.offset, told(context, &at, &line, sink)));
        rest = Spot { bytes: after, offset: behind(&rest, bytes.len()) };
    }
    (lines, rest)
}

/// A whole line at the front: what it says, its bytes, and those behind it.
fn front(bytes: &[u8]) -> Option<(Line<'_>, &[u8], &[u8])> {
    // A number or a word is a value as well, but no line.
    if !bytes.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<As<Line<'_>>>();
    let As(line) = values.next()?.ok()?;
    let (own, after) = bytes.split_at_checked(values.byte_offset())?;
    Some((line, own, after))
}

/// A whole line at the end, if it tells anything.
///
/// Within a text `{"` stands as `{\"`, so what parses from there to the end of the line is a line.
fn last(context: &Context<'_>, spot: &Spot<'_>, sink: &mut Sink<'_>) -> Option<(i64, Verdict)> {
    if spot.bytes.len() > SEARCH_LIMIT {
        return None;
    }
    let starts = memmem::find_iter(spot.bytes, b"{\"").skip_while(|at| *at == 0);
    let ends = starts.take(SEARCH_TRIES).filter_map(|at| Some((at, spot.bytes.get(at..)?)));
    ends.filter_map(|(at, bytes)| Some((at, bytes, parse(bytes).ok()?))).find_map(
        |(at, bytes, line)| {
            let offset = behind(spot, at);
            let verdict = told(context, &Spot { bytes, offset }, &line, sink);
            (verdict != Verdict::NotUsage).then_some((offset, verdict))
        },
    )
}

fn behind(spot: &Spot<'_>, length: usize) -> i64 {
    spot.offset.saturating_add(i64::try_from(length).unwrap_or(i64::MAX))
}
