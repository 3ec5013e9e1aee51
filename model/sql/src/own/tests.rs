use super::*;

fn one(sql: &str) -> OwnStatement {
    let mut all = own_statements(Dialect::Postgres, sql).unwrap();
    assert_eq!(all.len(), 1, "{sql}");
    all.remove(0)
}

fn names(dialect: Dialect, sql: &str) -> Vec<String> {
    let all = own_statements(dialect, sql).unwrap();
    all.into_iter().map(|one| one.name).collect()
}

#[test]
fn a_text_is_cut_where_a_statement_ends() {
    assert_eq!(
        names(
            Dialect::Postgres,
            "CREATE EXTENSION x; -- a; b\n SELECT ';'; DO $$ BEGIN a; b; END $$;;"
        ),
        ["CREATE EXTENSION", "SELECT", "DO"]
    );
    assert_eq!(
        names(
            Dialect::Sqlite,
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET x = CASE 1 WHEN 1 THEN 2 END; DELETE FROM b; END; SELECT 1"
        ),
        ["CREATE TRIGGER", "SELECT"]
    );
    assert_eq!(
        names(
            Dialect::Postgres,
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)"
        ),
        ["CREATE FUNCTION", "CREATE RULE"]
    );
    assert_eq!(
        names(
            Dialect::Mysql,
            "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN IF NEW.x THEN SET NEW.y = 1; END IF; \
             CASE NEW.z WHEN 1 THEN DO 0; END CASE; REPEAT DO 1; UNTIL 1 END REPEAT; SET NEW.z = CASE 1 WHEN 1 THEN 2 END; END; DO 2"
        ),
        ["CREATE TRIGGER", "DO"]
    );
    assert!(own_statements(Dialect::Postgres, "SELECT 'x").is_err());
}

#[test]
fn a_text_is_cut_into_statements_as_they_are_written() {
    let sql = "-- one; two\nSET a = 'x;y' /*! ; */ ;\n\nDO 1;; -- the end";
    assert_eq!(
        statements(Dialect::Mysql, sql).unwrap(),
        ["-- one; two\nSET a = 'x;y' /*! ; */", "DO 1"]
    );
}

#[test]
fn what_no_step_may_have_is_refused_with_the_reason() {
    for (sql, why) in [
        ("BEGIN", TRANSACTION),
        ("start transaction", TRANSACTION),
        ("COMMIT", TRANSACTION),
        ("END", TRANSACTION),
        ("SAVEPOINT a", TRANSACTION),
        ("PREPARE TRANSACTION 'a'", TRANSACTION),
        ("SET LOCAL lock_timeout = 0", SESSION),
        ("RESET ALL", SESSION),
        ("SELECT set_config('a.b', 'c', false)", SESSION),
        ("SELECT pg_advisory_unlock_all()", SESSION),
        ("PRAGMA foreign_keys = off", SESSION),
        ("ATTACH 'x' AS y", SESSION),
        ("COPY t FROM STDIN", CLIENT),
        ("ALTER TABLE t DISABLE TRIGGER ALL", SYNC),
        ("DELETE FROM expand_contract.leases WHERE true", OURS),
        ("DROP TRIGGER zzz_ec_users_ins ON users", OURS),
        (
            "DO $$ BEGIN DELETE FROM expand_contract.fence; END $$",
            OURS,
        ),
        ("UPDATE _ec_leases SET x = 1", OURS),
    ] {
        assert_eq!(one(sql).refused, Some(why), "{sql}");
    }
    for sql in [
        "SET CONSTRAINTS ALL IMMEDIATE",
        "UPDATE users SET begin = 1 WHERE id = 2",
        "COPY t FROM '/srv/t.csv'",
        "CREATE VIEW v AS SELECT 1",
    ] {
        assert_eq!(one(sql).refused, None, "{sql}");
    }
}

