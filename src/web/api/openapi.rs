//! The API's own description (`OpenAPI` 3.1), made from the tables that the routes themselves are made from.

use axum::response::Response;
use serde_json::{Map, Value, json};

use super::parameters::{Parameter, Takes, find};
use super::question::is_needed;
use super::{ROUTES, Route};
use crate::report::{ALL, export};
use crate::web::reply::{JSON, json_of};

const ABOUT: &str = "Claude Code processes, tokens and costs of this machine. cost_usd and cost_pico (the same in whole \
                     pico-dollars) are null as soon as a part has no price; known_cost_pico is what is known of it, and \
                     unpriced_responses how many have none.";

pub(super) async fn serve() -> Response {
    json_of(&document())
}

fn document() -> Value {
    let mut paths = Map::new();
    for route in ROUTES {
        paths.insert(route.path.to_owned(), json!({ route.method: operation(route) }));
    }
    for report in ALL {
        let about = format!("{}, as tce {} --json prints it", report.about, report.name);
        let mut responses = responses(JSON);
        if let Some(content) = responses.pointer_mut("/200/content").and_then(Value::as_object_mut)
        {
            content.insert(JSON.to_owned(), json!({ "schema": rows_of(report.name) }));
            content.insert("text/csv".to_owned(), json!({ "schema": { "type": "string" } }));
        }
        let mut parameters = parameters(&format!("{} format", report.takes));
        for parameter in &mut parameters {
            let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
            let needed = is_needed(report.name, name);
            if let Some(fields) = parameter.as_object_mut().filter(|_| needed) {
                fields.insert("required".to_owned(), json!(true));
            }
        }
        let operation = json!({ "operationId": report.name, "summary": about,
                                "responses": responses, "parameters": parameters });
        paths.insert(format!("/api/{}", report.name), json!({ "get": operation }));
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Terminus Cancrorum Est", "version": env!("CARGO_PKG_VERSION"),
                  "description": ABOUT },
        "paths": paths,
        "components": {
            "schemas": { "Error": error_schema() },
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
        "security": [{}, { "token": [] }],
    })
}

fn operation(route: &Route) -> Value {
    let name: String =
        route.path.trim_start_matches("/api").chars().filter(|c| c.is_alphanumeric()).collect();
    let mut all = parameters(route.takes);
    if route.path.contains("{pid}") {
        all.insert(
            0,
            json!({ "name": "pid", "in": "path", "required": true,
                              "description": "The process, as /api/processes lists it",
                              "schema": { "type": "integer", "minimum": 1 } }),
        );
    }
    json!({ "operationId": name, "summary": route.about, "parameters": all,
            "responses": responses(route.answers) })
}

fn parameters(takes: &str) -> Vec<Value> {
    takes.split_whitespace().filter_map(find).map(described).collect()
}

fn described(parameter: &Parameter) -> Value {
    let schema = match parameter.takes {
        Takes::Text | Takes::Processes => json!({ "type": "string" }),
        Takes::Moment => {
            json!({ "type": "string", "examples": ["2026-03-01", "yesterday", "3h ago"] })
        }
        Takes::Span => json!({ "type": "string", "examples": ["7d", "12h"] }),
        Takes::Word(words) => json!({ "type": "string", "enum": words }),
        Takes::Number { least, most } => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Takes::Switch => json!({ "type": "boolean", "default": false }),
        Takes::Start => {
            json!({ "type": ["integer", "string"], "examples": [1_795_415_871_736_i64] })
        }
    };
    json!({ "name": parameter.name, "in": "query", "description": parameter.about, "schema": schema })
}

fn responses(kind: &str) -> Value {
    let schema = match kind {
        JSON => json!({}),
        _ => json!({ "type": "string" }),
    };
    let error = json!({ "description": "What went wrong",
                        "content": { JSON: { "schema": { "$ref": "#/components/schemas/Error" } } } });
    json!({ "200": { "description": "Done", "content": { kind: { "schema": schema } } }, "default": error })
}

/// The list that a report's table is made of; its columns are a promise.
fn rows_of(report: &str) -> Value {
    let Some(table) = export::TABLES.iter().find(|table| table.report == report) else {
        return json!({ "type": "object" });
    };
    let columns = table.columns.split_whitespace();
    let row: Map<String, Value> =
        columns.clone().map(|name| (name.to_owned(), json!({}))).collect();
    let row =
        json!({ "type": "object", "properties": row, "required": columns.collect::<Vec<_>>() });
    let list = json!({ "type": "array", "items": row });
    match table.list {
        "" => list,
        name => json!({ "type": "object", "properties": { name: list } }),
    }
}

fn error_schema() -> Value {
    json!({
        "type": "object",
        "required": ["success", "code", "message", "hint"],
        "properties": {
            "success": { "const": false },
            "code": { "type": "string", "description": "A word that programs can test" },
            "message": { "type": "string" },
            "hint": { "type": ["string", "null"], "description": "The way out" },
        },
    })
}
