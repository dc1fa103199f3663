//! The two `.env` files: how they are written, and what the working folder's may say.

use std::fs;

use proptest::prelude::*;

use super::World;

/// What the price book is called by a `.env` of ours with this line.
fn book(line: &str) -> String {
    World::new().our_dotenv(line).load().prices
}

#[test]
fn lines_may_be_written_in_the_common_ways() {
    for line in [
        "CLAUDE_MONITOR_PRICES=own",
        "  CLAUDE_MONITOR_PRICES =  own  ",
        "export CLAUDE_MONITOR_PRICES=own",
        "export\tCLAUDE_MONITOR_PRICES=own",
        "CLAUDE_MONITOR_PRICES='own'",
        "CLAUDE_MONITOR_PRICES=\"own\"",
        "'CLAUDE_MONITOR_PRICES'=own",
        "CLAUDE_MONITOR_PRICES=own # mine",
        "CLAUDE_MONITOR_PRICES='own' # mine",
        "CLAUDE_MONITOR_PRICES=\"own\"#mine",
        "\u{feff}CLAUDE_MONITOR_PRICES=own",
        "claude_monitor_prices=own",
        "# first\r\n\r\nCLAUDE_MONITOR_PRICES=own\r\nCLAUDE_MONITOR_PORT=1\r\n",
        "CLAUDE_MONITOR_PRICES=list\nCLAUDE_MONITOR_PRICES=own",
        "CLAUDE_MONITOR_PRICES=list\rCLAUDE_MONITOR_PRICES=own",
    ] {
        assert_eq!(book(line), "own", "{line:?}");
    }
}

