//! The token: for whomever the kernel does not vouch for.

use axum::body::Body;
use axum::http::Request;

use super::super::{Dashboard, Standing, TOKEN};
use super::verdict;
use crate::stage::{SECOND, Stage};

const HOST: (&str, &str) = ("host", "localhost:5111");

/// A dashboard, and the folder it reads.
fn dashboard() -> (Dashboard, Stage) {
    let stage = Stage::new();
    stage.once();
    (stage.dashboard(), stage)
}

fn stranger(lines: &[(&str, &str)]) -> String {
    let (dashboard, _stage) = dashboard();
    verdict(&dashboard.stranger_reads("/api/processes", &[&[HOST], lines].concat()))
}

#[test]
fn a_stranger_needs_it_and_we_do_not() {
    let (dashboard, _stage) = dashboard();
    assert_eq!(verdict(&dashboard.reads("/api/processes", &[HOST])), "ok");
    assert_eq!(verdict(&dashboard.stranger_reads("/api/processes", &[HOST])), "token_needed");
    assert_eq!(dashboard.stranger_reads("/api/processes", &[HOST]).status, 401);
    assert_eq!(verdict(&dashboard.stranger_reads("/", &[HOST])), "token_needed");
    assert_eq!(verdict(&dashboard.stranger_reads("/healthz", &[HOST])), "ok", "it says nothing");
}

#[test]
fn it_is_told_as_a_header_or_a_cookie_of_this_port() {
    assert_eq!(stranger(&[("authorization", &format!("Bearer {TOKEN}"))]), "ok");
    let cookie = format!("a=b; tce_token_5111={TOKEN}; c=d");
    assert_eq!(stranger(&[("cookie", &cookie)]), "ok");
    let long = format!("{TOKEN}0");
    for (name, value) in [
        ("authorization", TOKEN.to_owned()),
        ("authorization", format!("Basic {TOKEN}")),
        ("authorization", format!("Bearer {long}")),
        ("authorization", format!("Bearer {}", &TOKEN[..31])),
        ("authorization", "Bearer ".to_owned()),
        ("authorization", format!("Bearer {}", TOKEN.to_uppercase())),
        ("cookie", format!("tce_token={TOKEN}")),
        ("cookie", format!("tce_token_5112={TOKEN}")),
        ("cookie", format!("tce_token_5111={long}")),
        ("cookie", "tce_token_5111=".to_owned()),
    ] {
        assert_eq!(stranger(&[(name, &value)]), "token_needed", "{name}: {value}");
    }
}

#[test]
fn in_the_address_it_is_taken_once_and_leads_to_the_address_without_it() {
    let (dashboard, _stage) = dashboard();
    let ask = |path: &str| dashboard.stranger_reads(path, &[HOST]);
    let heard = ask(&format!("/sessions?limit=3&token={TOKEN}&project=a%26b"));
    assert_eq!(heard.status, 303);
    assert_eq!(heard.header("location"), Some("/sessions?limit=3&project=a%26b"));
    let cookie = heard.header("set-cookie").unwrap();
    assert!(cookie.starts_with(&format!("tce_token_5111={TOKEN}; Path=/; ")), "{cookie}");
    assert!(cookie.ends_with("; HttpOnly; SameSite=Strict"), "{cookie}");
    assert_eq!(ask(&format!("/?token={TOKEN}")).header("location"), Some("/"));
    // Never the name of another host.
    assert_eq!(
        ask(&format!("//evil.example/?token={TOKEN}")).header("location"),
        Some("/evil.example/")
    );
    let wrong = ask("/?token=wrong");
    assert_eq!((wrong.status, wrong.header("set-cookie")), (401, None));
    // Who is known is not let off with a token in the address either.
    assert_eq!(dashboard.reads(&format!("/?token={TOKEN}"), &[HOST]).status, 303);
}

