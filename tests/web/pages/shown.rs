//! What the pages show.

use tce::model::budget::{Allowance, Budgets};
use tce::model::time::WeekStart;
use tce::record::budgets::BudgetRules;

use super::markup::{assert_tame, tags};
use super::{PAGES, filled, line, titled};
use crate::stage::Stage;

#[test]
fn every_page_is_well_formed_lit_in_the_tabs_and_paints_itself_with_our_own_files() {
    let stage = filled();
    let dashboard = stage.dashboard();
    for path in PAGES {
        let html = dashboard.html(path);
        assert_tame(path, &html);
        let tags = tags(&html);
        let lit: Vec<_> =
            tags.iter().filter(|tag| tag.get("aria-current") == Some("page")).collect();
        let expected = usize::from(path != "/overview");
        assert_eq!(lit.len(), expected, "{path}");
        assert!(lit.iter().all(|tag| tag.get("href") == Some(path)), "{path}");
        assert_eq!(tags.iter().filter(|tag| tag.name == "h1").count(), 1, "{path}");
        let mut weight = html.len();
        for tag in tags.iter().filter(|tag| matches!(tag.name.as_str(), "link" | "script")) {
            let file = tag.get("href").or(tag.get("src")).unwrap();
            let heard = dashboard.get(file);
            assert_eq!(heard.status, 200, "{file}");
            weight += heard.body.len();
            assert_eq!(heard.header("cache-control"), Some("public, max-age=31536000, immutable"));
            assert!(
                !heard.body.replace("http://www.w3.org/2000/svg", "").contains("http://"),
                "{file}"
            );
            assert!(!heard.body.contains("https://") && !heard.body.contains("@import"), "{file}");
        }
        // As it is, without any packing, with everything it is painted with.
        assert!(weight < 100_000, "{path}: {weight} bytes");
    }
}

#[test]
fn every_report_has_a_tab_or_is_reached_from_another_page() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let html = dashboard.html("/");
    for report in tce::report::ALL {
        let path =
            if report.name == "status" { "/".to_owned() } else { format!("/{}", report.name) };
        let has_tab = html.contains(&format!("<a href=\"{path}\" title"));
        let without = ["overview", "explain", "why"].contains(&report.name);
        assert_eq!(has_tab, !without, "{}", report.name);
    }
    assert!(html.contains("href=\"/why?pid=10\""));
    assert!(dashboard.html("/why?pid=10").contains("Why: PID 10"));
    assert!(dashboard.html("/explain?from=2026-11-01").contains("2026"));
    assert_eq!(dashboard.page("/why").status, 400);
}

#[test]
fn the_table_tells_who_runs_and_what_is_thought_of_them() {
    let stage = filled();
    let html = stage.dashboard().html("/");
    for words in [
        "ZOMBIE DETECTED",
        "A title of its own",
        "href=\"/sessions/s-work\"",
        "stopped (as by Ctrl-Z)",
        "idle for 9h",
        "headless",
        "End 1 stale process …",
        "1 pinned",
        "last tick",
        "RECORDER STOPPED",
    ] {
        assert!(html.contains(words), "{words}");
    }
    let rows = html.matches("data-find=").count();
    assert_eq!(rows, 4);
}

#[test]
fn the_table_is_sorted_and_filtered_on_the_server_too() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let pids = |path: &str| -> Vec<String> {
        let html = dashboard.html(path);
        let rows = html.split("data-find=\"").skip(1);
        rows.map(|row| row.split(' ').next().unwrap().to_owned()).collect()
    };
    assert_eq!(pids("/"), ["10", "11", "12", "13"]);
    assert_eq!(pids("/?sort=project"), ["10", "11", "13", "12"]);
    assert_eq!(pids("/?q=beta"), ["11"]);
    assert_eq!(pids("/?q=TITLE%20own"), ["10"]);
    assert_eq!(pids("/?q=pinned"), ["13"]);
    assert_eq!(pids("/?project=gamma"), ["12"]);
    assert!(dashboard.html("/?q=nothing-like-it").contains("None of the 4 processes matches."));
    assert!(dashboard.html("/?sort=memory").contains("aria-sort=\"descending\""));
    assert_eq!(dashboard.page("/?sort=mood").status, 400);
}

