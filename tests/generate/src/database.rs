//! A database of one test, looked at from outside, and the client that a person pipes a file into.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

use expand_contract_schema::Dialect;
use tests_support::{MySqlLike, Output, PgServer, psql, sqlite_database, sqlite3};

use crate::connection::Connection;

/// A database.
pub enum Database {
    /// On the shared private server.
    Postgres {
        /// As the superuser.
        url: String,
        /// Looks at it; one for all looks.
        looker: Looker,
    },
    /// On a shared private server of MariaDB or MySQL.
    Mysql {
        /// The server.
        server: &'static MySqlLike,
        /// As root.
        url: String,
        /// As above.
        looker: Looker,
    },
    /// A file.
    Sqlite {
        /// Removed with it.
        folder: tempfile::TempDir,
        /// For sqlx.
        url: String,
        /// As above.
        looker: Looker,
    },
}

type Looker = RefCell<Option<Connection>>;

/// Values by their place, `table|column|key`.
pub type Values<'a> = BTreeMap<&'a str, &'a str>;

/// Reads what [`Database::data`] gives.
pub fn values(data: &str) -> Values<'_> {
    data.lines()
        .map(|line| {
            let end = line.match_indices('|').nth(2);
            let (place, value) = line.split_at(end.unwrap_or_else(|| panic!("{line}")).0);
            (place, &value[1..])
        })
        .collect()
}

/// The rows of a table, each as its values by column.
pub fn rows<'a>(values: &Values<'a>, table: &str) -> Vec<BTreeMap<String, &'a str>> {
    let mut rows: BTreeMap<&str, BTreeMap<String, &str>> = BTreeMap::new();
    for (place, value) in values {
        let [of, column] = self::column(place);
        if of == table
            && let Some(key) = place.splitn(3, '|').nth(2)
        {
            rows.entry(key).or_default().insert(column, value);
        }
    }
    let mut rows: Vec<_> = rows.into_values().collect();
    rows.sort();
    rows
}

/// Table and column of a place.
pub fn column(place: &str) -> [String; 2] {
    let mut parts = place.splitn(3, '|').map(str::to_owned);
    let mut next = || parts.next().unwrap_or_else(|| panic!("{place}"));
    [next(), next()]
}

