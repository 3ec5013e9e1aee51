//! The checker is checked: each of these ways to keep two columns in step loses something, and is caught.

// A helper of a test that fails has nobody to report to.
#![allow(clippy::unwrap_used)]

use expand_contract_schema::ColumnType::{self, BigInt, Custom, Double, Real, Text};
use tests_sync::Direction::Both;
use tests_sync::{Case, Failure, On, Sides, column, explore, sync};

const NAMES: &[&[&str]] = &[&["'Bob'"], &["'bob'"]];

fn pair(ty: (ColumnType, ColumnType), up: &str, down: &str) -> Sides {
    sync(
        Both,
        vec![column("o", ty.0, false, Some((down, &["n"])))],
        vec![column("n", ty.1, false, Some((up, &["o"])))],
    )
}

/// A case that holds with our triggers, and does not with those of `wrong`.
async fn caught(case: &Case, wrong: &dyn Fn(&str) -> String) {
    for failure in caught_somehow(case, wrong).await {
        // By what it does to a row, not by an error of its own.
        assert!(failure.found.is_ok(), "{failure}");
    }
}

/// The first failure of the triggers of `wrong` on each database. With ours the case holds.
async fn caught_somehow(case: &Case, wrong: &dyn Fn(&str) -> String) -> Vec<Failure> {
    let mut failures = Vec::new();
    for on in On::here(case.on) {
        let ours = explore(case, on, &|sql| sql.to_owned()).await;
        if let Err(failure) = ours {
            panic!("{failure}");
        }
        let theirs = explore(case, on, &|sql| {
            let changed = wrong(sql);
            assert!(
                sql.starts_with("UPDATE") || changed != sql,
                "nothing is changed in {sql}"
            );
            changed
        })
        .await;
        let Err(failure) = theirs else {
            panic!("{} was not caught on {on}", case.name);
        };
        failures.push(*failure);
    }
    failures
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
    .only(On::POSTGRES)
}

fn lossy_on_sqlite() -> Case {
    let sync = pair((Double, BigInt), "CAST(o AS INTEGER)", "n");
    Case::new(
        "lossy",
        sync,
        &[&["1.7"], &["1.0"], &["2.5"]],
        &[&["1"], &["2"]],
    )
    .only(On::SQLITE)
}

