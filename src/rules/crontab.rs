//! Times of a schedule as crontab(5) means them: five fields, Sunday is 0 or 7, a restricted day of the month or of the
//! week is enough, and a change of the clocks neither skips a time nor makes it come twice.
//!
//! The crate `cron` walks the calendar; it speaks another dialect, so it is told seconds, and the days of the week as it
//! counts them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use cron::Schedule;

use crate::model::time::Timestamp;
use crate::rules::zone::{self, Zone, of_seconds};

const DAY: i64 = 86_400;
const DAYS: [&str; 8] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
const SHORT: [(&str, &str); 7] = [
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
];

/// When something is due, again and again.
#[derive(Debug, Clone)]
pub struct Crontab {
    text: String,
    /// One, or two of which either is enough.
    calendars: Vec<Schedule>,
    /// Minute or hour begin with `*`: it follows the clocks as they are, as cron(8) does.
    often: bool,
}

impl Crontab {
    /// Reads five fields or a short name (`@daily`); the error says what is wrong with them.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let short = SHORT.iter().find(|(name, _)| *name == text.to_ascii_lowercase());
        let long = short.map_or(text, |(_, long)| long);
        let fields: Vec<&str> = long.split_ascii_whitespace().collect();
        let &[minute, hour, day, month, weekday] = fields.as_slice() else {
            return Err(format!(
                "it takes five fields (minute hour day month weekday), not {}",
                fields.len()
            ));
        };
        [minute, hour, day, month].into_iter().try_for_each(plain)?;
        let weekdays = weekdays(weekday)?;
        // crontab(5): if both are restricted (do not begin with *), either is enough.
        let either = !day.starts_with('*') && !weekday.starts_with('*');
        let of = |day: &str, weekday: &str| {
            let words = format!("0 {minute} {hour} {day} {month} {weekday}");
            words.parse::<Schedule>().map_err(|_| "one of its fields is out of range".to_owned())
        };
        let calendars = if either {
            vec![of(day, "*")?, of("*", &weekdays)?]
        } else {
            vec![of(day, &weekdays)?]
        };
        let often = minute.starts_with('*') || hour.starts_with('*');
        let made = Self { text: text.to_owned(), calendars, often };
        // The calendar repeats itself within this time, but for leap years at the end of a century.
        match made.next_on_wall(0) {
            Some(_) => Ok(made),
            None => Err("there is no such day".to_owned()),
        }
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The first time after a moment.
    #[must_use]
    pub fn next(&self, after: Timestamp, zone: Zone<'_>) -> Option<Timestamp> {
        if self.often { self.next_often(after, zone) } else { self.next_fixed(after, zone) }
    }

    /// A time that the clocks jump over comes at the jump; one that they show twice comes once.
    fn next_fixed(&self, after: Timestamp, zone: Zone<'_>) -> Option<Timestamp> {
        // From a day before: a clock may just have been set back over it.
        let mut wall = zone::wall(zone, after) - DAY;
        loop {
            wall = self.next_on_wall(wall)?;
            let at = zone::moment(zone, wall);
            if at > after {
                return Some(at);
            }
        }
    }

    /// Between two changes of the zone the clocks run evenly.
    fn next_often(&self, after: Timestamp, zone: Zone<'_>) -> Option<Timestamp> {
        let (mut from, mut wall) = (after, zone::wall(zone, after));
        loop {
            let offset = zone(from);
            let due = of_seconds(self.next_on_wall(wall)? - offset);
            match zone::change(zone, from, due) {
                None => return Some(due),
                // The second of the change itself may be one.
                Some(change) => (from, wall) = (change, zone::wall(zone, change) - 1),
            }
        }
    }

    /// The calendar alone, in a world without zones.
    fn next_on_wall(&self, wall: i64) -> Option<i64> {
        let after = DateTime::<Utc>::from_timestamp(wall, 0)?;
        let next = |calendar: &Schedule| calendar.after(&after).next();
        self.calendars.iter().filter_map(next).map(|at| at.timestamp()).min()
    }
}

/// What the other dialect would take for something else.
fn plain(field: &str) -> Result<(), String> {
    let known = field.chars().all(|c| c.is_ascii_alphanumeric() || "*,-/".contains(c));
    let step_of_one = field
        .split(',')
        .filter_map(|part| part.split_once('/'))
        .any(|(range, step)| !(range == "*" || range.contains('-')) || step.parse() == Ok(0));
    if !known {
        Err(format!("{field:?} is none of its fields"))
    } else if step_of_one {
        Err(format!("{field:?}: a step follows * or a range, and is 1 at least"))
    } else {
        Ok(())
    }
}

/// Days of the week, one by one, by name.
fn weekdays(field: &str) -> Result<String, String> {
    if field == "*" {
        return Ok(field.to_owned());
    }
    plain(field)?;
    let mut days = BTreeSet::new();
    for part in field.split(',') {
        let (range, step) = part.split_once('/').unwrap_or((part, "1"));
        let (first, last) = match range.split_once('-') {
            None if range == "*" => (Some(0), Some(6)),
            None => (weekday(range), weekday(range)),
            Some((first, last)) => {
                let (first, last) = (weekday(first), weekday(last));
                // The Sunday at the end of a week.
                (first, if last == Some(0) && first > Some(0) { Some(7) } else { last })
            }
        };
        match (first, last, step.parse()) {
            (Some(first), Some(last), Ok(step)) if first <= last => {
                days.extend((first..=last).step_by(step));
            }
            _ => return Err(format!("{part:?} are no days of the week (0-7 or SUN-SAT)")),
        }
    }
    let names = days.iter().filter_map(|day| DAYS.get(*day).copied()).collect::<BTreeSet<_>>();
    Ok(names.into_iter().collect::<Vec<_>>().join(","))
}

fn weekday(word: &str) -> Option<usize> {
    let number = word.parse().ok().filter(|number| *number < DAYS.len());
    number.or_else(|| DAYS.iter().position(|name| name.eq_ignore_ascii_case(word)))
}
