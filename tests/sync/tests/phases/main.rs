//! Whole migrations, statement by statement: probes, running twice, running at the wrong time, both ways out.

// A helper of a test that fails has nobody to report to.
#![allow(clippy::unwrap_used)]

use expand_contract_schema::ColumnType::{Integer, Text};
use expand_contract_schema::dialect::database;
use expand_contract_schema::operation::{AddColumn, CreateTable};
use expand_contract_schema::{Change, Dialect, Job, Phase};
use tests_sync::Direction::Both;
use tests_sync::{Database, MIGRATION as ID, On, Sides, column, statements, sync};

use runner::{counted, fence, open, relax, rows, run, schema, text};

mod runner;

/// `name` becomes `full_name`, upper case on the old side: `down` is needed and loses.
fn change() -> Sides {
    let mut sync = sync(
        Both,
        vec![column(
            "name",
            Text,
            false,
            Some(("upper(full_name)", &["full_name"])),
        )],
        vec![column(
            "full_name",
            Text,
            false,
            Some(("lower(name)", &["name"])),
        )],
    );
    sync.new[0].def.index = true;
    sync
}

#[tokio::test]
async fn from_expand_to_contract() {
    for on in On::all() {
        let dialect = on.dialect();
        let change = change().change();
        let mut db = open(on).await;
        relax(&mut db).await;
        run(&mut db, &statements(dialect, &change, Phase::Expand)).await;
        // Builds of both kinds, before and after the backfill.
        db.must("INSERT INTO t (id, name) VALUES (4, 'Old')").await;
        run(&mut db, &statements(dialect, &change, Phase::Migrate)).await;
        db.must("INSERT INTO t (id, full_name) VALUES (5, 'New')")
            .await;
        db.must("UPDATE t SET other = 'x'").await;
        assert_eq!(
            rows(&mut db, &["full_name"]).await,
            text(dialect, &["ann", "bob", "", "old", "New"])
        );
        assert_eq!(
            rows(&mut db, &["name"]).await,
            text(dialect, &["ANN", "Bob", "", "Old", "NEW"])
        );

        let contract = statements(dialect, &change, Phase::Contract);
        if dialect == Dialect::Postgres {
            let before = schema(&mut db).await;
            for statement in &contract {
                if statement.sql.contains("require_fence") {
                    let error = db.run(&statement.sql).await.unwrap_err();
                    assert!(error.contains("was not started by the runner"), "{error}");
                }
            }
            fence(&mut db, "contract", -1).await;
            assert!(
                db.run(&contract.last().unwrap().sql).await.is_err(),
                "the fence has expired"
            );
            fence(&mut db, "rollback", 30_000).await;
            assert!(
                db.run(&contract.last().unwrap().sql).await.is_err(),
                "it is another fence"
            );
            db.must("DELETE FROM expand_contract.fence").await;
            assert_eq!(schema(&mut db).await, before);
            fence(&mut db, "contract", 30_000).await;
        }
        run(&mut db, &contract).await;
        db.must("INSERT INTO t (id, full_name) VALUES (6, 'Later')")
            .await;
        assert_eq!(
            rows(&mut db, &["full_name"]).await,
            text(dialect, &["ann", "bob", "", "old", "New", "Later"])
        );

        // Whoever pipes the other files into a client now changes nothing.
        if dialect == Dialect::Postgres {
            db.must(&format!(
                "INSERT INTO expand_contract.migration VALUES ('test', 'public', '{ID}', 'contracted')"
            ))
            .await;
        }
        let (before, values) = (schema(&mut db).await, rows(&mut db, &["full_name"]).await);
        for phase in [Phase::Expand, Phase::Migrate, Phase::Rollback] {
            for statement in statements(dialect, &change, phase) {
                if !statement.runner_only {
                    let _ = db.run(&statement.sql).await;
                }
            }
        }
        assert_eq!(schema(&mut db).await, before, "{on}");
        assert_eq!(rows(&mut db, &["full_name"]).await, values);
        db.must("INSERT INTO t (id, full_name) VALUES (7, 'Still')")
            .await;
    }
}

