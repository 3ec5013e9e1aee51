//! PostgreSQL.

use std::sync::Arc;

use expand_contract::Dialect;
use tests_support::{PgServer, psql};

use super::engine::{Counters, Engine, Key, Meter, name_of};
use crate::change::Order;
use crate::report::Wanted;
use crate::{Result, machine};

/// The differences from PostgreSQL's default settings. The table and its indexes fit into memory, no checkpoint starts
/// during a measurement, and commits wait for the disk.
const SETTINGS: &str = "fsync = on\n\
    synchronous_commit = on\n\
    full_page_writes = on\n\
    shared_buffers = 1GB\n\
    max_wal_size = 8GB\n\
    checkpoint_timeout = 15min\n\
    jit = off\n";

/// Loads the table and its indexes into memory.
const WARM: &str = "CREATE EXTENSION pg_prewarm; \
     SELECT pg_prewarm(oid) FROM pg_class WHERE relname LIKE 'customers%' AND relkind IN ('r', 'i')";

const DROP_TRIGGERS: &str = "DO $$ DECLARE name text; BEGIN \
     FOR name IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'customers'::regclass AND NOT tgisinternal LOOP \
     EXECUTE format('DROP TRIGGER %I ON customers', name); END LOOP; END $$";

const COUNTERS: &str = "SELECT n_tup_upd, n_tup_hot_upd, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0'), \
     pg_relation_size('customers') FROM pg_stat_user_tables WHERE relname = 'customers'";

pub(super) struct Postgres(PgServer);

impl Postgres {
    pub(super) fn start() -> Self {
        Self(PgServer::start_with(SETTINGS))
    }

    /// A server that counts its statements and their time.
    pub(super) fn counting() -> Self {
        let settings = format!(
            "{SETTINGS}shared_preload_libraries = 'pg_stat_statements'\npg_stat_statements.max = 10000\n"
        );
        let server = PgServer::start_with(&settings);
        server.run("postgres", "CREATE EXTENSION pg_stat_statements");
        Self(server)
    }
}

impl Engine for Postgres {
    fn name(&self) -> &'static str {
        "PostgreSQL"
    }

    fn version(&self) -> String {
        let version = self.run("postgres", "SHOW server_version");
        version.split_whitespace().next().unwrap_or("?").to_owned()
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn orders(&self) -> &'static [Order] {
        &Order::ALL
    }

    fn key(&self, order: Order) -> Key {
        match order {
            Order::Ascending | Order::Random => Key::new("id::text", "$::bigint"),
            Order::Uuid => Key::new("id::text", "$::uuid"),
        }
    }

    fn create(&self) -> Result<String> {
        name_of(&self.0.create_database())
    }

    fn copy(&self, template: &str) -> Result<String> {
        let url = self.0.copy_database(template);
        // Without the extension they only come into the kernel's cache.
        let _ = psql(&url, WARM);
        name_of(&url)
    }

    fn remove(&self, database: &str) {
        let drop = format!("DROP DATABASE {database} WITH (FORCE)");
        self.run("postgres", &drop);
    }

    fn url(&self, database: &str) -> String {
        self.0.url("postgres", None, database)
    }

    fn run(&self, database: &str, sql: &str) -> String {
        self.0.run(database, sql)
    }

    fn seed(&self, order: Order, rows: u64) -> Vec<String> {
        let (key, from) = match order {
            Order::Ascending => ("i", ""),
            Order::Random => ("i", " ORDER BY hashint8(i)"),
            Order::Uuid => ("md5(i::text)::uuid", ""),
        };
        vec![
            format!(
                "INSERT INTO customers (id, name, email, note, visits) \
                 SELECT {key}, 'name ' || i, 'user' || i || '@example.org', repeat('x', 60), i % 100 \
                 FROM generate_series(1::bigint, {rows}) AS i{from}"
            ),
            "CREATE INDEX customers_email ON customers (email)".into(),
            "VACUUM ANALYZE customers".into(),
        ]
    }

    fn drop_triggers(&self, database: &str) {
        self.run(database, DROP_TRIGGERS);
    }

    fn store_apart(&self) -> Option<&'static str> {
        Some(
            "ALTER TABLE customers ALTER COLUMN name SET STORAGE EXTERNAL, \
             ALTER COLUMN full_name SET STORAGE EXTERNAL",
        )
    }

    fn settle(&self, database: &str) {
        self.run(database, "CHECKPOINT");
    }

    fn counters(&self, database: &str) -> Result<Counters> {
        let row = self.run(database, COUNTERS);
        let numbers: Vec<f64> = row
            .trim_end()
            .split('|')
            .map(str::parse)
            .collect::<std::result::Result<_, _>>()?;
        let [updates, hot, log, size] = numbers[..] else {
            return Err(format!("not four numbers: {row}").into());
        };
        Ok(Counters {
            updates,
            hot: Some(hot),
            log,
            size,
        })
    }

    fn storage(&self) -> (&'static str, Wanted) {
        ("heap", Wanted::AtMost(1.25))
    }

    fn meter(&self, database: &str) -> Result<Meter> {
        let file = self.0.folder().join("data/postmaster.pid");
        let main = std::fs::read_to_string(file)?;
        let main = main.lines().next().unwrap_or_default().to_owned();
        let database = database.to_owned();
        Ok(Arc::new(move || {
            machine::children(&main)
                .filter(|process| process.is_client_of(&database))
                .map(|process| process.spent())
                .sum()
        }))
    }
}
