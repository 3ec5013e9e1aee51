//! `expand-contract.toml`: the few settings that a person decides once for a package.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::hooks::{self, Hooks};
use crate::{Diagnostic, Dialect, Location, Lock};

/// The file's name, beside the package's `Cargo.toml`.
pub const FILE_NAME: &str = "expand-contract.toml";

/// The default of `migrations`.
pub const MIGRATIONS: &str = "migrations";

const KEYS: [&str; 6] = ["dialect", "name", "base", "migrations", "health", "hooks"];

/// The configuration of one package. Every key may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// `dialect = "postgres"`: the database that the phase files are written for.
    pub dialect: Option<Dialect>,
    /// `name = "shop"`: the key of the journal and the leases. The lock holds the same name.
    pub name: Option<String>,
    /// `base = "origin/main"`: the git ref that holds the published migrations.
    pub base: Option<String>,
    /// `migrations = "db/migrations"`: the path of the migration folders, relative to the lock.
    pub migrations: Option<PathBuf>,
    /// `[hooks]`: who is told of a run, and of what.
    pub hooks: Hooks,
    /// `[health]`: what a runner waits for, as it is written. The command knows what each means.
    pub health: Vec<HealthSetting>,
}

/// One line of `[health]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthSetting {
    /// The key.
    pub name: String,
    /// The value.
    pub value: HealthValue,
    /// The place of the key.
    pub at: Location,
}

/// The value of a line of `[health]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HealthValue {
    /// A text or a number.
    Text(String),
    /// A table of these.
    Table(BTreeMap<String, String>),
}

impl Config {
    /// Reads the text of the file at `path`.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Diagnostic> {
        let table = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            Diagnostic::error(format!("{FILE_NAME} is not TOML: {}", error.message()))
                .at(&location(text, path, at))
        })?;
        let mut config = Self::default();
        for (key, value) in table.get_ref() {
            let at_key = location(text, path, key.span().start);
            let word: &str = key.get_ref();
            if !KEYS.contains(&word) {
                return Err(Diagnostic::error(format!("unknown key `{word}`"))
                    .at(&at_key)
                    .help(format!("keys are {}", KEYS.join(", "))));
            }
            if word == "health" {
                config.health = health(value, text, path)?;
                continue;
            }
            if word == "hooks" {
                config.hooks = hooks(value, text, path)?;
                continue;
            }
            let value = string(value, word, &location(text, path, value.span().start))?;
            match word {
                "dialect" => {
                    let dialect = Dialect::typed(&value)
                        .map_err(|error| Diagnostic::error(error).at(&at_key))?;
                    config.dialect = Some(dialect);
                }
                "name" => config.name = Some(value),
                "base" => config.base = Some(value),
                _ => config.migrations = Some(value.into()),
            }
        }
        Ok(config)
    }

    /// Checks that the file and the lock name the same database and the same package. `path` is the file's path.
    pub fn agree(&self, lock: &Lock, path: &Path) -> Result<(), Diagnostic> {
        let differ = |key: &str, configured: &str, locked: &str| {
            Err(Diagnostic::error(format!(
                "{} says {key} = \"{configured}\", the lock says \"{locked}\"",
                path.display()
            ))
            .help(format!(
                "a lock keeps the {key} it began with: bring the config back to \"{locked}\""
            )))
        };
        if let Some(dialect) = self.dialect
            && dialect != lock.dialect
        {
            return differ("dialect", dialect.name(), lock.dialect.name());
        }
        if let Some(name) = &self.name
            && *name != lock.name
        {
            return differ("name", name, &lock.name);
        }
        Ok(())
    }

    /// The path of the migration folders, relative to the lock.
    pub fn migrations(&self) -> &Path {
        self.migrations.as_deref().unwrap_or(Path::new(MIGRATIONS))
    }

    /// The text that `init` writes.
    pub fn template(dialect: Dialect) -> String {
        format!(
            "\
# Decisions about this package's schema; see `cargo expand-contract init --help`.

# The database that the phase files are written for: postgres, mysql (also for MariaDB) or sqlite.
dialect = \"{dialect}\"

# Migrations that are in this git ref are published and never reworked.
# Without it: origin's default branch, or main.
# base = \"origin/main\"

# Where the migration folders are.
# migrations = \"migrations\"

# What `run` waits for before the next batch or step, instead of the defaults; see docs/operating.md.
# [health]
# replica_bytes = \"64MB\"
# lock_waits = 10

# Commands and URLs that `run` tells of phases, waits that last, and rows that failed.
# [hooks]
# to = [\"./notify\"]
"
        )
    }
}

