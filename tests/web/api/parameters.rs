//! Parameters: the flags of the command line by the same names, within limits, and no others.

use std::collections::BTreeSet;

use clap::CommandFactory;
use tce::cli::args::Args;

use crate::ledgers::{OPUS, fact, record};
use crate::stage::Stage;

/// The flags of a subcommand, and those of prices, which every report may have.
fn flags(name: &str) -> BTreeSet<String> {
    let whole = Args::command();
    let command = if name == "overview" { Some(&whole) } else { whole.find_subcommand(name) };
    let command = command.unwrap_or_else(|| panic!("no command {name}"));
    let passed_over =
        ["help", "version", "json", "csv", "data_dir", "set", "tz", "verbose", "watch"];
    let ids = command.get_arguments().map(|argument| argument.get_id().to_string());
    ids.filter(|id| !passed_over.contains(&id.as_str())).collect()
}

#[test]
fn each_report_takes_what_its_command_takes() {
    for report in tce::report::ALL {
        let takes: BTreeSet<String> = report.takes.split_whitespace().map(str::to_owned).collect();
        assert_eq!(takes, flags(report.name), "{}", report.name);
    }
}

#[test]
fn whatever_a_report_does_not_take_is_refused_by_name() {
    let stage = Stage::new();
    stage.once();
    let dashboard = stage.dashboard();
    let refused = [
        ("/api/status?limit=3", "limit"),
        ("/api/status?PROJECT=a", "PROJECT"),
        ("/api/usage?by=day&sinse=today", "sinse"),
        ("/api/history?offset=3", "offset"),
        ("/api/usage?tz=Asia/Tokyo", "tz"),
        ("/api/usage?=x", ""),
        ("/api/usage?%00=x", "\\0"),
        ("/healthz?x=1", ""),
    ];
    for (path, name) in refused {
        let heard = dashboard.get(path);
        if path.starts_with("/healthz") {
            assert_eq!(heard.status, 200);
            continue;
        }
        assert_eq!(heard.status, 400, "{path}");
        let error = heard.json();
        assert_eq!(error["code"], "usage");
        let message = format!("there is no parameter \"{name}\" here");
        assert_eq!(error["message"], message, "{path}");
        assert!(error["hint"].as_str().unwrap().starts_with("there are: "), "{error}");
    }
}

#[test]
fn what_would_be_ignored_is_refused() {
    let stage = Stage::new();
    stage.once();
    let dashboard = stage.dashboard();
    for (path, word) in [
        ("/api/usage?by=day&week_start=sunday", "week_start"),
        ("/api/usage?breakdown=1", "breakdown"),
        ("/api/usage?by=block&breakdown=1", "breakdown"),
        ("/api/blocks?breakdown=1", "breakdown"),
        ("/api/blocks?week_start=sunday", "week_start"),
    ] {
        let heard = dashboard.get(path);
        assert_eq!(heard.status, 400, "{path}");
        assert!(heard.json()["message"].as_str().unwrap().contains(word), "{path}: {}", heard.body);
    }
}

#[test]
fn values_are_held_to_their_kind() {
    let stage = Stage::new();
    stage.once();
    let dashboard = stage.dashboard();
    let long = format!("/api/usage?project={}", "x".repeat(4097));
    let refused = [
        ("/api/sessions?limit=0", "limit cannot be \"0\""),
        ("/api/sessions?limit=-1", "limit cannot be \"-1\""),
        ("/api/sessions?limit=100001", "limit cannot be \"100001\""),
        ("/api/sessions?limit=9999999999999999999", "limit cannot be"),
        ("/api/sessions?limit=ten", "limit cannot be \"ten\""),
        ("/api/sessions?limit=1&limit=2", "limit is given twice"),
        ("/api/usage?by=mood", "by cannot be \"mood\""),
        ("/api/usage?by=Day", "by cannot be \"Day\""),
        ("/api/usage?since=sometime", "since \"sometime\" is not a moment"),
        ("/api/usage?last=soon", "last \"soon\" is not a moment"),
        ("/api/usage?last=7d&since=today", "last does not go with since"),
        ("/api/usage?as_of=today&source=ledger", "as_of does not go with source"),
        ("/api/usage?as_of=today&by=block", "as_of does not go with by=block"),
        ("/api/usage?prices=guess", "no price book"),
        ("/api/usage?format=xml", "format cannot be \"xml\""),
        ("/api/status?all=maybe", "all cannot be \"maybe\""),
        ("/api/blocks?session_length=7m", "session_length \"7m\" is not whole quarters"),
        ("/api/blocks?token_limit=many", "token_limit \"many\" is not a number"),
        ("/api/explain", "from is needed"),
        ("/api/explain?from=today&to=yesterday", "to is before from"),
        ("/api/doctor?format=csv&unlisted=2", "unlisted cannot be"),
        (&long, "project is longer than 4096 bytes"),
    ];
    for (path, words) in refused {
        let heard = dashboard.get(path);
        assert_eq!(heard.status, 400, "{path}: {}", heard.body);
        let error = heard.json();
        assert_eq!((&error["code"], &error["success"]), (&"usage".into(), &false.into()));
        assert!(error["message"].as_str().unwrap().contains(words), "{path}: {error}");
    }
}

#[test]
fn what_is_left_empty_is_not_given_and_a_switch_that_is_there_is_on() {
    let stage = Stage::new();
    stage.enter(10, "alpha");
    stage.place(crate::stage::actor(
        14,
        crate::stage::NATIVE,
        &["claude", "mcp", "serve"],
        "claude",
    ));
    stage.once();
    let dashboard = stage.dashboard();
    let count = |path: &str| dashboard.get(path).json()["processes"].as_array().map_or(0, Vec::len);
    assert_eq!(count("/api/status?project="), 1);
    assert_eq!(count("/api/status?project=beta"), 0);
    assert_eq!(count("/api/status?all"), 2);
    assert_eq!(count("/api/status?all=0"), 1);
    assert_eq!(dashboard.get("/api/usage?since=&until=&by=").status, 200);
}

#[test]
fn names_that_are_code_are_names() {
    let stage = Stage::new();
    let odd = ["'; DROP TABLE usage; --", "\" OR 1=1", "%", "\u{202e}x", "a\0b", "{{7*7}}"];
    let facts = odd.iter().zip(1_u128..).map(|(name, number)| {
        let mut one = fact(number, stage.now(), OPUS, 5);
        one.place.directory = Some(format!("/home/ana/{name}").into());
        one
    });
    record(&mut stage.store(), stage.now(), facts.collect());
    stage.once();
    let dashboard = stage.dashboard();
    for name in odd {
        let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        for report in ["status", "usage", "sessions"] {
            let heard = dashboard.get(&format!("/api/{report}?project={name}"));
            assert_eq!(heard.status, 200, "{report} {name}: {}", heard.body);
        }
    }
    for known in ["", "x"] {
        let name: String = form_urlencoded::byte_serialize(odd[0].as_bytes()).collect();
        let heard = dashboard.get(&format!("/api/usage?project={name}{known}"));
        assert_eq!(heard.status, if known.is_empty() { 200 } else { 404 }, "{}", heard.body);
    }
    for filter in ["project", "model", "session"] {
        let heard = dashboard.get(&format!("/api/blocks?{filter}=%27%3B+DROP+TABLE+usage%3B+--+"));
        assert_eq!((heard.status, &heard.json()["code"]), (404, &"not_found".into()), "{filter}");
    }
    assert_eq!(stage.count("SELECT count(*) FROM usage"), 6);
}
