//! How the two sides of a change are kept equal.

use expand_contract::{Dialect, MigrationSource};
use expand_contract_schema::Phase;

use crate::common::{BOTH, Db, Set, V1, V2, sources};
use crate::play::{Way, edited, is, model, passes, played, refusal, retype, said, swap_triggers};

/// 4. The old column has a default, and a new build upserts NULL over a good row: NULL in the new column and the
/// default in the old one look like an old build's insert, and the default comes out.
///
/// PostgreSQL gives the new column `up` of the default as its own; SQLite cannot, so `generate` refuses it there.
#[tokio::test]
async fn a_null_that_a_new_build_upserts_is_not_taken_for_an_old_builds_default() {
    let before = |default: &str| model("customers", &format!("{default}pub name: Option<String>,"));
    let after = |default: &str| {
        let fields =
            format!("#[migrate({default}renamed(from = \"name\"))] pub full_name: Option<String>,");
        model("customers", &fields)
    };
    let told = [
        before("#[migrate(default = \"'nobody'\")] "),
        after("default = \"'nobody'\", "),
    ];
    let told = [told[0].as_str(), told[1].as_str()];
    let refused = refusal(Dialect::Sqlite, told);
    assert!(refused.contains("default"), "{refused}");

    let play = async |dialect, way| {
        let db = Db::new(dialect).await;
        let all = match way {
            Way::Ours => sources(dialect, &told),
            // The models do not know of the default.
            Way::Mistake => sources(dialect, &[&before(""), &after("")]),
        };
        db.expand(&all[..1]).await.unwrap();
        match (way, dialect) {
            (Way::Ours, _) => {}
            (Way::Mistake, Dialect::Postgres) => {
                db.run("ALTER TABLE customers ALTER COLUMN name SET DEFAULT 'nobody'")
                    .await;
            }
            (Way::Mistake, Dialect::Mysql) => unreachable!("no phase files are written for it"),
            (Way::Mistake, Dialect::Sqlite) => {
                retype(
                    &db,
                    "customers",
                    "\"name\" TEXT",
                    "\"name\" TEXT DEFAULT 'nobody'",
                )
                .await;
            }
        }
        db.run("INSERT INTO customers (id, name) VALUES (1, 'Ada')")
            .await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        for id in [1, 2] {
            let upsert = format!(
                "INSERT INTO customers (id, full_name) VALUES ({id}, NULL) \
                 ON CONFLICT (id) DO UPDATE SET full_name = excluded.full_name"
            );
            passes(&db, &upsert).await?;
            is(
                &db,
                &format!("SELECT full_name FROM customers WHERE id = {id}"),
                "NULL",
            )
            .await?;
        }
        Ok(())
    };
    played(&[Dialect::Postgres], "nobody", play).await;
    let seen = play(Dialect::Sqlite, Way::Mistake).await.unwrap_err();
    assert!(seen.contains("nobody"), "{seen}");
}

/// A price becomes a number of whole units: 1.7 is 1, and 1 is 1.0.
fn truncated(dialect: Dialect) -> Vec<MigrationSource> {
    let up = match dialect {
        Dialect::Postgres => "CAST(trunc(price) AS bigint)",
        Dialect::Mysql => unreachable!("no phase files are written for it"),
        Dialect::Sqlite => "CAST(price AS INTEGER)",
    };
    let down = match dialect {
        Dialect::Postgres => "CAST(units AS double precision)",
        Dialect::Mysql => unreachable!("no phase files are written for it"),
        Dialect::Sqlite => "CAST(units AS REAL)",
    };
    let v1 = model("prices", "pub price: f64,\npub note: String,");
    let v2 = model(
        "prices",
        &format!(
            "#[migrate(renamed(from = \"price\", up = \"{up}\", down = \"{down}\"))] pub units: i64,\npub note: String,"
        ),
    );
    sources(dialect, &[&v1, &v2])
}

