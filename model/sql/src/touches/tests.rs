use super::*;
use crate::Dialect;

const TABLES: [(&str, &[&str]); 3] = [
    ("users", &["id", "name", "email", "org_id"]),
    ("orgs", &["id", "name", "plan"]),
    ("audit.users", &["id", "who"]),
];

fn found(dialect: Dialect, sql: &str) -> Touches {
    touches(
        &Catalog::new(
            dialect,
            TABLES.map(|(name, columns)| (name, columns.to_vec())),
        ),
        sql,
    )
}

fn postgres(sql: &str) -> Touches {
    found(Dialect::Postgres, sql)
}

/// The text under each touch.
fn places(sql: &str) -> Vec<(String, TouchKind, &str)> {
    postgres(sql)
        .touches
        .into_iter()
        .map(|touch| {
            (
                format!("{}.{}", touch.table, touch.column),
                touch.kind,
                &sql[touch.span],
            )
        })
        .collect()
}

#[test]
fn every_touch_has_its_place_in_the_text() {
    use TouchKind::{Named, Positional, Rebinds};
    let place = |column: &str, kind, text| (column.to_owned(), kind, text);
    assert_eq!(
        places("SELECT u.\"name\", 'name' FROM users u WHERE u.NAME = 'ä' AND email IS NULL"),
        [
            place("users.name", Named, "\"name\""),
            place("users.name", Named, "NAME"),
            place("users.email", Named, "email"),
        ]
    );
    assert_eq!(
        places("INSERT INTO orgs VALUES (1, 'x')"),
        [
            place("orgs.id", Positional, "orgs"),
            place("orgs.name", Positional, "orgs")
        ]
    );
    assert_eq!(
        places("SELECT plan FROM users NATURAL JOIN orgs")[1..],
        [
            place("orgs.id", Rebinds, "NATURAL"),
            place("orgs.name", Rebinds, "NATURAL"),
            place("users.id", Rebinds, "NATURAL"),
            place("users.name", Rebinds, "NATURAL"),
        ]
    );
    let star = postgres("SELECT o.* FROM orgs o");
    assert_eq!(
        (
            star.wildcards[0].table.as_str(),
            star.wildcards[0].span.clone()
        ),
        ("orgs", 7..10)
    );
}

#[test]
fn a_schema_tells_tables_of_one_name_apart() {
    assert_eq!(
        postgres("SELECT id FROM audit.users").pairs(TouchKind::Named),
        [("audit.users", "id")]
    );
    assert_eq!(
        postgres("SELECT id FROM public.users").pairs(TouchKind::Named),
        [("users", "id")]
    );
    assert_eq!(
        postgres("SELECT audit.users.who, public.users.name FROM audit.users, public.users")
            .pairs(TouchKind::Named),
        [("audit.users", "who"), ("users", "name")]
    );
    assert!(
        postgres("SELECT name FROM pg_catalog.users")
            .touches
            .is_empty()
    );
}

#[test]
fn a_bare_name_means_the_one_table_that_has_it_in_a_schema_and_of_several_each() {
    let one = |tables: &[&'static str], sql: &str| {
        let tables = tables.iter().map(|name| (*name, vec!["id", "total"]));
        touches(&Catalog::new(Dialect::Postgres, tables), sql)
    };
    let known = ["billing.invoices"];
    for sql in [
        "SELECT total FROM billing.invoices",
        "SELECT total FROM invoices",
        "SELECT billing.invoices.total FROM billing.invoices",
        "SELECT invoices.total FROM \"billing\".invoices",
        "UPDATE billing.invoices SET total = 1",
        "INSERT INTO invoices (total) VALUES (1)",
    ] {
        let found = one(&known, sql);
        assert_eq!(found.unreadable, None, "{sql}");
        assert_eq!(
            found.pairs(TouchKind::Named),
            [("billing.invoices", "total")],
            "{sql}"
        );
    }
    assert_eq!(
        one(&known, "SELECT total FROM archive.invoices").touches,
        []
    );
    let several = ["archive.invoices", "billing.invoices"];
    let found = one(&several, "SELECT total FROM invoices");
    assert_eq!(
        found.pairs(TouchKind::Named),
        [("archive.invoices", "total"), ("billing.invoices", "total")]
    );
    assert!(
        found
            .unreadable
            .unwrap()
            .contains("archive.invoices or billing.invoices")
    );
    // A query of this name hides them.
    let hidden = one(
        &several,
        "WITH invoices AS (SELECT 1 AS total) SELECT total FROM invoices",
    );
    assert_eq!((hidden.touches, hidden.unreadable), (vec![], None));
    let both = ["invoices", "billing.invoices"];
    assert_eq!(
        one(&both, "SELECT total FROM invoices").pairs(TouchKind::Named),
        [("invoices", "total")]
    );
}

