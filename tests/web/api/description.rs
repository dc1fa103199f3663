//! The API's own description holds together with what is served.

use std::collections::BTreeSet;

use axum::http::Request;
use serde_json::Value;

use crate::stage::Stage;

/// Something that a parameter takes.
fn example(schema: &Value) -> String {
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let first = |key: &str| schema[key].as_array().and_then(|all| all.first()).map(plain);
    first("enum").or_else(|| first("examples")).unwrap_or_else(|| match schema["type"].as_str() {
        Some("integer") => schema["minimum"].to_string(),
        Some("boolean") => "false".to_owned(),
        _ => String::new(),
    })
}

#[test]
fn every_path_it_names_is_served_with_every_parameter() {
    let stage = Stage::new();
    stage.enter(1, "alpha");
    stage.once();
    let dashboard = stage.dashboard();
    let description = dashboard.get("/api/openapi.json").json();
    assert_eq!(description["openapi"], "3.1.0");
    let (mut paths, mut names) = (BTreeSet::new(), BTreeSet::new());
    for (path, methods) in description["paths"].as_object().unwrap() {
        assert!(paths.insert(path.clone()));
        for (method, operation) in methods.as_object().unwrap() {
            assert!(names.insert(operation["operationId"].to_string()), "{path}");
            let parameters = operation["parameters"].as_array().unwrap();
            for parameter in parameters.iter().filter(|one| one["in"] == "query") {
                let name = parameter["name"].as_str().unwrap();
                let needed = parameters.iter().filter(|other| {
                    other["in"] == "query" && other["required"] == true && other["name"] != name
                });
                let needs: Vec<String> = needed
                    .map(|other| {
                        let value = if other["name"] == "pid" { "1" } else { "2026-01-01" };
                        format!("&{}={value}", other["name"].as_str().unwrap())
                    })
                    .collect();
                // What says nothing by itself goes with the reports that it is about.
                let goes_with = match name {
                    "breakdown" => "&by=day",
                    "week_start" => "&by=week",
                    _ => "",
                };
                let needs = needs.concat() + goes_with;
                let asked = path.replace("{pid}", "1");
                let asked = format!("{asked}?{name}={}{needs}", example(&parameter["schema"]));
                let request = Request::builder().method(method.to_uppercase().as_str()).uri(&asked);
                let heard = dashboard.ask(request.header("host", "localhost"));
                let known = heard.status == 200 || heard.json()["code"] != "usage";
                assert!(known, "{method} {asked}: {}", heard.body);
            }
        }
    }
    for path in [
        "/api/processes",
        "/api/usage",
        "/api/sessions",
        "/api/kill/{pid}",
        "/api/pin/{pid}",
        "/api/unpin/{pid}",
        "/api/events",
        "/healthz",
        "/metrics",
    ] {
        assert!(paths.contains(path), "{path}");
    }
    for report in tce::report::ALL {
        assert!(paths.contains(&format!("/api/{}", report.name)), "{}", report.name);
    }
}

#[test]
fn every_operation_says_what_it_answers_and_how_it_fails() {
    let stage = Stage::new();
    let description = stage.dashboard().get("/api/openapi.json").json();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for operation in methods.as_object().unwrap().values() {
            assert!(operation["summary"].as_str().unwrap().len() > 10, "{path}");
            assert!(operation["responses"]["200"]["content"].is_object(), "{path}");
            assert!(operation["responses"]["default"].is_object(), "{path}");
        }
    }
}