#[tokio::test]
async fn no_sync() {
    let case = Case::new("no sync", pair((Text, Text), "o", "n"), NAMES, NAMES);
    caught(&case, &|_| "SELECT 1 FROM t WHERE 1 = 0".into()).await;
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
    caught(&case.only(On::POSTGRES), &|sql| {
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
    caught(&case.only(On::SQLITE), &|sql| {
        sql.replace(" COLLATE BINARY", "")
    })
    .await;
}

#[tokio::test]
async fn equality_instead_of_bytes() {
    for names in [NAMES, &[&["'Bob'"], &["'Bob '"]]] {
        let text = || Custom("varchar(40) COLLATE utf8mb4_general_ci".into());
        let case = Case::new("equality", pair((text(), text()), "o", "n"), names, names);
        caught(&case.only(On::MYSQL_LIKE), &|sql| {
            let plain = replace_calls(sql, "CAST(CONVERT(", " USING utf8mb4) AS BINARY)");
            replace_calls(&plain, "CAST(", " AS BINARY)")
        })
        .await;
    }
}

/// Takes away what is around the values.
fn replace_calls(sql: &str, before: &str, after: &str) -> String {
    sql.replace(before, "(").replace(after, ")")
}

#[tokio::test]
async fn a_float_by_its_bytes_alone() {
    // The text of a float has six digits.
    let numbers: &[&[&str]] = &[&["0.1"], &["0.10000001"]];
    let case = Case::new("float", pair((Real, Real), "o", "n"), numbers, numbers);
    caught(&case.only(On::MYSQL_LIKE), &|sql| {
        sql.replace("NEW.`n` <=> NEW.`o`", "TRUE")
    })
    .await;
}

#[tokio::test]
async fn a_handler_that_lets_warnings_pass() {
    // An old build's write would be rejected for a word that the new side does not have.
    let words = Custom("enum('a', 'b')".into());
    let old: &[&[&str]] = &[&["'a'"], &["'c'"]];
    let new: &[&[&str]] = &[&["'a'"], &["'b'"]];
    let case = Case::new("words", pair((Text, words), "o", "n"), old, new);
    let failures = caught_somehow(&case.only(On::MYSQL_LIKE), &|sql| {
        sql.replace("SQLEXCEPTION, SQLWARNING", "SQLEXCEPTION")
    })
    .await;
    for failure in failures {
        let error = failure.found.as_ref().unwrap_err();
        assert!(error.contains("Data truncated"), "{failure}");
    }
}

#[tokio::test]
async fn a_conversion_in_the_column_itself() {
    // There a handler makes a warning of an error, and what is stored is what could be read of the text.
    let sync = pair((Text, BigInt), "CAST(o AS signed)", "CAST(n AS char)");
    let old: &[&[&str]] = &[&["'1'"], &["'abc'"], &["'12x'"]];
    let case = Case::new("from text", sync, old, &[&["1"], &["2"]]);
    caught(&case.only(On::MYSQL_LIKE), &|_| {
        "CREATE TRIGGER IF NOT EXISTS i BEFORE INSERT ON t FOR EACH ROW
         BEGIN
           DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
           IF NEW.n IS NULL THEN SET NEW.n = CAST(NEW.o AS signed); ELSE SET NEW.o = NEW.n; END IF;
         END"
        .into()
    })
    .await;
}

#[tokio::test]
async fn triggers_of_a_session_that_is_not_strict() {
    // A value that the old side cannot hold is cut, instead of being rejected.
    let sync = pair((Custom("varchar(3)".into()), Text), "o", "n");
    let old: &[&[&str]] = &[&["'abc'"], &["'x'"]];
    let new: &[&[&str]] = &[&["'abc'"], &["'abcd'"]];
    let case = Case::new("narrow", sync, old, new).only(On::MYSQL_LIKE);
    caught(&case, &|sql| format!("SET sql_mode = ''; {sql}")).await;
}

#[tokio::test]
async fn a_null_that_is_not_read_as_it_will_be_stored() {
    let sync = pair((Text, Text), "o", "n");
    let names: &[&[&str]] = &[&["'Bob'"], &["''"], &["NULL"]];
    let case = Case::new("null", sync, names, NAMES).lax();
    caught(&case, &|sql| sql.replace("IFNULL(NEW.`o`, '')", "NEW.`o`")).await;
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
    caught(&case.only(On::SQLITE), &|sql| {
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
    let case = Case::new("one way", sync.clone(), NAMES, NAMES);
    caught(&case.only(On::POSTGRES), &|_| {
        "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN NEW.n := NEW.o; RETURN NEW; END $$;
         CREATE OR REPLACE TRIGGER f BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()"
            .into()
    })
    .await;
    let case = Case::new("one way", sync, NAMES, NAMES);
    caught(&case.only(On::MYSQL_LIKE), &|_| {
        "CREATE TRIGGER IF NOT EXISTS i BEFORE INSERT ON t FOR EACH ROW SET NEW.n = NEW.o;
         CREATE TRIGGER IF NOT EXISTS u BEFORE UPDATE ON t FOR EACH ROW SET NEW.n = NEW.o"
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
    let case = Case::new("default", sync, names, names);
    let case = case.only(&[On::Postgres, On::MariaDb, On::MySql]);
    caught(&case, &|sql| {
        let lines = sql.lines().filter(|line| !line.contains("SET DEFAULT"));
        lines.collect::<Vec<_>>().join("\n")
    })
    .await;
}
