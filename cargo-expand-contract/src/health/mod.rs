//! The limits of a run, from `expand-contract.toml` and from the command line, and the numbers that no database tells.

mod command;
mod prometheus;
mod source;

use std::collections::BTreeMap;
use std::time::Duration;

use expand_contract::{Backend, Limits, Measure, Migrator};
use expand_contract_schema::config::{self, Config, HealthSetting, HealthValue};
use expand_contract_schema::{Diagnostic, Location};

use expand_contract_schema::hooks::time;

use crate::args::RunnerArgs;
use crate::failure::Failure;
use command::Command;
use prometheus::Prometheus;
use source::{Source, Watched};

/// The keys of `[health]` that are no measures.
const KEYS: [&str; 6] = [
    "alert_after",
    "probe_query",
    "host_command",
    "host_limit",
    "free_disk_command",
    "prometheus",
];

/// How much of each measure is too much, and where the numbers come from that no database tells.
#[derive(Debug)]
pub(crate) struct Health {
    limits: Limits,
    probe: Option<String>,
    sources: BTreeMap<Measure, Source>,
    watched: Vec<(Measure, Watched)>,
}

impl Health {
    /// The limits of a command. Those of the command line come behind those of the package.
    pub(crate) fn of(args: &RunnerArgs, config: Option<&Config>) -> Result<Self, Failure> {
        let mut health = Self {
            limits: Limits::default(),
            probe: None,
            sources: BTreeMap::new(),
            watched: Vec::new(),
        };
        for setting in config.into_iter().flat_map(|config| &config.health) {
            health.set(setting)?;
        }
        for (name, value) in &args.limit {
            let read = health.limits.read(name, value);
            health.limits =
                read.map_err(|error| Failure::usage(Diagnostic::error(error.to_string())))?;
        }
        if let Some(time) = args.max_lag {
            let seconds = time.as_secs_f64();
            health.limits = health.limits.at(Measure::ReplicaSeconds, seconds);
        }
        health.sources_have_limits(args)?;
        Ok(health)
    }

    /// Takes one setting of the package.
    fn set(&mut self, setting: &HealthSetting) -> Result<(), Failure> {
        let at = &setting.at;
        let name = setting.name.as_str();
        if name == "prometheus" {
            return self.set_prometheus(setting);
        }
        let HealthValue::Text(text) = &setting.value else {
            return Err(wrong(at, format!("`{name}` must be a text or a number")));
        };
        match name {
            "alert_after" => {
                let time = time(text).map_err(|error| wrong(at, error))?;
                self.limits = self.limits.clone().alert_after(time);
            }
            "probe_query" => self.probe = Some(text.clone()),
            "host_command" => self.source(Measure::Host, Source::command(text)),
            "free_disk_command" => self.source(Measure::FreeDiskBytes, Source::command(text)),
            "host_limit" => self.limit(Measure::Host.name(), text, at)?,
            name => {
                if Measure::named(name).is_none() {
                    return Err(unknown(at, name));
                }
                self.limit(name, text, at)?;
            }
        }
        Ok(())
    }

    fn set_prometheus(&mut self, setting: &HealthSetting) -> Result<(), Failure> {
        let at = &setting.at;
        let form = "prometheus = { url = \"http://..\", query = \"..\", limit = .. }";
        let HealthValue::Table(table) = &setting.value else {
            return Err(wrong(at, "`prometheus` must be a table".into()).help(form));
        };
        let known = ["url", "query", "limit"];
        if let Some(key) = table.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(wrong(at, format!("unknown key `{key}` of prometheus")).help(form));
        }
        let need = |key: &str| {
            let missing = || wrong(at, format!("`prometheus` has no `{key}`")).help(form);
            table.get(key).ok_or_else(missing)
        };
        let source = Prometheus::of(need("url")?, need("query")?);
        let source = source.map_err(|diagnostic| Failure::refused(diagnostic.at(at)))?;
        self.source(Measure::Prometheus, Source::Prometheus(source));
        self.limit(Measure::Prometheus.name(), need("limit")?, at)
    }

    fn source(&mut self, measure: Measure, source: Source) {
        self.sources.insert(measure, source);
    }

    fn limit(&mut self, name: &str, text: &str, at: &Location) -> Result<(), Failure> {
        let read = self.limits.clone().read(name, text);
        self.limits = read.map_err(|error| wrong(at, error.to_string()))?;
        Ok(())
    }

    /// A source without a limit would be asked for nothing. A limit that the command line takes away is no mistake.
    fn sources_have_limits(&mut self, args: &RunnerArgs) -> Result<(), Failure> {
        let limits = &self.limits;
        let has_none = |measure: &Measure| limits.of(*measure).is_none();
        let is_off = |measure: &Measure| args.limit.iter().any(|(name, _)| name == measure.name());
        let mut without = self.sources.keys().filter(|one| has_none(one));
        if let Some(measure) = without.find(|one| !is_off(one)) {
            return Err(Failure::refused(
                Diagnostic::error(format!(
                    "{} has a command for {measure} and no limit",
                    config::FILE_NAME
                ))
                .help(format!(
                    "add {} = .. under [health]",
                    if *measure == Measure::Host {
                        "host_limit"
                    } else {
                        measure.name()
                    }
                )),
            ));
        }
        self.sources
            .retain(|measure, _| limits.of(*measure).is_some());
        Ok(())
    }

    /// Begins to read the numbers that no database tells. Returns when each has been asked for once.
    pub(crate) async fn watch(&mut self) {
        for (measure, source) in std::mem::take(&mut self.sources) {
            self.watched.push((measure, source.watch().await));
        }
    }

    /// Tells a runner of them.
    pub(crate) fn watched_by<DB: Backend>(&self, migrator: Migrator<DB>) -> Migrator<DB> {
        let mut migrator = migrator.limits(self.limits.clone());
        if let Some(probe) = &self.probe {
            migrator = migrator.probe(probe);
        }
        for (measure, watched) in &self.watched {
            migrator = migrator.gauge(*measure, watched.reader());
        }
        migrator
    }
}

fn wrong(at: &Location, message: String) -> Failure {
    Failure::refused(Diagnostic::error(message).at(at))
}

fn unknown(at: &Location, name: &str) -> Failure {
    let measures = Measure::ALL.into_iter().map(Measure::name);
    let keys: Vec<&str> = measures.chain(KEYS).collect();
    wrong(at, format!("unknown key `{name}` in [health]"))
        .help(format!("keys are {}", keys.join(", ")))
}

/// How often a source is asked.
const OFTEN: Duration = Duration::from_secs(1);

/// How long a source may take to answer. Without an answer there is no number, and the run is held.
const PATIENCE: Duration = Duration::from_secs(10);
