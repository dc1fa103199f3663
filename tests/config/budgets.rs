//! Limits of money: as settings, in their table of `config.toml`, exact to the last digit; and the program alerts go to.

use std::collections::BTreeMap;

use tce::config::Origin;
use tce::model::budget::Allowance;
use tce::model::time::WeekStart;

use super::{World, origin, shown};

const DOLLAR: i64 = 1_000_000_000_000;

#[test]
fn there_are_none_unless_somebody_sets_one() {
    let config = World::new().load();
    assert!(config.budgets.is_empty());
    assert_eq!(shown(&config, "budget_day").value, "none");
    assert_eq!((config.notices, config.alert_command.len()), (true, 0));
    assert_eq!(config.week_start, WeekStart::Monday);
}

#[test]
fn amounts_are_read_digit_by_digit() {
    for (text, pico) in [
        ("20", 20 * DOLLAR),
        ("$2.50", 5 * DOLLAR / 2),
        ("0.1", DOLLAR / 10),
        ("0.000000000001", 1),
        ("9000000", 9_000_000 * DOLLAR),
        ("0", 0),
    ] {
        let config = World::new().env("CLAUDE_MONITOR_BUDGET_DAY", text).load();
        assert_eq!(config.budgets.all.day, Some(pico), "{text}");
    }
    for text in ["-1", "1e3", "twenty", "0.0000000000001", "9000001", "", "1,5", "none of that"] {
        let told = World::new().env("CLAUDE_MONITOR_BUDGET_DAY", text).told();
        assert!(
            told.contains("budget_day") && told.contains("such as 20 or 2.50"),
            "{text}: {told}"
        );
    }
}

#[test]
fn each_limit_has_its_place() {
    let world = World::new()
        .env("CLAUDE_MONITOR_BUDGET_DAY", "1")
        .env("CLAUDE_MONITOR_BUDGET_WEEK", "2")
        .env("CLAUDE_MONITOR_BUDGET_MONTH", "3")
        .env("CLAUDE_MONITOR_BUDGET_SESSION", "4")
        .env("CLAUDE_MONITOR_BUDGET_BURN_RATE", "5");
    let budgets = world.load().budgets;
    let limits =
        [budgets.all.day, budgets.all.week, budgets.all.month, budgets.session, budgets.burn_rate];
    assert_eq!(limits, [1, 2, 3, 4, 5].map(|dollars| Some(dollars * DOLLAR)));
}

#[test]
fn the_table_and_the_settings_are_the_same_limits() {
    let toml = "[budget]\nday = 20\nweek = 12.5\nmonth = \"$300\"\nburn_rate = 0.1\n\n\
                [budget.project.\"größe & co\"]\nday = 5\nmonth = 1.000000000001\n\n[budget.project.beta]\nweek = 7\n";
    let config = World::new().config_toml(toml).load();
    let budgets = &config.budgets;
    assert_eq!(
        budgets.all,
        Allowance {
            day: Some(20 * DOLLAR),
            week: Some(25 * DOLLAR / 2),
            month: Some(300 * DOLLAR)
        }
    );
    assert_eq!((budgets.burn_rate, budgets.session), (Some(DOLLAR / 10), None));
    let week = Allowance { week: Some(7 * DOLLAR), ..Allowance::default() };
    let odd = Allowance { day: Some(5 * DOLLAR), month: Some(DOLLAR + 1), ..Allowance::default() };
    let projects = BTreeMap::from([("beta".to_owned(), week), ("größe & co".to_owned(), odd)]);
    assert_eq!(budgets.projects, projects);
    assert!(matches!(origin(&config, "budget_week"), Origin::File { line: Some(3), .. }));
    // The environment comes later, and can take one away.
    let world = World::new().config_toml(toml).env("CLAUDE_MONITOR_BUDGET_DAY", "none");
    assert_eq!(world.load().budgets.all.day, None);
}