/// What keeps `price` and `units` equal when it is written down in a hurry: whoever writes one computes the other.
const HURRIED: &str = "
    CREATE TRIGGER i AFTER INSERT ON prices WHEN NEW.units IS NULL
    BEGIN UPDATE prices SET units = CAST(NEW.price AS INTEGER) WHERE id = NEW.id; END;
    CREATE TRIGGER o AFTER UPDATE OF price ON prices
    BEGIN UPDATE prices SET units = CAST(NEW.price AS INTEGER) WHERE id = NEW.id; END;
    CREATE TRIGGER n AFTER UPDATE OF units ON prices
    BEGIN UPDATE prices SET price = CAST(NEW.units AS REAL) WHERE id = NEW.id; END;";

/// 5. On SQLite a trigger's own update fires the other trigger, whatever `recursive_triggers` says: an old build writes
/// 1.7, the new side becomes 1, and that writes 1.0 over the 1.7. A backfill does the same to every row it fills.
#[tokio::test]
async fn a_value_that_loses_its_fraction_on_the_way_keeps_it_where_it_was_written() {
    played(
        &[Dialect::Sqlite],
        "2 instead of 2.7",
        async |dialect, way| {
            let db = Db::new(dialect).await;
            let all = truncated(dialect);
            db.expand(&all[..1]).await.unwrap();
            db.run("INSERT INTO prices (id, price, note) VALUES (2, 2.7, '')")
                .await;
            db.expand(&all).await.unwrap();
            if way == Way::Mistake {
                swap_triggers(&db, HURRIED).await;
            }
            // What the mistake does to a write is a verdict of its own.
            db.run("INSERT INTO prices (id, price, note) VALUES (1, 1.7, '')")
                .await;
            let written = is(&db, "SELECT price FROM prices WHERE id = 1", "1.7").await;
            assert_eq!(written.is_err(), way == Way::Mistake, "{written:?}");
            db.migrate(&all).await.map_err(|error| said(&error))?;
            is(&db, "SELECT price FROM prices WHERE id = 2", "2.7").await?;
            is(&db, "SELECT sum(units) FROM prices", "3").await
        },
    )
    .await;
}

/// 6. `up` cuts, `down` does not: whoever recomputes the other side at every write cuts the old value when an unrelated
/// column is written.
#[tokio::test]
async fn an_unrelated_update_leaves_the_old_value_as_it_was() {
    played(&BOTH, "instead of 1.7", async |dialect, way| {
        let db = Db::new(dialect).await;
        let all = truncated(dialect);
        db.expand(&all[..1]).await.unwrap();
        db.run("INSERT INTO prices (id, price, note) VALUES (1, 1.7, '')").await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        match (way, dialect) {
            (Way::Ours, _) => {}
            (Way::Mistake, Dialect::Postgres) => {
                swap_triggers(
                    &db,
                    "CREATE FUNCTION always() RETURNS trigger LANGUAGE plpgsql AS
                     $$ BEGIN NEW.price := NEW.units; RETURN NEW; END $$;
                     CREATE TRIGGER always BEFORE UPDATE ON prices FOR EACH ROW EXECUTE FUNCTION always()",
                )
                .await;
            }
            (Way::Mistake, Dialect::Mysql) => unreachable!("no phase files are written for it"),
            (Way::Mistake, Dialect::Sqlite) => {
                swap_triggers(
                    &db,
                    "CREATE TRIGGER always AFTER UPDATE ON prices
                     BEGIN UPDATE prices SET price = NEW.units WHERE id = NEW.id; END",
                )
                .await;
            }
        }
        passes(&db, "UPDATE prices SET note = 'sold out' WHERE id = 1").await?;
        is(&db, "SELECT price FROM prices WHERE id = 1", "1.7").await
    })
    .await;
}

/// Writes `to` over `from`, which the database calls equal, from either side.
async fn written(
    db: &Db,
    all: &[MigrationSource],
    from: &str,
    to: &str,
    text: &str,
) -> Result<(), String> {
    db.expand(&all[..1]).await.unwrap();
    db.run(&format!("INSERT INTO things (id, o) VALUES (1, {from})"))
        .await;
    db.expand(all).await.unwrap();
    db.migrate(all).await.map_err(|error| said(&error))?;
    passes(db, &format!("UPDATE things SET o = {to}")).await?;
    is(db, "SELECT CAST(n AS text) FROM things", text).await?;
    passes(db, &format!("UPDATE things SET n = {from}")).await?;
    passes(db, &format!("UPDATE things SET n = {to}")).await?;
    is(db, "SELECT CAST(o AS text) FROM things", text).await
}

