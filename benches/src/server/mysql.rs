//! MariaDB and MySQL.

use std::sync::Arc;

use expand_contract::Dialect;
use tests_support::MySqlLike;

use super::engine::{Counters, Engine, Key, Meter, name_of};
use crate::change::Order;
use crate::report::Wanted;
use crate::{Result, machine};

/// The differences from the default settings of both, and from those of the tests, which write nothing to a disk. The table and
/// its indexes fit into memory, and commits wait for the disk.
const SETTINGS: [&str; 4] = [
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-doublewrite=ON",
    "--innodb-flush-method=O_DIRECT",
    "--innodb-buffer-pool-size=1G",
];

const ABOUT: &str = "Settings: `innodb_flush_log_at_trx_commit = 1`, the doublewrite buffer, no binary log. Processor time is that of \
     the connections: what purges old versions and flushes pages behind them is not in it. The log is the whole server's, and \
     MySQL's updates are, the runner's journal among them; the file has the table with its indexes.";

const EMPTY_TRIGGERS: &str = "CREATE TRIGGER empty_update BEFORE UPDATE ON customers FOR EACH ROW BEGIN END;\n\
     CREATE TRIGGER empty_insert BEFORE INSERT ON customers FOR EACH ROW BEGIN END;";

const TRIGGERS: &str = "SELECT concat('DROP TRIGGER `', TRIGGER_NAME, '`;') FROM information_schema.TRIGGERS \
     WHERE TRIGGER_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = 'customers'";

/// The differences between the two.
pub(super) struct Product {
    name: &'static str,
    start: fn(&[&str]) -> Option<MySqlLike>,
    /// The size of the log, so that no checkpoint starts during a measurement, the default size of its buffer, and the settings
    /// without which rows are not counted.
    settings: &'static [&'static str],
    /// A query for the number of updated rows, in the database `$`. It ends with the number, as the next one does.
    updates: &'static str,
    /// A query for the bytes that were ever logged.
    log: &'static str,
    /// A query for the threads of the connections to the database `$`, as the operating system numbers them.
    threads: &'static str,
}

pub(super) static MARIA_DB: Product = Product {
    name: "MariaDB",
    start: |settings| Some(MySqlLike::start_maria_on_disk(settings)),
    settings: &[
        "--innodb-log-file-size=4G",
        "--innodb-log-buffer-size=16M",
        "--userstat=ON",
    ],
    // It has no count of InnoDB's own, and `Handler_update` counts the temporary rows of window functions, too.
    updates: "SELECT ROWS_CHANGED FROM information_schema.TABLE_STATISTICS WHERE TABLE_SCHEMA = '$' AND TABLE_NAME = 'customers'",
    log: "SHOW GLOBAL STATUS LIKE 'Innodb_lsn_current'",
    threads: "SELECT TID FROM information_schema.PROCESSLIST WHERE DB = '$'",
};

pub(super) static MY_SQL: Product = Product {
    name: "MySQL",
    start: MySqlLike::start_mysql_on_disk,
    settings: &[
        "--innodb-redo-log-capacity=4G",
        "--innodb-log-buffer-size=64M",
    ],
    updates: "SHOW GLOBAL STATUS LIKE 'Innodb_rows_updated'",
    log: "SHOW GLOBAL STATUS LIKE 'Innodb_redo_log_current_lsn'",
    threads: "SELECT THREAD_OS_ID FROM performance_schema.threads WHERE PROCESSLIST_DB = '$'",
};

/// One of the two.
pub(super) struct Mysql {
    product: &'static Product,
    server: Arc<MySqlLike>,
}

impl Mysql {
    /// Starts a server, if this machine has one.
    pub(super) fn start(product: &'static Product) -> Option<Self> {
        let settings = [&SETTINGS[..], product.settings].concat();
        let server = (product.start)(&settings)?;
        Some(Self {
            product,
            server: Arc::new(server),
        })
    }

    /// The number at the end of a query's output.
    fn number(&self, query: &str, database: &str) -> Result<f64> {
        let shown = self.run("mysql", &query.replace('$', database));
        let number = shown.split_whitespace().last();
        Ok(number.ok_or(format!("no row: {query}"))?.parse()?)
    }
}

