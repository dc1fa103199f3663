//! Which word of which session is news.

use std::time::Duration;

use tce::model::limit::Limit;
use tce::rules::limits::{Known, in_force, news};

use crate::stage::{HOUR, noon};

/// A share, and when the window ends, in seconds from now.
fn limit(used_permille: i64, ends: i64) -> Limit {
    let resets_at = tce::model::time::Timestamp::from_millis(noon().as_millis() + ends * 1000);
    Limit { window_name: "five_hour".to_owned(), used_permille, resets_at }
}

const H: i64 = 3600;

/// Told, the last word of anybody, the last word of its own, what is written of it: shares, and ends from now.
type Case = (&'static str, (i64, i64), Option<(i64, i64)>, Option<(i64, i64)>, Option<(i64, i64)>);

const CASES: &[Case] = &[
    ("the first word", (400, H), None, None, Some((400, H))),
    ("a window that is over", (400, 0), None, None, None),
    ("an end that no window has", (400, H * 24 * 41), None, None, None),
    ("the same", (400, H), Some((400, H)), Some((400, H)), None),
    ("more", (410, H), Some((400, H)), None, Some((410, H))),
    ("less, of one who never spoke", (390, H), Some((400, H)), None, None),
    ("its old word", (390, H), Some((400, H)), Some((390, H)), None),
    ("less than its own", (20, H), Some((400, H)), Some((390, H)), Some((20, H))),
    ("its old word after a fall", (400, H), Some((20, H)), Some((400, H)), None),
    ("a window that began", (10, H * 5), Some((400, H)), Some((400, H)), Some((10, H * 5))),
    ("a window before", (900, H), Some((10, H * 5)), Some((900, H)), None),
    ("its own before", (20, H * 5), Some((10, H * 5)), Some((20, H)), Some((20, H * 5))),
    ("an end a second off", (410, H + 1), Some((400, H)), None, Some((410, H))),
    ("the same, a second off", (400, H - 1), Some((400, H)), None, None),
];

#[test]
fn what_is_news() {
    let of = |(used, ends): (i64, i64)| limit(used, ends);
    for (what, told, last, own, written) in CASES {
        let known = Known { last: last.map(of), own: own.map(of) };
        assert_eq!(news(&of(*told), &known, noon()), written.map(of), "{what}");
    }
}

#[test]
fn what_holds_is_the_news_or_what_is_on_record() {
    let known = Known { last: Some(limit(450, 3600)), own: None };
    let holds = |told: Option<&Limit>, passed: Duration| {
        in_force(told, &known, noon().plus(passed)).map(|limit| limit.used_permille)
    };
    assert_eq!(holds(Some(&limit(400, 3600)), Duration::ZERO), Some(450));
    assert_eq!(holds(Some(&limit(500, 3600)), Duration::ZERO), Some(500));
    assert_eq!(holds(None, Duration::ZERO), Some(450));
    assert_eq!(holds(Some(&limit(500, 3600)), HOUR), None);
}
