//! A small course: how much a process worked in the last hour.

use std::collections::HashMap;
use std::fmt::Write;
use std::time::Duration;

use maud::{Markup, html};

use crate::error::Result;
use crate::report::Filter;
use crate::report::history::PointRow;
use crate::report::typed::Present;
use crate::sheet::wording;
use crate::store::queries::HISTORY_POINTS;

pub(super) const SPAN: Duration = Duration::from_hours(1);
const POINTS: u32 = 30;
const WIDTH: f64 = 90.0;
const HEIGHT: f64 = 20.0;
/// Less than this at the top would make a mountain of a murmur: percent of a core.
const LEAST_TOP: f64 = 10.0;

/// The courses of all living processes, by the number of their row.
pub(super) fn courses(present: Present<'_>) -> Result<HashMap<i64, Vec<Option<f64>>>> {
    let filter = Filter {
        now: Some(present.now),
        since: Some(present.now.minus(SPAN)),
        until: Some(present.now),
        limit: Some(POINTS),
        ..Filter::default()
    };
    let points: Vec<PointRow> = present.db.rows(&HISTORY_POINTS, &filter)?;
    let mut courses: HashMap<i64, Vec<Option<f64>>> = HashMap::new();
    for point in points {
        let course = courses.entry(point.process_id).or_insert_with(|| vec![None; POINTS as usize]);
        if let Some(place) = course.get_mut(point.bucket) {
            *place = Some(point.cpu_percent);
        }
    }
    Ok(courses)
}

/// Bars; where nobody watched there is none.
pub(super) fn draw(course: &[Option<f64>], about: &str) -> Markup {
    let known = course.iter().flatten().copied();
    let (peak, top) =
        known.fold((0.0, LEAST_TOP), |(peak, top): (f64, f64), one| (peak.max(one), top.max(one)));
    let count = u32::try_from(course.len().max(1)).unwrap_or(1);
    let step = WIDTH / f64::from(count);
    let mut path = String::new();
    let mut left = 0.0;
    for value in course {
        if let Some(value) = value {
            let height = (value / top * (HEIGHT - 1.0)).max(0.8);
            let _never_fails =
                write!(path, "M{left:.1} {HEIGHT}v-{height:.1}h{:.1}v{height:.1}z", step * 0.8);
        }
        left += step;
    }
    let words = format!("{about}, at most {}", wording::percent(peak));
    html! {
        svg.spark role="img" aria-label=(words) viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) preserveAspectRatio="none" {
            title { (words) }
            path d=(path) {}
        }
    }
}
