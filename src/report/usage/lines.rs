//! The lines of tables of usage: what each is about, its tokens and costs, and its share of the largest.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{ModelUsage, Usage};
use super::remarks;
use crate::report::Filter;
use crate::sheet::{Column, Row, Sheet, Table, wording};

/// Letters by which names can be told apart.
pub(super) const NAME: usize = 12;

/// One line.
pub(super) struct Line<'a> {
    pub(super) name: &'a str,
    /// Input, output, read from caches, written to caches.
    pub(super) tokens: [i64; 4],
    pub(super) known_cost_pico: Option<i64>,
    /// False: a part has no price.
    pub(super) is_whole: bool,
}

impl<'a> Line<'a> {
    pub(super) const fn of_model(name: &'a str, model: &ModelUsage) -> Self {
        Self {
            name,
            tokens: [
                model.input_tokens,
                model.output_tokens,
                model.cache_read_tokens,
                model.cache_creation_tokens,
            ],
            known_cost_pico: model.known_cost_pico,
            is_whole: model.unpriced_responses == 0,
        }
    }

    fn all_tokens(&self) -> i64 {
        self.tokens.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    pub(super) fn row(&self) -> Row {
        let row = Row::new([self.name]);
        let row = self.tokens.into_iter().fold(row, |row, count| row.cell(wording::tokens(count)));
        row.cell(wording::known_cost(self.known_cost_pico, !self.is_whole))
    }
}

/// `letters`: so many tell its rows apart.
pub(super) fn columns(first: &str, letters: usize) -> Vec<Column> {
    vec![
        Column::text(first).elastic().key(letters),
        Column::number("Input").spare(),
        Column::number("Output").spare(),
        Column::number("Cache Rd").spare(),
        Column::number("Cache Cr").spare(),
        Column::number("Cost"),
    ]
}

/// A table of the first models, as many as were asked for, and the sum of all.
pub(super) fn of_models(sheet: &mut Sheet, usage: &Usage, filter: &Filter) {
    let count = usage.model_usage.len();
    let shown = filter.top.unwrap_or(count).min(count);
    let models = usage.model_usage.get(..shown).unwrap_or_default();
    let names = told_apart(models.iter().map(|model| (&*model.model_id, &*model.model_name)));
    let lines = || names.iter().zip(models).map(|(name, model)| Line::of_model(name, model));
    let scale = Scale::of(lines());
    let total = Line {
        name: "TOTAL",
        tokens: [
            usage.total_input_tokens,
            usage.total_output_tokens,
            usage.total_cache_read_tokens,
            usage.total_cache_creation_tokens,
        ],
        known_cost_pico: usage.total_cost_pico,
        is_whole: usage.unpriced_models.is_empty(),
    };
    let rows = lines().map(|line| scale.measure(line.row(), &line));
    sheet.table(Table::new(columns("Model", NAME)).rows(rows).total(total.row()));
    remarks::shortened(sheet, shown, count);
}

/// What models are called, each given by its id and its name: by their ids where several go by one name.
pub fn told_apart<'a>(models: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<&'a str> {
    let models: Vec<_> = models.collect();
    if let [(_, name)] = models[..] {
        return vec![name];
    }
    let mut ids: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (id, name) in &models {
        ids.entry(name).or_default().insert(id);
    }
    let is_shared = |name: &str| ids.get(name).is_some_and(|ids| ids.len() > 1);
    let called = |(id, name): (&'a str, &'a str)| {
        if is_shared(name) && !id.is_empty() { id } else { name }
    };
    models.into_iter().map(called).collect()
}

/// The largest of the lines, against which each is measured: by what is known of their costs, by tokens where nothing is.
pub(super) struct Scale {
    cost_pico: i64,
    tokens: i64,
    lines: usize,
}

impl Scale {
    pub(super) fn of<'a>(lines: impl Iterator<Item = Line<'a>>) -> Self {
        lines.fold(Self { cost_pico: 0, tokens: 0, lines: 0 }, |scale, line| Self {
            cost_pico: scale.cost_pico.max(line.known_cost_pico.unwrap_or(0)),
            tokens: scale.tokens.max(line.all_tokens()),
            lines: scale.lines + 1,
        })
    }

    /// A line alone has nothing to be measured against.
    pub(super) fn measure(&self, row: Row, line: &Line<'_>) -> Row {
        let (part, whole) = match self.cost_pico {
            0 => (line.all_tokens(), self.tokens),
            largest => (line.known_cost_pico.unwrap_or(0), largest),
        };
        if self.lines < 2 || whole <= 0 {
            return row;
        }
        // Rounded up: what is there at all is seen.
        let (part, whole) = (i128::from(part.max(0)), i128::from(whole));
        row.share(u16::try_from((part * 1000 + whole - 1) / whole).unwrap_or(1000))
    }
}