#[test]
fn what_cannot_be_read_is_said_and_judged_by_every_name_in_it() {
    let read = postgres(
        "CREATE FUNCTION f() AS $$ UPDATE users SET \"name\" = 1 $$; SELECT plan FROM orgs",
    );
    assert!(read.unreadable.unwrap().contains("CREATE FUNCTION"));
    let read = postgres("SELECT FROM FROM users WHERE email > 'name");
    assert!(read.unreadable.is_some());
    assert_eq!(read.touches.len(), 2, "{:?}", read.touches);
    // A statement with a name that finds nothing is not understood.
    let read = postgres("SELECT x.name FROM users u");
    assert!(read.unreadable.unwrap().contains("`x`"));
}

#[test]
fn several_statements_are_read_one_after_the_other() {
    let read =
        postgres("BEGIN; UPDATE users SET name = 'x'; DELETE FROM orgs WHERE plan = ';'; COMMIT;");
    assert_eq!(
        read.pairs(TouchKind::Named),
        [("orgs", "plan"), ("users", "name")]
    );
    assert_eq!(read.unreadable, None);
}

#[test]
fn a_pair_that_is_named_does_not_rebind() {
    let read = postgres("SELECT users.name FROM users NATURAL JOIN orgs");
    assert_eq!(read.pairs(TouchKind::Named), [("users", "name")]);
    assert!(!read.pairs(TouchKind::Rebinds).contains(&("users", "name")));
}

