//! The one table of all settings; parsing, `tce config` and a test of the README read it.

use std::time::Duration;

use super::Config;
use super::field::{At, Field, joined};
use super::span::Unit;

/// Before the upper-case name of a setting in the environment and in `.env`.
pub const PREFIX: &str = "CLAUDE_MONITOR_";

/// What holds when nobody sets it.
#[derive(Debug, Clone, Copy)]
pub enum Fallback {
    Value(&'static str),
    /// Follows from other settings: how the documentation puts it, and what it comes to.
    Derived(&'static str, fn(&Config) -> String),
}

/// Which files may set it; environment and flags always may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllowedFiles {
    /// Also the `.env` of the working folder, which may come with somebody else's repository.
    All,
    /// Only those in our data folder.
    Own,
    /// None, for it says where those files are.
    None,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// As in `config.toml` and behind `--set`.
    pub name: &'static str,
    pub group: &'static str,
    pub default: Fallback,
    pub files: AllowedFiles,
    pub field: Field,
    /// One sentence, with the unit of a bare number.
    pub meaning: &'static str,
}

impl Setting {
    /// `CLAUDE_MONITOR_PORT`
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.to_ascii_uppercase())
    }

    /// The default as the documentation writes it.
    #[must_use]
    pub const fn default_text(&self) -> &'static str {
        match self.default {
            Fallback::Value(text) | Fallback::Derived(text, _) => text,
        }
    }
}

/// The setting of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// `process_poll_interval` of `CLAUDE_MONITOR_PROCESS_POLL_INTERVAL`, whatever its case: so it always was.
pub(super) fn without_prefix(variable: &str) -> Option<String> {
    let (start, name) = variable.split_at_checked(PREFIX.len())?;
    start.eq_ignore_ascii_case(PREFIX).then(|| name.to_ascii_lowercase())
}

const fn interval(at: At<Duration>) -> Field {
    Field::Span { bare: Unit::Second, least: Duration::from_secs(1), most: days(1), at }
}

/// Zero tells every time; a year is as good as never.
const fn cooldown(at: At<Duration>) -> Field {
    Field::Span { bare: Unit::Second, least: Duration::ZERO, most: days(366), at }
}

const fn hours(at: At<Duration>) -> Field {
    Field::Span { bare: Unit::Hour, least: Duration::from_millis(1), most: days(3660), at }
}

/// A limit of money: there is none unless somebody sets one.
const fn limit(name: &'static str, at: At<Option<i64>>, meaning: &'static str) -> Setting {
    let default = Fallback::Value("none");
    let (group, files) = ("budgets", AllowedFiles::Own);
    Setting { name, group, default, files, field: Field::Dollars(at), meaning }
}

/// A century is as good as for ever.
const fn keep(at: At<Duration>) -> Field {
    Field::Span { bare: Unit::Day, least: Duration::from_hours(1), most: days(36_600), at }
}

const fn days(count: u64) -> Duration {
    Duration::from_secs(count * 86_400)
}

