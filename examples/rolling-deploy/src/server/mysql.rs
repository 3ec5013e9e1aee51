//! MariaDB and MySQL, which have the same builds.

use tests_support::MySqlLike;

use super::{PASSWORD, Package, Packages, ROLE, Server, rows};

pub(super) struct MySql(MySqlLike);

impl MySql {
    pub(super) fn new(server: MySqlLike) -> Self {
        server.create_user(ROLE, PASSWORD);
        Self(server)
    }
}

impl Server for MySql {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn packages(&self) -> Packages {
        let [v1, v2] = [
            ("users-v1-mysql", "mysql/v1"),
            ("users-v2-mysql", "mysql/v2"),
        ]
        .map(|(name, folder)| Package { name, folder });
        Packages { v1, v2 }
    }

    fn create_database(&self) -> (String, String) {
        let owner = self.0.create_database();
        let path = owner.split('?').next().unwrap_or(&owner);
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        (name, owner)
    }

    fn create_table(&self) -> &'static str {
        "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(255) NOT NULL, version bigint NOT NULL)"
    }

    fn analyze(&self) -> &'static str {
        "ANALYZE TABLE users"
    }

    fn grants(&self, database: &str) -> Vec<String> {
        let own = format!("GRANT SELECT, INSERT, UPDATE, DELETE ON users TO {ROLE}");
        // `init` prints the same grants.
        let grants = expand_contract::grants::<sqlx::MySql>().into_iter();
        let grants = grants.map(|grant| {
            grant
                .replace("<application user>", ROLE)
                .replace("<database>", database)
        });
        [own].into_iter().chain(grants).collect()
    }

    fn service(&self, database: &str) -> String {
        self.0.url(ROLE, Some(PASSWORD), database)
    }

    fn without_effect(&self, database: &str) -> Vec<String> {
        // MySQL has no `CREATE OR REPLACE TRIGGER`.
        let triggers = "SELECT TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION FROM information_schema.TRIGGERS \
             WHERE TRIGGER_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = 'users'";
        let gut = |trigger: Vec<String>| {
            let (name, when) = (&trigger[0], trigger[1..].join(" "));
            format!(
                "DROP TRIGGER {name}; CREATE TRIGGER {name} {when} ON users FOR EACH ROW BEGIN END"
            )
        };
        self.run(database, triggers).into_iter().map(gut).collect()
    }

    fn run(&self, database: &str, sql: &str) -> Vec<Vec<String>> {
        rows(&self.0.run(database, sql), '\t')
    }
}