#[test]
fn what_is_wrong_in_the_table_is_told_with_its_line() {
    for (toml, words) in [
        ("budget = 5\n", "budget cannot be of type integer: it is a table, [budget]"),
        ("[budget]\ndaily = 5\n", "budget has no key \"daily\"; the nearest is day"),
        ("[budget]\nday = -5\n", "the setting budget_day cannot be \"-5\""),
        ("[budget]\nday = [5]\n", "the setting budget_day cannot be of type array"),
        ("[budget]\nday = true\n", "the setting budget_day cannot be \"true\""),
        ("budget_day = 5\n[budget]\nday = 6\n", "budget_day stands there twice"),
        ("[budget]\nproject = 5\n", "budget.project cannot be of type integer"),
        ("[budget.project]\nalpha = 5\n", "budget.project.\"alpha\" is no table"),
        ("[budget.project.alpha]\nhour = 5\n", "budget.project.\"alpha\" has no key \"hour\""),
        ("[budget.project.alpha]\nday = 0x10\n", "budget.project.\"alpha\".day: it takes dollars"),
        ("[budget.project.alpha]\nday = 1e3\n", "budget.project.\"alpha\".day: it takes dollars"),
    ] {
        let told = World::new().config_toml(toml).told();
        assert!(told.contains(words), "{toml}\n{told}");
        assert!(told.contains("config.toml, line "), "{told}");
    }
}

#[test]
fn a_program_is_words_as_a_shell_cuts_them() {
    let of =
        |text: &str| World::new().env("CLAUDE_MONITOR_ALERT_COMMAND", text).load().alert_command;
    assert_eq!(
        of("notify-me --to 'a b' \"c d\" e\\ f"),
        ["notify-me", "--to", "a b", "c d", "e f"]
    );
    assert_eq!(of("sh -c 'cat | $MORE; x'"), ["sh", "-c", "cat | $MORE; x"]);
    assert_eq!(of("none"), [""; 0]);
    let world = World::new().env("CLAUDE_MONITOR_ALERT_COMMAND", "~/bin/tell ~/x");
    let home = world.home().join("bin/tell");
    assert_eq!(world.load().alert_command, [home.to_str().unwrap(), "~/x"]);
    for text in ["'open", "", "  ", "# a remark"] {
        let told = World::new().env("CLAUDE_MONITOR_ALERT_COMMAND", text).told();
        assert!(told.contains("it takes a program and its arguments"), "{text}: {told}");
    }
}

#[test]
fn a_strangers_folder_sets_no_limit_no_program_and_no_silence() {
    for name in ["BUDGET_DAY", "BUDGET_BURN_RATE", "ALERT_COMMAND", "NOTICES", "WEEK_START"] {
        let world = World::new().work_dotenv(&format!("CLAUDE_MONITOR_{name}=1\n"));
        let warnings = world.warnings();
        assert!(
            warnings[0].contains("is not taken from the working folder"),
            "{name}: {warnings:?}"
        );
        assert!(world.load().budgets.is_empty() && world.load().notices);
    }
    let world = World::new().our_dotenv("CLAUDE_MONITOR_BUDGET_DAY=1\n");
    assert_eq!(world.load().budgets.all.day, Some(DOLLAR));
}

#[test]
fn a_week_begins_on_one_of_two_days() {
    assert_eq!(World::new().flag("week_start", "Sunday").load().week_start, WeekStart::Sunday);
    assert!(World::new().flag("week_start", "tuesday").told().contains("monday or sunday"));
}

#[test]
fn the_example_of_the_readme_is_taken_as_it_stands() {
    let readme = include_str!("../../README.md");
    let mut blocks = readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let budgets = World::new()
        .config_toml(blocks.find(|block| block.contains("[budget")).unwrap())
        .load()
        .budgets;
    let all =
        Allowance { day: Some(20 * DOLLAR), month: Some(300 * DOLLAR), ..Allowance::default() };
    assert_eq!((budgets.all, budgets.projects["my-project"].day), (all, Some(5 * DOLLAR)));
}
