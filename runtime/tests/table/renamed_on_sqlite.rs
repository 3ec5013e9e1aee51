//! Facts of SQLite about a column that is renamed: the old column keeps them, and takes the new name in the contract.

use crate::carried::{adopted, renamed};
use crate::common::{Set, notices};
use expand_contract::{Dialect, Error};

#[tokio::test]
async fn a_plain_rename_on_sqlite_keeps_all_that_only_the_database_knows() {
    const ROWS: &str = "INSERT INTO users (id, tenant, handle) VALUES (1, 1, 'a')";
    for (table, refused) in [
        (
            "login TEXT NOT NULL, UNIQUE (tenant, login)",
            "INSERT INTO users (id, tenant, handle) VALUES (2, 1, 'a')",
        ),
        (
            "login TEXT NOT NULL, CHECK (tenant > 0 OR login <> 'x')",
            "INSERT INTO users (id, tenant, handle) VALUES (2, 0, 'x')",
        ),
        (
            "login TEXT NOT NULL CHECK (length(login) < 9)",
            "INSERT INTO users (id, tenant, handle) VALUES (2, 1, '123456789')",
        ),
        (
            "login TEXT COLLATE NOCASE NOT NULL UNIQUE",
            "INSERT INTO users (id, tenant, handle) VALUES (2, 1, 'A')",
        ),
        (
            "login TEXT NOT NULL REFERENCES logins (login)",
            "INSERT INTO users (id, tenant, handle) VALUES (2, 1, 'nobody')",
        ),
        (
            "login TEXT NOT NULL); CREATE UNIQUE INDEX lower_login ON users (lower(login)) WHERE tenant > 0; CREATE TABLE more (id",
            "INSERT INTO users (id, tenant, handle) VALUES (2, 1, 'A')",
        ),
    ] {
        let all = renamed(
            Dialect::Sqlite,
            "users",
            "pub tenant: i64,",
            "login",
            "handle: String",
        );
        let db = adopted(
            &all,
            &format!(
                "CREATE TABLE logins (login TEXT PRIMARY KEY); INSERT INTO logins VALUES ('a'), ('b');
                 CREATE TABLE users (id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, {table})"
            ),
        )
        .await;
        db.expand(&all).await.unwrap();
        db.run(ROWS).await;
        db.migrate(&all).await.unwrap();
        // While both columns are there, the old one's rules hold for the new one.
        db.try_run(refused).await.expect_err(table);
        db.contract(&all).await.unwrap();
        assert_eq!(db.rows("SELECT handle FROM users").await, ["a"], "{table}");
        db.try_run(refused).await.expect_err(table);
        db.run("INSERT INTO users (id, tenant, handle) VALUES (3, 1, 'b')")
            .await;
    }
}

#[tokio::test]
async fn a_default_that_only_sqlite_knows_goes_on() {
    let all = renamed(
        Dialect::Sqlite,
        "users",
        "pub tenant: i64,",
        "login",
        "handle: String",
    );
    let db = adopted(
        &all,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, login TEXT NOT NULL DEFAULT 'none')",
    )
    .await;
    let set = Set::default();
    db.expand_with(&all, &set).await.unwrap();
    assert_eq!(
        notices(&set),
        [
            "users.login keeps what the database knows about it, and becomes handle in the contract: default"
        ]
    );
    db.run("INSERT INTO users (id, tenant) VALUES (1, 1)").await;
    db.migrate(&all).await.unwrap();
    db.contract(&all).await.unwrap();
    db.run("INSERT INTO users (id, tenant) VALUES (2, 1)").await;
    assert_eq!(db.rows("SELECT handle FROM users").await, ["none", "none"]);
}

#[tokio::test]
async fn new_builds_on_sqlite_have_the_indexes_of_the_old_column_before_the_contract() {
    let all = renamed(
        Dialect::Sqlite,
        "users",
        "pub tenant: i64,",
        "login",
        "handle: String",
    );
    let db = adopted(
        &all,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, login TEXT NOT NULL, UNIQUE (tenant, login));
         CREATE INDEX login ON users (lower(login) DESC, tenant) WHERE login <> 'login';
         INSERT INTO users VALUES (1, 1, 'a')",
    )
    .await;
    let indexes =
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'users' ORDER BY name";
    let plan =
        "EXPLAIN QUERY PLAN SELECT id FROM users WHERE lower(handle) = 'a' AND handle <> 'login'";
    let upsert = "INSERT INTO users (tenant, handle) VALUES (1, 'a') ON CONFLICT (tenant, handle) DO NOTHING";
    let before = db.rows(indexes).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.run(upsert).await;
    assert!(db.rows(plan).await.concat().contains("USING INDEX"));
    db.rollback(&all, &all[1].id, &[]).await.unwrap();
    assert_eq!(db.rows(indexes).await, before);

    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.contract(&all).await.unwrap();
    assert_eq!(db.rows(indexes).await, before);
    db.run(upsert).await;
    assert!(db.rows(plan).await.concat().contains("USING INDEX login"));
    assert_eq!(db.rows("SELECT handle FROM users").await, ["a"]);
}

