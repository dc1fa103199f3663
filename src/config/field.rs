//! The kinds of values: what each takes, and how it gets into its place in `Config`.

use std::net::IpAddr;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use super::decimal::scaled;
use super::layers::Given;
use super::span::{self, Unit};
use super::{Config, claude_folders, paths, size};
use crate::model::time::WeekStart;
use crate::rules::crontab::Crontab;

/// A place in `Config`.
pub type At<T> = fn(&mut Config) -> &mut T;

/// Less holds no history at all.
const LEAST_SIZE: u64 = 1 << 20;

/// What a setting takes, and the field it fills.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    Port(At<u16>),
    Host(At<String>),
    Span {
        bare: Unit,
        least: Duration,
        most: Duration,
        at: At<Duration>,
    },
    Percent(At<f64>),
    Switch(At<bool>),
    /// One word, such as the name of a price book.
    Word(At<String>),
    Path(At<PathBuf>),
    OptionalPath(At<Option<PathBuf>>),
    /// One folder, or several between commas.
    Folders(At<Vec<PathBuf>>),
    /// A prefix or a run of whole path parts.
    Marker(At<Option<String>>),
    /// Whole pico-dollars.
    Dollars(At<Option<i64>>),
    WeekStart(At<WeekStart>),
    /// A program and its arguments.
    Words(At<Vec<String>>),
    /// Host names and addresses without ports, between commas.
    Hosts(At<Vec<String>>),
    /// Never shown.
    Secret(At<Option<String>>),
    /// Bytes, a megabyte at least.
    Size(At<u64>),
    /// Times as in a crontab, or none.
    Schedule(At<Option<Crontab>>),
}

/// Less could be guessed.
const SECRET_LEAST: usize = 24;
const SECRET_MOST: usize = 256;

impl Field {
    /// What may stand there: `a whole number from 0 to 65535`.
    #[must_use]
    pub fn takes(&self) -> String {
        match self {
            Self::Port(_) => "a whole number from 1 to 65535, or 0 for any free port".to_owned(),
            Self::Host(_) => "an IP address or a host name".to_owned(),
            Self::Span { bare, least, most, .. } => {
                let (least, most, unit) = (span::text(*least), span::text(*most), bare.plural());
                format!(
                    "a time span from {least} to {most}, such as 30s, 5m or 1h30m (a number without a unit means {unit})"
                )
            }
            Self::Percent(_) => "a percentage from 0 to 100".to_owned(),
            Self::Switch(_) => "true or false (also yes, no, on, off, 1, 0)".to_owned(),
            Self::Word(_) => "a name of letters, digits, '.', '-' and '_'".to_owned(),
            Self::Path(_) | Self::OptionalPath(_) => "a path".to_owned(),
            Self::Folders(_) => "a folder, or several between commas".to_owned(),
            Self::Dollars(_) => DOLLARS.to_owned(),
            Self::WeekStart(_) => "monday or sunday".to_owned(),
            Self::Words(_) => {
                "a program and its arguments, in quotes where there are spaces (no shell runs: sh -c '...' is one)"
                    .to_owned()
            }
            Self::Hosts(_) => {
                "a host name or an IP address without a port, or several between commas".to_owned()
            }
            Self::Secret(_) => format!(
                "{SECRET_LEAST} to {SECRET_MOST} letters, digits and signs of . _ ~ + / = -, such as head -c 32 /dev/urandom | base64 makes"
            ),
            Self::Size(_) => "a size from 1MB on, such as 500MB or 2GB (a number without a unit means bytes)".to_owned(),
            Self::Schedule(_) => {
                "the five fields of a crontab, such as '17 4 * * *', a short form like @daily, or off".to_owned()
            }
            Self::Marker(_) => {
                "the beginning of a path, or a run of whole path parts: two parts at least"
                    .to_owned()
            }
        }
    }

    /// Whether a bare number or a truth value would be a slip there.
    pub(super) const fn is_text(&self) -> bool {
        !matches!(
            self,
            Self::Port(_)
                | Self::Span { .. }
                | Self::Percent(_)
                | Self::Switch(_)
                | Self::Size(_)
                | Self::Dollars(_)
        )
    }

