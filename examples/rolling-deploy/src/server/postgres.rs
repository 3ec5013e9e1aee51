//! PostgreSQL.

use tests_support::PgServer;

use super::{PASSWORD, Package, Packages, ROLE, Server, rows};

pub(super) struct Postgres(PgServer);

impl Postgres {
    pub(super) fn new(server: PgServer) -> Self {
        server.create_role(ROLE, PASSWORD);
        Self(server)
    }
}

impl Server for Postgres {
    fn name(&self) -> &'static str {
        "PostgreSQL"
    }

    fn packages(&self) -> Packages {
        let [v1, v2] =
            [("users-v1", "v1"), ("users-v2", "v2")].map(|(name, folder)| Package { name, folder });
        Packages { v1, v2 }
    }

    fn create_database(&self) -> (String, String) {
        let owner = self.0.create_database();
        let name = owner.rsplit('/').next().unwrap_or(&owner).to_owned();
        (name, owner)
    }

    fn create_table(&self) -> &'static str {
        "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, version bigint NOT NULL)"
    }

    fn analyze(&self) -> &'static str {
        "VACUUM ANALYZE users"
    }

    fn grants(&self, _: &str) -> Vec<String> {
        let own = format!("GRANT SELECT, INSERT, UPDATE, DELETE ON users TO {ROLE}");
        // `init` prints the same grants.
        let grants = expand_contract::grants::<sqlx::Postgres>().into_iter();
        let grants = grants.map(|grant| grant.replace("<application role>", ROLE));
        [own].into_iter().chain(grants).collect()
    }

    fn service(&self, database: &str) -> String {
        self.0.url(ROLE, Some(PASSWORD), database)
    }

    fn without_effect(&self, _: &str) -> Vec<String> {
        vec![
            "DO $$ DECLARE t text; BEGIN
               FOR t IN SELECT tgfoid::regproc FROM pg_trigger WHERE tgrelid = 'users'::regclass AND NOT tgisinternal LOOP
                 EXECUTE format('CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %L', t, 'BEGIN RETURN NEW; END');
               END LOOP;
             END $$"
                .into(),
        ]
    }

    fn run(&self, database: &str, sql: &str) -> Vec<Vec<String>> {
        rows(&self.0.run(database, sql), '|')
    }
}
