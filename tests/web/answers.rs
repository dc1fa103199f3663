//! What any address answers.

use crate::stage::Stage;

#[test]
fn what_is_nowhere_is_not_found_in_json() {
    let heard = Stage::new().dashboard().get("/api/nothing");
    assert_eq!((heard.status, heard.header("content-type")), (404, Some("application/json")));
    let error = heard.json();
    assert_eq!((&error["code"], &error["success"]), (&"not_found".into(), &false.into()));
    assert!(error["message"].is_string() && error["hint"].is_string(), "{error}");
}

#[test]
fn a_history_that_is_not_there_is_said_and_made_by_nobody() {
    let stage = Stage::new();
    let heard = stage.dashboard().get("/api/processes");
    assert_eq!(heard.status, 503, "{}", heard.body);
    assert_eq!(heard.json()["code"], "store_unusable");
    assert!(!stage.data().exists());
}

#[test]
fn its_health_tells_whether_anybody_records() {
    let stage = Stage::new();
    let heard = stage.dashboard().get("/healthz").json();
    assert_eq!((&heard["status"], &heard["recording"]), (&"ok".into(), &false.into()));
    assert!(heard["last_tick_at"].is_null());
    stage.once();
    assert_eq!(stage.dashboard().get("/healthz").json()["last_tick_at"], stage.now().as_millis());
}
