//! A browser that does what it is told: chromium through its driver, over the `WebDriver` protocol.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);
/// The key under which the protocol names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How the browser is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Light,
    Dark,
    Phone,
    /// Scripts are switched off.
    Plain,
}

impl Mode {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Phone => "phone",
            Self::Plain => "plain",
        }
    }

    fn options(self, profile: &Path) -> Value {
        let mut arguments = vec![
            "--headless".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--hide-scrollbars".to_owned(),
            "--window-size=1360,900".to_owned(),
            format!("--user-data-dir={}", profile.display()),
        ];
        if self == Self::Dark {
            arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
        }
        let mut options = json!({ "args": arguments });
        if self == Self::Phone {
            options["mobileEmulation"] = json!({ "deviceMetrics": {
                "width": 390, "height": 844, "pixelRatio": 1.5, "touch": true } });
        }
        if self == Self::Plain {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        options
    }
}

/// A browser with one window, ended with the value.
pub(super) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    profile: TempDir,
}

/// The driver and the browser, if both are installed.
fn programs() -> Option<(PathBuf, PathBuf)> {
    let find = |names: &[&str]| {
        let folders = ["/usr/bin", "/usr/local/bin", "/usr/lib/chromium"];
        let all = folders
            .iter()
            .flat_map(|folder| names.iter().map(move |name| Path::new(folder).join(name)));
        all.into_iter().find(|path| path.exists())
    };
    Some((find(&["chromedriver"])?, find(&["chromium", "chromium-browser", "google-chrome"])?))
}