/// 10. 'Bob' and 'bob' are equal to a column that does not see case, 1.0 and 1.00 to a numeric, and json cannot even be
/// asked: whoever compares by equality does not see the change, or rejects the write.
#[tokio::test]
async fn a_change_that_equality_does_not_see_reaches_the_other_side() {
    const NUMERIC: [&str; 4] = ["numeric", "1.0", "1.00", "1.00"];
    const JSON: [&str; 4] = ["json", "'{}'", "'{ }'", "{ }"];
    const CITEXT: [&str; 4] = ["citext", "'Bob'", "'bob'", "bob"];
    const NOCASE: [&str; 4] = ["TEXT COLLATE NOCASE", "'Bob'", "'bob'", "bob"];
    for (dialect, [ty, from, to, text], seen) in [
        (Dialect::Postgres, NUMERIC, "1.0 instead of 1.00"),
        (Dialect::Postgres, CITEXT, "bob instead of bob"),
        (Dialect::Postgres, JSON, "equality operator for type json"),
        (Dialect::Sqlite, NOCASE, "bob instead of bob"),
    ] {
        played(&[dialect], seen, async |dialect, way| {
            let db = Db::new(dialect).await;
            if ty == "citext" {
                db.run("CREATE EXTENSION citext").await;
            }
            let v1 = model(
                "things",
                &format!("#[migrate(sql_type = \"{ty}\")] pub o: String,"),
            );
            let v2 = model(
                "things",
                &format!("#[migrate(sql_type = \"{ty}\", renamed(from = \"o\"))] pub n: String,"),
            );
            let mut all = sources(dialect, &[&v1, &v2]);
            if way == Way::Mistake {
                all[1] = edited(&all[1], Phase::Expand, |statements| {
                    for statement in statements {
                        statement.sql = statement
                            .sql
                            .replace("record_image_", "record_")
                            .replace(" COLLATE BINARY", "");
                    }
                });
            }
            written(&db, &all, from, to, text).await
        })
        .await;
    }
}

/// 11. An old build may write what collides on the new side only. On SQLite its `INSERT OR IGNORE` and `REPLACE` hand
/// their way with conflicts down to the trigger: the row stays unfilled, or another one is deleted. On PostgreSQL
/// `ON CONFLICT DO NOTHING` loses it.
///
/// So `generate` refuses a unique column that is computed.
#[tokio::test]
async fn an_old_builds_replace_or_ignore_takes_no_row_away_for_the_new_sides_sake() {
    let lower = |words: &str| {
        model(
            "customers",
            &format!(
                "#[migrate(renamed(from = \"name\", up = \"lower(name)\", down = \"email\"){words})] pub email: String,"
            ),
        )
    };
    let v1 = model("customers", "pub name: String,");
    for dialect in BOTH {
        let refused = refusal(dialect, [&v1, &lower(", unique")]);
        assert!(refused.contains("unique"), "{refused}");
    }
    played(&BOTH, "instead of 3", async |dialect, way| {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[&v1, &lower("")]);
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        if way == Way::Mistake {
            db.run("CREATE UNIQUE INDEX early ON customers (email)")
                .await;
        }
        passes(&db, "INSERT INTO customers (id, name) VALUES (1, 'bob')").await?;
        let (ignore, replace) = match dialect {
            Dialect::Postgres => ("INSERT", "ON CONFLICT DO NOTHING"),
            Dialect::Mysql => unreachable!("no phase files are written for it"),
            Dialect::Sqlite => ("REPLACE", ""),
        };
        let or_ignore = if dialect == Dialect::Sqlite {
            "INSERT OR IGNORE"
        } else {
            "INSERT"
        };
        passes(
            &db,
            &format!("{or_ignore} INTO customers (id, name) VALUES (2, 'BOB') {replace}"),
        )
        .await?;
        passes(
            &db,
            &format!("{ignore} INTO customers (id, name) VALUES (3, 'Bob') {replace}"),
        )
        .await?;
        is(
            &db,
            "SELECT count(*) FROM customers WHERE email = 'bob'",
            "3",
        )
        .await
    })
    .await;
}

