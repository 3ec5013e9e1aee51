//! Databases that cannot be reached, or do not let us.

use tests_support::{PgServer, psql, sqlite_database};

use super::TABLE;
use crate::support::Package;

#[test]
fn no_database_is_named() {
    let package = Package::renamed("postgres");
    package.fails(&["run", "expand"], 2, &["DATABASE_URL", "--database-url"]);
}

#[test]
fn a_database_of_an_unknown_kind() {
    let package = Package::renamed("postgres");
    package.fails(
        &["run", "expand", "--database-url", "oracle://localhost/shop"],
        3,
        &["oracle", "postgres", "sqlite"],
    );
}

#[test]
fn a_database_of_the_other_kind() {
    let package = Package::renamed("postgres");
    let (_folder, url) = sqlite_database();
    package.fails(
        &["run", "expand", "--database-url", &url],
        1,
        &["postgres", "sqlite"],
    );
}

#[test]
fn a_database_that_does_not_exist() {
    let package = Package::renamed("postgres");
    let url = PgServer::shared().url("postgres", None, "nowhere");
    package.fails(&["run", "expand", "--database-url", &url], 3, &["nowhere"]);
    package.fails(&["status", "--database-url", &url], 3, &["nowhere"]);
}

#[test]
fn an_sqlite_file_that_does_not_exist() {
    let package = Package::renamed("sqlite");
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/shop.db", folder.path().display());
    package.fails(&["run", "migrate", "--database-url", &url], 3, &["shop.db"]);
    let made = folder.path().join("shop.db").exists();
    assert!(!made, "it is not made by accident");
}

#[test]
fn nobody_listens() {
    let package = Package::renamed("postgres");
    let url = "postgres://postgres@127.0.0.1:1/shop";
    package.fails(
        &["run", "expand", "--database-url", url],
        3,
        &["127.0.0.1", "refused"],
    );
}

#[test]
fn a_wrong_password() {
    let server = PgServer::shared();
    server.create_role("teller", "right");
    let package = Package::renamed("postgres");
    let url = server.url("teller", Some("hunter2"), "postgres");
    let said = package.fails(
        &["run", "expand", "--database-url", &url],
        3,
        &["password", "teller"],
    );
    assert!(
        !said.contains("hunter2"),
        "the password is not for everybody's log: {said}"
    );
}

#[test]
fn missing_rights() {
    let server = PgServer::shared();
    server.create_role("clerk", "secret");
    let package = Package::renamed("postgres");
    let owner = server.create_database();
    psql(&owner, TABLE);
    psql(&owner, "GRANT SELECT, INSERT, UPDATE ON users TO clerk");
    let name = owner.rsplit('/').next().unwrap();
    let clerk = server.url("clerk", Some("secret"), name);

    // No journal yet, and no right to make one.
    package.fails(
        &["run", "expand", "--database-url", &clerk],
        3,
        &["journal", "GRANT"],
    );
    let schemas = "SELECT count(*) FROM pg_namespace WHERE nspname = 'expand_contract'";
    assert_eq!(psql(&owner, schemas).stdout, "0\n");

    // A right to make one, but not the table's owner.
    psql(&owner, &format!("GRANT CREATE ON DATABASE {name} TO clerk"));
    package.fails(
        &["run", "expand", "--database-url", &clerk],
        3,
        &["owner of table users"],
    );
    let columns = "SELECT string_agg(attname, ' ') FROM pg_attribute WHERE attrelid = 'users'::regclass AND attnum > 0";
    assert_eq!(psql(&owner, columns).stdout, "id name\n");
}

#[test]
fn a_missing_table() {
    for dialect in ["postgres", "sqlite"] {
        let package = Package::renamed(dialect);
        let (_folder, sqlite) = sqlite_database();
        let url = match dialect {
            "postgres" => PgServer::shared().create_database(),
            _ => sqlite,
        };
        package.fails(&["run", "expand", "--database-url", &url], 3, &["users"]);
        let status = package.done(&["status", "--database-url", &url]);
        assert!(!status.contains("expanded"), "{status}");
    }
}

#[test]
fn a_table_without_its_primary_key() {
    let package = Package::renamed("postgres");
    let url = PgServer::shared().create_database();
    psql(
        &url,
        "CREATE TABLE users (id bigint, name text NOT NULL); INSERT INTO users VALUES (NULL, 'Ann'), (1, 'Ben')",
    );
    package.fails(
        &["run", "expand", "--database-url", &url],
        1,
        &["users.id may be NULL", "ADD PRIMARY KEY (\"id\")"],
    );
    let columns = "SELECT string_agg(attname, ' ') FROM pg_attribute WHERE attrelid = 'users'::regclass AND attnum > 0";
    assert_eq!(psql(&url, columns).stdout, "id name\n");
}