#[test]
fn a_past_moment_is_shown_without_buttons() {
    let stage = filled();
    let html = stage.dashboard().html("/?at=2026-11-23T12:10:00Z");
    assert!(html.contains("as of 2026-11-23T12:10:00Z"), "{html}");
    assert!(html.contains("data-find=\"10 "));
    assert!(!html.contains("/do/pin/") && !html.contains("/confirm/kill/"));
}

#[test]
fn sessions_are_searched_and_paged() {
    let stage = Stage::new();
    for number in 0..40 {
        let (name, project) =
            (format!("s-{number:02}"), if number % 2 == 0 { "even" } else { "odd" });
        let text = titled(&name, &format!("Title number {number}"))
            + &line(
                &name,
                &format!("/home/ana/{project}"),
                "claude-opus-4-6",
                &format!("2026-11-{:02}T10:00:01Z", number % 20 + 1),
                50 + number,
            );
        stage.write(&stage.claude().join(format!("projects/p/{name}.jsonl")), text);
    }
    stage.once();
    let dashboard = stage.dashboard();
    let count = |path: &str| dashboard.html(path).matches("href=\"/sessions/s-").count();
    assert_eq!(count("/sessions"), 30);
    assert!(dashboard.html("/sessions").contains("/sessions?offset=30"));
    assert_eq!(count("/sessions?offset=30"), 10);
    assert_eq!(count("/sessions?search=NUMBER%2037"), 1);
    assert_eq!(count("/sessions?search=odd"), 20);
    assert_eq!(count("/sessions?project=even"), 20);
    assert_eq!(count("/sessions?search=s-07"), 1);
    assert_eq!(count("/sessions?search=%25"), 0, "it is a text and no pattern");
    assert!(dashboard.html("/sessions?search=none").contains("No session matches."));
    // The same on the command line.
    let found = stage.tce_json(&["sessions", "--search", "number 37"]);
    assert_eq!(found[0]["session_id"], "s-37");
    assert_eq!(
        stage.tce_json(&["sessions", "--offset", "35", "--limit", "10"]).as_array().unwrap().len(),
        5
    );
}

#[test]
fn a_session_has_a_page_of_its_own() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let html = dashboard.html("/sessions/s-work");
    assert_tame("session", &html);
    for words in [
        "A title of its own",
        "2 responses",
        "Cost by hour and model",
        "Its processes",
        "/home/ana/alpha",
    ] {
        assert!(html.contains(words), "{words}");
    }
    assert_eq!(dashboard.page("/sessions/no-such").status, 404);
    assert_eq!(dashboard.page("/sessions/..%2f..%2fetc").status, 404);
}

#[test]
fn history_shows_courses_holes_and_the_way_to_a_moment() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let html = dashboard.html("/history?last=12h");
    for words in [
        "Processor, all together",
        "nobody watched: recorder off",
        "href=\"/?at=2026-11-23T",
        "alpha",
    ] {
        assert!(html.contains(words), "{words}");
    }
    assert_tame("history", &html);
    for path in [
        "/history?last=1h",
        "/history?last=30d",
        "/history?project=alpha",
        "/history?pid=10",
        "/history?session=s-work",
    ] {
        assert_tame(path, &dashboard.html(path));
    }
}

#[test]
fn what_goes_wrong_is_a_page_for_people_and_json_for_programs() {
    let stage = filled();
    let dashboard = stage.dashboard();
    for (path, status, words) in [
        ("/nowhere", 404, "there is nothing at this address"),
        ("/usage?range=8", 400, "range cannot be"),
        ("/confirm/kill/77", 404, "process 77 has ended"),
    ] {
        let page = dashboard.page(path);
        assert_eq!(page.status, status);
        assert_tame(path, &page.body);
        assert!(page.body.contains(words), "{path}: {}", page.body);
        assert_eq!(page.header("x-frame-options"), Some("DENY"));
        assert_eq!(dashboard.get(path).header("content-type"), Some("application/json"));
    }
    let api = axum::http::Request::get("/api/nothing").header("host", "localhost");
    let api = dashboard.ask(api.header("accept", "text/html"));
    assert_eq!(api.header("content-type"), Some("application/json"));
}