#[tokio::test]
async fn from_expand_back_again() {
    for on in On::all() {
        let dialect = on.dialect();
        let change = change().change();
        let mut db = open(on).await;
        relax(&mut db).await;
        let (before, values) = (schema(&mut db).await, rows(&mut db, &["id", "name"]).await);
        run(&mut db, &statements(dialect, &change, Phase::Expand)).await;
        run(&mut db, &statements(dialect, &change, Phase::Migrate)).await;
        db.must("UPDATE t SET full_name = full_name, other = 'y'")
            .await;
        let rollback = statements(dialect, &change, Phase::Rollback);
        let count = async |db: &mut Database| {
            let loses = &rollback[0];
            assert!(matches!(&loses.job, Job::Loses { what } if what == "t.full_name"));
            let counted = counted(db, &loses.sql);
            db.must(&counted).await[0][0].clone().unwrap()
        };
        assert_eq!(count(&mut db).await, "0");
        // Only the new side knows this one: the old side has it in capitals.
        db.must("INSERT INTO t (id, full_name) VALUES (9, 'New')")
            .await;
        assert_eq!(count(&mut db).await, "1");
        db.must("DELETE FROM t WHERE id = 9").await;
        if dialect == Dialect::Postgres {
            assert!(db.run(&rollback.last().unwrap().sql).await.is_err());
            fence(&mut db, "rollback", 30_000).await;
        }
        run(&mut db, &rollback).await;
        assert_eq!(schema(&mut db).await, before, "{on}");
        assert_eq!(rows(&mut db, &["id", "name"]).await, values);
        db.must("INSERT INTO t (id, name) VALUES (4, 'Old')").await;
    }
}

/// Both old columns go, also if the runner is killed between the two.
#[tokio::test]
async fn two_columns_that_become_one() {
    for on in On::all() {
        let dialect = on.dialect();
        let mut sync = change();
        let mut first = sync.old[0].clone();
        first.def.name = "other".into();
        first.expr.as_mut().unwrap().sql = "lower(full_name)".into();
        sync.old.push(first);
        let change = sync.change();
        let mut db = open(on).await;
        db.must("UPDATE t SET other = lower(name)").await;
        relax(&mut db).await;
        for phase in [Phase::Expand, Phase::Migrate] {
            run(&mut db, &statements(dialect, &change, phase)).await;
        }
        fence(&mut db, "contract", 30_000).await;
        run(&mut db, &statements(dialect, &change, Phase::Contract)).await;
        db.must("INSERT INTO t (id, full_name) VALUES (6, 'Later')")
            .await;
        assert_eq!(
            rows(&mut db, &["full_name"]).await,
            text(dialect, &["ann", "bob", "", "Later"]),
            "{on}"
        );
    }
}

#[tokio::test]
async fn a_contract_without_a_journal_changes_nothing() {
    let change = change().change();
    let mut db = open(On::Postgres).await;
    run(
        &mut db,
        &statements(Dialect::Postgres, &change, Phase::Expand),
    )
    .await;
    db.must("DROP SCHEMA expand_contract CASCADE").await;
    let before = schema(&mut db).await;
    for phase in [Phase::Contract, Phase::Rollback] {
        for statement in statements(Dialect::Postgres, &change, phase) {
            if statement.sql.contains("require_fence") {
                assert!(db.run(&statement.sql).await.is_err());
            }
        }
    }
    assert_eq!(schema(&mut db).await, before);
}

#[tokio::test]
async fn a_mistake_in_an_expression_shows_in_expand() {
    for (on, up) in [
        (On::Postgres, "name + 1"),
        (On::Postgres, "no_such_function(name)"),
        (On::MariaDb, "no_such_function(name)"),
        (On::MySql, "no_such_function(name)"),
        (On::MariaDb, "lower(name, name)"),
        (On::MySql, "lower(name, name)"),
        (On::Sqlite, "lower(name, name)"),
    ] {
        if On::here(&[on]).is_empty() {
            continue;
        }
        let dialect = on.dialect();
        let mut sync = change();
        sync.new[0].expr.as_mut().unwrap().sql = up.into();
        let mut db = open(on).await;
        let expand = statements(dialect, &sync.change(), Phase::Expand);
        db.must(&expand[0].sql).await;
        let check = expand
            .iter()
            .find(|s| s.title.starts_with("Let the database check"))
            .unwrap();
        assert!(db.run(&check.sql).await.is_err(), "{up}");
    }
}

