//! `tce --version`: which program this is, in one line or in all that tells two builds apart.

use serde_json::json;

use crate::cli::args::Args;
use crate::cli::outside::Outside;
use crate::cli::{print, reports};
use crate::error::Result;
use crate::store::{migrate, sqlite_version};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const COMMIT: &str = env!("TCE_COMMIT");
const TARGET: &str = env!("TCE_TARGET");
const RUSTC: &str = env!("TCE_RUSTC");

pub(super) fn show(outside: &mut Outside<'_>, args: &Args) -> Result<u8> {
    let schema = migrate::newest_version();
    let text = if args.json {
        reports::json(&json!({ "version": VERSION, "commit": COMMIT, "target": TARGET,
                               "sqlite": sqlite_version(), "schema": schema, "rustc": RUSTC }))?
    } else if args.verbose {
        let sqlite = sqlite_version();
        format!(
            "tce {VERSION}\ncommit: {COMMIT}\ntarget: {TARGET}\nsqlite: {sqlite}\nschema: {schema}\nrustc: {RUSTC}\n"
        )
    } else {
        format!("tce {VERSION}\n")
    };
    print(outside, &text)?;
    Ok(0)
}
