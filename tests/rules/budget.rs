//! Limits of money: passed, about to be passed, and spent too fast.

use proptest::prelude::*;
use tce::model::time::{Timestamp, millis};
use tce::rules::budget::{burns_too_fast, is_over, last_hour, lately, per_hour, projected};

use crate::stage::{HOUR, MINUTE, SECOND, noon};

const DOLLAR: i64 = 1_000_000_000_000;

#[test]
fn over_is_more_than_the_limit_and_stays_so_until_clearly_below() {
    assert!(!is_over(10 * DOLLAR, 10 * DOLLAR, false));
    assert!(is_over(10 * DOLLAR, 10 * DOLLAR + 1, false));
    assert!(is_over(10 * DOLLAR, 9 * DOLLAR + 1, true));
    assert!(!is_over(10 * DOLLAR, 9 * DOLLAR, true));
    assert!(is_over(0, 1, false) && !is_over(0, 0, false) && !is_over(0, 0, true));
}

#[test]
fn a_projection_is_what_it_says_and_needs_a_tenth_of_the_period() {
    let day = (noon(), noon().plus(HOUR * 24));
    let at = |span| projected(6 * DOLLAR, day, noon().plus(span));
    assert_eq!(at(HOUR * 6), Some(24 * DOLLAR));
    assert_eq!(at(HOUR * 23), Some(6 * DOLLAR * 24 / 23));
    assert_eq!(at(MINUTE * 143), None);
    assert_eq!(at(MINUTE * 144), Some(60 * DOLLAR));
    assert_eq!(at(HOUR * 24), None, "it is over");
    assert_eq!(projected(DOLLAR, day, noon().minus(HOUR)), None, "it has not begun");
    // A day of 25 hours is as long as it is.
    let long = (noon(), noon().plus(HOUR * 25));
    assert_eq!(projected(DOLLAR, long, noon().plus(HOUR * 5)), Some(5 * DOLLAR));
    assert_eq!(projected(i64::MAX, day, noon().plus(HOUR * 3)), Some(i64::MAX), "no overflow");
    assert_eq!(projected(DOLLAR, (noon(), noon()), noon()), None);
}

#[test]
fn rates_are_of_whole_quarters_and_the_one_that_runs() {
    assert_eq!(lately(noon()), noon().minus(MINUTE * 15));
    assert_eq!(lately(noon().plus(MINUTE * 14)), noon().minus(MINUTE * 15));
    assert_eq!(lately(noon().plus(MINUTE * 15)), noon());
    assert_eq!(last_hour(noon().plus(MINUTE * 7)), noon().minus(MINUTE * 45));
    assert_eq!(per_hour(DOLLAR, lately(noon()), noon()), 4 * DOLLAR);
    let now = noon().plus(MINUTE * 5);
    assert_eq!(per_hour(DOLLAR, lately(now), now), 3 * DOLLAR);
    assert_eq!(per_hour(i64::MAX, noon(), noon()), i64::MAX);
    assert_eq!(lately(Timestamp::from_millis(-1)), Timestamp::from_millis(-1_800_000));
}

#[test]
fn a_rate_opens_by_the_quarter_and_closes_by_the_hour() {
    let fast = |lately, hour, stands| burns_too_fast(10, lately, hour, stands);
    assert!(fast(11, 3, false));
    assert!(!fast(10, 10, false) && !fast(3, 11, false), "the hour alone opens nothing");
    assert!(fast(0, 11, true), "a rest of a quarter of an hour is no end");
    assert!(!fast(9, 9, true) && fast(10, 0, true));
}

proptest! {
    #[test]
    fn a_projection_is_never_below_what_is_spent(spent in 0..i64::MAX, passed in 1_u64..86_400) {
        let day = (noon(), noon().plus(HOUR * 24));
        let now = noon().plus(SECOND * u32::try_from(passed).unwrap());
        if let Some(amount) = projected(spent, day, now) {
            prop_assert!(amount >= spent);
            prop_assert!(passed * 10 >= 86_400);
        }
    }

    #[test]
    fn the_windows_are_as_long_as_they_say(at in 0_i64..4_000_000_000_000) {
        let now = Timestamp::from_millis(at);
        let (short, long) = (millis(now.since(lately(now))), millis(now.since(last_hour(now))));
        if at > 3_600_000 {
            prop_assert!((900_000..1_800_000).contains(&short));
            prop_assert!((2_700_000..3_600_000).contains(&long));
        }
        prop_assert_eq!(lately(now).as_millis().rem_euclid(900_000), 0);
    }
}
