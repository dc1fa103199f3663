//! Commands that answer a question.

use crate::cli::args::Args;
use crate::cli::filter;
use crate::cli::outside::Outside;
use crate::cli::plan::Session;
use crate::cli::{print, print_with};
use crate::error::{Error, Kind, Result};
use crate::model::time::Timestamp;
use crate::report::export::Csv;
use crate::report::prices::books;
use crate::report::typed::Present;
use crate::report::{ALL, Answer, Filter};
use crate::sheet::wording;
use crate::store::{Db, role};
use crate::terminal;

/// Asks a report and prints its answer; `narrow` turns what was typed into the filter.
pub(super) fn show(
    outside: &mut Outside<'_>,
    session: &Session,
    args: &Args,
    name: &str,
    narrow: impl Fn(Filter, Present<'_>) -> Result<Filter>,
) -> Result<u8> {
    let report = ALL.iter().find(|report| report.name == name);
    let report = report.ok_or_else(|| Error::new(Kind::Failed, format!("no report {name}")))?;
    let filter = |db: Db<'_>, now: Timestamp, base: &Filter| {
        let present = Present { db, now };
        let filter = narrow(filter::prices(base.clone(), present, &args.prices)?, present)?;
        if filter.prices == base.prices {
            book(session, db)?;
        }
        Ok(filter)
    };
    let (now, before) = (outside.clock.now(), base(outside, session, args));
    // A word that makes no sense is refused at once, not after a reading that may take minutes.
    let check = &|db: Db<'_>| report.check(db, &filter(db, now, &before)?);
    let mut store = session.present(outside, report.of_processes, check)?;
    let (now, base) = (outside.clock.now(), base(outside, session, args));
    let answer = store.read(|db| report.answer(db, &filter(db, now, &base)?))?;
    store.close()?;
    write(outside, args, name, &answer)
}

/// Refuses a price book of the settings that is not there, by where it was set.
fn book(session: &Session, db: Db<'_>) -> Result<()> {
    let config = &session.config;
    let named = books::called(db, &config.prices).map(drop);
    named.map_err(|error| match error.kind {
        Kind::Usage => config.refuse("prices", &error),
        _ => error,
    })
}

/// What every report starts from.
pub(super) fn base(outside: &Outside<'_>, session: &Session, args: &Args) -> Filter {
    Filter {
        now: Some(outside.clock.now()),
        prices: Some(session.config.prices.clone()),
        detail: args.json,
        week_start: Some(session.config.week_start.number()),
        ..Filter::default()
    }
}

/// Prints an answer as the user asked for it.
pub(super) fn write(
    outside: &mut Outside<'_>,
    args: &Args,
    name: &str,
    answer: &Answer,
) -> Result<u8> {
    if args.json {
        print_with(outside, |out| {
            answer.document.write(out)?;
            out.write_all(b"\n")
        })?;
        return Ok(0);
    }
    if args.csv {
        let csv = Csv::of(name, &answer.document)?;
        print_with(outside, |out| csv.write(out))?;
    } else {
        print(outside, &terminal::draw(&answer.sheet, &outside.style()))?;
    }
    Ok(0)
}

pub(super) fn json(value: &serde_json::Value) -> Result<String> {
    let text = serde_json::to_string_pretty(value);
    text.map(|text| text + "\n")
        .map_err(|e| Error::new(Kind::Failed, "cannot write JSON").because(e))
}

/// Who records, in words.
pub(super) fn recorder_words(outside: &Outside<'_>, session: &Session) -> String {
    let folder = session.folder();
    let beat = role::last_beat(&folder).map(|beat| wording::age(outside.clock.now().since(beat)));
    match (role::holder(&folder), beat) {
        (Ok(Some(holder)), Some(age)) => {
            format!("process {}, last tick {age}", holder.identity.pid)
        }
        (Ok(None), Some(age)) => format!("off; last look {age}"),
        (Ok(_), None) => "never ran".to_owned(),
        (Err(error), _) => error.message,
    }
}
