//! A PostgreSQL server with durability, its databases for measurements, and its processor time.

use std::collections::HashMap;
use std::time::Duration;

use expand_contract::{Dialect, Migrator};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool};
use tests_support::PgServer;

use crate::change::{self, Order, Rename};
use crate::machine;
use crate::{Result, progress};

/// The differences from PostgreSQL's default settings. The table and its indexes fit into memory, no checkpoint starts
/// during a measurement, and commits wait for the disk.
pub(crate) const SETTINGS: &str = "fsync = on\n\
    synchronous_commit = on\n\
    full_page_writes = on\n\
    shared_buffers = 1GB\n\
    max_wal_size = 8GB\n\
    checkpoint_timeout = 15min\n\
    jit = off\n";

/// The server, and the template databases.
pub(crate) struct Server {
    postgres: PgServer,
    templates: HashMap<String, String>,
    copies: usize,
}

/// A database for measurements. [`Server::drop`] drops it.
pub(crate) struct Database {
    pub(crate) name: String,
    pub(crate) pool: PgPool,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self {
            postgres: PgServer::start_with(SETTINGS),
            templates: HashMap::new(),
            copies: 0,
        }
    }

    /// `PostgreSQL 15.7`.
    pub(crate) fn version(&self) -> String {
        let version = self.postgres.run("postgres", "SHOW server_version");
        format!(
            "PostgreSQL {}",
            version.split_whitespace().next().unwrap_or("?")
        )
    }

    /// A copy of a database with this number of customers, in which the rename is expanded. It has no dirty pages.
    pub(crate) async fn expanded(
        &mut self,
        order: Order,
        rename: Rename,
        rows: u64,
    ) -> Result<Database> {
        let template = self.template(order, rename, rows, true).await?;
        self.copy(&template).await
    }

    /// A copy before the rename is expanded.
    pub(crate) async fn before(&mut self, order: Order, rows: u64) -> Result<Database> {
        let template = self.template(order, Rename::Plain, rows, false).await?;
        self.copy(&template).await
    }

    /// A database without tables.
    pub(crate) async fn empty(&mut self) -> Result<Database> {
        self.copy("template1").await
    }

    async fn template(
        &mut self,
        order: Order,
        rename: Rename,
        rows: u64,
        expanded: bool,
    ) -> Result<String> {
        let key = format!("{order:?}_{rename:?}_{rows}_{expanded}").to_lowercase();
        if let Some(name) = self.templates.get(&key) {
            return Ok(name.clone());
        }
        progress(&format!("making {rows} rows in {} order", order.name()));
        let name = format!("template_{}", self.templates.len());
        self.postgres
            .run("postgres", &format!("CREATE DATABASE {name}"));
        let pool = PgPool::connect(&self.url(&name)).await?;
        let sources = change::migrations(Dialect::Postgres, order, rename)?;
        Migrator::from_sources(&pool, sources[..1].to_vec())
            .for_build()
            .await?;
        for statement in seed(order, rows) {
            sqlx::raw_sql(AssertSqlSafe(statement))
                .execute(&pool)
                .await?;
        }
        if expanded {
            Migrator::from_sources(&pool, sources.to_vec())
                .expand()
                .await?;
        }
        pool.close().await;
        self.templates.insert(key, name.clone());
        Ok(name)
    }

    async fn copy(&mut self, template: &str) -> Result<Database> {
        self.copies += 1;
        let name = format!("copy_{}", self.copies);
        // Since version 15 a copy is logged unless this option says otherwise; before, it was never logged.
        let version: u32 = self
            .postgres
            .run("postgres", "SHOW server_version_num")
            .trim()
            .parse()?;
        let strategy = if version >= 150_000 {
            " STRATEGY FILE_COPY"
        } else {
            ""
        };
        self.postgres.run(
            "postgres",
            &format!("CREATE DATABASE {name} TEMPLATE {template}{strategy}"),
        );
        let pool = PgPool::connect(&self.url(&name)).await?;
        // Loads the table and its indexes into memory. Without the extension they only come into the kernel's cache.
        let _ = sqlx::raw_sql(
            "CREATE EXTENSION pg_prewarm; \
             SELECT pg_prewarm(oid) FROM pg_class WHERE relname LIKE 'customers%' AND relkind IN ('r', 'i')",
        )
        .execute(&pool)
        .await;
        Ok(Database { name, pool })
    }

    pub(crate) async fn drop(&self, database: Database) {
        database.pool.close().await;
        self.postgres.run(
            "postgres",
            &format!("DROP DATABASE {} WITH (FORCE)", database.name),
        );
    }

    /// The meter of the processor time of a database's connections.
    pub(crate) fn meter(&self, database: &Database) -> Result<Meter> {
        let main = std::fs::read_to_string(self.postgres.folder().join("data/postmaster.pid"))?;
        Ok(Meter {
            main: main.lines().next().unwrap_or_default().to_owned(),
            database: database.name.clone(),
        })
    }

    /// The URL of a database.
    pub(crate) fn url(&self, database: &str) -> String {
        self.postgres.url("postgres", None, database)
    }
}

/// Observes the connections of a database from outside.
#[derive(Clone)]
pub(crate) struct Meter {
    main: String,
    database: String,
}

impl Meter {
    /// The processor time that the open connections have used.
    pub(crate) fn spent(&self) -> Duration {
        machine::children(&self.main)
            .filter(|process| process.is_client_of(&self.database))
            .map(|process| process.spent())
            .sum()
    }
}

impl Database {
    pub(crate) async fn connect(&self) -> Result<PgConnection> {
        Ok(PgConnection::connect_with(&self.pool.connect_options()).await?)
    }

    /// The single number that a query returns.
    pub(crate) async fn number(&self, sql: &'static str) -> Result<f64> {
        Ok(sqlx::query_scalar(sql).fetch_one(&self.pool).await?)
    }

    pub(crate) async fn run(&self, sql: &str) -> Result {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Drops the triggers of the sync, so that their cost can be measured separately.
    pub(crate) async fn drop_triggers(&self) -> Result {
        self.run(
            "DO $$ DECLARE name text; BEGIN \
             FOR name IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'customers'::regclass AND NOT tgisinternal LOOP \
             EXECUTE format('DROP TRIGGER %I ON customers', name); END LOOP; END $$",
        )
        .await
    }
}

/// Rows of about 140 bytes, and an index that an UPDATE of another column must maintain when it moves the row.
fn seed(order: Order, rows: u64) -> Vec<String> {
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