/// A trigger of the users' own that stores names without spaces around them.
fn trimming(name: &str) -> String {
    format!(
        "CREATE FUNCTION trimmed() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN NEW.name := trim(NEW.name); RETURN NEW; END $$;
         CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION trimmed()"
    )
}

/// 16. PostgreSQL runs BEFORE triggers in the order of their names: one that sorts after ours changes what the new side
/// was derived from.
#[tokio::test]
async fn a_trigger_of_the_users_that_runs_after_ours_is_refused_by_name() {
    played(
        &[Dialect::Postgres],
        "instead of 0",
        async |dialect, way| {
            let db = Db::new(dialect).await;
            let all = sources(dialect, &[V1, V2]);
            db.expand(&all[..1]).await.unwrap();
            db.run(&trimming("zzzz_trim")).await;
            let refused = db.expand(&all).await.unwrap_err().report().to_string();
            assert!(refused.contains("zzzz_trim"), "{refused}");
            match way {
                // As the refusal says.
                Way::Ours => {
                    db.run("ALTER TRIGGER zzzz_trim ON customers RENAME TO trim")
                        .await;
                    // It is about the old column, which the operator takes the responsibility for.
                    let set = Set {
                        discard: vec!["trim".into()],
                        ..Set::default()
                    };
                    db.expand_with(&all, &set).await.unwrap();
                }
                // Whoever looks only once does not see the trigger that comes later.
                Way::Mistake => {
                    db.run("DROP TRIGGER zzzz_trim ON customers; DROP FUNCTION trimmed()")
                        .await;
                    db.expand(&all).await.unwrap();
                    db.run(&trimming("zzzz_trim")).await;
                }
            }
            passes(&db, "INSERT INTO customers (id, name) VALUES (1, ' Ada ')").await?;
            let apart = "SELECT count(*) FROM customers WHERE name IS DISTINCT FROM full_name";
            is(&db, apart, "0").await
        },
    )
    .await;
}

/// 16, the other half. A generated column has no value yet when a BEFORE trigger runs: `up` of it is `up` of NULL.
#[tokio::test]
async fn an_up_that_reads_a_generated_column_is_refused_by_name() {
    played(&[Dialect::Postgres], "null instead of ada", async |dialect, way| {
        let db = Db::new(dialect).await;
        let v1 = model("customers", "pub name: String,\npub shout: String,");
        let v2 = model(
            "customers",
            "pub name: String,\npub shout: String,\n#[migrate(added(up = \"lower(shout)\"))] pub whisper: String,",
        );
        let all = sources(dialect, &[&v1, &v2]);
        db.expand(&all[..1]).await.unwrap();
        db.run(
            "ALTER TABLE customers DROP COLUMN shout; \
             ALTER TABLE customers ADD COLUMN shout text GENERATED ALWAYS AS (upper(name)) STORED",
        )
        .await;
        let refused = db.expand(&all).await.unwrap_err().report().to_string();
        assert!(refused.contains("customers.shout"), "{refused}");
        match way {
            // As the refusal says.
            Way::Ours => {
                let said = v2.replace("lower(shout)", "lower(upper(name))");
                let all = sources(dialect, &[&v1, &said]);
                db.expand(&all).await.unwrap();
            }
            Way::Mistake => {
                db.run(
                    "ALTER TABLE customers ADD COLUMN whisper text;
                     CREATE FUNCTION whispered() RETURNS trigger LANGUAGE plpgsql AS
                     $$ BEGIN NEW.whisper := lower(NEW.shout); RETURN NEW; END $$;
                     CREATE TRIGGER whispered BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION whispered()",
                )
                .await;
            }
        }
        passes(&db, "INSERT INTO customers (id, name) VALUES (1, 'Ada')").await?;
        is(&db, "SELECT whisper FROM customers WHERE id = 1", "ada").await
    })
    .await;
}