/// The lines of `[health]`.
fn health(
    value: &Spanned<DeValue<'_>>,
    text: &str,
    path: &Path,
) -> Result<Vec<HealthSetting>, Diagnostic> {
    let at = location(text, path, value.span().start);
    let Some(table) = value.get_ref().as_table() else {
        return Err(Diagnostic::error("`health` must be a table").at(&at));
    };
    let settings = table.iter().map(|(key, value)| {
        let name = key.get_ref().to_string();
        let at = location(text, path, key.span().start);
        let value = match value.get_ref().as_table() {
            Some(table) => {
                let entries = table.iter().map(|(key, value)| {
                    let key = key.get_ref().to_string();
                    let value = amount(value, &key, &at)?;
                    Ok((key, value))
                });
                HealthValue::Table(entries.collect::<Result<_, Diagnostic>>()?)
            }
            None => HealthValue::Text(amount(value, &name, &at)?),
        };
        Ok(HealthSetting { name, value, at })
    });
    settings.collect()
}

/// A text, or a number as it is written.
fn amount(value: &Spanned<DeValue<'_>>, key: &str, at: &Location) -> Result<String, Diagnostic> {
    match value.get_ref() {
        DeValue::Integer(number) => Ok(number.to_string()),
        DeValue::Float(number) => Ok(number.to_string()),
        _ => string(value, key, at),
    }
}

/// Reads the table of hooks.
fn hooks(value: &Spanned<DeValue<'_>>, text: &str, path: &Path) -> Result<Hooks, Diagnostic> {
    let at_table = location(text, path, value.span().start);
    let Some(table) = value.get_ref().as_table() else {
        return Err(Diagnostic::error("`hooks` must be a table")
            .at(&at_table)
            .help("[hooks]\nto = [\"./notify\"]"));
    };
    let mut read = Hooks::default();
    for (key, value) in table {
        let word: &str = key.get_ref();
        let at = location(text, path, value.span().start);
        match word {
            "to" => read.to = strings(value, word, &at)?,
            "events" => read.events = events(value, &at)?,
            "held" => read.held = time(value, word, &at)?,
            "overdue" => read.overdue = time(value, word, &at)?,
            "timeout" => read.timeout = time(value, word, &at)?,
            _ => {
                let at = location(text, path, key.span().start);
                return Err(Diagnostic::error(format!("unknown key `{word}`"))
                    .at(&at)
                    .help(format!("keys of [hooks] are {}", hooks::KEYS.join(", "))));
            }
        }
    }
    Ok(read)
}

/// The names of facts to tell.
fn events(value: &Spanned<DeValue<'_>>, at: &Location) -> Result<Vec<String>, Diagnostic> {
    let names = strings(value, "events", at)?;
    let unknown = names
        .iter()
        .find(|name| !hooks::EVENTS.contains(&name.as_str()));
    match unknown {
        None => Ok(names),
        Some(name) => Err(Diagnostic::error(format!("unknown event `{name}`"))
            .at(at)
            .help(format!("events are {}", hooks::EVENTS.join(", ")))),
    }
}

fn time(value: &Spanned<DeValue<'_>>, key: &str, at: &Location) -> Result<Duration, Diagnostic> {
    hooks::time(&string(value, key, at)?).map_err(|error| Diagnostic::error(error).at(at))
}

