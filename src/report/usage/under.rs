//! What sums are counted under (days, hours, projects, sessions, models), and what it is called.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::totals::SumRow;
use crate::error::Result;
use crate::report::{By, Filter};
use crate::store::Db;
use crate::store::price::Model;
use crate::store::queries::{DIRECTORY_PROJECTS, MODELS, SESSION_IDS};

/// 1970-01-01 in days since the year 1, from which calendars count.
const EPOCH: i64 = 719_163;
const MONDAY: u8 = 1;

/// One row of `queries/directory_projects.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryRow {
    pub number: i64,
    /// Its project's.
    pub name: String,
    pub root: String,
}

/// One row of `queries/session_ids.sql`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameRow {
    pub number: i64,
    pub name: String,
}

/// Models by their numbers.
pub(in crate::report) struct Models(BTreeMap<i64, Model>);

impl Models {
    pub(in crate::report) fn read(db: Db<'_>) -> Result<Self> {
        let mut models = BTreeMap::new();
        db.each(&MODELS, &serde_json::Map::new(), |model: Model| {
            models.insert(model.model_id, model);
            Ok(())
        })?;
        Ok(Self(models))
    }

    /// Its id as files write it, and its name.
    pub(in crate::report) fn of(&self, number: i64) -> (&str, &str) {
        self.0.get(&number).map_or(("", ""), |model| (&model.id, &model.name))
    }

    /// The id its prices are kept under.
    pub(in crate::report) fn canonical(&self, number: i64) -> &str {
        self.0.get(&number).map_or("", |model| &model.canonical)
    }
}

/// What the numbers of rows stand for.
pub(super) enum Under<'a> {
    Days,
    /// Each by its first day, which is this one of the week.
    Weeks(u8),
    /// Each by its first day.
    Months,
    Hours,
    Sessions(BTreeMap<i64, String>),
    /// Several working folders are one project, and several projects may bear one name.
    Projects {
        directories: Vec<DirectoryRow>,
        by_directory: BTreeMap<i64, i64>,
        names: Vec<String>,
    },
    Models(&'a Models),
}

impl<'a> Under<'a> {
    pub(super) fn of(db: Db<'_>, filter: &Filter, models: &'a Models) -> Result<Self> {
        Ok(match filter.by {
            Some(By::Week) => Self::Weeks(filter.week_start.unwrap_or(MONDAY)),
            Some(By::Month) => Self::Months,
            Some(By::Hour) => Self::Hours,
            Some(By::Model) => Self::Models(models),
            Some(By::Session) => {
                let rows: Vec<NameRow> = db.rows(&SESSION_IDS, filter)?;
                Self::Sessions(rows.into_iter().map(|row| (row.number, row.name)).collect())
            }
            Some(By::Project) => Self::projects(db.rows(&DIRECTORY_PROJECTS, filter)?),
            Some(By::Day | By::Block) | None => Self::Days,
        })
    }

    fn projects(directories: Vec<DirectoryRow>) -> Self {
        let names: BTreeSet<String> = directories.iter().map(|row| row.name.clone()).collect();
        let places: BTreeMap<&str, i64> = names.iter().map(String::as_str).zip(0..).collect();
        let place = |row: &DirectoryRow| Some((row.number, *places.get(row.name.as_str())?));
        let by_directory = directories.iter().filter_map(place).collect();
        Self::Projects { by_directory, names: names.into_iter().collect(), directories }
    }

    /// Projects that share their name with another one, of those that these directories belong to: the name, and where they lie.
    pub(super) fn namesakes(&self, seen: &BTreeSet<i64>) -> BTreeMap<String, BTreeSet<String>> {
        let mut roots = BTreeMap::<String, BTreeSet<String>>::new();
        if let Self::Projects { directories, .. } = self {
            for row in directories.iter().filter(|row| seen.contains(&row.number)) {
                roots.entry(row.name.clone()).or_default().insert(row.root.clone());
            }
        }
        roots.retain(|_, roots| roots.len() > 1);
        roots
    }

    /// What this sum is counted under.
    pub(super) fn number(&self, sum: &SumRow) -> i64 {
        match self {
            Self::Days | Self::Hours | Self::Sessions(_) => sum.number,
            // The first day of all was a Thursday.
            Self::Weeks(first) => sum.number - (sum.number + 11 - i64::from(*first)).rem_euclid(7),
            Self::Months => sum.number - date(sum.number).map_or(0, |date| i64::from(date.day0())),
            Self::Projects { by_directory, .. } => {
                by_directory.get(&sum.number).copied().unwrap_or(-1)
            }
            Self::Models(_) => sum.model_id,
        }
    }

    pub(super) fn name(&self, number: i64) -> String {
        let named = |form: &str, day| date(day).map(|date| date.format(form).to_string());
        let name = match self {
            Self::Days | Self::Weeks(_) => date(number).map(|date| date.to_string()),
            Self::Months => named("%Y-%m", number),
            Self::Hours => date(number.div_euclid(24))
                .map(|day| format!("{day} {:02}:00", number.rem_euclid(24))),
            Self::Sessions(ids) => ids.get(&number).cloned(),
            Self::Projects { names, .. } => {
                usize::try_from(number).ok().and_then(|at| names.get(at).cloned())
            }
            Self::Models(models) => Some(models.of(number).1.to_owned()),
        };
        name.unwrap_or_default()
    }
}

fn date(day: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(day + EPOCH).ok()?)
}
