//! Prints what was made, what was counted, and what it took.

use std::collections::BTreeSet;

use crate::corpus::tokens::{ByModel, Tokens};
use crate::corpus::truth::Truth;

/// What the corpus holds.
pub(crate) fn corpus(truth: &Truth) {
    println!(
        "corpus: {} files, {} bytes, {} lines, {} of them with a usage, {} responses",
        truth.files, truth.bytes, truth.lines, truth.usage_lines, truth.responses
    );
    for (what, count) in &truth.alike {
        println!("  {count:>8}  {what}");
    }
    println!("\ntrue totals, one response counted once:");
    totals(&truth.by_model);
    if !truth.differences.is_empty() {
        println!("\nwhere ccusage is known to count otherwise:");
    }
    for (difference, apart) in &truth.differences {
        let (rule, other) = (sum(apart.rule.total()), sum(apart.ccusage.total()));
        println!(
            "  {:>5} responses  {rule:>12} tokens, ccusage {other:>12}  {}",
            apart.responses,
            difference.explanation()
        );
    }
}

fn sum(tokens: Tokens) -> u64 {
    tokens.common().iter().sum()
}

fn totals(by_model: &ByModel) {
    let heads = ["input", "output", "cache write", "cache read"];
    println!("  {:<30}{}", "model", heads.map(|head| format!("{head:>16}")).concat());
    let total = by_model.total();
    let rows = by_model.0.iter().map(|(model, tokens)| (model.as_str(), *tokens));
    for (model, tokens) in rows.chain([("total", total)]) {
        println!("  {model:<30}{}", tokens.common().map(|count| format!("{count:>16}")).concat());
    }
}

/// Says whether the totals are those expected, model by model; true if they are.
pub(crate) fn compare(who: &str, expected: &ByModel, counted: &ByModel) -> bool {
    let of =
        |totals: &ByModel, model: &str| totals.0.get(model).copied().unwrap_or_default().common();
    let models: BTreeSet<&String> = expected.0.keys().chain(counted.0.keys()).collect();
    let wrong: Vec<&&String> =
        models.iter().filter(|model| of(expected, model) != of(counted, model)).collect();
    if wrong.is_empty() {
        println!(
            "{who}: totals as expected, {} models, {} tokens",
            models.len(),
            sum(counted.total())
        );
    } else {
        println!("{who}: totals NOT as expected:");
    }
    for model in &wrong {
        println!("  {model}: expected {:?}", of(expected, model));
        println!("  {model}: counted  {:?}", of(counted, model));
    }
    wrong.is_empty()
}

/// One line of the final table.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) wall: Option<f64>,
    pub(crate) cpu: Option<f64>,
    pub(crate) peak: Option<u64>,
}

/// The table; ratios are to its first row.
pub(crate) fn table(rows: &[Row]) {
    let first = rows.first().and_then(|row| row.wall);
    println!(
        "\n{:<34}{:>12}{:>9}{:>12}{:>13}",
        "median", "wall s", "ratio", "processor s", "peak MB"
    );
    for row in rows {
        let ratio = row.wall.zip(first).map(|(wall, first)| wall / first);
        let peak = row.peak.map(|bytes| format!("{:.1}", precise(bytes) / 1e6));
        println!(
            "{:<34}{:>12}{:>9}{:>12}{:>13}",
            row.name,
            cell(row.wall.map(|wall| format!("{wall:.4}"))),
            cell(ratio.map(ratio_words)),
            cell(row.cpu.map(|cpu| format!("{cpu:.2}"))),
            cell(peak)
        );
    }
}

/// How many times as fast, where that is many times.
fn ratio_words(ratio: f64) -> String {
    if ratio < 0.1 { format!("1/{:.0}", 1.0 / ratio) } else { format!("{ratio:.3}") }
}

fn cell(text: Option<String>) -> String {
    text.unwrap_or_else(|| "-".to_owned())
}

#[expect(clippy::cast_precision_loss, reason = "far below the 52 bits of a float")]
fn precise(bytes: u64) -> f64 {
    bytes as f64
}
