//! Help ends with lines to start from, and each of them can be typed.

use clap::FromArgMatches;
use tce::cli::args::examples::EXAMPLES;
use tce::cli::args::{Args, command};

use crate::stage::Stage;

#[test]
fn every_command_has_examples_and_no_example_is_of_another() {
    let all = command();
    let shown = all.get_subcommands().filter(|one| !one.is_hide_set());
    let mut names: Vec<&str> = shown.map(clap::Command::get_name).collect();
    let mut of: Vec<&str> = EXAMPLES.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    of.sort_unstable();
    assert_eq!(of, names);
    for (name, lines) in EXAMPLES {
        assert!(!lines.is_empty());
        for line in *lines {
            let begins =
                *line == format!("tce {name}") || line.starts_with(&format!("tce {name} "));
            assert!(begins, "{line} is no example of {name}");
        }
    }
}

#[test]
fn every_example_can_be_typed() {
    for line in EXAMPLES.iter().flat_map(|(_, lines)| *lines) {
        let typed = line.split([">", "|"].map(|c| c.chars().next().unwrap())).next().unwrap();
        let words = shlex::split(typed).unwrap();
        let matches =
            command().try_get_matches_from(words).unwrap_or_else(|e| panic!("{line}: {e}"));
        Args::from_arg_matches(&matches).unwrap();
    }
}

#[test]
fn they_stand_below_the_help() {
    let stage = Stage::new();
    let out = stage.tce(&["kill", "--help"]).out;
    assert!(out.ends_with("Examples:\n  tce kill 4242 --dry-run\n  tce kill 4242 --tree\n  tce kill 4242 --force\n"), "{out}");
    assert!(!stage.tce(&["--help"]).out.contains("complete   "), "what is hidden is not shown");
}
