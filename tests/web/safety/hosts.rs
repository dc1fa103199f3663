//! The name a request is for: a page that rebinds its own name to this machine is found out by it.

use axum::body::Body;
use axum::http::{Request, Version};
use tce::web::{Guests, Site, Standing};

use super::super::{Dashboard, LOOPBACK, TOKEN};
use super::verdict;
use crate::stage::Stage;

fn of(host: &str) -> String {
    verdict(&Stage::new().dashboard().reads("/healthz", &[("host", host)]))
}

#[test]
fn names_of_this_machine_are_let_in_at_any_port() {
    for host in [
        "localhost",
        "localhost:5111",
        "LocalHost:8080",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:65535",
        "[::1]",
        "[::1]:5111",
        "[0:0:0:0:0:0:0:1]:5111",
    ] {
        assert_eq!(of(host), "ok", "{host}");
    }
}

#[test]
fn every_other_name_is_refused() {
    for host in [
        "evil.example",
        "localhost.evil",
        "localhost.evil.example:5111",
        "evil-localhost",
        "localhost.",
        "127.0.0.1.evil.example",
        "127.0.0.1.nip.io:5111",
        "127.0.0.2",
        "127.1",
        "0.0.0.0:5111",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "[::]",
        "[::2]:5111",
        "[::ffff:127.0.0.1]:5111",
        "192.168.1.7:5111",
        "xn--lcalhost-54a",
    ] {
        assert_eq!(of(host), "host_refused", "{host}");
    }
}

#[test]
fn what_is_no_name_is_not_understood() {
    for host in [
        "",
        " ",
        "localhost:",
        "localhost:0",
        "localhost:65536",
        "localhost:5111:5111",
        "localhost:5111@evil.example",
        "evil.example@localhost:5111",
        "user:password@localhost",
        "localhost/evil",
        "localhost\\evil",
        "localhost#evil",
        "localhost?evil",
        "localhost evil",
        "localhost,evil.example",
        "localhost;evil",
        "localhost%2eevil",
        "localhost:+5111",
        "localhost: 5111",
        "[::1",
        "::1",
        "[::1]5111",
        "[::1]:",
        "[::1]evil",
        "[::1%25lo]",
        "[127.0.0.1]",
        "http://localhost",
    ] {
        assert_eq!(of(host), "bad_host", "{host:?}");
    }
}

#[test]
fn a_name_stands_there_once_and_agrees_with_the_first_line() {
    let dashboard = Stage::new().dashboard();
    let both = [("host", "localhost"), ("host", "evil.example")];
    assert_eq!(verdict(&dashboard.reads("/healthz", &both)), "bad_header");
    assert_eq!(verdict(&dashboard.reads("/healthz", &[])), "bad_host");
    let proxied = |uri: &str| verdict(&dashboard.reads(uri, &[("host", "localhost:5111")]));
    assert_eq!(proxied("http://localhost:5111/healthz"), "ok");
    assert_eq!(proxied("http://evil.example/healthz"), "bad_host");
    assert_eq!(proxied("https://localhost:5111/healthz"), "bad_host");
    let old = Request::get("/healthz").version(Version::HTTP_10).body(Body::empty()).unwrap();
    assert_eq!(verdict(&dashboard.send(Standing::Ours, old)), "bad_host");
}

#[test]
fn a_name_of_the_users_own_is_let_in_with_the_token_only() {
    let stage = Stage::new();
    let names = ["tce.example".to_owned(), "fd00::7".to_owned()];
    let guests = Guests::new(&names, LOOPBACK, TOKEN.to_owned());
    let dashboard = Dashboard::of(Site { guests, ..stage.site() });
    stage.once();
    let bearer = format!("Bearer {TOKEN}");
    for host in ["tce.example", "TCE.example:443", "[fd00::7]:5111"] {
        let reads = |lines: &[(&str, &str)]| {
            verdict(&dashboard.reads("/api/processes", &[&[("host", host)], lines].concat()))
        };
        assert_eq!(reads(&[]), "token_needed", "{host}");
        assert_eq!(reads(&[("authorization", &bearer)]), "ok", "{host}");
    }
    let other = dashboard.reads("/healthz", &[("host", "www.tce.example")]);
    assert_eq!(verdict(&other), "host_refused");
}

#[test]
fn the_address_it_listens_on_is_a_name_of_it() {
    let stage = Stage::new();
    let guests = Guests::new(&[], "192.168.1.7".parse().unwrap(), TOKEN.to_owned());
    let dashboard = Dashboard::of(Site { guests, ..stage.site() });
    let reads = |host| verdict(&dashboard.reads("/", &[("host", host)]));
    assert_eq!(reads("192.168.1.7:5111"), "token_needed");
    assert_eq!(reads("localhost:5111"), "token_needed", "others may say so, too");
    assert_eq!(reads("192.168.1.8:5111"), "host_refused");
}