#[test]
fn a_constraint_stands_for_its_columns_when_its_name_says_them() {
    let of = |name: &str| {
        let sql = format!(
            "INSERT INTO users (id) VALUES (1) ON CONFLICT ON CONSTRAINT {name} DO NOTHING"
        );
        let read = postgres(&sql);
        read.pairs(TouchKind::Positional)
            .iter()
            .map(|(_, column)| (*column).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("users_email_key"), ["email"]);
    assert_eq!(of("users_org_id_name_key"), ["name", "org_id"]);
    assert!(of("users_mail_key").is_empty());
    assert!(of("email_key").is_empty());
}

#[test]
fn the_target_of_on_conflict_is_told_apart() {
    let of = |conflict: &str| {
        let sql = format!(
            "INSERT INTO users AS u (id, name) VALUES (1, 'a') ON CONFLICT {conflict} RETURNING org_id"
        );
        let read = postgres(&sql);
        read.arbiters
            .into_iter()
            .map(|touch| touch.column)
            .collect::<Vec<_>>()
    };
    assert_eq!(of("(email) DO NOTHING"), ["email"]);
    assert_eq!(
        of("(org_id, lower(email)) WHERE id > 1 DO UPDATE SET name = excluded.name"),
        ["org_id", "email", "id"]
    );
    assert_eq!(of("ON CONSTRAINT users_email_key DO NOTHING"), ["email"]);
    assert!(of("DO NOTHING").is_empty());
}

#[test]
fn the_columns_that_a_set_writes_are_told_apart() {
    let of = |sql: &str| {
        let sets = postgres(sql).sets.into_iter();
        sets.map(|set| {
            let columns: Vec<String> = set.into_iter().map(|touch| touch.column).collect();
            columns.join(" ")
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(
        of("UPDATE users SET name = email, (email, org_id) = (1, id) WHERE id = 1"),
        ["name email org_id"]
    );
    assert_eq!(
        of(
            "WITH a AS (UPDATE orgs SET name = 'a') INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET email = excluded.name"
        ),
        ["name", "email"]
    );
    assert!(of("SELECT name FROM users; INSERT INTO users (name) VALUES ('a')").is_empty());
}

#[test]
fn what_a_view_does_not_serve_is_told_apart() {
    let of = |sql: &str| {
        let found = postgres(sql).tables_only.into_iter();
        found
            .map(|one| format!("{:?} {} {}", one.what, one.table, &sql[one.span]))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("TRUNCATE TABLE ONLY public.users, orgs * CASCADE; TRUNCATE elsewhere"),
        ["Truncate users users", "Truncate orgs orgs"]
    );
    assert_eq!(of("COPY users (id) FROM STDIN"), ["Copy users users"]);
    assert!(of("COPY (SELECT id FROM users) TO STDOUT").is_empty());
    assert_eq!(
        of("INSERT INTO users AS u (id) VALUES (1) ON CONFLICT ON CONSTRAINT c DO NOTHING"),
        ["Constraint users users"]
    );
    assert_eq!(
        of("MERGE INTO users u USING orgs ON true WHEN MATCHED THEN DELETE"),
        ["Merge users users"]
    );
    assert_eq!(
        of("CREATE INDEX i ON users (lower(name))"),
        ["Index users users"]
    );
    assert!(of("LOCK TABLE users; SELECT id FROM users FOR UPDATE").is_empty());
}

#[test]
fn the_columns_that_an_insert_names_are_told_apart() {
    let read = postgres("INSERT INTO users (id, email) SELECT org_id, name FROM users");
    let columns: Vec<&str> = read.inserts[0]
        .iter()
        .map(|one| one.column.as_str())
        .collect();
    assert_eq!(columns, ["id", "email"]);
}

#[test]
fn names_compare_as_the_database_compares_them() {
    let of = |dialect, sql| !found(dialect, sql).touches.is_empty();
    assert!(!of(Dialect::Postgres, "SELECT \"NAME\" FROM users"));
    assert!(of(Dialect::Postgres, "SELECT NAME FROM USERS"));
    assert!(of(Dialect::Sqlite, "SELECT \"NAME\" FROM \"USERS\""));
    assert!(of(Dialect::Mysql, "SELECT `NAME` FROM users"));
    assert!(!of(Dialect::Mysql, "SELECT \"name\" FROM users"));
}

#[test]
fn a_statement_tells_the_tables_that_it_writes_and_uses() {
    let of = |sql: &str| {
        let writes = found(Dialect::Mysql, sql).writes.into_iter();
        writes
            .map(|write| {
                let mut uses: Vec<String> = write.uses.into_iter().map(|one| one.table).collect();
                uses.sort();
                uses.dedup();
                format!("{}: {}", write.table, uses.join(" "))
            })
            .collect::<Vec<_>>()
    };
    for (sql, written) in [
        (
            "INSERT INTO orgs (id) SELECT id FROM users",
            vec!["orgs: orgs users"],
        ),
        (
            "REPLACE INTO orgs (id) VALUES ((SELECT max(id) FROM users))",
            vec!["orgs: orgs users"],
        ),
        (
            "UPDATE orgs AS o JOIN users AS u ON u.org_id = o.id SET o.name = u.name",
            vec!["orgs: orgs users"],
        ),
        (
            "UPDATE users AS u, orgs AS o SET u.name = o.name, o.name = 'a'",
            vec!["users: orgs users", "orgs: orgs users"],
        ),
        (
            "UPDATE orgs SET name = 'a' WHERE id IN (SELECT org_id FROM users)",
            vec!["orgs: orgs users"],
        ),
        (
            "DELETE o FROM orgs AS o JOIN users AS u ON u.org_id = o.id",
            vec!["orgs: orgs users"],
        ),
        (
            "DELETE FROM o, u.* USING orgs AS o JOIN users AS u ON u.org_id = o.id",
            vec!["orgs: orgs users", "users: orgs users"],
        ),
        (
            "DELETE FROM orgs WHERE id NOT IN (SELECT org_id FROM users)",
            vec!["orgs: orgs users"],
        ),
        (
            "SELECT id FROM orgs FOR UPDATE; UPDATE orgs SET name = 'a'; DELETE FROM users",
            vec!["orgs: orgs", "users: users"],
        ),
    ] {
        assert_eq!(of(sql), written, "{sql}");
    }
}
