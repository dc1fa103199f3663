//! From settings to what the rooms below need: each gets values, none gets `Config`.

use std::path::PathBuf;

use crate::cli::args::{Args, Command, ListenArgs};
use crate::cli::outside::Outside;
use crate::cli::progress::ProgressLine;
use crate::config::{self, Config, Surroundings};
use crate::error::{Error, Kind, Result};
use crate::record::Watch;
use crate::record::budgets::BudgetRules;
use crate::record::ingest::TokenPaths;
use crate::record::ledger::Ahead;
use crate::record::maintain::Upkeep;
use crate::record::recorder::{self, Plan};
use crate::rules::alerts::CooldownRules;
use crate::rules::detect::DetectRules;
use crate::rules::health::HealthRules;
use crate::rules::resources::ResourceRules;
use crate::store::{Db, Store, open, price};

/// The settings of one run, and what follows from them.
pub(super) struct Session {
    pub config: Config,
    pub plan: Plan,
}

impl Session {
    pub(super) fn begin(outside: &mut Outside<'_>, args: &Args) -> Result<Self> {
        let flags = flags(args)?;
        let around = Surroundings {
            env: &outside.env,
            home: outside.home.clone(),
            cwd: outside.cwd.clone(),
            flags: &flags,
        };
        let config = config::load(&around)?;
        for warning in &config.warnings {
            outside.say(&format!("tce: note: {warning}"));
        }
        let plan = plan(&config, args);
        Ok(Self { config, plan })
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.config.data_dir.clone()
    }

    /// The history with the present in it: this command looks itself, unless a recorder is at work.
    ///
    /// `check` is asked first whether there is any sense in that. A new one is in its place once it is closed: before anything
    /// that waits for a person.
    pub(super) fn present(
        &self,
        outside: &mut Outside<'_>,
        of_processes: bool,
        check: &dyn Fn(Db<'_>) -> Result<()>,
    ) -> Result<Store> {
        let folder = self.folder();
        if recorder::is_at_work(&folder, self.plan.watch.interval, outside.clock)
            && let Some(store) = Store::peek(&folder)?
            // What was changed in config.toml since the recorder started is to be written down first.
            && price::is_settled(store.db(), &self.plan.own)?
        {
            return Ok(store);
        }
        let ahead = Some(self.begin_ahead(outside));
        let mut store = match Store::make(&folder)? {
            Some(new) => new,
            None => Store::open(&folder)?,
        };
        check(store.db())?;
        let width = outside.progress_width();
        let (machine, clock) = (&mut *outside.machine, outside.clock);
        let mut line = ProgressLine::new(outside.err, clock, width);
        let watch = &mut |progress: &_| line.watch(progress);
        let read = if of_processes {
            recorder::once(&mut store, &folder, machine, clock, &self.plan, ahead, watch).map(drop)
        } else {
            recorder::tokens(&mut store, machine, clock, &self.plan, ahead, watch).map(drop)
        };
        let stopped = line.end();
        read?;
        if stopped {
            return Err(interrupted());
        }
        store.settle_beside();
        Ok(store)
    }

    /// What need not wait until the history is open: the walk, and where nothing was ever recorded, reading everything.
    pub(super) fn begin_ahead(&self, outside: &Outside<'_>) -> Ahead {
        let folders = &self.plan.watch.claude_folders;
        let is_new = open::bytes(&open::path_in(&self.folder())) == 0;
        if is_new { Ahead::read(folders, outside.clock.now()) } else { Ahead::walk(folders) }
    }
}

/// The user would not wait for the first reading.
pub(super) fn interrupted() -> Error {
    Error::new(Kind::Failed, "interrupted while transcripts were read; what was read is kept")
        .hint("the same command again goes on from there")
}

fn flags(args: &Args) -> Result<Vec<(String, String)>> {
    let pairs = args.set.iter().map(|pair| {
        let (name, value) = pair.split_once('=').ok_or_else(|| {
            Error::new(Kind::Usage, format!("--set {pair:?} is not NAME=VALUE"))
                .hint("tce config lists the names")
        })?;
        Ok((name.to_owned(), value.to_owned()))
    });
    let mut flags = pairs.collect::<Result<Vec<_>>>()?;
    let listen = match &args.command {
        Some(Command::Run(options)) => options.listen.clone(),
        Some(Command::Dashboard(options)) => options.listen.clone(),
        Some(Command::Window(options)) => options.listen.clone(),
        Some(Command::Demo(options)) => {
            let (port, host) = (Some(options.port.clone()), Some("127.0.0.1".to_owned()));
            ListenArgs { port, host, ..ListenArgs::default() }
        }
        _ => ListenArgs::default(),
    };
    flags.extend(listen.port.iter().map(|port| ("port".to_owned(), port.clone())));
    flags.extend(listen.host.iter().map(|host| ("host".to_owned(), host.clone())));
    flags.extend(args.data_dir.iter().map(|folder| ("data_dir".to_owned(), folder.clone())));
    Ok(flags)
}

fn plan(config: &Config, args: &Args) -> Plan {
    Plan {
        watch: Watch {
            interval: config.process_poll_interval,
            claude_folders: config.claude_folders.clone(),
            detect: DetectRules {
                marker: config.claude_exe_marker.clone(),
                by_name: config.detect_by_name,
            },
            health: HealthRules {
                stale_interactive: config.stale_interactive,
                stale_background: config.stale_background,
                cpu_threshold: config.stale_cpu_threshold,
            },
            resources: ResourceRules {
                cpu_percent: config.resource_cpu_percent_threshold,
                memory_percent: config.resource_memory_percent_threshold,
            },
            cooldowns: CooldownRules {
                health: config.alert_cooldown,
                resources: config.resource_alert_cooldown,
            },
        },
        tokens: TokenPaths {
            stats_caches: config.stats_cache_paths(),
            session_metas: config.session_meta_dirs(),
        },
        token_interval: config.token_poll_interval,
        pinned_json: config.pinned_path.clone(),
        own: config.own.clone(),
        upkeep: Upkeep {
            keep: [config.keep_samples, config.keep_5_minutes, config.keep_hours],
            budget_bytes: config.database_budget,
            roll_up: config.roll_up_schedule.clone(),
            maintenance: config.maintenance_schedule.clone(),
        },
        budgets: budgets(config, args),
    }
}

/// Days are cut in the zone of this process: one that lives in another for once opens and closes nothing by that.
fn budgets(config: &Config, args: &Args) -> Option<BudgetRules> {
    args.tz.is_none().then(|| BudgetRules {
        budgets: config.budgets.clone(),
        week_start: config.week_start,
        prices: config.prices.clone(),
    })
}
