//! Servers with durability, their databases for measurements, and their processor time.

mod database;
mod engine;
mod mysql;
mod postgres;

use std::collections::HashMap;

pub(crate) use database::{Course, Database};
pub(crate) use engine::{Engine, Key, Meter};

use mysql::{MARIA_DB, MY_SQL, Mysql};
use postgres::Postgres;

use crate::change::{self, Order, Rename};
use crate::{Result, progress};

/// A kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Postgres,
    MariaDb,
    MySql,
}

impl Kind {
    /// The kinds, in the order of their tables.
    const ALL: [Self; 3] = [Self::Postgres, Self::MariaDb, Self::MySql];

    /// Starts a server, if this machine has one of this kind.
    fn start(self) -> Option<Box<dyn Engine>> {
        Some(match self {
            Self::Postgres => Box::new(Postgres::start()),
            Self::MariaDb => Box::new(Mysql::start(&MARIA_DB)?),
            Self::MySql => Box::new(Mysql::start(&MY_SQL)?),
        })
    }
}

/// The servers of one run. Each is started when it is first needed.
#[derive(Default)]
pub(crate) struct Servers(Vec<(Kind, Server)>);

impl Servers {
    /// A server of each kind that this machine has.
    pub(crate) fn all(&mut self) -> impl Iterator<Item = &mut Server> {
        for kind in Kind::ALL {
            self.get(kind);
        }
        self.0.iter_mut().map(|(_, server)| server)
    }

    /// A PostgreSQL server of its own, which counts its statements.
    pub(crate) fn with_statements() -> Server {
        Server {
            engine: Box::new(Postgres::counting()),
            templates: HashMap::new(),
        }
    }

    pub(crate) fn postgres(&mut self) -> Result<&mut Server> {
        let server = self.get(Kind::Postgres);
        server.ok_or_else(|| "this machine has no PostgreSQL".into())
    }

    /// The server of a kind, if this machine has one.
    fn get(&mut self, kind: Kind) -> Option<&mut Server> {
        if let Some(at) = self.0.iter().position(|(of, _)| *of == kind) {
            return Some(&mut self.0[at].1);
        }
        let server = Server {
            engine: kind.start()?,
            templates: HashMap::new(),
        };
        self.0.push((kind, server));
        self.0.last_mut().map(|(_, server)| server)
    }

    /// `, PostgreSQL 15.7, MariaDB 10.11.19`: the servers that have been started.
    pub(crate) fn versions(&self) -> String {
        let engines = self.0.iter().map(|(_, server)| &server.engine);
        let versions: Vec<String> = engines
            .map(|engine| format!(", {} {}", engine.name(), engine.version()))
            .collect();
        versions.concat()
    }
}

/// A server, and its template databases.
pub(crate) struct Server {
    pub(crate) engine: Box<dyn Engine>,
    templates: HashMap<String, String>,
}

impl Server {
    /// A copy of a database with this number of customers, in which the rename is expanded. Nothing of it waits to be
    /// written.
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
        self.open(self.engine.create()?).await
    }

    async fn template(
        &mut self,
        order: Order,
        rename: Rename,
        rows: u64,
        expanded: bool,
    ) -> Result<String> {
        let key = format!("{order:?}_{rename:?}_{rows}_{expanded}");
        if let Some(name) = self.templates.get(&key) {
            return Ok(name.clone());
        }
        progress(&format!("making {rows} rows in {} order", order.name()));
        let database = self.empty().await?;
        let sources = change::migrations(self.engine.dialect(), order, rename)?;
        database.create_tables(&sources[..1]).await?;
        for statement in self.engine.seed(order, rows) {
            self.engine.run(&database.name, &statement);
        }
        if expanded {
            database.expand(&sources).await?;
        }
        let name = database.close().await;
        self.templates.insert(key, name.clone());
        Ok(name)
    }

    async fn copy(&self, template: &str) -> Result<Database> {
        self.open(self.engine.copy(template)?).await
    }

    async fn open(&self, name: String) -> Result<Database> {
        let url = self.url(&name);
        Database::open(self.engine.dialect(), name, &url).await
    }

    pub(crate) async fn drop(&self, database: Database) {
        let name = database.close().await;
        self.engine.remove(&name);
    }

    /// The URL of a database.
    pub(crate) fn url(&self, database: &str) -> String {
        self.engine.url(database)
    }
}