#[test]
fn quotes_keep_what_would_end_a_value_and_escapes_are_resolved() {
    let path = |line: &str| {
        let world = World::new().our_dotenv(line);
        world.load().pinned_path.strip_prefix(world.data()).unwrap().to_str().unwrap().to_owned()
    };
    assert_eq!(path("CLAUDE_MONITOR_PINNED_PATH='a # b'"), "a # b");
    assert_eq!(path("CLAUDE_MONITOR_PINNED_PATH=a#b"), "a#b");
    assert_eq!(path("CLAUDE_MONITOR_PINNED_PATH=a b # c # d"), "a b");
    assert_eq!(path(r#"CLAUDE_MONITOR_PINNED_PATH="a\"b\tc\\d\q""#), "a\"b\tc\\d\\q");
    assert_eq!(path(r"CLAUDE_MONITOR_PINNED_PATH='a\'b\tc'"), "a'b\\tc");
    assert_eq!(path("CLAUDE_MONITOR_PINNED_PATH='$HOME/${X}'"), "$HOME/${X}");
    assert_eq!(path("CLAUDE_MONITOR_PINNED_PATH=a$1$"), "a$1$");
}

#[test]
fn a_quoted_value_may_run_over_lines_and_hides_what_is_in_it() {
    let world = World::new()
        .our_dotenv("KEY=\"-----BEGIN\nCLAUDE_MONITOR_PORT=1\n-----END\"\nCLAUDE_MONITOR_PRTI=2\n");
    assert_eq!(world.load().port, 5111);
    assert!(world.warnings()[1].contains(".env, line 4: "), "{:?}", world.warnings());
}

#[test]
fn a_variable_in_a_value_is_refused_and_never_replaced() {
    for line in [
        "CLAUDE_MONITOR_PINNED_PATH=${HOME}/x",
        "CLAUDE_MONITOR_PINNED_PATH=$HOME/x",
        "CLAUDE_MONITOR_PINNED_PATH=\"a/$_x\"",
    ] {
        let message = World::new().env("HOME", "/secret").our_dotenv(line).error().message;
        assert!(
            message.contains("variables are not replaced here") && !message.contains("secret"),
            "{message}"
        );
    }
}

#[test]
fn a_line_that_is_not_understood_is_passed_over_with_a_warning() {
    for broken in [
        "CLAUDE_MONITOR_PORT",
        "=5",
        "CLAUDE_MONITOR_PORT='5",
        "CLAUDE_MONITOR_PORT=\"5\" x",
        "export",
        "a b=c",
    ] {
        let world = World::new().our_dotenv(&format!("{broken}\nCLAUDE_MONITOR_PRICES=own\n"));
        assert_eq!((world.load().port, world.load().prices.as_str()), (5111, "own"), "{broken}");
        let expected = format!(
            "/home/.terminus-cancrorum-est/.env, line 1: this line is not of the form NAME=VALUE: {broken:?}"
        );
        assert_eq!(world.warnings(), [expected]);
    }
}

#[test]
fn an_empty_value_is_a_wrong_value() {
    for line in ["CLAUDE_MONITOR_PORT=", "CLAUDE_MONITOR_PORT= # none", "CLAUDE_MONITOR_PORT=''"] {
        let message = World::new().our_dotenv(line).error().message;
        assert!(message.starts_with("the setting port cannot be \"\": "), "{message}");
    }
}

#[test]
fn unknown_names_in_our_own_file_are_warnings() {
    let world = World::new().our_dotenv("PORT=80\nCLAUDE_MONITOR_PORTS=80\n");
    let file = "/home/.terminus-cancrorum-est/.env";
    assert_eq!(
        world.warnings(),
        [
            format!(
                "{file}, line 1: \"PORT\" is not one of ours, whose names begin with CLAUDE_MONITOR_"
            ),
            format!(
                "{file}, line 2: there is no setting called \"CLAUDE_MONITOR_PORTS\"; the nearest is CLAUDE_MONITOR_PORT"
            ),
        ]
    );
}

#[test]
fn what_other_programs_keep_in_the_working_folder_is_none_of_our_business() {
    let world = World::new()
        .work_dotenv("DATABASE_URL=x\nnonsense\nSECRET='unclosed\nCLAUDE_MONITOR_PORT=80\n");
    assert_eq!(world.load().port, 80);
    assert_eq!(world.warnings(), Vec::<String>::new());
    let world = World::new().work_dotenv("CLAUDE_MONITOR_PROT=1\nCLAUDE_MONITOR_PORT\n");
    assert_eq!(world.warnings().len(), 2);
}

#[test]
fn the_working_folder_may_set_thresholds_intervals_cooldowns_and_port_only() {
    let allowed = [
        ("PORT", "1"),
        ("PROCESS_POLL_INTERVAL", "11"),
        ("TOKEN_POLL_INTERVAL", "12"),
        ("STALE_INTERACTIVE_HOURS", "1"),
        ("STALE_BACKGROUND_HOURS", "2"),
        ("STALE_CPU_THRESHOLD", "3"),
        ("RESOURCE_CPU_PERCENT_THRESHOLD", "4"),
        ("RESOURCE_MEMORY_PERCENT_THRESHOLD", "5"),
        ("ALERT_COOLDOWN", "6"),
        ("RESOURCE_ALERT_COOLDOWN", "7"),
    ];
    for setting in tce::config::settings::SETTINGS {
        let name = setting.name.to_uppercase();
        let allowed = allowed.iter().find(|(allowed, _)| **allowed == name);
        let value = allowed.map_or("/tmp/evil", |(_, value)| value);
        let world = World::new().work_dotenv(&format!("{}={value}", setting.variable()));
        let shown = super::shown(&world.load(), setting.name);
        assert_eq!(shown.value == value, allowed.is_some(), "{name}");
        assert_eq!(world.warnings().len(), usize::from(allowed.is_none()), "{name}");
    }
}

#[test]
fn a_refused_name_in_the_working_folder_says_why() {
    assert_eq!(
        World::new().work_dotenv("\nCLAUDE_MONITOR_HOST=0.0.0.0").warnings(),
        [
            "/clone/.env, line 2: host is not taken from the working folder, whose files may be somebody else's: \
          put it into the .env or config.toml of the data folder, or into the environment"
        ]
    );
}

#[test]
fn in_the_data_folder_itself_the_file_is_ours() {
    let world = World::new().our_dotenv("CLAUDE_MONITOR_PRICES=own\nOTHER=1");
    let flags = [("data-dir".to_owned(), ".".to_owned())];
    let env = world.env.clone();
    let around = tce::config::Surroundings {
        env: &env,
        home: Some(world.home()),
        cwd: world.data(),
        flags: &flags,
    };
    let config = tce::config::load(&around).unwrap();
    assert_eq!((config.prices.as_str(), config.warnings.len()), ("own", 1));
}

#[test]
fn a_folder_of_that_name_is_somebodys_python_packages() {
    let world = World::new();
    fs::create_dir(world.work().join(".env")).unwrap();
    assert_eq!(world.warnings(), Vec::<String>::new());
}

#[test]
fn a_file_full_of_unknown_names_does_not_bury_the_user() {
    let lines: Vec<_> = (0..5000).map(|n| format!("CLAUDE_MONITOR_X{n}=1")).collect();
    let warnings = World::new().work_dotenv(&lines.join("\n")).warnings();
    assert_eq!(warnings.len(), 21);
    assert_eq!(warnings[20], "/clone/.env: 4980 more lines were passed over");
}

proptest! {
    #[test]
    fn any_file_is_read_without_panic_and_leaves_a_later_source_in_force(text in "[ -~\\n\\r\u{e9}\u{2003}]{0,200}") {
        let world = World::new().our_dotenv(&text).work_dotenv(&text).flag("port", "7");
        if let Ok(config) = world.try_load() {
            prop_assert_eq!(config.port, 7);
        }
    }

    #[test]
    fn a_value_in_quotes_is_read_as_it_was_written(value in "[ -~\u{e9}\\n]{1,40}") {
        prop_assume!(!value.trim().is_empty());
        let quoted = value.replace('\\', r"\\").replace('\'', r"\'");
        let world = World::new().our_dotenv(&format!("CLAUDE_MONITOR_PINNED_PATH='./{quoted}' # c\nCLAUDE_MONITOR_PORT=9"));
        let config = world.load();
        prop_assert_eq!(config.port, 9);
        prop_assert_eq!(config.pinned_path, world.data().join(format!("./{value}")));
    }
}