#[tokio::test]
async fn what_new_builds_made_for_the_new_column_on_sqlite_stays() {
    let all = renamed(
        Dialect::Sqlite,
        "users",
        "pub tenant: i64,",
        "login",
        "handle: String",
    );
    let db = adopted(
        &all,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, login TEXT NOT NULL);
         CREATE TABLE others (id INTEGER PRIMARY KEY, login TEXT, handle TEXT);
         CREATE INDEX by_login ON users (login); CREATE INDEX both ON users (tenant, login);
         CREATE VIEW named AS SELECT u.login AS shown, o.login, o.handle FROM users AS u JOIN others AS o ON o.id = u.id;
         INSERT INTO others VALUES (1, 'theirs', 'yours'); INSERT INTO users VALUES (1, 1, 'a')",
    )
    .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.run(
        "CREATE INDEX by_handle ON users (handle); CREATE VIEW handles AS SELECT handle, tenant FROM users;
         CREATE TRIGGER put INSTEAD OF INSERT ON handles BEGIN INSERT INTO users (tenant, handle) VALUES (NEW.tenant, NEW.handle); END",
    )
    .await;
    db.contract(&all).await.unwrap();
    db.run("INSERT INTO handles VALUES ('b', 2)").await;
    assert_eq!(db.rows("SELECT handle FROM handles").await, ["a", "b"]);
    assert_eq!(
        db.rows("SELECT shown || login || handle FROM named").await,
        ["atheirsyours"]
    );
    // One index for the column is enough.
    assert_eq!(
        db.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
        )
        .await,
        ["both", "by_handle"]
    );
}

#[tokio::test]
async fn a_contract_on_sqlite_drops_neither_of_two_values() {
    let all = renamed(
        Dialect::Sqlite,
        "users",
        "pub tenant: i64,",
        "login",
        "handle: String",
    );
    let db = adopted(
        &all,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, login TEXT NOT NULL);
         INSERT INTO users VALUES (1, 1, 'a')",
    )
    .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.run("CREATE VIEW logins AS SELECT login FROM users")
        .await;
    let error = db.contract(&all).await.unwrap_err();
    assert!(
        error
            .report()
            .to_string()
            .contains("view logins shows users.login"),
        "{}",
        error.report()
    );
    db.run("DROP VIEW logins; CREATE VIEW logins AS SELECT login AS login FROM users")
        .await;
    db.contract(&all).await.unwrap();
    assert_eq!(db.rows("SELECT login FROM logins").await, ["a"]);
}

#[tokio::test]
async fn an_index_that_was_let_go_is_out_of_the_way_on_sqlite() {
    let all = renamed(
        Dialect::Sqlite,
        "users",
        "pub tenant: i64,",
        "login",
        "handle: String",
    );
    let db = adopted(
        &all,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, login TEXT NOT NULL);
         CREATE INDEX both ON users (tenant, login); CREATE VIEW logins AS SELECT login FROM users;
         INSERT INTO users VALUES (1, 1, 'a')",
    )
    .await;
    let set = Set {
        discard: vec!["both".into()],
        ..Set::default()
    };
    db.expand_with(&all, &set).await.unwrap();
    db.migrate(&all).await.unwrap();
    let attest = |refused: Result<Vec<String>, Error>| match refused {
        Err(Error::Gate(refusal)) => refusal.attest.unwrap(),
        other => panic!("{other:?}"),
    };
    let error = db.contract_with(&all, &set).await.unwrap_err();
    assert!(error.to_string().contains("view logins"), "{error}");
    // Nothing was begun: an old build still writes.
    db.run("INSERT INTO users (id, tenant, login) VALUES (2, 1, 'b'); DROP VIEW logins")
        .await;
    let set = Set {
        attest: Some(attest(db.contract_with(&all, &set).await)),
        ..set
    };
    db.contract_with(&all, &set).await.unwrap();
    assert_eq!(
        db.rows("SELECT handle FROM users ORDER BY id").await,
        ["a", "b"]
    );
}
