//! What a contract takes away, and when.

use expand_contract::{Dialect, Event};
use expand_contract_format::functions::RUNNER_KEY;
use expand_contract_schema::Phase;

use crate::common::{BOTH, Db, Set, V1, V2, V2_CONTRACTED, fill, id, sources};
use crate::play::{Verdict, Way, edited, is, model, passes, played, rewritten, said, step};

/// 2. The backfill died after its first batch, and the contract believed the status: most values were only in the
/// column that it dropped.
#[tokio::test]
async fn a_contract_after_half_a_backfill_takes_no_value_away() {
    let version = |field: &str| model("customers", field);
    // A plain rename on SQLite asks every row once more, so the mistake would be refused there.
    let renamed = |stage: &str| {
        version(&format!(
            "#[migrate(renamed(from = \"name\", up = \"name || ''\", down = \"full_name || ''\"{stage}))] pub full_name: \
             Option<String>,"
        ))
    };
    let versions = [
        version("pub name: Option<String>,"),
        renamed(""),
        renamed(", contracted"),
    ];
    played(&BOTH, "1000 instead of 5000", async |dialect, way| {
        let db = Db::new(dialect).await;
        let [v1, v2, v3] = versions.each_ref();
        let mut all = sources(dialect, &[v1, v2, v3]);
        if way == Way::Mistake {
            // A tool without a proof: what was run to its end is right.
            all[1] = edited(&all[1], Phase::Migrate, |statements| statements.truncate(1));
        }
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 5_000).await;
        db.expand(&all).await.unwrap();
        let first = Set::stopping(|event| matches!(event, Event::BackfillProgress { .. }));
        db.migrate_with(&all, &first).await.unwrap_err();
        if way == Way::Mistake {
            db.run(&format!(
                "UPDATE {} SET state = 'migrated'",
                match dialect {
                    Dialect::Postgres => "expand_contract.migration",
                    Dialect::Mysql => unreachable!("no phase files are written for it"),
                    Dialect::Sqlite => "_ec_migration",
                }
            ))
            .await;
        }
        let rename = Set {
            only: vec![id(&all, "full_name")],
            ..Set::default()
        };
        let contracted = match db.contract_with(&all, &rename).await {
            Err(expand_contract::Error::Gate(refusal)) => {
                let attest = refusal.attest.unwrap();
                db.contract_with(
                    &all,
                    &Set {
                        attest: Some(attest),
                        ..rename
                    },
                )
                .await
            }
            other => other,
        };
        assert_eq!(contracted.is_ok(), way == Way::Mistake, "{contracted:?}");
        let side = if contracted.is_ok() {
            "full_name"
        } else {
            "name"
        };
        is(
            &db,
            &format!("SELECT count(customers.{side}) FROM customers"),
            "5000",
        )
        .await
    })
    .await;
}

