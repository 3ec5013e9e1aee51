//! Where a table that names its schema is refused, with the way out.

use std::path::Path;

use super::{BEFORE, with};
use crate::common::{BOTH, Db, Set, sources};
use expand_contract::{Dialect, Error};
use expand_contract_schema::{Lock, generate::generate};
use expand_contract_source::syntax::read_crate;

#[tokio::test]
async fn it_does_not_follow_a_chosen_schema_and_its_migrations_run_once() {
    let (db, all) = with(&[]).await;
    db.run("CREATE SCHEMA tenant").await;
    let chosen = db
        .expand_with(&all, &Set::schema("tenant"))
        .await
        .unwrap_err();
    assert!(matches!(chosen, Error::FixedSchema { .. }), "{chosen:?}");
    let text = chosen.report().to_string();
    assert!(
        text.contains("billing.") && text.contains("schema tenant") && text.contains("--schema"),
        "{text}"
    );
    // Nor a search path that begins elsewhere.
    let other = db.with_search_path("tenant").await;
    let again = other.expand(&all).await.unwrap_err().report().to_string();
    assert!(
        again.contains("run of schema public") && again.contains("again"),
        "{again}"
    );
    assert!(again.contains("search_path"), "{again}");
}

#[tokio::test]
async fn a_schema_that_is_missing_is_made_by_its_owner() {
    let all = sources(Dialect::Postgres, &[BEFORE]);
    let db = Db::new(Dialect::Postgres).await;
    let text = db.expand(&all).await.unwrap_err().report().to_string();
    assert!(text.contains("schema \"billing\" does not exist"), "{text}");
    assert!(text.contains("CREATE SCHEMA"), "{text}");
    db.run("CREATE SCHEMA billing").await;
    db.expand(&all).await.unwrap();
}

#[tokio::test]
async fn a_value_that_a_constraint_of_the_live_table_rejects_is_refused() {
    let required = BEFORE.replace(
        "#[migrate(references = \"billing.accounts(id)\", index)]\n    pub org_id: Option<i64>",
        "#[migrate(references = \"billing.accounts(id)\", index, required(backfill = \"7\"))]\n    pub org_id: i64",
    );
    let (db, all) = with(&[&required]).await;
    db.run("ALTER TABLE billing.invoices ADD CONSTRAINT not_seven CHECK (org_id <> 7) NOT VALID")
        .await;
    let error = db.expand(&all).await.unwrap_err().report().to_string();
    assert!(
        error.contains("billing.invoices.org_id gets a value"),
        "{error}"
    );
    assert!(error.contains("CHECK not_seven"), "{error}");
}

#[tokio::test]
async fn an_index_of_a_step_that_was_left_invalid_is_built_again_and_no_step_drops_the_table() {
    let model = |step: &str| {
        format!(
            "#[migrate(table = \"billing.parts\"{step})] pub struct Part {{ #[migrate(primary_key)] pub id: i64, pub note: Option<String> }}"
        )
    };
    let valid = "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('billing.notes') AND indisvalid)";
    let step = format!(
        ", step(name = \"notes\", migrate = \"CREATE UNIQUE INDEX CONCURRENTLY notes ON billing.parts (lower(note))\", no_transaction, \
         done_when = \"{valid}\", rollback = \"DROP INDEX CONCURRENTLY IF EXISTS billing.notes\")"
    );
    let all = sources(Dialect::Postgres, &[&model(""), &model(&step)]);
    let db = Db::new(Dialect::Postgres).await;
    db.run("CREATE SCHEMA billing").await;
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO billing.parts VALUES (2, 'a'), (3, 'A')")
        .await;
    db.expand(&all).await.unwrap();
    assert!(
        db.try_run("CREATE UNIQUE INDEX CONCURRENTLY notes ON billing.parts (lower(note))")
            .await
            .is_err()
    );
    db.run("DELETE FROM billing.parts WHERE id = 3").await;
    db.migrate(&all).await.unwrap();
    assert_eq!(db.one(valid).await, "t");
    let drop = model(
        ", step(name = \"gone\", contract = \"DROP TABLE billing.parts\", done_when = \"SELECT to_regclass('billing.parts') IS NULL\")",
    );
    let (before, _) = read_crate(Path::new("lib.rs"), &|_| Ok(model("")));
    let lock = generate(
        &Lock::new("shop", Dialect::Postgres),
        &before,
        "20261122100000",
    );
    let (after, problems) = read_crate(Path::new("lib.rs"), &|_| Ok(drop.clone()));
    assert!(problems.is_empty(), "{problems:?}");
    let refused = generate(&lock.unwrap().lock, &after, "20261122100100").unwrap_err();
    assert!(
        refused
            .iter()
            .any(|one| one.to_string().contains("takes table `billing.parts` away")),
        "{refused:?}"
    );
}

#[test]
fn a_table_that_may_be_another_models_is_told_once() {
    let both = ["users", "public.users", "audit.users"].map(|table| {
        format!("#[migrate(table = \"{table}\")] pub struct A {{ #[migrate(primary_key)] pub id: i64 }}\n")
    });
    let read = |texts: &[String]| {
        let (schema, problems) = read_crate(Path::new("lib.rs"), &|_| Ok(texts.concat()));
        assert!(problems.is_empty(), "{problems:?}");
        schema
    };
    let lock = Lock::new("shop", Dialect::Postgres);
    let first = generate(&lock, &read(&both[..1]), "20261122100000").unwrap();
    assert!(first.warnings.is_empty());
    let second = generate(&first.lock, &read(&both[..2]), "20261122100100").unwrap();
    let said = second.warnings[0].to_string();
    assert!(
        said.contains("`public.users` and table `users` are one table"),
        "{said}"
    );
    let again = generate(&second.lock, &read(&both[..2]), "20261122100200").unwrap();
    assert!(again.warnings.is_empty(), "{:?}", again.warnings);
    let two = generate(&lock, &read(&both[1..]), "20261122100000").unwrap();
    assert!(two.warnings.is_empty(), "{:?}", two.warnings);
}

#[test]
fn a_database_without_schemas_refuses_it() {
    let (schema, problems) = read_crate(Path::new("lib.rs"), &|_| Ok(BEFORE.to_owned()));
    assert!(problems.is_empty(), "{problems:?}");
    for dialect in BOTH {
        let made = generate(&Lock::new("shop", dialect), &schema, "20261122100000");
        match dialect {
            Dialect::Sqlite => {
                let text = made.unwrap_err()[0].to_string();
                assert!(text.contains("sqlite has no schemas: `billing`"), "{text}");
                assert!(text.contains("#[migrate(table = \"accounts\")]"), "{text}");
            }
            _ => assert!(made.is_ok()),
        }
    }
}
