//! Token files other than transcripts: every shape they come in, and every way they can be broken.

mod broken;
mod growth;
mod session_meta;
mod stats_cache;

use std::path::Path;

use tce::record::ingest::{Ingested, token_files};
use tce::store::host;

use crate::stage::Stage;

/// A file of ours that holds invented content.
fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)).unwrap()
}

/// Walks the token files now.
fn walk(stage: &Stage) -> Ingested {
    let (mut store, facts, now) =
        (stage.store(), stage.machine.0.borrow().facts.clone(), stage.now());
    let here = store.write(|db| host::here(db, &facts, now)).unwrap();
    token_files(&mut store, here.host_id, &stage.plan().tokens, now).unwrap()
}

fn troubles(stage: &Stage) -> Vec<String> {
    stage.rows(
        "SELECT kind, iif(cleared_at IS NULL, 'open', 'mended') FROM trouble ORDER BY trouble_id",
    )
}