impl Database {
    /// An empty one.
    pub fn create(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Postgres => Self::Postgres {
                url: PgServer::shared().create_database(),
                looker: Looker::default(),
            },
            Dialect::Mysql => Self::on(MySqlLike::maria()),
            Dialect::Sqlite => {
                let (folder, url) = sqlite_database();
                Self::Sqlite {
                    folder,
                    url,
                    looker: Looker::default(),
                }
            }
        }
    }

    /// The name of its program, for messages.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Postgres { .. } => "postgres",
            Self::Mysql { server, .. } => server.name(),
            Self::Sqlite { .. } => "sqlite",
        }
    }

    /// An empty one on this server.
    pub fn on(server: &'static MySqlLike) -> Self {
        Self::Mysql {
            server,
            url: server.create_database(),
            looker: Looker::default(),
        }
    }

    /// Another one with the same content. No build may be connected to this one.
    pub async fn copy(&self) -> Self {
        let looker = self.looker().take();
        if let Some(looker) = looker {
            looker.close().await;
        }
        match self {
            Self::Postgres { url, .. } => {
                let name = url.rsplit('/').next().expect("a URL ends in its database");
                Self::Postgres {
                    url: PgServer::shared().copy_database(name),
                    looker: Looker::default(),
                }
            }
            Self::Mysql { server, url, .. } => Self::Mysql {
                server,
                url: server.copy_database(url),
                looker: Looker::default(),
            },
            Self::Sqlite { .. } => {
                let (folder, url) = sqlite_database();
                let to = folder.path().join("test.db");
                // There is none before the first table.
                if self.file().exists() {
                    std::fs::copy(self.file(), to).expect("the file can be copied");
                }
                Self::Sqlite {
                    folder,
                    url,
                    looker: Looker::default(),
                }
            }
        }
    }

    /// Forgets the connection that looks at it: the next look opens one.
    pub fn disconnect(&self) {
        self.looker().take();
    }

    fn looker(&self) -> &Looker {
        match self {
            Self::Postgres { looker, .. }
            | Self::Mysql { looker, .. }
            | Self::Sqlite { looker, .. } => looker,
        }
    }

    fn file(&self) -> PathBuf {
        match self {
            Self::Postgres { .. } | Self::Mysql { .. } => unreachable!("only SQLite is a file"),
            Self::Sqlite { folder, .. } => folder.path().join("test.db"),
        }
    }

    /// Pipes SQL into `psql`, `mariadb` or `sqlite3`, which goes on after an error.
    pub fn pipe(&self, sql: &str) -> Output {
        match self {
            Self::Postgres { url, .. } => psql(url, sql),
            Self::Mysql { server, url, .. } => server.pipe_into(url, sql),
            Self::Sqlite { .. } => sqlite3(&self.file(), sql),
        }
    }

    /// Runs statements whose values are text to the client, and gives their rows as `a|b`.
    pub async fn lines(&self, sql: &str) -> Vec<String> {
        let looker = self.looker().take();
        let mut looker = if let Some(looker) = looker {
            looker
        } else {
            let mut looker = Connection::open(self).await;
            if let Self::Mysql { .. } = self {
                // A runner would take the looks, which the server counts, for those of an application.
                let unseen = "UPDATE performance_schema.threads SET INSTRUMENTED = 'NO' WHERE PROCESSLIST_ID = CONNECTION_ID()";
                looker.execute(unseen, 0).await.expect("root may do so");
            }
            looker
        };
        let lines = looker.lines(sql).await;
        self.looker().replace(Some(looker));
        lines.unwrap_or_else(|error| panic!("{sql}\n{error}"))
    }

    /// The columns that statements which name none do not see.
    pub async fn hidden(&self) -> Vec<String> {
        match self {
            Self::Mysql { .. } => self.lines(MYSQL_HIDDEN).await,
            Self::Postgres { .. } | Self::Sqlite { .. } => Vec::new(),
        }
    }

    /// Everything in it but the journal: catalog, then data.
    pub async fn dump(&self) -> String {
        let catalog = match self {
            Self::Postgres { .. } => POSTGRES_CATALOG,
            Self::Mysql { .. } => MYSQL_CATALOG,
            Self::Sqlite { .. } => SQLITE_CATALOG,
        };
        let mut lines = self.lines(catalog).await;
        let data = self.data().await;
        let mut data: Vec<_> = data.lines().map(str::to_owned).collect();
        data.sort_unstable();
        lines.extend(data);
        lines.join("\n")
    }

    /// Every value in it, but the journal's, as text that tells any two images apart: `table|column|key|value`. Tables
    /// of thousands of rows are looked at again and again: one text is much cheaper than rows.
    pub async fn data(&self) -> String {
        let script = match self {
            Self::Postgres { .. } => POSTGRES_DATA,
            Self::Mysql { .. } => MYSQL_DATA,
            Self::Sqlite { .. } => SQLITE_DATA,
        };
        let script = self.lines(script).await.join(";\n");
        if script.is_empty() {
            return String::new();
        }
        self.lines(&script).await.join("\n")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match self {
            Self::Postgres { url, .. } => PgServer::shared().done_with_database(url),
            Self::Mysql { server, url, .. } => server.done_with_database(url),
            Self::Sqlite { .. } => {}
        }
    }
}

const POSTGRES_CATALOG: &str = r"
SELECT 'column', relname, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped ORDER BY 2, 3;
SELECT 'view', oid::regclass, pg_get_viewdef(oid), reloptions, relacl, pg_get_userbyid(relowner)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v' ORDER BY 2;
SELECT 'index', pg_get_indexdef(indexrelid), indisvalid
FROM pg_index JOIN pg_class ON oid = indrelid WHERE relnamespace = 'public'::regnamespace ORDER BY 2;
SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated
FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 2, 3;
SELECT 'trigger', pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 2;
SELECT 'function', oid::regprocedure, md5(prosrc)
FROM pg_proc WHERE pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) ORDER BY 2;
";

