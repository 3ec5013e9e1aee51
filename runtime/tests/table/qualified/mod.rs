//! A table that names its schema: every statement, probe and object is of this schema, beside a table of the same bare name that
//! the search path finds first.

mod refused;

use crate::common::{Db, Set, id, sources};
use expand_contract::{Dialect, Event, MigrationSource, Phase, State};

const BEFORE: &str = r#"
#[migrate(table = "billing.accounts")]
pub struct Org {
    #[migrate(primary_key)]
    pub id: i64,
}

#[migrate(table = "billing.invoices", check("total >= 0"), comment = "What was sent.")]
pub struct Invoice {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(unique)]
    pub number: String,
    pub total: i64,
    #[migrate(references = "billing.accounts(id)", index)]
    pub org_id: Option<i64>,
}
"#;

/// The models after the number has another name; with `stage` behind it.
fn after(words: &str) -> String {
    BEFORE.replace(
        "#[migrate(unique)]\n    pub number",
        &format!("#[migrate(unique, renamed(from = \"number\"{words}))]\n    pub reference"),
    )
}

/// A decoy that a bare name finds, and the schema.
const AROUND: &str = "CREATE SCHEMA billing; \
     CREATE TABLE invoices (id bigint PRIMARY KEY, number text, note text); \
     CREATE INDEX invoices_number_key ON invoices (note); \
     CREATE UNIQUE INDEX invoices_reference_key ON invoices (number); \
     CREATE INDEX ec_invoices_reference_key ON invoices (number); \
     CREATE INDEX invoices_org_id_idx ON invoices (note); \
     ALTER TABLE invoices ADD CONSTRAINT invoices_total_check CHECK (id > 0); \
     INSERT INTO invoices VALUES (1, 'decoy', 'stays')";

/// The columns and objects of a table.
async fn objects(db: &Db, schema: &str) -> Vec<String> {
    db.rows(&format!(
        "SELECT 'column ' || attname || CASE WHEN attnotnull THEN ' not null' ELSE '' END FROM pg_attribute \
           WHERE attrelid = '{schema}.invoices'::regclass AND attnum > 0 AND NOT attisdropped \
         UNION ALL SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = '{schema}' AND tablename = 'invoices' \
         UNION ALL SELECT 'constraint ' || pg_get_constraintdef(oid) FROM pg_constraint \
           WHERE conrelid = '{schema}.invoices'::regclass AND contype IN ('c', 'f') \
         UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgrelid = '{schema}.invoices'::regclass AND NOT tgisinternal \
         UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = '{schema}'::regnamespace ORDER BY 1"
    ))
    .await
}

async fn decoy(db: &Db) -> Vec<String> {
    let mut all = objects(db, "public").await;
    all.extend(
        db.rows("SELECT id, number, note FROM public.invoices")
            .await,
    );
    all
}

/// A database with a decoy, the table and a row, and the migrations up to this model.
async fn with(after: &[&str]) -> (Db, Vec<MigrationSource>) {
    let versions: Vec<&str> = [BEFORE].iter().chain(after).copied().collect();
    let all = sources(Dialect::Postgres, &versions);
    let db = Db::new(Dialect::Postgres).await;
    db.run(AROUND).await;
    db.for_build(&all[..2]).await.unwrap();
    db.run(
        "INSERT INTO billing.accounts VALUES (7); \
         INSERT INTO billing.invoices (id, number, total, org_id) VALUES (1, 'a', 1, 7), (2, 'b', 2, NULL)",
    )
    .await;
    (db, all)
}