/// 3. A contract dropped what its triggers call, failed at the column, and had written down more than it did: run again
/// it said that all was done, and no insert passed any more.
#[tokio::test]
async fn a_contract_that_failed_says_so_until_it_is_done_and_inserts_pass_meanwhile() {
    // On SQLite the drop is tried before anything is done.
    played(&[Dialect::Postgres], "helper", async |dialect, way| {
        let db = Db::new(dialect).await;
        let mut all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        let last = all[1].phase(Phase::Contract).statements.len() + 1;
        if way == Way::Mistake {
            let drop = match dialect {
                Dialect::Postgres => "DROP FUNCTION helper()",
                Dialect::Mysql => unreachable!("no phase files are written for it"),
                Dialect::Sqlite => "DROP TABLE helper",
            };
            all[1] = edited(&all[1], Phase::Contract, |statements| {
                statements.insert(0, step("Drop what the triggers call.", drop));
            });
        }
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 5).await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        if way == Way::Mistake {
            db.run(match dialect {
                Dialect::Postgres => {
                    "CREATE FUNCTION helper() RETURNS boolean LANGUAGE sql AS 'SELECT true';
                     CREATE FUNCTION calls() RETURNS trigger LANGUAGE plpgsql AS
                     $$ BEGIN IF helper() THEN RETURN NEW; END IF; END $$;
                     CREATE TRIGGER calls BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION calls()"
                }
                Dialect::Mysql => unreachable!("no phase files are written for it"),
                Dialect::Sqlite => {
                    "CREATE TABLE helper (id);
                     CREATE TRIGGER calls AFTER INSERT ON customers BEGIN INSERT INTO helper VALUES (NEW.id); END"
                }
            })
            .await;
        }
        // What makes the drop of the column fail, and cannot be seen before.
        let (block, unblock) = match dialect {
            Dialect::Postgres => (
                "CREATE FUNCTION keep() RETURNS event_trigger LANGUAGE plpgsql AS
                 $$ BEGIN IF EXISTS (SELECT FROM pg_event_trigger_dropped_objects() WHERE object_type = 'table column')
                    THEN RAISE 'columns are kept'; END IF; END $$;
                 CREATE EVENT TRIGGER keep ON sql_drop EXECUTE FUNCTION keep()",
                "DROP EVENT TRIGGER keep",
            ),
            Dialect::Mysql => unreachable!("no phase files are written for it"),
            Dialect::Sqlite => (
                "CREATE VIEW people AS SELECT name FROM customers",
                "DROP VIEW people",
            ),
        };
        db.run(block).await;
        for insert in [10, 11] {
            db.contract(&all).await.unwrap_err();
            if way == Way::Mistake {
                let (journal, schema) = match dialect {
                    Dialect::Postgres => ("expand_contract.", "public"),
                    Dialect::Mysql => unreachable!("no phase files are written for it"),
                    Dialect::Sqlite => ("_ec_", "main"),
                };
                db.run(unblock).await;
                // Written down before it was done.
                for at in 1..=last {
                    db.run(&format!(
                        "INSERT INTO {journal}statement (lock_name, schema_name, migration, phase, step, done_ms) \
                         VALUES ('shop', '{schema}', '{}', 'contract', {at}, 0) ON CONFLICT DO NOTHING",
                        all[1].id
                    ))
                    .await;
                }
                db.contract(&all).await.unwrap();
            }
            passes(&db, &format!("INSERT INTO customers (id, full_name) VALUES ({insert}, 'new')")).await?;
        }
        db.run(unblock).await;
        db.contract(&all).await.map_err(|error| said(&error))?;
        passes(&db, "INSERT INTO customers (id, full_name) VALUES (12, 'new')").await?;
        let triggers = match dialect {
            Dialect::Postgres => "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal",
            Dialect::Mysql => unreachable!("no phase files are written for it"),
            Dialect::Sqlite => "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'",
        };
        is(&db, triggers, "0").await
    })
    .await;
}

/// 7. SQLite. A contract that copies the table into one of the shape it had when the file was written drops what a later
/// migration added.
#[tokio::test]
async fn a_contract_keeps_a_column_that_a_later_migration_added() {
    let age = |rename: &str| {
        model(
            "customers",
            &format!(
                "#[migrate(renamed(from = \"name\"{rename}))] pub full_name: String,\npub age: Option<i64>,"
            ),
        )
    };
    let play = async |dialect, way| {
        let db = Db::new(dialect).await;
        let mut all = sources(dialect, &[V1, V2, &age(""), &age(", contracted")]);
        if way == Way::Mistake {
            all[1] = edited(&all[1], Phase::Contract, |statements| {
                let frozen =
                    "CREATE TABLE copy (id INTEGER NOT NULL PRIMARY KEY, full_name TEXT NOT NULL);
                              INSERT INTO copy SELECT id, full_name FROM customers;
                              DROP TABLE customers;
                              ALTER TABLE copy RENAME TO customers";
                *statements = vec![step("Rebuild customers.", frozen)];
            });
        }
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 5).await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        db.run("UPDATE customers SET age = 42 WHERE id = 1").await;
        db.contract(&all).await.unwrap();
        passes(&db, "UPDATE customers SET age = age + 1 WHERE id = 1").await?;
        is(
            &db,
            "SELECT customers.age FROM customers WHERE id = 1",
            "43",
        )
        .await
    };
    played(&[Dialect::Sqlite], "no such column", play).await;
    // There a table is changed in place.
    play(Dialect::Postgres, Way::Ours).await.unwrap();
}