#[test]
fn a_pass_opens_once_and_within_a_minute() {
    let (dashboard, stage) = dashboard();
    let pass = || tce::store::secret::pass(&stage.data(), stage.now()).unwrap();
    let come = |pass: &str| dashboard.stranger_reads(&format!("/usage?pass={pass}&a=1"), &[HOST]);
    let first = pass();
    assert_eq!(verdict(&come(&"0".repeat(64))), "token_needed", "another's try does not spend it");
    assert_eq!(verdict(&come(&first[..63])), "token_needed");
    let heard = come(&first);
    assert_eq!((heard.status, heard.header("location")), (303, Some("/usage?a=1")));
    let cookie = heard.header("set-cookie").unwrap();
    assert!(cookie.starts_with(&format!("tce_token_5111={TOKEN}; ")), "{cookie}");
    assert_eq!(verdict(&come(&first)), "token_needed", "it is spent");
    let (second, third) = (pass(), pass());
    assert_eq!(verdict(&come(&second)), "token_needed", "the next takes its place");
    stage.pass(SECOND * 61);
    assert_eq!(verdict(&come(&third)), "token_needed", "it is too old");
    // Who is known by a cookie now may have it in the address still.
    let cookie = format!("tce_token_5111={TOKEN}");
    let again = dashboard.stranger_reads(&format!("/?pass={first}"), &[HOST, ("cookie", &cookie)]);
    assert_eq!((again.status, again.header("location")), (303, Some("/")));
}

#[test]
fn a_pass_is_for_its_owners_eyes_and_leaves_nothing_behind() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::TempDir::new().unwrap();
    let pass = tce::store::secret::pass(folder.path(), crate::stage::noon()).unwrap();
    let path = folder.path().join("dashboard.pass");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let redeem = || tce::store::secret::redeem(folder.path(), &pass, crate::stage::noon());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(!redeem(), "others could read it");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert!(redeem());
    assert!(!redeem());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn orders_need_it_as_much_and_do_not_take_it_from_the_address() {
    let (dashboard, _stage) = dashboard();
    let order = |path: &str, lines: &[(&str, &str)]| {
        let request = super::with(Request::post(path), &[&[HOST], lines].concat());
        dashboard.send(Standing::Stranger, request.body(Body::empty()).unwrap())
    };
    assert_eq!(verdict(&order("/api/pin/10", &[])), "token_needed");
    assert_eq!(verdict(&order(&format!("/api/pin/10?token={TOKEN}"), &[])), "token_needed");
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(verdict(&order("/nowhere", &[("authorization", &bearer)])), "not_found");
}

#[test]
fn the_form_at_the_door_takes_it() {
    let (dashboard, _stage) = dashboard();
    let enter = |body: String, origin: &str| {
        let lines =
            [HOST, ("origin", origin), ("content-type", "application/x-www-form-urlencoded")];
        let request = super::with(Request::post("/token"), &lines);
        dashboard.send(Standing::Stranger, request.body(Body::from(body)).unwrap())
    };
    let own = "http://localhost:5111";
    let heard = enter(format!("token=+{TOKEN}+"), own);
    assert_eq!((heard.status, heard.header("location")), (303, Some("/")));
    assert!(heard.header("set-cookie").unwrap().contains(TOKEN));
    let wrong = enter("token=wrong".to_owned(), own);
    assert_eq!((verdict(&wrong).as_str(), wrong.header("set-cookie")), ("token_needed", None));
    assert_eq!(verdict(&enter(String::new(), own)), "token_needed");
    assert_eq!(verdict(&enter(format!("token={TOKEN}"), "http://evil.example")), "foreign_page");
}

#[test]
fn one_is_made_once_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::TempDir::new().unwrap();
    let token = || tce::store::secret::token(folder.path());
    let first = token().unwrap();
    assert_eq!((first.len(), &token().unwrap()), (64, &first));
    let other = tempfile::TempDir::new().unwrap();
    assert_ne!(tce::store::secret::token(other.path()).unwrap(), first);
    let path = tce::store::secret::path(folder.path());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(token().unwrap_err().message.contains("can be read by others"));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&path, "short\n").unwrap();
    assert!(token().unwrap_err().message.contains("too short"));
}