impl Engine for Mysql {
    fn name(&self) -> &'static str {
        self.product.name
    }

    fn version(&self) -> String {
        let version = self.run("mysql", "SELECT version()");
        let number = version.trim_end().split('-').next();
        number.unwrap_or("?").to_owned()
    }

    fn dialect(&self) -> Dialect {
        Dialect::Mysql
    }

    fn about(&self) -> Option<&'static str> {
        Some(ABOUT)
    }

    /// `InnoDB` keeps the rows in the order of the key.
    fn orders(&self) -> &'static [Order] {
        &[Order::Ascending, Order::Uuid]
    }

    fn key(&self, order: Order) -> Key {
        match order {
            Order::Ascending | Order::Random => Key::new("CAST(id AS CHAR)", "CAST($ AS SIGNED)"),
            Order::Uuid => Key::new("hex(id)", "unhex($)"),
        }
    }

    fn create(&self) -> Result<String> {
        name_of(&self.server.create_database())
    }

    /// There is no copy of files, so the rows are inserted anew, in the order of the key.
    fn copy(&self, template: &str) -> Result<String> {
        let copy = name_of(&self.server.copy_database(&self.url(template)))?;
        self.run(&copy, "ANALYZE TABLE customers");
        self.settle(&copy);
        Ok(copy)
    }

    fn remove(&self, database: &str) {
        self.run("mysql", &format!("DROP DATABASE {database}"));
    }

    fn url(&self, database: &str) -> String {
        self.server.url("root", None, database)
    }

    fn run(&self, database: &str, sql: &str) -> String {
        self.server.run(database, sql)
    }

    fn seed(&self, order: Order, rows: u64) -> Vec<String> {
        let key = match order {
            Order::Ascending | Order::Random => "i",
            Order::Uuid => "unhex(left(sha2(i, 256), 32))",
        };
        // Every number from 1 is a sum of digits: neither server has a function for a series that the other one has.
        let digits = 0..=rows.ilog10();
        let number: Vec<_> = digits
            .clone()
            .map(|at| format!("d{at}.digit * {}", 10_u64.pow(at)))
            .collect();
        let from: Vec<_> = digits.map(|at| format!("digits AS d{at}")).collect();
        vec![
            format!(
                "INSERT INTO customers (id, name, email, note, visits) \
                 WITH digits (digit) AS (SELECT 0{}), numbers (i) AS (SELECT {} FROM {}) \
                 SELECT {key}, concat('name ', i), concat('user', i, '@example.org'), repeat('x', 60), i % 100 \
                 FROM numbers WHERE i BETWEEN 1 AND {rows} ORDER BY i",
                [1, 2, 3, 4, 5, 6, 7, 8, 9]
                    .map(|digit| format!(" UNION ALL SELECT {digit}"))
                    .concat(),
                number.join(" + "),
                from.join(" CROSS JOIN "),
            ),
            "CREATE INDEX customers_email ON customers (email)".into(),
        ]
    }

    fn drop_triggers(&self, database: &str) {
        let drop = self.run(database, TRIGGERS);
        self.run(database, &drop);
    }

    fn empty_triggers(&self) -> Option<&'static str> {
        Some(EMPTY_TRIGGERS)
    }

    fn settle(&self, database: &str) {
        self.run(database, "FLUSH TABLES customers FOR EXPORT; UNLOCK TABLES");
    }

    fn counters(&self, database: &str) -> Result<Counters> {
        let file = format!("data/{database}/customers.ibd");
        let file = self.server.folder().join(file);
        Ok(Counters {
            updates: self.number(self.product.updates, database)?,
            hot: None,
            log: self.number(self.product.log, database)?,
            size: crate::stats::number(file.metadata()?.len()),
        })
    }

    fn storage(&self) -> (&'static str, Wanted) {
        ("file", Wanted::Nothing)
    }

    fn meter(&self, database: &str) -> Result<Meter> {
        let process = std::fs::read_to_string(self.server.folder().join("pid"))?;
        let process = process.trim_end().to_owned();
        let threads = self.product.threads.replace('$', database);
        let server = self.server.clone();
        Ok(Arc::new(move || {
            let threads = server.run("mysql", &threads);
            let threads = threads.lines();
            threads
                .map(|thread| machine::thread(&process, thread).spent())
                .sum()
        }))
    }
}