/// 8. Somebody pipes rollback.sql into a client after the contract. The client goes on after the statement that fails,
/// and the next one drops the only copy that is left.
#[tokio::test]
async fn a_rollback_piped_by_hand_after_the_contract_loses_nothing() {
    played(&BOTH, "full_name", async |dialect, way| {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 5).await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        db.contract(&all).await.unwrap();
        let text = match way {
            Way::Ours => all[1].files[3].as_str(),
            Way::Mistake => {
                "UPDATE customers SET name = full_name;\nALTER TABLE customers DROP COLUMN full_name;\n"
            }
        };
        let output = match &db {
            Db::Postgres(_, url) => tests_support::psql(url, text),
            Db::Mysql(_, url) => crate::common::server_of(url).pipe_into(url, text),
            Db::Sqlite(_, folder) => tests_support::sqlite3(&folder.path().join("test.db"), text),
        };
        passes(&db, "SELECT customers.full_name FROM customers").await.map_err(|why| format!("{why}\n{output:?}"))?;
        is(&db, "SELECT count(customers.full_name) FROM customers", "5").await
    })
    .await;
}

/// What the new builds do while a contract is under way: after each of its transactions, one inserts.
async fn inserting(dialect: Dialect, contract: &[(&str, &str)], by_hand: &str) -> Verdict {
    let db = Db::new(dialect).await;
    let mut all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
    if !contract.is_empty() {
        all[1] = edited(&all[1], Phase::Contract, |statements| {
            *statements = contract
                .iter()
                .map(|(title, sql)| step(title, sql))
                .collect();
        });
    }
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 5).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    if !by_hand.is_empty() {
        crate::play::swap_triggers(&db, by_hand).await;
    }
    let mut stopped = 0;
    // `contract` attests what a first refusal asks for, which a set that stops has to do itself.
    let attest = match db.contract_with(&all, &Set::default()).await {
        Err(expand_contract::Error::Gate(refusal)) => refusal.attest.unwrap(),
        other => panic!("{other:?}"),
    };
    loop {
        let one = Set {
            attest: Some(attest.clone()),
            ..Set::stopping(|event| {
                matches!(
                    event,
                    Event::StepDone {
                        phase: Phase::Contract,
                        found_done: false,
                        ..
                    }
                )
            })
        };
        let done = db.contract_with(&all, &one).await;
        let insert = format!(
            "INSERT INTO customers (id, full_name) VALUES ({}, 'new')",
            100 + stopped
        );
        passes(&db, &insert).await?;
        match done {
            Ok(_) => break,
            Err(expand_contract::Error::Stopped) => stopped += 1,
            Err(error) => return Err(said(&error)),
        }
    }
    assert!(stopped >= 2, "{stopped} transactions");
    is(
        &db,
        "SELECT count(customers.full_name) FROM customers",
        &format!("{}", 6 + stopped),
    )
    .await
}

