//! Manual pages, from the same definition as the help.

use std::fs;

use tce::cli::args::command;

use crate::stage::Stage;

#[test]
fn there_is_a_page_for_the_program_and_for_each_command() {
    let stage = Stage::new();
    let ran = stage.tce(&["man", "--dir", "pages"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let folder = stage.cwd().join("pages");
    let all = command();
    let shown: Vec<_> = all.get_subcommands().filter(|one| !one.is_hide_set()).collect();
    for one in &shown {
        let page = fs::read_to_string(folder.join(format!("tce-{}.1", one.get_name()))).unwrap();
        assert!(page.contains(".TH") && page.contains("Examples:"), "{page}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), shown.len() + 1);
    let whole = fs::read_to_string(folder.join("tce.1")).unwrap();
    assert_eq!(stage.tce(&["man"]).out, whole);
    assert!(whole.contains("tce\\-kill\\-stale(1)") && !whole.contains("complete(1)"), "{whole}");
    // Again goes over what is there, and gives the same.
    assert_eq!(stage.tce(&["man", "--dir", "pages"]).code, 0);
    assert_eq!(fs::read_to_string(folder.join("tce.1")).unwrap(), whole);
    assert!(!stage.data().exists());
}