    /// Reads the value into its place; returns it as it is shown, or the reason why not.
    pub(super) fn fill(
        &self,
        config: &mut Config,
        given: &Given,
        home: Option<&Path>,
    ) -> Result<String, String> {
        let text = given.text.trim();
        let path = || paths::resolve(&given.text, &given.base, home);
        match *self {
            Self::Port(at) => self.put(text.parse().ok(), text, at(config)),
            Self::Host(at) => self.put(host(text), text, at(config)),
            Self::Span { bare, least, most, at } => {
                let span = span::parse(text, bare).filter(|span| (least..=most).contains(span));
                self.put(span, text, at(config))
            }
            Self::Percent(at) => self.put(percent(text), text, at(config)),
            Self::Switch(at) => self.put(switch(text), text, at(config)),
            Self::Word(at) => self.put(is_word(text).then(|| text.to_owned()), text, at(config)),
            Self::Dollars(at) if is_none(text) => self.put(Some(None), text, at(config)),
            Self::Dollars(at) => self.put(dollars(text).map(Some), text, at(config)),
            Self::WeekStart(at) => self.put(week_start(text), text, at(config)),
            Self::Words(at) if is_none(text) => self.put(Some(Vec::new()), text, at(config)),
            Self::Words(at) => self.put(words(text, home), text, at(config)),
            Self::Size(at) => {
                let bytes = size::parse(text).filter(|bytes| *bytes >= LEAST_SIZE);
                self.put(bytes, text, at(config))
            }
            Self::Schedule(at) if text == "off" => {
                *at(config) = None;
                Ok(text.to_owned())
            }
            Self::Schedule(at) => {
                let read = Crontab::parse(text);
                *at(config) =
                    Some(read.map_err(|reason| format!("{reason}; it takes {}", self.takes()))?);
                Ok(text.to_owned())
            }
            Self::Marker(at) => Ok(at(config).insert(marker(text, home)?).clone()),
            Self::OptionalPath(at) => Ok(at(config).insert(path()?).display().to_string()),
            Self::Path(at) => {
                *at(config) = path()?;
                Ok(at(config).display().to_string())
            }
            Self::Hosts(at) => {
                let hosts = text.split(',').map(|one| host(one.trim()));
                let hosts: Option<Vec<_>> = hosts.collect();
                let lower = hosts.map(|all| all.iter().map(|one| one.to_lowercase()).collect());
                self.put(lower, text, at(config))
            }
            Self::Secret(at) => {
                self.put(is_secret(text).then(|| Some(text.to_owned())), "(not shown)", at(config))
            }
            Self::Folders(at) => {
                *at(config) = claude_folders::named(&given.text, &given.base, home)?;
                Ok(joined(at(config)))
            }
        }
    }

    /// Whether its value must never be shown.
    pub(super) const fn is_secret(&self) -> bool {
        matches!(self, Self::Secret(_))
    }

    fn put<T>(&self, value: Option<T>, text: &str, place: &mut T) -> Result<String, String> {
        *place = value.ok_or_else(|| format!("it takes {}", self.takes()))?;
        Ok(text.to_owned())
    }
}

/// Paths as one text for people.
pub(super) fn joined(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// `[::1]` is how an address stands in a URL.
fn host(text: &str) -> Option<String> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let is_name = bare == text && !text.starts_with(['-', '.']) && is_word(text);
    (bare.parse::<IpAddr>().is_ok() || is_name).then(|| bare.to_owned())
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

/// Letters that stand in a cookie, a header and an address alike.
fn is_secret(text: &str) -> bool {
    (SECRET_LEAST..=SECRET_MOST).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._~+/=-".contains(&b))
}

fn percent(text: &str) -> Option<f64> {
    let number = text.strip_suffix('%').unwrap_or(text).trim_end();
    number.parse().ok().filter(|percent| (0.0..=100.0).contains(percent))
}

fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// What a limit of money may be.
pub(super) const DOLLARS: &str =
    "dollars from 0 to 9000000 with at most 12 digits after the point, such as 20 or 2.50, or none";
const MOST_DOLLARS: i64 = 9_000_000_000_000_000_000;

/// Pico-dollars, digit by digit.
pub(super) fn dollars(text: &str) -> Option<i64> {
    let amount = text.strip_prefix('$').unwrap_or(text).trim_start();
    scaled(amount, 12).filter(|pico| *pico <= MOST_DOLLARS)
}

fn is_none(text: &str) -> bool {
    text.eq_ignore_ascii_case("none")
}

fn week_start(text: &str) -> Option<WeekStart> {
    match text.to_ascii_lowercase().as_str() {
        "monday" => Some(WeekStart::Monday),
        "sunday" => Some(WeekStart::Sunday),
        _ => None,
    }
}

/// As a shell would cut it; a program may lie below the home folder.
fn words(text: &str, home: Option<&Path>) -> Option<Vec<String>> {
    let mut words = shlex::split(text)?;
    let program = words.first_mut()?;
    if let Some(below) = program.strip_prefix("~/") {
        *program = home?.join(below).into_os_string().into_string().ok()?;
    }
    Some(words)
}

/// One part alone (`bin`, `/usr`) would take half the machine for Claude Code.
fn marker(text: &str, home: Option<&Path>) -> Result<String, String> {
    let path = if text.starts_with('~') {
        paths::resolve(text, Path::new("/"), home)?
    } else {
        Path::new(text).to_path_buf()
    };
    let parts = path.components().filter(|part| matches!(part, Component::Normal(_))).count();
    let whole =
        path.components().all(|part| matches!(part, Component::Normal(_) | Component::RootDir));
    let tidy: PathBuf = path.components().collect();
    match tidy.to_str() {
        Some(tidy) if whole && parts >= 2 => Ok(tidy.to_owned()),
        _ => Err("it takes the beginning of a path, or a run of whole path parts: two parts at least, and no . or .."
            .to_owned()),
    }
}