/// 9. A contract in two transactions. The trigger first: inserts run into the old column's NOT NULL. The column first:
/// the trigger looks for a field that is gone.
#[tokio::test]
async fn a_new_builds_insert_passes_between_any_two_transactions_of_a_contract() {
    for dialect in BOTH {
        inserting(dialect, &[], "").await.unwrap();
    }
    // Our own triggers, which do nothing any more, go with the column.
    let column = (
        "Drop the column.",
        "DO $$ DECLARE t name; BEGIN
           FOR t IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'customers'::regclass AND tgname LIKE 'zzz_ec_%' LOOP
             EXECUTE format('DROP TRIGGER %I ON customers', t); END LOOP; END $$;
         ALTER TABLE customers DROP COLUMN name",
    );
    let trigger = (
        "Drop the trigger.",
        "DROP TRIGGER IF EXISTS by_hand ON customers",
    );
    let by_hand = "CREATE FUNCTION by_hand() RETURNS trigger LANGUAGE plpgsql AS
                   $$ BEGIN NEW.name := coalesce(NEW.name, NEW.full_name); RETURN NEW; END $$;
                   CREATE TRIGGER by_hand BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION by_hand()";
    for (order, seen) in [
        ([trigger, column], "not-null constraint"),
        ([column, trigger], "record \"new\" has no field \"name\""),
    ] {
        let why = inserting(Dialect::Postgres, &order, by_hand)
            .await
            .unwrap_err();
        assert!(why.contains(seen), "{why}");
    }
    // SQLite looks through its triggers before it drops a column, unless it is told not to.
    let order = [
        (
            "Drop the column.",
            "PRAGMA legacy_alter_table = ON; ALTER TABLE customers DROP COLUMN name",
        ),
        ("Drop the trigger.", "DROP TRIGGER by_hand"),
    ];
    let by_hand = "CREATE TRIGGER by_hand AFTER INSERT ON customers WHEN NEW.name IS NULL
                   BEGIN UPDATE customers SET name = NEW.full_name WHERE id = NEW.id; END";
    let why = inserting(Dialect::Sqlite, &order, by_hand)
        .await
        .unwrap_err();
    assert!(why.contains("name"), "{why}");
}

/// 15. A contract that looks through the table once more when it has locked it: everybody waits for as long as that
/// takes, 20 seconds at 500 million rows.
#[tokio::test]
async fn a_contract_reads_no_row_while_nobody_else_may() {
    played(&[Dialect::Postgres], "read 500 rows", async |dialect, way| {
        let db = Db::new(dialect).await;
        let mut all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        if way == Way::Mistake {
            all[1] = rewritten(&all[1], |text| {
                let look = "IF EXISTS (SELECT FROM customers WHERE full_name IS DISTINCT FROM name) THEN \
                            RAISE 'pending'; END IF;\n  ALTER TABLE \"customers\"\n    DROP COLUMN IF EXISTS \"name\"";
                text.replace("ALTER TABLE \"customers\"\n    DROP COLUMN IF EXISTS \"name\"", look)
            });
        }
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 500).await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        db.run(&format!(
            "INSERT INTO expand_contract.fence (lock_name, schema_name, migration, phase, holder, expires_ms) \
             VALUES ('shop', 'public', '{}', 'contract', 'this test', 9e15)",
            all[1].id
        ))
        .await;
        let key = RUNNER_KEY.replace("$1", "'shop'").replace("$2", "'public'");
        let read = "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables \
                    WHERE relname = 'customers'";
        for statement in &all[1].phase(Phase::Contract).statements {
            // Counters of the session's earlier transactions may still be in it.
            let rows = db
                .rows(&format!(
                    "BEGIN; DO $$ BEGIN PERFORM pg_advisory_xact_lock({key}); END $$; {read}; {}; \
                     SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() \
                       AND relation = 'customers'::regclass AND mode = 'AccessExclusiveLock'; \
                     {read}; COMMIT",
                    statement.sql
                ))
                .await;
            let [before, alone, after] = [0, 1, 2].map(|at| rows[at].parse::<u64>().unwrap());
            if alone > 0 && after > before {
                return Err(format!("{}: read {} rows", statement.title, after - before));
            }
        }
        passes(&db, "INSERT INTO customers (id, full_name) VALUES (1000, 'new')").await
    })
    .await;
}