// A table that a view stands for is read through the view, under the name that it has at all other times.
const POSTGRES_DATA: &str = r"
SELECT format($$SELECT string_agg(%L || %s || '|' || coalesce(%I::text, 'NULL'), chr(10)) FROM %s HAVING count(*) > 0$$,
    shown.relname || '|' || attname || '|', key, attname, attrelid::regclass)
FROM pg_class AS base JOIN pg_class AS shown ON shown.oid = coalesce(
    (SELECT v.oid FROM pg_class AS v WHERE v.relkind = 'v' AND v.relnamespace = base.relnamespace
        AND base.relname = v.relname || '_ec'), base.oid)
JOIN pg_attribute ON attrelid = shown.oid JOIN (
    SELECT indrelid, string_agg(format('%I::text', k.attname), $$ || '/' || $$ ORDER BY k.attnum) AS key
    FROM pg_index JOIN pg_attribute AS k ON k.attrelid = indrelid AND k.attnum = ANY (indkey) WHERE indisprimary GROUP BY 1
) AS keys ON indrelid = base.oid
WHERE base.relnamespace = 'public'::regnamespace AND base.relkind = 'r' AND attnum > 0 AND NOT attisdropped
";

const MYSQL_CATALOG: &str = r"
SELECT 'column', TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, COLLATION_NAME, COLUMN_COMMENT
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME NOT LIKE '\_ec\_%' ORDER BY 2, 3;
SELECT 'index', TABLE_NAME, INDEX_NAME, CAST(NON_UNIQUE AS CHAR), CAST(SEQ_IN_INDEX AS CHAR), COLUMN_NAME, COLLATION
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME NOT LIKE '\_ec\_%' ORDER BY 2, 3, 5;
SELECT 'constraint', TABLE_NAME, CONSTRAINT_NAME, CONSTRAINT_TYPE
FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME NOT LIKE '\_ec\_%' ORDER BY 2, 3;
SELECT 'trigger', TRIGGER_NAME, EVENT_MANIPULATION, ACTION_STATEMENT
FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY 2;
";

const MYSQL_HIDDEN: &str = "SELECT concat(TABLE_NAME, '.', COLUMN_NAME) FROM information_schema.COLUMNS \
     WHERE TABLE_SCHEMA = DATABASE() AND EXTRA LIKE '%INVISIBLE%'";

const MYSQL_DATA: &str = r"
SELECT concat('SELECT concat(', quote(concat(c.TABLE_NAME, '|', c.COLUMN_NAME, '|')), ', ', k.parts, ', ''|'', ifnull(',
    if(c.DATA_TYPE LIKE '%blob' OR c.DATA_TYPE LIKE '%binary', concat('hex(`', c.COLUMN_NAME, '`)'),
    concat('CAST(`', c.COLUMN_NAME, '` AS CHAR)')), ', ''NULL'')) FROM `', c.TABLE_NAME, '`')
FROM information_schema.COLUMNS AS c JOIN (
    SELECT TABLE_NAME, group_concat(if(DATA_TYPE LIKE '%binary', concat('hex(`', COLUMN_NAME, '`)'),
        concat('CAST(`', COLUMN_NAME, '` AS CHAR)')) ORDER BY ORDINAL_POSITION SEPARATOR ', ''/'', ') AS parts
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_KEY = 'PRI' GROUP BY TABLE_NAME
) AS k ON k.TABLE_NAME = c.TABLE_NAME
WHERE c.TABLE_SCHEMA = DATABASE() AND c.TABLE_NAME NOT LIKE '\_ec\_%'
";

const SQLITE_CATALOG: &str = r"
SELECT type, name, sql FROM sqlite_schema WHERE tbl_name NOT LIKE '\_ec\_%' ESCAPE '\' ORDER BY 1, 2;
";

const SQLITE_DATA: &str = r#"
SELECT printf('SELECT group_concat(%Q || %s || ''|'' || quote("%w"), char(10)) FROM "%w" HAVING count(*) > 0',
    m.name || '|' || c.name || '|', (
    SELECT group_concat(printf('quote("%w")', k.name), ' || ''/'' || ') FROM pragma_table_info(m.name) AS k WHERE k.pk > 0
), c.name, m.name)
FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
WHERE m.type = 'table' AND m.name NOT LIKE '\_ec\_%' ESCAPE '\' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
"#;
