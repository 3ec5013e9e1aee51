//! A database of one test, looked at from outside: by the clients a person has.

use std::collections::BTreeMap;
use std::path::PathBuf;

use expand_contract_model::Dialect;
use tests_support::{Output, PgServer, psql, sqlite_database, sqlite3};

/// A database.
pub(crate) enum Database {
    /// On the shared private server.
    Postgres {
        /// As the superuser.
        url: String,
    },
    /// A file.
    Sqlite {
        /// Removed with it.
        folder: tempfile::TempDir,
        /// For sqlx.
        url: String,
    },
}

/// Values by table, column and key.
pub(crate) type Data = BTreeMap<[String; 3], String>;

impl Database {
    /// An empty one.
    pub(crate) fn create(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Postgres => Self::Postgres {
                url: PgServer::shared().create_database(),
            },
            Dialect::Sqlite => {
                let (folder, url) = sqlite_database();
                Self::Sqlite { folder, url }
            }
        }
    }

    /// Another one with the same content. Nobody may be connected to this one.
    #[must_use]
    pub(crate) fn copy(&self) -> Self {
        match self {
            Self::Postgres { url } => {
                let name = url.rsplit('/').next().expect("a URL ends in its database");
                Self::Postgres {
                    url: PgServer::shared().copy_database(name),
                }
            }
            Self::Sqlite { .. } => {
                let (folder, url) = sqlite_database();
                let to = folder.path().join("test.db");
                std::fs::copy(self.file(), to).expect("the file can be copied");
                Self::Sqlite { folder, url }
            }
        }
    }

    fn file(&self) -> PathBuf {
        match self {
            Self::Postgres { .. } => unreachable!("only SQLite is a file"),
            Self::Sqlite { folder, .. } => folder.path().join("test.db"),
        }
    }

    /// Pipes SQL into `psql` or `sqlite3`, which goes on after an error.
    pub(crate) fn pipe(&self, sql: &str) -> Output {
        match self {
            Self::Postgres { url } => psql(url, sql),
            Self::Sqlite { .. } => sqlite3(&self.file(), sql),
        }
    }

    fn lines(&self, sql: &str) -> String {
        let output = self.pipe(sql);
        assert!(output.stderr.is_empty(), "{sql}\n{}", output.stderr);
        output.stdout
    }

    /// Everything in it but the journal: catalog, then data.
    pub(crate) fn dump(&self) -> String {
        let catalog = match self {
            Self::Postgres { .. } => self.lines(POSTGRES_CATALOG),
            Self::Sqlite { .. } => self.lines(SQLITE_CATALOG),
        };
        self.data().iter().fold(catalog, |dump, (place, value)| {
            dump + &format!("{} = {value}\n", place.join(" "))
        })
    }

    /// Every value in it, but the journal's, as text that tells any two images apart.
    pub(crate) fn data(&self) -> Data {
        let text = match self {
            Self::Postgres { .. } => self.lines(POSTGRES_DATA),
            Self::Sqlite { .. } => {
                // SQLite cannot run what it just wrote.
                let script = self.lines(SQLITE_DATA);
                self.lines(&script)
            }
        };
        text.lines()
            .map(|line| {
                let mut parts = line.splitn(4, '|').map(str::to_owned);
                let mut next = || {
                    parts
                        .next()
                        .unwrap_or_else(|| panic!("not four parts: {line}"))
                };
                ([next(), next(), next()], next())
            })
            .collect()
    }
}

const POSTGRES_CATALOG: &str = r"
SELECT 'column', relname, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped ORDER BY 2, 3;
SELECT 'index', pg_get_indexdef(indexrelid), indisvalid
FROM pg_index JOIN pg_class ON oid = indrelid WHERE relnamespace = 'public'::regnamespace ORDER BY 2;
SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated
FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 2, 3;
SELECT 'trigger', pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 2;
SELECT 'function', oid::regprocedure, md5(prosrc)
FROM pg_proc WHERE pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) ORDER BY 2;
";

const POSTGRES_DATA: &str = r"
\pset null NULL
SELECT format('SELECT %L, %L, %s, %I::text FROM %s', relname, attname, key, attname, attrelid::regclass)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN (
    SELECT indrelid, string_agg(format('%I::text', k.attname), $$ || '/' || $$ ORDER BY k.attnum) AS key
    FROM pg_index JOIN pg_attribute AS k ON k.attrelid = indrelid AND k.attnum = ANY (indkey) WHERE indisprimary GROUP BY 1
) AS keys ON indrelid = attrelid
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
\gexec
";

const SQLITE_CATALOG: &str = r"
SELECT type, name, sql FROM sqlite_schema WHERE tbl_name NOT LIKE '\_ec\_%' ESCAPE '\' ORDER BY 1, 2;
";

const SQLITE_DATA: &str = r#"
SELECT printf('SELECT %Q, %Q, %s, quote("%w") FROM "%w";', m.name, c.name, (
    SELECT group_concat(printf('quote("%w")', k.name), ' || ''/'' || ') FROM pragma_table_info(m.name) AS k WHERE k.pk > 0
), c.name, m.name)
FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
WHERE m.type = 'table' AND m.name NOT LIKE '\_ec\_%' ESCAPE '\' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\';
"#;