#[tokio::test]
async fn a_default_that_is_not_what_up_makes_of_the_old_one_shows_in_expand() {
    for on in On::here(&[On::Postgres, On::MariaDb, On::MySql]) {
        let dialect = on.dialect();
        for (default, fits) in [("'x'", true), ("'y'", false)] {
            let mut sync = change();
            sync.old[0].def.default = Some("'X'".into());
            sync.new[0].def.default = Some(default.into());
            let mut db = open(on).await;
            db.must("ALTER TABLE t ALTER COLUMN name SET DEFAULT 'X'")
                .await;
            let expand = statements(dialect, &sync.change(), Phase::Expand);
            let mut failed = None;
            for statement in &expand {
                let sql = db.by_runner(&statement.sql);
                failed = failed.or(db.run(&sql).await.err());
            }
            assert_eq!(failed.is_none(), fits, "{failed:?}");
            if fits {
                fence(&mut db, "contract", 30_000).await;
                db.must("INSERT INTO t (id) VALUES (8)").await;
                for phase in [Phase::Migrate, Phase::Contract] {
                    run(&mut db, &statements(dialect, &sync.change(), phase)).await;
                }
                db.must("INSERT INTO t (id) VALUES (9)").await;
                let found = rows(&mut db, &["full_name"]).await;
                assert_eq!(found, text(dialect, &["ann", "bob", "", "x", "x"]), "{on}");
            }
        }
    }
}

#[tokio::test]
async fn a_table_comes_and_goes() {
    use expand_contract_schema::{ColumnDef, TableDef};
    let mut id = column("id", Integer, false, None).def;
    id.primary_key = true;
    let email = ColumnDef {
        unique: true,
        ..column("email", Text, false, None).def
    };
    let since = ColumnDef {
        default: Some("CURRENT_TIMESTAMP".into()),
        ..column(
            "since",
            expand_contract_schema::ColumnType::TimestampTz,
            true,
            None,
        )
        .def
    };
    let mut part = id.clone();
    part.name = "order".into();
    for key in [vec![id.clone()], vec![id, part]] {
        let table = TableDef {
            comment: None,
            indexes: Vec::new(),
            constraints: Vec::new(),
            name: "new table".into(),
            columns: key
                .into_iter()
                .chain([email.clone(), since.clone()])
                .collect(),
        };
        let change = Change::CreateTable(CreateTable {
            table,
            copies: Vec::new(),
        });
        for on in On::all() {
            let dialect = on.dialect();
            let mut db = open(on).await;
            run(&mut db, &statements(dialect, &change, Phase::Expand)).await;
            fence(&mut db, "rollback", 30_000).await;
            run(&mut db, &statements(dialect, &change, Phase::Rollback)).await;
        }
    }
}

#[tokio::test]
async fn a_column_comes_and_goes() {
    for (default, nullable) in [
        (None, true),
        (Some("'it''s'"), false),
        (Some("now()"), true),
    ] {
        let mut added = column("added", Text, nullable, None).def;
        added.default = default.map(str::to_owned);
        added.index = true;
        let change = Change::AddColumn(AddColumn {
            table: "t".into(),
            column: added,
        });
        for on in On::all() {
            let dialect = on.dialect();
            if dialect == Dialect::Mysql && default == Some("now()") {
                // It comes in two steps there, of another change.
                assert!(!database(dialect).adds_with(&Text, "now()"));
                continue;
            }
            if dialect == Dialect::Sqlite && default == Some("now()") {
                let database = database(dialect);
                let error = change.operation().refuse(database).unwrap_err();
                assert!(error.message.contains("calls `now()`"), "{error}");
                continue;
            }
            let mut db = open(on).await;
            run(&mut db, &statements(dialect, &change, Phase::Expand)).await;
            run(&mut db, &statements(dialect, &change, Phase::Migrate)).await;
            db.must("INSERT INTO t (id, name, added) VALUES (7, 'x', 'y')")
                .await;
            let rollback = statements(dialect, &change, Phase::Rollback);
            if default != Some("now()") {
                let counted = counted(&db, &rollback[0].sql);
                assert_eq!(
                    db.must(&counted).await[0][0].as_deref(),
                    Some("1"),
                    "{counted}"
                );
            }
            if dialect == Dialect::Sqlite {
                db.must("DROP INDEX t_added_idx").await;
            }
            fence(&mut db, "rollback", 30_000).await;
            run(&mut db, &rollback).await;
        }
    }
}
