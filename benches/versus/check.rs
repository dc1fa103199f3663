//! Both sides count the same transcripts: alike where both follow the published rules, and known to differ elsewhere.

use std::fs;

use crate::ccusage::Ccusage;
use crate::corpus::truth::Difference;
use crate::corpus::{self, Plan};
use crate::options::Options;
use crate::ours::Ours;
use crate::{Place, ccusage_counts, other_side, ours, show, we_count, we_count_as};

/// True if each program counted what was expected of it, in both corpora.
pub(crate) fn both(options: &Options) -> Result<bool, String> {
    let place = Place::make(None).map_err(|e| e.to_string())?;
    let ccusage = other_side(options, &place);
    println!("\n-- where both follow the rules: the same totals");
    let plain = Plan { differences: Vec::new(), ..Plan::small(options.seed) };
    let alike = one(options, &plain, "plain", &place, ccusage.as_ref())?;
    println!("\n-- with every known difference planted: these, and no others");
    let planted = Plan { differences: Difference::ALL.to_vec(), ..Plan::small(options.seed + 1) };
    Ok(one(options, &planted, "planted", &place, ccusage.as_ref())? && alike)
}

fn one(
    options: &Options,
    plan: &Plan,
    name: &str,
    place: &Place,
    ccusage: Option<&Ccusage>,
) -> Result<bool, String> {
    let home = place.folder.join(name);
    let projects = home.join(".claude/projects");
    fs::create_dir_all(&projects).map_err(|e| e.to_string())?;
    let truth = corpus::write(plan, &projects).map_err(|e| e.to_string())?;
    show::corpus(&truth);
    println!();
    let ours = Ours { program: &options.ours, home: &home };
    let mut command = ours.command(&ours::REPORT, &home.join("data"));
    let we = we_count(&mut command, &place.folder, &truth)?;
    let mut command = ours.command(&ours::BY_REQUEST, &home.join("data"));
    let by_request =
        we_count_as("tce, by request", &mut command, &place.folder, &truth.by_request())?;
    let they = ccusage.map(|ccusage| ccusage_counts(ccusage, &home, &place.folder, &truth));
    Ok(we && by_request && they.transpose()?.unwrap_or(true))
}