#[test]
fn a_stranger_meets_a_door_and_no_page() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let request =
        axum::http::Request::get("/").header("host", "localhost").header("accept", "text/html");
    let request = request.body(axum::body::Body::empty()).unwrap();
    let heard = dashboard.send(super::super::Standing::Stranger, request);
    assert_eq!(heard.status, 401);
    assert_tame("door", &heard.body);
    assert!(heard.body.contains("action=\"/token\"") && !heard.body.contains("alpha"));
}

#[test]
fn a_demo_says_so_on_every_page() {
    let stage = filled();
    let dashboard = super::Dashboard::of(tce::web::Site { demo: true, ..stage.site() });
    for path in PAGES {
        assert!(dashboard.html(path).contains("Everything here is invented"), "{path}");
    }
    assert!(!stage.dashboard().html("/").contains("invented"));
}

#[test]
fn alerts_are_shown_with_what_became_of_them() {
    let stage = filled();
    let dashboard = stage.dashboard();
    let html = dashboard.html("/alerts");
    for words in [
        "PID 11 (beta) is stale",
        "PID 12 (gamma) does not respond",
        "not told",
        "try: tce kill 11",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    stage.machine.remove(11);
    stage.once();
    let html = dashboard.html("/alerts");
    assert!(html.contains("nobody was told") && html.contains("PID 12"), "{html}");
    assert!(!dashboard.html("/alerts?open=true").contains("PID 11"));
    assert!(!dashboard.html("/alerts?past=true").contains("PID 12"));
}

#[test]
fn the_doctor_tells_of_tiers_size_and_schedule() {
    let stage = filled();
    let mut plan = stage.plan();
    plan.upkeep.roll_up = Some(tce::rules::crontab::Crontab::parse("7 * * * *").unwrap());
    let dashboard = super::Dashboard::of(tce::web::Site { plan, ..stage.site() });
    let html = dashboard.html("/doctor");
    for words in [
        "every change for 7d",
        "5 minutes for 56d, hours for 400d, days for ever",
        "1024 MB",
        "sum up",
        "7 * * * *",
        "history.db",
        "Spans nobody watched",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
}

#[test]
fn budgets_are_shown_as_far_as_they_are_used_up() {
    let stage = filled();
    assert!(!stage.dashboard().html("/usage").contains("Budgets"));
    let dollars = |count: i64| Some(count * 1_000_000_000_000);
    let all = Allowance { day: Some(1_000_000_000), week: dollars(1000), month: dollars(20) };
    let alpha = Allowance { month: dollars(3), ..Allowance::default() };
    let budgets = Budgets {
        all,
        projects: [("alpha".to_owned(), alpha)].into(),
        session: dollars(7),
        burn_rate: dollars(9),
    };
    let mut plan = stage.plan();
    plan.budgets =
        Some(BudgetRules { budgets, week_start: WeekStart::Monday, prices: "list".to_owned() });
    let html = super::Dashboard::of(tce::web::Site { plan, ..stage.site() }).html("/usage");
    for words in [
        "Budgets",
        ">passed<",
        "This week",
        " of $1,000.00",
        "This month, alpha",
        " of $3.00",
        "An hour, as fast as now",
        "costs more than $7.00",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
}

#[test]
fn alerts_and_kills_are_marked_in_the_course() {
    let stage = filled();
    assert_eq!(stage.tce(&["kill", "10"]).code, 0);
    stage.pass(crate::stage::MINUTE);
    stage.once();
    let dashboard = stage.dashboard();
    let html = dashboard.html("/history?last=12h");
    for words in [
        "class=\"mark bad\"",
        "kill of PID 10 (alpha) by cli: it ended",
        "stale: PID 11 (beta) is stale",
        "alerts and kills in that time",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let beta = dashboard.html("/history?last=12h&project=beta");
    assert!(beta.contains("PID 11") && !beta.contains("kill of PID 10"));
}
