//! Makes a folder of transcripts whose true totals are known, the same from the same seed.
//!
//! Usable from tests as well: `Plan::small` makes about 8 MB.

mod era;
mod family;
mod plants;
pub(crate) mod random;
mod response;
mod scribe;
mod session;
mod text;
pub(crate) mod tokens;
pub(crate) mod truth;

use std::fs;
use std::io;
use std::path::Path;

use family::{Order, family};
use random::Random;
use truth::{Difference, Truth};

/// What to make.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) bytes: u64,
    pub(crate) files: u64,
    pub(crate) seed: u64,
    /// Which known differences to plant, one in each session, in turn.
    pub(crate) differences: Vec<Difference>,
}

impl Plan {
    /// Small, with every difference in it more than once.
    pub(crate) fn small(seed: u64) -> Self {
        Self { bytes: 8_000_000, files: 80, seed, differences: Difference::ALL.to_vec() }
    }
}

/// Writes the transcripts below `projects`, and returns what they hold.
pub(crate) fn write(plan: &Plan, projects: &Path) -> io::Result<Truth> {
    let mut truth = Truth::default();
    let mut number = 0;
    while truth.files < plan.files {
        let mut random = Random::of(plan.seed, number);
        let files_left = plan.files - truth.files;
        let even = plan.bytes.saturating_sub(truth.bytes) / files_left;
        // Few sessions are long; toward the end the sum is what counts.
        let bytes_each =
            if files_left < 50 { even } else { random.skewed(even / 4, even.max(4) * 4) };
        let order = Order {
            number,
            files: files_left,
            bytes_each,
            difference: turn_of(&plan.differences, number),
        };
        for (path, bytes) in family(&mut random, &mut truth, &order) {
            let path = projects.join(path);
            fs::create_dir_all(path.parent().unwrap_or(projects))?;
            fs::write(path, &bytes)?;
            truth.files += 1;
            truth.bytes += u64::try_from(bytes.len()).unwrap_or(0);
        }
        number += 1;
    }
    Ok(truth)
}

fn turn_of(differences: &[Difference], number: u64) -> Option<Difference> {
    let count = u64::try_from(differences.len()).unwrap_or(0);
    let index = number.checked_rem(count)?;
    differences.get(usize::try_from(index).ok()?).copied()
}