#[test]
fn what_a_statement_takes_away_is_named() {
    let table = |name: &str| Destroyed::Table(name.into());
    let column = |column: &str| Destroyed::Column {
        table: "users".into(),
        column: column.into(),
    };
    for (sql, takes) in [
        (
            "DROP TABLE IF EXISTS a, s.\"B\" CASCADE",
            vec![table("a"), table("B")],
        ),
        (
            "TRUNCATE TABLE ONLY users RESTART IDENTITY",
            vec![table("users")],
        ),
        ("DELETE FROM users", vec![table("users")]),
        ("DELETE FROM users WHERE id < 0", vec![]),
        (
            "ALTER TABLE IF EXISTS ONLY public.users DROP COLUMN IF EXISTS a, DROP b, ADD c int DEFAULT f(1, 2)",
            vec![column("a"), column("b")],
        ),
        ("ALTER TABLE users RENAME a TO b", vec![column("a")]),
        ("ALTER TABLE users RENAME TO people", vec![table("users")]),
        ("ALTER TABLE users SET SCHEMA x", vec![table("users")]),
        ("ALTER TABLE users DROP CONSTRAINT c", vec![]),
        ("ALTER TABLE users ALTER COLUMN a DROP DEFAULT", vec![]),
        (
            "DROP INDEX CONCURRENTLY IF EXISTS i",
            vec![Destroyed::Index("i".into())],
        ),
        ("DROP TRIGGER t ON users", vec![]),
        (
            "DROP MATERIALIZED VIEW v",
            vec![Destroyed::Other("v".into())],
        ),
        ("DROP FUNCTION f(int)", vec![Destroyed::Other("f".into())]),
        (
            "DO $x$ BEGIN DROP TABLE users; ALTER TABLE users DROP a; END $x$",
            vec![table("users"), column("a")],
        ),
    ] {
        assert_eq!(one(sql).destroys, takes, "{sql}");
    }
}

#[test]
fn what_a_statement_drops_is_known_by_name() {
    for (sql, names) in [
        (
            "DROP MATERIALIZED VIEW IF EXISTS s.v, w CASCADE",
            vec!["v", "w"],
        ),
        ("DROP VIEW v", vec!["v"]),
        ("DROP TRIGGER t ON users", vec!["t"]),
        ("DROP POLICY IF EXISTS \"P\" ON users", vec!["P"]),
        ("DROP FUNCTION f(int)", vec!["f"]),
        (
            "ALTER TABLE badges DROP CONSTRAINT IF EXISTS c, DROP CONSTRAINT d",
            vec!["c", "d"],
        ),
        ("ALTER TABLE badges ADD COLUMN c int", vec![]),
    ] {
        assert_eq!(one(sql).drops, names, "{sql}");
    }
}

#[test]
fn what_commits_by_itself_is_known() {
    let commits = |dialect, sql: &str| -> Vec<bool> {
        let all = own_statements(dialect, sql).unwrap();
        all.into_iter().map(|one| one.commits).collect()
    };
    let rows = "UPDATE t SET a = 1; WITH x AS (SELECT 1) SELECT 2; DO 0";
    assert_eq!(commits(Dialect::Mysql, rows), [false; 3]);
    let ddl = "DROP VIEW v; CREATE TABLE t (a int); ANALYZE TABLE t; CALL p()";
    assert_eq!(commits(Dialect::Mysql, ddl), [true; 4]);
    assert_eq!(commits(Dialect::Postgres, ddl), [false; 4]);
}

#[test]
fn what_runs_outside_of_transactions_is_known() {
    for sql in [
        "CREATE INDEX CONCURRENTLY i ON t (a)",
        "VACUUM (FULL) t",
        "DROP DATABASE x",
        "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
    ] {
        assert!(one(sql).needs_no_transaction, "{sql}");
    }
    let builds = one("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"I\" ON t (a)");
    assert!(builds.is_concurrent);
    assert_eq!(builds.builds.as_deref(), Some("I"));
    for sql in [
        "CREATE INDEX i ON t (a)",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
    ] {
        assert!(!one(sql).needs_no_transaction, "{sql}");
    }
}

#[test]
fn a_probe_is_one_query_that_looks() {
    for sql in [
        "SELECT to_regclass('x') IS NOT NULL",
        "SELECT EXISTS (SELECT 1 FROM pragma_table_info('t') WHERE name = 'a')",
        "WITH x AS (SELECT 1 AS one) SELECT one = 1 FROM x",
    ] {
        assert_eq!(probe_problem(sql), None, "{sql}");
    }
    for sql in [
        "to_regclass('x') IS NOT NULL",
        "SELECT true",
        "SELECT 1 = 1",
        "SELECT a FROM b; SELECT c",
        "WITH x AS (DELETE FROM t RETURNING 1) SELECT count(*) = 0 FROM x",
        "SELECT 'x",
    ] {
        assert!(probe_problem(sql).is_some(), "{sql}");
    }
}

#[test]
fn a_text_is_tidied_without_changing_what_it_says() {
    assert_eq!(
        without_ends("\n -- first\n SELECT 1; -- one\nSELECT ';' ; -- last\n"),
        "SELECT 1; -- one\nSELECT ';'"
    );
    assert_eq!(
        on_one_line("SELECT -- it\n  'a  b' IS\n\n NOT NULL /* so */ "),
        "SELECT 'a  b' IS NOT NULL"
    );
}
