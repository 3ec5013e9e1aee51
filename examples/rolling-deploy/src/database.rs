//! The database of the service: its owner, its user, and its content.

use std::collections::BTreeMap;

use crate::server::Server;

/// The users that exist before the first build starts.
pub(crate) const USERS: i64 = 50_000;

/// The name of a user before the first write.
pub(crate) fn imported(id: i64) -> String {
    format!("user as imported, {id}")
}

/// A database on a server.
pub(crate) struct Database<'s> {
    server: &'s dyn Server,
    name: String,
    /// The URL for the owner of the tables, who runs phases.
    pub(crate) owner: String,
}

impl<'s> Database<'s> {
    pub(crate) fn create(server: &'s dyn Server) -> Self {
        let (name, owner) = server.create_database();
        let database = Self {
            server,
            name,
            owner,
        };
        database.run(server.create_table());
        database
    }

    /// Creates the users that exist before the story begins.
    pub(crate) fn fill(&self) {
        let users: Vec<_> = (1..=USERS)
            .map(|id| format!("({id}, '{}', 0)", imported(id)))
            .collect();
        self.run(&format!(
            "INSERT INTO users (id, name, version) VALUES {}",
            users.join(", ")
        ));
        self.run(self.server.analyze());
    }

    /// Grants the rights of the service, and returns its URL.
    pub(crate) fn grant(&self) -> String {
        for grant in self.server.grants(&self.name) {
            self.run(&grant);
        }
        self.server.service(&self.name)
    }

    /// Lets the triggers that keep both columns in step do nothing: a test uses this to show that the summary notices a loss.
    pub(crate) fn gut_triggers(&self) {
        for statement in self.server.without_effect(&self.name) {
            self.run(&statement);
        }
    }

    /// Every user's version and name, as this column of the database holds it.
    pub(crate) fn users(&self, column: &str) -> BTreeMap<i64, (i64, String)> {
        let rows = self.run(&format!("SELECT id, version, {column} FROM users"));
        rows.into_iter()
            .filter_map(|row| {
                let [id, version, name] = row.try_into().ok()?;
                Some((id.parse().ok()?, (version.parse().ok()?, name)))
            })
            .collect()
    }

    fn run(&self, sql: &str) -> Vec<Vec<String>> {
        self.server.run(&self.name, sql)
    }
}