#[test]
fn no_statement_names_the_table_as_one_name() {
    let after = after(", by = \"view\"");
    let versions: [&[&str]; 2] = [&[BEFORE, &self::after("")], &[BEFORE, &after]];
    for source in versions
        .iter()
        .flat_map(|all| sources(Dialect::Postgres, all))
    {
        for phase in [
            Phase::Expand,
            Phase::Migrate,
            Phase::Contract,
            Phase::Rollback,
        ] {
            for statement in &source.phase(phase).statements {
                let texts = [Some(&statement.sql), statement.done_when.as_ref()];
                for text in texts.into_iter().flatten() {
                    assert!(!text.contains("\"billing."), "{text}");
                    // A message may.
                    assert!(!text.contains("class('billing."), "{text}");
                    for name in [
                        "\"invoices\"",
                        "\"accounts\"",
                        "\"invoices_reference_key\" ",
                    ] {
                        for (at, _) in text.match_indices(name) {
                            let before = &text[..at];
                            // The name of a new index, constraint or table has no schema.
                            let is_new =
                                ["NOT EXISTS ", "RENAME TO ", "CONSTRAINT ", "USING INDEX "]
                                    .iter()
                                    .any(|words| before.ends_with(words));
                            assert!(
                                is_new || before.ends_with("\"billing\"."),
                                "{name} in {text}"
                            );
                        }
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_rename_goes_through_every_phase_beside_a_table_of_the_same_bare_name() {
    let (db, all) = with(&[&after(", contracted")]).await;
    let untouched = decoy(&db).await;
    assert_eq!(
        db.rows("SELECT obj_description('billing.invoices'::regclass, 'pg_class')")
            .await,
        ["What was sent."]
    );
    db.expand(&all).await.unwrap();
    // Both builds write.
    db.run(
        "INSERT INTO billing.invoices (id, number, total) VALUES (3, 'old', 3); \
         INSERT INTO billing.invoices (id, reference, total) VALUES (4, 'new', 4); \
         UPDATE billing.invoices SET reference = 'b2' WHERE id = 2",
    )
    .await;
    db.migrate(&all).await.unwrap();
    assert_eq!(
        db.rows("SELECT id, number, reference FROM billing.invoices ORDER BY id")
            .await,
        ["1|a|a", "2|b2|b2", "3|old|old", "4|new|new"]
    );
    let rename = id(&all, "reference");
    assert_eq!(db.state(&all, &rename).await, Some(State::Migrated));
    db.contract(&all).await.unwrap();
    assert_eq!(db.state(&all, &rename).await, Some(State::Contracted));
    assert_eq!(
        objects(&db, "billing").await,
        [
            "column id not null",
            "column org_id",
            "column reference not null",
            "column total not null",
            "constraint CHECK ((total >= 0))",
            "constraint FOREIGN KEY (org_id) REFERENCES billing.accounts(id)",
            "index invoices_org_id_idx",
            "index invoices_pkey",
            "index invoices_reference_key",
        ]
    );
    for (write, error) in [
        (
            "INSERT INTO billing.invoices (id, reference, total) VALUES (9, 'a', 1)",
            "invoices_reference_key",
        ),
        (
            "INSERT INTO billing.invoices (id, reference, total) VALUES (9, 'z', -1)",
            "invoices_total_check",
        ),
        (
            "UPDATE billing.invoices SET org_id = 8",
            "invoices_org_id_fkey",
        ),
    ] {
        let refused = db.try_run(write).await.unwrap_err().to_string();
        assert!(refused.contains(error), "{refused}");
    }
    assert_eq!(decoy(&db).await, untouched);
    // Once more changes nothing.
    db.expand(&all).await.unwrap();
    db.contract(&all).await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_piped_into_psql_twice_does_what_the_runner_does() {
    piped("").await;
}

#[tokio::test]
async fn a_file_of_a_rename_by_view_that_is_piped_does_what_the_runner_does() {
    piped(", by = \"view\"").await;
}

async fn piped(words: &str) {
    let (db, all) = with(&[&after(words)]).await;
    let (by_hand, _) = with(&[&after(words)]).await;
    let untouched = decoy(&by_hand).await;
    db.expand(&all).await.unwrap();
    let Db::Postgres(_, url) = &by_hand else {
        unreachable!()
    };
    for _ in 0..2 {
        let ran = tests_support::psql(url, &all[2].files[0]);
        assert!(!ran.stderr.contains("ERROR"), "{}", ran.stderr);
    }
    assert_eq!(
        objects(&by_hand, "billing").await,
        objects(&db, "billing").await
    );
    assert_eq!(decoy(&by_hand).await, untouched);
    // Without the runner's fence, nothing goes.
    for file in &all[2].files[2..] {
        let before = objects(&by_hand, "billing").await;
        let ran = tests_support::psql(url, file);
        assert!(ran.stderr.contains("ERROR"), "{file}");
        assert_eq!(objects(&by_hand, "billing").await, before);
    }
}

#[tokio::test]
async fn a_rollback_leaves_the_schema_as_it_was() {
    let (db, all) = with(&[&after("")]).await;
    let (before, untouched) = (objects(&db, "billing").await, decoy(&db).await);
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_ne!(objects(&db, "billing").await, before);
    db.rollback(&all, &id(&all, "reference"), &[])
        .await
        .unwrap();
    assert_eq!(objects(&db, "billing").await, before);
    assert_eq!(decoy(&db).await, untouched);
}

#[tokio::test]
async fn a_rename_by_view_stands_in_the_schema() {
    let (db, all) = with(&[&after(", by = \"view\", contracted")]).await;
    let untouched = decoy(&db).await;
    db.expand(&all).await.unwrap();
    db.run(
        "INSERT INTO billing.invoices (id, number, total) VALUES (3, 'old', 3); \
         INSERT INTO billing.invoices (id, reference, total) VALUES (4, 'new', 4)",
    )
    .await;
    assert_eq!(
        db.rows("SELECT n.nspname, c.relname, c.relkind FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
                 WHERE c.relname LIKE 'invoices%' AND c.relkind IN ('r', 'v') AND n.nspname <> 'public' ORDER BY 2").await,
        ["billing|invoices|v", "billing|invoices_ec|r"]
    );
    db.migrate(&all).await.unwrap();
    db.contract(&all).await.unwrap();
    assert_eq!(
        db.rows("SELECT id, reference FROM billing.invoices ORDER BY id")
            .await,
        ["1|a", "2|b", "3|old", "4|new"]
    );
    assert_eq!(decoy(&db).await, untouched);
}

#[tokio::test]
async fn what_only_the_database_knows_is_carried_over_in_the_schema() {
    let (db, all) = with(&[&after(", contracted")]).await;
    db.run(
        "CREATE INDEX by_number ON billing.invoices (lower(number)); \
         CREATE UNIQUE INDEX per_org ON billing.invoices (org_id, number); \
         ALTER TABLE billing.invoices ADD CONSTRAINT not_empty CHECK (number <> ''); \
         CREATE STATISTICS billing.corr (dependencies) ON org_id, number FROM billing.invoices; \
         COMMENT ON COLUMN billing.invoices.number IS 'said'; \
         CREATE INDEX by_number ON public.invoices (note); \
         CREATE INDEX invoices_lower_idx ON public.invoices (note)",
    )
    .await;
    let untouched = decoy(&db).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.contract(&all).await.unwrap();
    assert_eq!(
        db.rows("SELECT indexdef FROM pg_indexes WHERE schemaname = 'billing' AND indexname IN ('by_number', 'per_org') ORDER BY 1").await,
        [
            "CREATE INDEX by_number ON billing.invoices USING btree (lower(reference))",
            "CREATE UNIQUE INDEX per_org ON billing.invoices USING btree (org_id, reference)",
        ]
    );
    assert_eq!(
        db.rows("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'not_empty'")
            .await,
        ["CHECK ((reference <> ''::text))"]
    );
    assert_eq!(
        db.rows("SELECT stxnamespace::regnamespace FROM pg_statistic_ext WHERE stxrelid = 'billing.invoices'::regclass").await,
        ["billing"]
    );
    assert_eq!(
        db.rows(
            "SELECT col_description('billing.invoices'::regclass, attnum) FROM pg_attribute \
                 WHERE attrelid = 'billing.invoices'::regclass AND attname = 'reference'"
        )
        .await,
        ["said"]
    );
    assert_eq!(decoy(&db).await, untouched);
}

#[tokio::test]
async fn an_index_comes_to_each_partition_and_a_failed_build_is_built_anew() {
    let model = |index: &str| {
        format!(
            "#[migrate(table = \"billing.parts\"{index})] pub struct Part {{ #[migrate(primary_key)] pub id: i64, pub customer: i64 }}"
        )
    };
    let all = sources(
        Dialect::Postgres,
        &[
            &model(""),
            &model(", index(customer, name = \"of_customer\")"),
        ],
    );
    for partitioned in [true, false] {
        let db = Db::new(Dialect::Postgres).await;
        db.run("CREATE SCHEMA billing; CREATE TABLE other (id bigint); CREATE INDEX of_customer ON other (id)")
            .await;
        let (by, part) = if partitioned {
            (
                "PARTITION BY RANGE (id)",
                "CREATE TABLE billing.parts_1 PARTITION OF billing.parts DEFAULT",
            )
        } else {
            ("", "SELECT 1")
        };
        db.run(&format!(
            "CREATE TABLE billing.parts (id bigint PRIMARY KEY, customer bigint NOT NULL) {by}; {part}; \
             INSERT INTO billing.parts VALUES (1, 1), (2, 1)"
        ))
        .await;
        if !partitioned {
            // An interrupted build leaves an invalid index of the name.
            db.run(
                "CREATE INDEX of_customer ON billing.parts (customer); \
                 UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'billing.of_customer'::regclass",
            )
            .await;
        }
        db.adopt(&all[0]).await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        assert_eq!(
            db.rows("SELECT count(*) > 0, bool_and(i.indisvalid), bool_or(i.indisunique) FROM pg_index AS i \
                     JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace \
                     WHERE n.nspname = 'billing' AND c.relname LIKE 'of_customer%'")
                .await,
            ["t|t|f"]
        );
    }
}

#[tokio::test]
async fn an_index_leaves_the_schema_once_no_plan_uses_it() {
    let without = BEFORE.replace(", index)]", ")]");
    let (db, all) = with(&[&without]).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    let set = Set {
        statements: vec!["SELECT total FROM billing.invoices WHERE org_id = 7".into()],
        ..Set::default()
    };
    db.run("INSERT INTO billing.invoices (id, number, total, org_id) SELECT i, i, i, NULL FROM generate_series(10, 9000) AS i; ANALYZE billing.invoices")
        .await;
    let error = db.contract_with(&all, &set).await.unwrap_err();
    let text = error.report().to_string();
    assert!(
        text.contains("statements use index invoices_org_id_idx"),
        "{text}"
    );
    let untouched = decoy(&db).await;
    db.contract(&all).await.unwrap();
    assert!(
        !objects(&db, "billing")
            .await
            .contains(&"index invoices_org_id_idx".to_owned())
    );
    assert_eq!(decoy(&db).await, untouched);
}

#[tokio::test]
async fn plans_of_statements_are_compared_where_the_path_finds_the_table_under_its_bare_name() {
    let (db, all) = with(&[&after("")]).await;
    let db = db.with_search_path("billing, public").await;
    let set = Set {
        statements: vec![
            "SELECT total FROM billing.invoices WHERE number = 'a'".into(),
            "SELECT total FROM invoices WHERE number = 'a'".into(),
            "SELECT note FROM public.invoices WHERE note = 'a'".into(),
        ],
        ..Set::default()
    };
    db.expand(&all).await.unwrap();
    db.migrate_with(&all, &set).await.unwrap();
    let events = set.events.lock().unwrap();
    let compared = events.iter().find_map(|event| match event {
        Event::PlansCompared { compared, .. } => Some(*compared),
        _ => None,
    });
    assert_eq!(compared, Some(2), "{events:?}");
}

#[tokio::test]
async fn a_new_database_is_new_although_a_table_of_the_bare_name_exists() {
    let all = sources(Dialect::Postgres, &[BEFORE, &after(", contracted")]);
    let db = Db::new(Dialect::Postgres).await;
    db.run(AROUND).await;
    db.for_build(&all).await.unwrap();
    assert!(db.state(&all, &id(&all, "reference")).await.is_some());
    assert_eq!(
        db.rows("SELECT id, number, note FROM public.invoices")
            .await,
        ["1|decoy|stays"]
    );
}