fn strings(
    value: &Spanned<DeValue<'_>>,
    key: &str,
    at: &Location,
) -> Result<Vec<String>, Diagnostic> {
    let Some(array) = value.get_ref().as_array() else {
        return Err(
            Diagnostic::error(format!("`{key}` must be a list of texts"))
                .at(at)
                .help(format!("{key} = [\"..\"]")),
        );
    };
    array.iter().map(|one| string(one, key, at)).collect()
}

fn string(value: &Spanned<DeValue<'_>>, key: &str, at: &Location) -> Result<String, Diagnostic> {
    match value.get_ref().as_str() {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(Diagnostic::error(format!("`{key}` must be a text"))
            .at(at)
            .help(format!("{key} = \"..\""))),
    }
}

fn location(text: &str, path: &Path, offset: usize) -> Location {
    let before = text.get(..offset).unwrap_or(text);
    Location {
        file: path.to_owned(),
        line: before.matches('\n').count() + 1,
        column: before
            .rsplit('\n')
            .next()
            .map_or(0, |line| line.chars().count())
            + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, Diagnostic> {
        Config::parse(text, Path::new(FILE_NAME))
    }

    #[test]
    fn what_init_writes_is_read_back() {
        for dialect in Dialect::ALL {
            let config = parse(&Config::template(dialect)).expect("template");
            assert_eq!(
                config,
                Config {
                    dialect: Some(dialect),
                    ..Config::default()
                }
            );
        }
    }

    #[test]
    fn an_unknown_key_is_an_error_at_its_place() {
        let error = parse("dialect = \"sqlite\"\ndatabase = \"x\"\n").expect_err("unknown key");
        assert_eq!(error.message, "unknown key `database`");
        let location = error.location.expect("a place");
        assert_eq!((location.line, location.column), (2, 1));
    }

    #[test]
    fn limits_of_health_are_kept_as_they_are_written() {
        let text = "[health]\nlock_waits = 5\nhost_limit = 0.8\nreplica_bytes = \"64MB\"\nprometheus = { url = \"http://p\", limit = 3 }\n";
        let health = parse(text).expect("health").health;
        let shown: Vec<String> = health
            .iter()
            .map(|one| format!("{} {:?} {}", one.name, one.value, one.at.line))
            .collect();
        assert_eq!(
            shown,
            [
                "host_limit Text(\"0.8\") 3",
                "lock_waits Text(\"5\") 2",
                "prometheus Table({\"limit\": \"3\", \"url\": \"http://p\"}) 5",
                "replica_bytes Text(\"64MB\") 4",
            ]
        );
        assert!(parse("health = 3").is_err());
        assert!(parse("[health]\nlock_waits = true").is_err());
    }

    #[test]
    fn hooks_have_a_table_of_their_own() {
        let text =
            "[hooks]\nto = [\"./a\", \"http://b/\"]\nevents = [\"held\"]\noverdue = \"3d\"\n";
        let hooks = parse(text).expect("hooks").hooks;
        assert_eq!(hooks.to, ["./a", "http://b/"]);
        assert_eq!(hooks.events, ["held"]);
        assert_eq!(hooks.overdue, Duration::from_secs(3 * 86_400));
        // The other times keep their defaults.
        assert_eq!(hooks.held, Hooks::default().held);
        for (text, message, line) in [
            ("[hooks]\nto = \"./a\"", "`to` must be a list of texts", 2),
            ("[hooks]\nevents = [\"hold\"]", "unknown event `hold`", 2),
            (
                "[hooks]\nheld = \"soon\"",
                "a time is a number with ms, s, m, h or d, such as 500ms, 30s or 7d",
                2,
            ),
            ("[hooks]\n\nurl = \"x\"", "unknown key `url`", 3),
            ("hooks = 1", "`hooks` must be a table", 1),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(error.message, message);
            assert_eq!(error.location.expect("a place").line, line, "{text}");
        }
    }

    #[test]
    fn an_unknown_database_is_named() {
        let error = parse("dialect = \"oracle\"").expect_err("unknown dialect");
        assert!(error.message.contains("unknown database `oracle`"));
    }
}
