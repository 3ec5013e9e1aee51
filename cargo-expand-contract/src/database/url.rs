//! Database URLs: their origin and their text in messages. A password is never printed.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::time::Duration;

use expand_contract_schema::{Diagnostic, Dialect};

use super::{mysql, tls};
use crate::args::DatabaseArgs;
use crate::failure::Failure;

const VARIABLE: &str = "DATABASE_URL";

/// A database URL of a known kind.
#[derive(Clone)]
pub(crate) struct Url {
    text: String,
    /// The kind of database.
    pub(crate) dialect: Dialect,
    /// The place that named the URL.
    pub(crate) origin: Origin,
}

/// The place that named a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A word of the command line.
    Flag(&'static str),
    /// `DATABASE_URL` in the environment.
    Variable,
    /// `DATABASE_URL` in this `.env` file.
    File(PathBuf),
}

impl Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(flag),
            Self::Variable => f.write_str(VARIABLE),
            Self::File(path) => write!(f, "{VARIABLE} in {}", path.display()),
        }
    }
}

impl std::fmt::Debug for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Url({self})")
    }
}

impl Display for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&redact(&self.text))
    }
}

impl Url {
    /// The given URL, if there is one. An empty `DATABASE_URL` means that there is none, whatever `.env` says.
    pub(crate) fn find(args: &DatabaseArgs, root: Option<&Path>) -> Result<Option<Self>, Failure> {
        if let Some(text) = &args.database_url {
            return Self::parse(text, Origin::Flag("--database-url")).map(Some);
        }
        match std::env::var(VARIABLE) {
            Ok(text) if text.is_empty() => return Ok(None),
            Ok(text) => return Self::parse(&text, Origin::Variable).map(Some),
            Err(std::env::VarError::NotUnicode(_)) => {
                return Err(Failure::environment(Diagnostic::error(format!(
                    "{VARIABLE} is not UTF-8"
                ))));
            }
            Err(std::env::VarError::NotPresent) => {}
        }
        let start = match root {
            Some(root) => root.to_owned(),
            None => std::env::current_dir()
                .map_err(|error| Failure::io("find", Path::new("the current directory"), &error))?,
        };
        for directory in start.ancestors() {
            let path = directory.join(".env");
            if path.is_file() {
                return match from_file(&path)? {
                    Some(text) => Self::parse(&text, Origin::File(path)).map(Some),
                    None => Ok(None),
                };
            }
        }
        Ok(None)
    }

    /// The URL of `--database-url`.
    pub(crate) fn given(text: &str) -> Result<Self, Failure> {
        Self::parse(text, Origin::Flag("--database-url"))
    }

    /// The URL of another database of the same kind, behind this word of the command line, which only these kinds have.
    pub(crate) fn other(
        &self,
        flag: &'static str,
        text: &str,
        kinds: &[Dialect],
    ) -> Result<Self, Failure> {
        let other = Self::parse(text, Origin::Flag(flag))?;
        if kinds.contains(&self.dialect) && other.dialect == self.dialect {
            return Ok(other);
        }
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
        Err(Failure::usage(
            Diagnostic::error(format!(
                "{flag} names {other}, which cannot stand beside {self}"
            ))
            .help(format!(
                "leave {flag} out, or name two servers of one kind; kinds that have it: {}",
                kinds.join(", ")
            )),
        ))
    }

    /// The given URL, for a command that cannot work without one.
    pub(crate) fn require(args: &DatabaseArgs, root: Option<&Path>) -> Result<Self, Failure> {
        Self::find(args, root)?.ok_or_else(|| {
            Failure::usage(
                Diagnostic::error("no database is given")
                    .help("--database-url postgres://user@host/name, mysql://user@host/name (MariaDB too), or sqlite:path/to/file.db")
                    .help(format!(
                        "or set {VARIABLE}, in the environment or in a .env file"
                    )),
            )
        })
    }

