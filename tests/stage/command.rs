//! The command line, run in this very process.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, Cursor, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tce::cli;
use tce::cli::outside::Outside;
use tce::collect::keyboard::Keyboard;
use tce::collect::scripted::Scripted;
use tce::desktop::MainThread;
use tce::error::Result;

use super::Stage;

impl Stage {
    /// Runs `tce ARGS` without a terminal.
    pub(crate) fn tce(&self, args: &[&str]) -> Ran {
        self.tce_as(&Setting::default(), args)
    }

    /// Its JSON answer.
    pub(crate) fn tce_json(&self, args: &[&str]) -> Value {
        let ran = self.tce(&[args, &["--json"]].concat());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}");
        serde_json::from_str(&ran.out).unwrap()
    }

    pub(crate) fn tce_as(&self, setting: &Setting, args: &[&str]) -> Ran {
        let mut out = Vec::new();
        let (code, err) = self.tce_into(&mut out, setting, args);
        Ran { code, out: String::from_utf8(out).unwrap(), err }
    }

    /// Runs it with a reader of its own; the exit code, and what was said beside the answer.
    pub(crate) fn tce_into(
        &self,
        out: &mut dyn Write,
        setting: &Setting,
        args: &[&str],
    ) -> (u8, String) {
        let words = [&["tce"], args].concat();
        self.tce_at(out, setting, Path::new("/usr/bin/tce"), &words)
    }

    /// Runs it as a program that lies elsewhere, and was called by this name.
    pub(crate) fn tce_from(
        &self,
        setting: &Setting,
        program: &Path,
        name: &str,
        args: &[&str],
    ) -> Ran {
        let mut out = Vec::new();
        let words = [&[name], args].concat();
        let (code, err) = self.tce_at(&mut out, setting, program, &words);
        Ran { code, out: String::from_utf8(out).unwrap(), err }
    }

    fn tce_at(
        &self,
        out: &mut dyn Write,
        setting: &Setting,
        program: &Path,
        words: &[&str],
    ) -> (u8, String) {
        let mut err = Vec::new();
        let mut machine = self.machine.clone();
        let mut outside = Outside {
            args: words.iter().map(Into::into).collect(),
            env: setting.env.clone(),
            home: Some(self.home()),
            cwd: self.cwd(),
            program: program.to_owned(),
            pid: 4_000_000,
            main_thread: MainThread::none(),
            machine: &mut machine,
            clock: &self.machine,
            keyboard: &mut Keys { machine: &self.machine, pressed: setting.keys.chars().collect() },
            doors: Arc::new(self.machine.clone()),
            input: &mut Typist {
                stage: self,
                meanwhile: setting.meanwhile.as_deref(),
                typed: Cursor::new(setting.input.as_bytes().to_vec()),
            },
            out,
            err: &mut err,
            in_is_terminal: setting.in_is_terminal,
            out_is_terminal: setting.width.is_some(),
            err_is_terminal: false,
            width: setting.width,
        };
        let tce::cli::Outcome::Exit(code) = cli::run(&mut outside) else {
            panic!("no zone was asked for")
        };
        (code, String::from_utf8(err).unwrap())
    }
}

/// What happens on a stage.
type Deed = Box<dyn Fn(&Stage)>;

/// How a command line is run.
#[derive(Default)]
pub(crate) struct Setting {
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) input: String,
    /// What happens while the program waits for what is typed.
    pub(crate) meanwhile: Option<Deed>,
    /// Pressed one after the other, each when a picture has stood for its time.
    pub(crate) keys: String,
    pub(crate) in_is_terminal: bool,
    /// Columns of a terminal; `None` is a pipe.
    pub(crate) width: Option<u16>,
}

impl Setting {
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn screen(mut self, width: u16) -> Self {
        self.width = Some(width);
        self
    }

    pub(crate) fn typed(mut self, input: &str) -> Self {
        (self.input, self.in_is_terminal) = (input.to_owned(), true);
        self
    }

    pub(crate) fn meanwhile(mut self, deed: impl Fn(&Stage) + 'static) -> Self {
        self.meanwhile = Some(Box::new(deed));
        self
    }
}

/// Somebody who takes time to answer.
struct Typist<'a> {
    stage: &'a Stage,
    meanwhile: Option<&'a dyn Fn(&Stage)>,
    typed: Cursor<Vec<u8>>,
}

impl Read for Typist<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.fill_buf()?;
        self.typed.read(buffer)
    }
}

impl BufRead for Typist<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if let Some(meanwhile) = self.meanwhile.take() {
            meanwhile(self.stage);
        }
        self.typed.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.typed.consume(amount);
    }
}

/// A keyboard that is played; at its end the terminal is closed.
struct Keys<'a> {
    machine: &'a Scripted,
    pressed: VecDeque<char>,
}

impl Keyboard for Keys<'_> {
    fn begin(&mut self) -> Result<()> {
        Ok(())
    }

    fn end(&mut self) {}

    /// `.` stands for a wait in which nothing is pressed.
    fn key(&mut self, within: Duration) -> Option<char> {
        self.machine.pass(within);
        match self.pressed.pop_front() {
            None => Some('q'),
            Some('.') => None,
            Some(key) => Some(key),
        }
    }

    fn size(&self) -> Option<(u16, u16)> {
        Some((100, 20))
    }
}

/// What a command line came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}