/// Every setting, group by group.
pub static SETTINGS: &[Setting] = &[
    Setting {
        name: "port",
        group: "dashboard",
        default: Fallback::Value("5111"),
        files: AllowedFiles::All,
        field: Field::Port(|c| &mut c.port),
        meaning: "Port of the dashboard; 0 takes any free one",
    },
    Setting {
        name: "host",
        group: "dashboard",
        default: Fallback::Value("127.0.0.1"),
        files: AllowedFiles::Own,
        field: Field::Host(|c| &mut c.host),
        meaning: "Address the dashboard listens on",
    },
    Setting {
        name: "allowed_hosts",
        group: "dashboard",
        default: Fallback::Derived("none", |_| "none".to_owned()),
        files: AllowedFiles::Own,
        field: Field::Hosts(|c| &mut c.allowed_hosts),
        meaning: "Further names the dashboard answers to, between commas; who uses one needs the token",
    },
    Setting {
        name: "dashboard_token",
        group: "dashboard",
        default: Fallback::Derived("<data_dir>/dashboard.token", |_| {
            "<data_dir>/dashboard.token".to_owned()
        }),
        files: AllowedFiles::Own,
        field: Field::Secret(|c| &mut c.dashboard_token),
        meaning: "What a visitor must know who is not provably you; needed to listen beyond this machine",
    },
    Setting {
        name: "process_poll_interval",
        group: "recording",
        default: Fallback::Value("10"),
        files: AllowedFiles::All,
        field: interval(|c| &mut c.process_poll_interval),
        meaning: "Seconds between two looks at the processes",
    },
    Setting {
        name: "token_poll_interval",
        group: "recording",
        default: Fallback::Value("300"),
        files: AllowedFiles::All,
        field: interval(|c| &mut c.token_poll_interval),
        meaning: "Seconds between two full walks through the token files",
    },
    Setting {
        name: "stale_interactive_hours",
        group: "health",
        default: Fallback::Value("4.0"),
        files: AllowedFiles::All,
        field: hours(|c| &mut c.stale_interactive),
        meaning: "Idle hours after which a process with a terminal is stale",
    },
    Setting {
        name: "stale_background_hours",
        group: "health",
        default: Fallback::Value("8.0"),
        files: AllowedFiles::All,
        field: hours(|c| &mut c.stale_background),
        meaning: "Idle hours after which a process without a terminal is stale",
    },
    Setting {
        name: "stale_cpu_threshold",
        group: "health",
        default: Fallback::Value("1.0"),
        files: AllowedFiles::All,
        field: Field::Percent(|c| &mut c.stale_cpu_threshold),
        meaning: "CPU percent below which a process counts as idle",
    },
    Setting {
        name: "resource_cpu_percent_threshold",
        group: "alerts",
        default: Fallback::Value("75.0"),
        files: AllowedFiles::All,
        field: Field::Percent(|c| &mut c.resource_cpu_percent_threshold),
        meaning: "Percent of the whole system's CPU from which a process raises an alert",
    },
    Setting {
        name: "resource_memory_percent_threshold",
        group: "alerts",
        default: Fallback::Value("75.0"),
        files: AllowedFiles::All,
        field: Field::Percent(|c| &mut c.resource_memory_percent_threshold),
        meaning: "Percent of the whole system's memory from which a process raises an alert",
    },
    Setting {
        name: "alert_cooldown",
        group: "alerts",
        default: Fallback::Value("1800"),
        files: AllowedFiles::All,
        field: cooldown(|c| &mut c.alert_cooldown),
        meaning: "Seconds before a stale or zombie process is told of again",
    },
    Setting {
        name: "resource_alert_cooldown",
        group: "alerts",
        default: Fallback::Value("1800"),
        files: AllowedFiles::All,
        field: cooldown(|c| &mut c.resource_alert_cooldown),
        meaning: "Seconds before a process heavy on resources is told of again",
    },
    Setting {
        name: "notices",
        group: "alerts",
        default: Fallback::Value("true"),
        files: AllowedFiles::Own,
        field: Field::Switch(|c| &mut c.notices),
        meaning: "Whether the recorder tells alerts by notices on the desktop",
    },
    Setting {
        name: "alert_command",
        group: "alerts",
        default: Fallback::Derived("none", |_| "none".to_owned()),
        files: AllowedFiles::Own,
        field: Field::Words(|c| &mut c.alert_command),
        meaning: "A program the recorder runs for each alert, with the alert as JSON on its standard input; words as in a shell, but no shell runs",
    },
    limit("budget_day", |c| &mut c.budgets.all.day, "Dollars a local day may cost before an alert"),
    limit("budget_week", |c| &mut c.budgets.all.week, "Dollars a week may cost before an alert"),
    limit("budget_month", |c| &mut c.budgets.all.month, "Dollars a month may cost before an alert"),
    limit(
        "budget_session",
        |c| &mut c.budgets.session,
        "Dollars a session may cost before an alert",
    ),
    limit(
        "budget_burn_rate",
        |c| &mut c.budgets.burn_rate,
        "Dollars that may be spent per hour before an alert",
    ),
    Setting {
        name: "week_start",
        group: "reports",
        default: Fallback::Value("monday"),
        files: AllowedFiles::Own,
        field: Field::WeekStart(|c| &mut c.week_start),
        meaning: "The day a week begins with, monday or sunday, in reports and budgets",
    },
    Setting {
        name: "detect_by_name",
        group: "detection",
        default: Fallback::Value("true"),
        files: AllowedFiles::Own,
        field: Field::Switch(|c| &mut c.detect_by_name),
        meaning: "Whether a process may be known by its name alone",
    },
    Setting {
        name: "claude_exe_marker",
        group: "detection",
        default: Fallback::Derived("the known install folders", |_| {
            "the known install folders".to_owned()
        }),
        files: AllowedFiles::Own,
        field: Field::Marker(|c| &mut c.claude_exe_marker),
        meaning: "Path parts by which the executable of Claude Code is known, instead of the known install folders",
    },
    Setting {
        name: "claude_home",
        group: "folders",
        default: Fallback::Derived("CLAUDE_CONFIG_DIR, else ~/.config/claude and ~/.claude", |c| {
            joined(&c.claude_folders)
        }),
        files: AllowedFiles::Own,
        field: Field::Folders(|c| &mut c.claude_folders),
        meaning: "Base folder of Claude Code, or several between commas",
    },
    Setting {
        name: "stats_cache_path",
        group: "folders",
        default: Fallback::Derived("<claude_home>/stats-cache.json", |c| {
            joined(&c.stats_cache_paths())
        }),
        files: AllowedFiles::Own,
        field: Field::OptionalPath(|c| &mut c.stats_cache_path),
        meaning: "The stats cache of Claude Code",
    },
    Setting {
        name: "session_meta_dir",
        group: "folders",
        default: Fallback::Derived("<claude_home>/usage-data/session-meta", |c| {
            joined(&c.session_meta_dirs())
        }),
        files: AllowedFiles::Own,
        field: Field::OptionalPath(|c| &mut c.session_meta_dir),
        meaning: "Folder of the session summaries of Claude Code",
    },
    Setting {
        name: "data_dir",
        group: "folders",
        default: Fallback::Value("~/.terminus-cancrorum-est"),
        files: AllowedFiles::None,
        field: Field::Path(|c| &mut c.data_dir),
        meaning: "Our own folder: history, settings, logs",
    },
    Setting {
        name: "pinned_path",
        group: "folders",
        default: Fallback::Derived("<data_dir>/pinned.json", |c| {
            c.pinned_path.display().to_string()
        }),
        files: AllowedFiles::Own,
        field: Field::Path(|c| &mut c.pinned_path),
        meaning: "Pins of the replaced program, taken over once",
    },
    Setting {
        name: "prices",
        group: "prices",
        default: Fallback::Value("list"),
        files: AllowedFiles::Own,
        field: Field::Word(|c| &mut c.prices),
        meaning: "Name of the price book that costs are reckoned by",
    },
    Setting {
        name: "keep_samples",
        group: "history",
        default: Fallback::Value("7d"),
        files: AllowedFiles::Own,
        field: keep(|c| &mut c.keep_samples),
        meaning: "Days for which every change of a process is kept; older ones are told by sums of 5 minutes",
    },
    Setting {
        name: "keep_5_minutes",
        group: "history",
        default: Fallback::Value("8w"),
        files: AllowedFiles::Own,
        field: keep(|c| &mut c.keep_5_minutes),
        meaning: "Days for which sums of 5 minutes are kept; older ones are told by hours",
    },
    Setting {
        name: "keep_hours",
        group: "history",
        default: Fallback::Value("400d"),
        files: AllowedFiles::Own,
        field: keep(|c| &mut c.keep_hours),
        meaning: "Days for which sums of hours are kept; sums of days, and all tokens, are kept for ever",
    },
    Setting {
        name: "database_budget",
        group: "history",
        default: Fallback::Value("1GB"),
        files: AllowedFiles::Own,
        field: Field::Size(|c| &mut c.database_budget),
        meaning: "Size above which the finest sums leave before their time; tokens never do",
    },
    Setting {
        name: "roll_up_schedule",
        group: "history",
        default: Fallback::Value("7 * * * *"),
        files: AllowedFiles::Own,
        field: Field::Schedule(|c| &mut c.roll_up_schedule),
        meaning: "When the recorder sums up what is new, as in a crontab, or off",
    },
    Setting {
        name: "maintenance_schedule",
        group: "history",
        default: Fallback::Value("17 4 * * *"),
        files: AllowedFiles::Own,
        field: Field::Schedule(|c| &mut c.maintenance_schedule),
        meaning: "When the recorder lets go of what is old and tidies the file, as in a crontab, or off",
    },
];