/// The driver, and the port it listens on.
fn start(driver: &Path, home: &Path) -> Option<(Child, u16)> {
    let mut command = Command::new(driver);
    command.arg("--port=0").env_clear().env("PATH", "/usr/bin:/bin");
    let mut driver = command
        .env("HOME", home)
        .env("TMPDIR", home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = lines.find_map(|line| {
        let line = line.ok()?;
        line.split("started successfully on port ").nth(1)?.trim_end_matches('.').parse().ok()
    });
    let Some(port) = port else {
        driver.wait().unwrap();
        return None;
    };
    // Whatever else it says is read, so that it can go on saying it.
    std::thread::spawn(move || lines.for_each(drop));
    Some((driver, port))
}

impl Browser {
    /// Opens a browser; `None`, and a word of it, where there is none.
    pub(super) fn open(mode: Mode) -> Option<Self> {
        let Some((driver, chromium)) = programs() else {
            crate::stage::skip(
                "no chromium and chromedriver: the pages were not seen by a browser",
            );
            return None;
        };
        let profile = TempDir::new().unwrap();
        // Now and then the port it chose is taken before it listens there, and it ends.
        let (driver, port) = std::iter::repeat_with(|| start(&driver, profile.path()))
            .take(3)
            .flatten()
            .next()
            .unwrap();
        let mut browser = Self { driver, port, session: String::new(), profile };
        let mut options = mode.options(browser.profile.path());
        options["binary"] = json!(chromium);
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL" } } } });
        let begun = browser.ask("POST", "/session", &wanted);
        let session = begun["sessionId"].as_str().unwrap_or_else(|| panic!("{begun}"));
        session.clone_into(&mut browser.session);
        Some(browser)
    }

    /// One command; its value, which may be an error.
    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let answer = exchange(self.port, method, path, &body).unwrap();
        let document: Value =
            serde_json::from_str(&answer).unwrap_or_else(|e| panic!("{e}: {answer}"));
        document["value"].clone()
    }

    /// A command of the session, which must succeed.
    #[track_caller]
    fn order(&self, method: &str, path: &str, body: &Value) -> Value {
        let value = self.ask(method, &format!("/session/{}{path}", self.session), body);
        assert!(value.get("error").is_none(), "{method} {path} {body}: {value}");
        value
    }

    #[track_caller]
    pub(super) fn go(&self, address: SocketAddr, path: &str) {
        self.order("POST", "/url", &json!({ "url": format!("http://{address}{path}") }));
    }

    /// The value of an expression.
    #[track_caller]
    pub(super) fn value(&self, expression: &str) -> Value {
        let script = format!("return ({expression});");
        self.order("POST", "/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Runs statements.
    #[track_caller]
    pub(super) fn run(&self, script: &str) -> Value {
        self.order("POST", "/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// What a promise is kept with.
    #[track_caller]
    pub(super) fn promised(&self, expression: &str) -> Value {
        let script = format!(
            "const told = arguments[0]; ({expression}).then(told, (error) => told(String(error)));"
        );
        self.order("POST", "/execute/async", &json!({ "script": script, "args": [] }))
    }

    /// Waits until an expression is true.
    #[track_caller]
    pub(super) fn wait(&self, expression: &str) {
        let end = Instant::now() + PATIENCE;
        while self.value(expression) != Value::Bool(true) {
            assert!(Instant::now() < end, "never true: {expression}\n{}", self.source());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The first element of a CSS selector.
    #[track_caller]
    fn element(&self, selector: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let wanted = json!({ "using": "css selector", "value": selector });
            let found = self.ask("POST", &format!("/session/{}/element", self.session), &wanted);
            if let Some(id) = found[ELEMENT].as_str() {
                return id.to_owned();
            }
            assert!(Instant::now() < end, "no {selector}: {found}\n{}", self.source());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    #[track_caller]
    pub(super) fn click(&self, selector: &str) {
        let id = self.element(selector);
        self.order("POST", &format!("/element/{id}/click"), &json!({}));
    }

    #[track_caller]
    pub(super) fn type_into(&self, selector: &str, text: &str) {
        let id = self.element(selector);
        self.order("POST", &format!("/element/{id}/value"), &json!({ "text": text }));
    }

    /// What an element says, as it is shown; looked for again where its page has gone meanwhile.
    #[track_caller]
    pub(super) fn text(&self, selector: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let id = self.element(selector);
            let path = format!("/session/{}/element/{id}/text", self.session);
            let said = self.ask("GET", &path, &json!({}));
            if let Some(text) = said.as_str() {
                return text.to_owned();
            }
            let is_gone = said["error"] == "stale element reference";
            assert!(is_gone && Instant::now() < end, "{selector}: {said}");
        }
    }

    /// Waits until the page's address has this in it.
    #[track_caller]
    pub(super) fn arrive(&self, part: &str) {
        let end = Instant::now() + PATIENCE;
        let address = || self.order("GET", "/url", &json!({})).as_str().unwrap().to_owned();
        while !address().contains(part) {
            assert!(Instant::now() < end, "never at {part}: {}", address());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(super) fn source(&self) -> String {
        let source = self.ask("GET", &format!("/session/{}/source", self.session), &json!({}));
        source.as_str().unwrap_or_default().to_owned()
    }

    /// Errors and warnings of the console since they were asked for last.
    #[track_caller]
    pub(super) fn complaints(&self) -> Vec<String> {
        let all = self.order("POST", "/se/log", &json!({ "type": "browser" }));
        let all = all.as_array().unwrap().iter();
        let bad = all.filter(|entry| entry["level"] != "INFO" && entry["level"] != "DEBUG");
        bad.map(|entry| entry["message"].to_string()).collect()
    }

    /// Keeps what can be seen, from top to bottom, where whoever built this can look at it.
    #[track_caller]
    pub(super) fn shoot(&self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), self.picture(1.0)).unwrap();
    }

    /// What can be seen, as a PNG.
    #[track_caller]
    pub(super) fn picture(&self, scale: f64) -> Vec<u8> {
        let command = |name: &str, params: &Value| {
            self.order("POST", "/goog/cdp/execute", &json!({ "cmd": name, "params": params }))
        };
        let size = command("Page.getLayoutMetrics", &json!({}));
        let (width, height) =
            (&size["cssLayoutViewport"]["clientWidth"], size["cssContentSize"]["height"].as_f64());
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height.unwrap().min(4000.0), "scale": scale });
        let params = json!({ "captureBeyondViewport": true, "clip": clip });
        let shot = command("Page.captureScreenshot", &params);
        let bytes = from_base64(shot["data"].as_str().unwrap());
        assert!(bytes.starts_with(b"\x89PNG"));
        bytes
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends its browser; by itself it would leave it behind.
        drop(exchange(self.port, "DELETE", &format!("/session/{}", self.session), ""));
        let _gone = rustix::process::kill_process(
            rustix::process::Pid::from_child(&self.driver),
            rustix::process::Signal::TERM,
        );
        drop(self.driver.wait());
    }
}

/// One request; the body of the answer, by the length it gives: the driver does not always close what it says it closes.
fn exchange(port: u16, method: &str, path: &str, body: &str) -> io::Result<String> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all((head + body).as_bytes())?;
    let mut answer = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while answer.read_line(&mut line)? > 2 {
        let (name, value) = line.split_once(':').unwrap_or_default();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or(0);
        }
        line.clear();
    }
    let mut text = vec![0; length];
    answer.read_exact(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Standard base64, as the protocol sends pictures.
fn from_base64(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => u32::from(letter - b'A'),
        b'a'..=b'z' => u32::from(letter - b'a') + 26,
        b'0'..=b'9' => u32::from(letter - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let letters: Vec<u8> = text.bytes().filter(|letter| *letter != b'=').collect();
    let mut bytes = Vec::with_capacity(letters.len() * 3 / 4);
    for group in letters.chunks(4) {
        let number = group.iter().fold(0, |number, letter| number << 6 | value(*letter))
            << (6 * (4 - group.len()));
        bytes.extend(&number.to_be_bytes()[1..group.len()]);
    }
    bytes
}

#[test]
fn base64_is_read_as_it_is_written() {
    for (text, bytes) in
        [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar")]
    {
        assert_eq!(from_base64(text), bytes.as_bytes());
    }
}
