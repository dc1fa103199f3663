//! A client that says exactly what it is told to say, byte by byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Heard {
    /// Reads a whole reply; one that is none has the status 0.
    pub(crate) fn of(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        Self {
            status: status.unwrap_or(0),
            headers: headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect(),
            body: body.to_owned(),
        }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e} in {self:#?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Opens a connection.
pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&address, PATIENCE).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Says this, and hears the reply to its end.
pub(crate) fn say(address: SocketAddr, words: &str) -> Heard {
    let mut stream = connect(address);
    // Who is refused early may be cut off while still talking.
    drop(stream.write_all(words.as_bytes()));
    let mut heard = Vec::new();
    drop(stream.read_to_end(&mut heard));
    Heard::of(&String::from_utf8_lossy(&heard))
}

/// Asks for a page as a program does.
pub(crate) fn get(address: SocketAddr, path: &str) -> Heard {
    say(address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"))
}

/// Somebody who listens.
pub(crate) struct Listener(BufReader<TcpStream>);

impl Listener {
    pub(crate) fn at(address: SocketAddr, path: &str) -> Self {
        let mut stream = connect(address);
        let words = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.write_all(words.as_bytes()).unwrap();
        Self(BufReader::new(stream))
    }

    /// The next line; `None` at the end.
    pub(crate) fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = self.0.read_line(&mut line).unwrap_or(0);
        (length > 0).then(|| line.trim_end().to_owned())
    }

    /// From here on every change is told: what was there before is known to be seen.
    #[track_caller]
    pub(crate) fn listens(&mut self) {
        while self.line().expect("the stream goes on") != ":" {}
    }

    /// The next event of this name.
    #[track_caller]
    pub(crate) fn next(&mut self, name: &str) -> Value {
        loop {
            let line = self.line().expect("the stream goes on");
            if line == format!("event: {name}") {
                let data = self.line().unwrap();
                return serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
            }
        }
    }

    /// Names of events up to one of this name.
    pub(crate) fn names_until(&mut self, last: &str) -> Vec<String> {
        let mut names = Vec::new();
        while names.last().is_none_or(|name| name != last) {
            let line = self.line().expect("the stream goes on");
            names.extend(line.strip_prefix("event: ").map(str::to_owned));
        }
        names
    }
}

/// The data of the first event of this name.
pub(crate) fn first_event(address: SocketAddr, path: &str, name: &str) -> String {
    Listener::at(address, path).next(name).to_string()
}
