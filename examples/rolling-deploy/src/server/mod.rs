//! The kinds of database on which the stories are told.

mod mysql;
mod postgres;

use tests_support::{MySqlLike, PgServer};

/// The role of the service. It owns nothing.
const ROLE: &str = "app";
const PASSWORD: &str = "secret";

/// A private server, and what is different from one kind of database to another.
pub(crate) trait Server {
    /// Its name in what the example says.
    fn name(&self) -> &'static str;

    /// The builds of the service for this kind of database.
    fn packages(&self) -> Packages;

    /// Creates an empty database; returns its name and the URL for the owner of its tables.
    fn create_database(&self) -> (String, String);

    /// The table of the users.
    fn create_table(&self) -> &'static str;

    /// Lets the server know how many rows there are.
    fn analyze(&self) -> &'static str;

    /// The rights of the service, which the owner grants: to read and write users, and to hold leases.
    fn grants(&self, database: &str) -> Vec<String>;

    /// The URL for the service.
    fn service(&self, database: &str) -> String;

    /// Statements after which the triggers do nothing. They stay, since no build would start without them.
    fn without_effect(&self, database: &str) -> Vec<String>;

    /// Runs SQL as the owner; returns rows of columns.
    fn run(&self, database: &str, sql: &str) -> Vec<Vec<String>>;
}

/// Both builds of the service.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Packages {
    /// It knows `users.name`.
    pub(crate) v1: Package,
    /// It knows `users.full_name`.
    pub(crate) v2: Package,
}

/// One build of the service.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Package {
    /// The name of the package, and of its program.
    pub(crate) name: &'static str,
    /// Its folder in this example.
    pub(crate) folder: &'static str,
}

/// Starts a server of the kind of this name.
pub(crate) fn start(name: &str) -> Result<Box<dyn Server>, String> {
    match name {
        "postgres" => Ok(Box::new(postgres::Postgres::new(PgServer::start()))),
        "mariadb" => Ok(Box::new(mysql::MySql::new(MySqlLike::start_maria(&[])))),
        "mysql" => match MySqlLike::start_mysql(&[]) {
            Some(server) => Ok(Box::new(mysql::MySql::new(server))),
            None => Err("this machine has no MySQL: tests/run fetches one".into()),
        },
        other => Err(format!(
            "there is no `--database {other}`: postgres, mariadb and mysql are known"
        )),
    }
}

fn rows(output: &str, separator: char) -> Vec<Vec<String>> {
    let row = |line: &str| line.split(separator).map(str::to_owned).collect();
    output.lines().map(row).collect()
}