    fn parse(text: &str, origin: Origin) -> Result<Self, Failure> {
        // A text always has a first part.
        let scheme = text.split(':').next().unwrap_or_default();
        let dialect = match scheme {
            "postgres" | "postgresql" => Dialect::Postgres,
            "mysql" | "mariadb" if text[scheme.len()..].starts_with("://") => Dialect::Mysql,
            "sqlite" => Dialect::Sqlite,
            "mysql" | "mariadb" => return Err(no_url(&origin)),
            _ if !text.contains(':') => return Err(no_url(&origin)),
            other => return Err(unknown(other, &origin)),
        };
        Ok(Self {
            text: text.to_owned(),
            dialect,
            origin,
        })
    }

    /// Whether the URL names a missing SQLite file.
    pub(crate) fn is_missing_file(&self) -> bool {
        use sqlx::sqlite::SqliteConnectOptions;
        self.dialect == Dialect::Sqlite
            && !self.text.contains(":memory:")
            && self
                .text
                .parse::<SqliteConnectOptions>()
                .is_ok_and(|options| !options.get_filename().exists())
    }

    /// The URL with its password.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// An error about this URL.
    pub(crate) fn failure(&self, what: &str, error: &sqlx::Error) -> Failure {
        Failure::database(format!(
            "{self} (from {}) {what}: {}",
            self.origin,
            cause(error)
        ))
    }

    /// An error about a server that took the connection and sent no answer.
    pub(super) fn silent(&self, after: Duration) -> Failure {
        Failure::database(format!(
            "{self} (from {}) did not answer within {} s",
            self.origin,
            after.as_secs()
        ))
        .help("check host, port and firewalls")
    }

    /// An error about a database that refused the connection.
    pub(super) fn refused(&self, error: &sqlx::Error) -> Failure {
        let failure =
            |what: &str| Failure::database(format!("{self} (from {}) {what}", self.origin));
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            // An empty code matches none of the codes below.
            .unwrap_or_default()
            .into_owned();
        if let Some(trouble) = tls::trouble(error, self.dialect) {
            let said = failure(&trouble.what);
            return trouble.help.into_iter().fold(said, Failure::help);
        }
        if self.dialect == Dialect::Mysql
            && let Some((what, help)) = mysql::refusal(error)
        {
            return failure(&what).help(help);
        }
        match (self.dialect, code.as_str()) {
            (Dialect::Postgres, "28P01") => {
                failure(&format!("does not let this user in: {}", cause(error)))
                    .help("check user and password")
            }
            (Dialect::Postgres, "28000") => {
                failure(&format!("does not let this user in: {}", cause(error)))
                    .help("check the user, and the server's pg_hba.conf: it may ask for TLS (sslmode=require) or for a client's certificate (sslcert, sslkey)")
            }
            (Dialect::Postgres, "3D000") => failure("does not have this database")
                .help("create it (`createdb`), or check the URL's last part"),
            (Dialect::Sqlite, "14") => failure(
                "cannot be opened: there is no such file, or no right to it",
            )
            .help("check the path; `run expand` and `run --for-build` create a missing file"),
            (Dialect::Sqlite, "26") => failure("is not an SQLite database").help("check the path"),
            _ if matches!(error, sqlx::Error::Io(_)) => {
                failure(&format!("cannot be reached: {}", cause(error)))
                    .help("check that the server runs, and host and port in the URL")
            }
            _ => failure(&format!("cannot be used: {}", cause(error))),
        }
    }
}

