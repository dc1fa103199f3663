//! Another user of this very machine: the kernel says so.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use tce::web::Site;

use super::super::client::{Heard, get};
use super::super::{Serving, Stage};
use crate::stage::skip;

/// A dashboard of the user that runs this test.
fn serving(stage: &Stage) -> Serving {
    stage.once();
    Serving::of(stage.site())
}

#[cfg(target_os = "linux")]
#[test]
fn our_own_processes_need_no_token() {
    let stage = Stage::new();
    let serving = serving(&stage);
    assert_eq!(get(serving.address, "/api/processes").status, 200);
}

#[cfg(target_os = "linux")]
#[test]
fn a_dashboard_of_another_user_lets_us_in_as_root_only() {
    let stage = Stage::new();
    stage.once();
    let serving = Serving::of(Site { user_id: 54_321, ..stage.site() });
    let expected = if rustix::process::geteuid().is_root() { 200 } else { 401 };
    assert_eq!(get(serving.address, "/api/processes").status, expected);
}

/// A shell's own client, run as somebody else.
fn by_another_user(serving: &Serving, path: &str) -> Option<Heard> {
    let line = format!(
        "exec 3<>/dev/tcp/127.0.0.1/{port} || exit 9; printf 'GET {path} HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3; cat <&3",
        port = serving.address.port()
    );
    let mut child = Command::new("/bin/bash");
    child.args(["-c", &line]).env_clear().env("PATH", "/usr/bin:/bin").current_dir("/");
    let output = child.uid(65_534).gid(65_534).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| Heard::of(&String::from_utf8_lossy(&output.stdout)))
}

#[cfg(target_os = "linux")]
#[test]
fn another_user_is_asked_for_the_token() {
    if !rustix::process::geteuid().is_root() {
        return skip("only root can ask as another user");
    }
    let stage = Stage::new();
    let serving = serving(&stage);
    let Some(heard) = by_another_user(&serving, "/api/processes") else {
        return skip("no bash that opens connections");
    };
    assert_eq!((heard.status, &heard.json()["code"]), (401, &"token_needed".into()));
    assert_eq!(by_another_user(&serving, "/healthz").unwrap().status, 200);
}

#[test]
fn a_site_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Site>();
}

/// A connection whose other end has gone when it is looked at belongs to nobody.
#[test]
fn a_client_that_left_at_once_does_no_harm() {
    let stage = Stage::new();
    let serving = serving(&stage);
    for _ in 0..20 {
        let mut stream = TcpStream::connect(serving.address).unwrap();
        drop(stream.write_all(b"GET /api/processes HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }
    let mut stream = TcpStream::connect(serving.address).unwrap();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut heard = String::new();
    stream.read_to_string(&mut heard).unwrap();
    assert!(heard.starts_with("HTTP/1.1 200 "), "{heard}");
}
