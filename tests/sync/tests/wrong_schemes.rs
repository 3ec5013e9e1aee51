//! The checker is checked: each of these ways to keep two columns in step loses something, and is caught.

// A helper of a test that fails has nobody to report to.
#![allow(clippy::unwrap_used)]

use expand_contract_schema::ColumnType::{BigInt, Custom, Double, Text};
use expand_contract_schema::SyncDirection::Both;
use expand_contract_schema::{ColumnType, Dialect, Sync};
use tests_sync::{Case, column, explore, sync};

const NAMES: &[&[&str]] = &[&["'Bob'"], &["'bob'"]];

fn pair(ty: (ColumnType, ColumnType), up: &str, down: &str) -> Sync {
    sync(
        Both,
        vec![column("o", ty.0, false, Some((down, &["n"])))],
        vec![column("n", ty.1, false, Some((up, &["o"])))],
    )
}

/// A case that holds with our triggers, and does not with those of `wrong`.
async fn caught(case: &Case, wrong: &dyn Fn(&str) -> String) {
    for dialect in case.dialects {
        let ours = explore(case, *dialect, &|sql| sql.to_owned()).await;
        if let Err(failure) = ours {
            panic!("{failure}");
        }
        let theirs = explore(case, *dialect, &|sql| {
            let changed = wrong(sql);
            assert!(
                sql.starts_with("UPDATE") || changed != sql,
                "nothing is changed in {sql}"
            );
            changed
        })
        .await;
        let Err(failure) = theirs else {
            panic!("{} was not caught on {dialect}", case.name);
        };
        // By what it does to a row, not by an error of its own.
        assert!(failure.found.is_ok(), "{failure}");
    }
}

fn lossy_on_postgres() -> Case {
    let types = (BigInt, Custom("numeric".into()));
    let new: &[&[&str]] = &[&["1.7"], &["1"], &["2.5"]];
    Case::new(
        "lossy",
        pair(types, "o", "trunc(n)"),
        &[&["1"], &["2"]],
        new,
    )
    .only(&[Dialect::Postgres])
}

fn lossy_on_sqlite() -> Case {
    let sync = pair((Double, BigInt), "CAST(o AS INTEGER)", "n");
    Case::new(
        "lossy",
        sync,
        &[&["1.7"], &["1.0"], &["2.5"]],
        &[&["1"], &["2"]],
    )
    .only(&[Dialect::Sqlite])
}

#[tokio::test]
async fn no_sync() {
    let case = Case::new("no sync", pair((Text, Text), "o", "n"), NAMES, NAMES);
    caught(&case, &|_| "SELECT 1 WHERE false".into()).await;
}

#[tokio::test]
async fn equality_instead_of_images() {
    let numeric = || Custom("numeric".into());
    let values: &[&[&str]] = &[&["1.0"], &["1.00"]];
    let case = Case::new(
        "equality",
        pair((numeric(), numeric()), "o", "n"),
        values,
        values,
    );
    caught(&case.only(&[Dialect::Postgres]), &|sql| {
        sql.replace("record_image_", "record_")
    })
    .await;
    let nocase = || Custom("TEXT COLLATE NOCASE".into());
    let case = Case::new(
        "equality",
        pair((nocase(), nocase()), "o", "n"),
        NAMES,
        NAMES,
    );
    caught(&case.only(&[Dialect::Sqlite]), &|sql| {
        sql.replace(" COLLATE BINARY", "")
    })
    .await;
}

#[tokio::test]
async fn the_other_side_computed_on_every_write() {
    caught(&lossy_on_postgres(), &|_| {
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           IF TG_OP = 'UPDATE' AND NEW.n IS NOT DISTINCT FROM OLD.n OR NEW.n IS NULL THEN
             NEW.n := NEW.o;
           ELSE
             NEW.o := trunc(NEW.n);
           END IF;
           RETURN NEW;
         END $$;
         CREATE OR REPLACE TRIGGER f BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()"
            .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    })
    .await;
}

#[tokio::test]
async fn triggers_that_do_not_ask_whether_the_sides_agree() {
    caught(&lossy_on_sqlite(), &|sql| {
        let lines = sql.lines().map(|line| {
            if line.starts_with("  UPDATE") {
                // Neither true nor false is 2.
                line.replace(" AND NOT (", " AND 2 IS NOT (")
            } else {
                line.to_owned()
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    })
    .await;
}

#[tokio::test]
async fn agreement_asked_of_the_row_in_the_trigger() {
    // There a value has no affinity: '1' is not 1, and an old value that means the same is written over.
    let sync = pair((Text, BigInt), "o", "n");
    let case = Case::new("affinity", sync, &[&["'1'"], &["'01'"]], &[&["1"], &["2"]]);
    caught(&case.only(&[Dialect::Sqlite]), &|sql| {
        let lines = sql.lines().map(|line| match line.split_once(" AND NOT (") {
            Some((update, agreement)) if line.starts_with("  UPDATE") => {
                format!("{update} AND NOT ({}", agreement.replace("\"t\".", "NEW."))
            }
            _ => line.to_owned(),
        });
        lines.collect::<Vec<_>>().join("\n")
    })
    .await;
}

#[tokio::test]
async fn one_way_only() {
    let mut sync = pair((Text, Text), "o", "n");
    sync.old[0].def.nullable = true;
    sync.new[0].def.nullable = true;
    let case = Case::new("one way", sync, NAMES, NAMES);
    caught(&case.only(&[Dialect::Postgres]), &|_| {
        "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN NEW.n := NEW.o; RETURN NEW; END $$;
         CREATE OR REPLACE TRIGGER f BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()"
            .into()
    })
    .await;
}

#[tokio::test]
async fn an_old_default_without_a_bridging_one() {
    let mut sync = pair((Text, Text), "o", "n");
    sync.old[0].def.nullable = true;
    sync.new[0].def.nullable = true;
    sync.old[0].def.default = Some("'Bob'".into());
    let names: &[&[&str]] = &[&["'Bob'"], &["'bob'"], &["NULL"]];
    let case = Case::new("default", sync, names, names).only(&[Dialect::Postgres]);
    caught(&case, &|sql| {
        let lines = sql.lines().filter(|line| !line.contains("SET DEFAULT"));
        lines.collect::<Vec<_>>().join("\n")
    })
    .await;
}