/// The database's error, without sqlx's words around it.
fn cause(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::Configuration(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// `DATABASE_URL` from a `.env` file. An error does not quote the file, because it may contain secrets.
fn from_file(path: &Path) -> Result<Option<String>, Failure> {
    let entries =
        dotenvy::from_path_iter(path).map_err(|error| Failure::io("read", path, &error))?;
    for entry in entries {
        match entry {
            Ok((name, value)) if name == VARIABLE => {
                return Ok((!value.is_empty()).then_some(value));
            }
            Ok(_) => {}
            Err(dotenvy::Error::LineParse(..)) => {
                return Err(Failure::environment(
                    Diagnostic::error(format!("a line of {} cannot be read", path.display()))
                        .help("lines are NAME=value; values with spaces are quoted"),
                ));
            }
            Err(error) => return Err(Failure::io("read", path, &error)),
        }
    }
    Ok(None)
}

/// An error about a text that is no URL. It may be a password, so it is not shown.
fn no_url(origin: &Origin) -> Failure {
    Failure::environment(
        Diagnostic::error(format!("the text in {origin} is not a database URL"))
            .help("URLs start with postgres://, mysql:// (MariaDB too) or sqlite:"),
    )
}

/// An error about a database that has no phase files.
fn unknown(database: &str, origin: &Origin) -> Failure {
    Failure::environment(
        Diagnostic::error(format!("unknown database `{database}` in {origin}"))
            .help("known are postgres://, mysql:// (MariaDB too) and sqlite:"),
    )
}

/// The URL without its password.
fn redact(url: &str) -> String {
    // An unescaped `?` in a password would make its second half look like a query.
    if let Some((_, query)) = url.split_once('?')
        && query.contains('@')
    {
        return format!("{}://..", url.split(':').next().unwrap_or_default());
    }
    let (rest, query) = match url.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (url, None),
    };
    let mut text = match rest.split_once("://") {
        // A password may contain an unescaped `@` or `/`. The last `@` ends it.
        Some((scheme, rest)) => match rest.rsplit_once('@') {
            Some((user, host)) => {
                let user = user.split(':').next().unwrap_or_default();
                format!("{scheme}://{user}@{host}")
            }
            None => format!("{scheme}://{rest}"),
        },
        None => rest.to_owned(),
    };
    if let Some(query) = query {
        let shown: Vec<&str> = query
            .split('&')
            .filter(|pair| {
                let key = pair.split('=').next().unwrap_or_default();
                matches!(
                    key,
                    "mode"
                        | "cache"
                        | "immutable"
                        | "host"
                        | "port"
                        | "dbname"
                        | "user"
                        | "socket"
                        | "sslmode"
                        | "ssl-mode"
                )
            })
            .collect();
        if !shown.is_empty() {
            text = format!("{text}?{}", shown.join("&"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (url, shown) in [
            (
                "postgres://me:secret@host:5432/shop",
                "postgres://me@host:5432/shop",
            ),
            ("postgres://me:sec@ret@host/shop", "postgres://me@host/shop"),
            ("postgres://me:s/cret@host/shop", "postgres://me@host/shop"),
            ("postgres://:secret@host/shop", "postgres://@host/shop"),
            (
                "postgres://host/shop?user=me&password=secret",
                "postgres://host/shop?user=me",
            ),
            (
                "postgres:///shop?host=/run/pg",
                "postgres:///shop?host=/run/pg",
            ),
            (
                "mysql://me:s/cr@et@[::1]:3306/shop?ssl-mode=REQUIRED&ssl-key=k.pem",
                "mysql://me@[::1]:3306/shop?ssl-mode=REQUIRED",
            ),
            (
                "mariadb://me:secret@localhost/shop?socket=/run/mysqld.sock",
                "mariadb://me@localhost/shop?socket=/run/mysqld.sock",
            ),
            ("sqlite:shop.db?mode=rwc", "sqlite:shop.db?mode=rwc"),
            ("sqlite://shop.db", "sqlite://shop.db"),
        ] {
            assert_eq!(redact(url), shown);
        }
        for url in [
            "postgres://me:sec?ret@host/shop",
            "postgres://me:sec?user=ret@host/shop",
        ] {
            assert_eq!(redact(url), "postgres://..");
        }
    }

    #[test]
    fn an_unknown_database_is_named() {
        let failure = Url::given("oracle://root:secret@host/shop").expect_err("oracle");
        assert_eq!(failure.exit, crate::exit::ENVIRONMENT);
        assert_eq!(
            failure.diagnostics[0].message,
            "unknown database `oracle` in --database-url"
        );
    }

    #[test]
    fn mariadb_is_another_name_of_mysql() {
        for url in ["mysql://root@host/shop", "mariadb://root@host/shop"] {
            assert_eq!(Url::given(url).expect(url).dialect, Dialect::Mysql);
        }
        let failure = Url::given("mysql:root:secret@host/shop").expect_err("no //");
        assert_eq!(
            failure.diagnostics[0].message,
            "the text in --database-url is not a database URL"
        );
    }
}
