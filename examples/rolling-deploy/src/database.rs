//! The database of the service: its owner, its user, and its content.

use std::collections::BTreeMap;

use sqlx::Postgres;
use tests_support::PgServer;

/// The users that exist before the first build starts.
pub(crate) const USERS: i64 = 50_000;

/// The role of the service. It owns nothing.
const ROLE: &str = "app";
const PASSWORD: &str = "secret";

/// The name of a user before the first write.
pub(crate) fn imported(id: i64) -> String {
    format!("user as imported, {id}")
}

/// A database on a server.
pub(crate) struct Database<'s> {
    server: &'s PgServer,
    name: String,
    /// The URL for the owner of the tables, who runs phases.
    pub(crate) owner: String,
}

impl<'s> Database<'s> {
    pub(crate) fn create(server: &'s PgServer) -> Self {
        let owner = server.create_database();
        let name = owner.rsplit('/').next().unwrap_or_default().to_owned();
        let database = Self {
            server,
            name,
            owner,
        };
        database.run("CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, version bigint NOT NULL)");
        database
    }

    /// Creates the tables and users that exist before the story begins.
    pub(crate) fn fill(&self) {
        self.run(&format!(
            "INSERT INTO users SELECT id, 'user as imported, ' || id, 0 FROM generate_series(1, {USERS}) AS id"
        ));
        self.run("VACUUM ANALYZE users");
    }

    /// Grants the rights of the service: to read and write users, and to hold leases. Returns the service's URL.
    pub(crate) fn grant(&self) -> String {
        if self
            .run(&format!("SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"))
            .is_empty()
        {
            self.server.create_role(ROLE, PASSWORD);
        }
        self.run(&format!(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON users TO {ROLE}"
        ));
        // `init` prints the same grants.
        for grant in expand_contract::grants::<Postgres>() {
            self.run(&grant.replace("<application role>", ROLE));
        }
        self.server.url(ROLE, Some(PASSWORD), &self.name)
    }

    /// Lets the triggers that keep both columns in step do nothing: a test uses this to show that the summary notices a loss.
    /// Without the triggers no build would start.
    pub(crate) fn gut_triggers(&self) {
        self.run(
            "DO $$ DECLARE t text; BEGIN
               FOR t IN SELECT tgfoid::regproc FROM pg_trigger WHERE tgrelid = 'users'::regclass AND NOT tgisinternal LOOP
                 EXECUTE format('CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %L', t, 'BEGIN RETURN NEW; END');
               END LOOP;
             END $$",
        );
    }

    /// Every user's version and name, as this column of the database holds it.
    pub(crate) fn users(&self, column: &str) -> BTreeMap<i64, (i64, String)> {
        let rows = self.run(&format!("SELECT id, version, {column} FROM users"));
        rows.lines()
            .filter_map(|row| {
                let mut values = row.splitn(3, '|');
                let id = values.next()?.parse().ok()?;
                let version = values.next()?.parse().ok()?;
                Some((id, (version, values.next()?.to_owned())))
            })
            .collect()
    }

    fn run(&self, sql: &str) -> String {
        self.server.run(&self.name, sql)
    }
}
