//! A rename by a view: what the table has goes on behind it, and what could not is refused before anything is changed.

mod key;
mod refused;

use crate::common::{Db, Set, id, notices, sources};
use expand_contract::{Dialect, MigrationSource, State};

const BEFORE: &str = r#"
#[migrate(table = "people")]
pub struct Person {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(unique)]
    pub name: String,
    #[migrate(default = "3")]
    pub hits: i32,
    pub team: Option<i64>,
}
"#;

fn after(contracted: bool) -> String {
    let stage = if contracted { ", contracted" } else { "" };
    BEFORE.replace(
        "#[migrate(unique)]\n    pub name",
        &format!(
            "#[migrate(renamed(from = \"name\", by = \"view\"{stage}), unique)]\n    pub full_name"
        ),
    )
}

/// The table by hand, as a team would have it, and the migrations.
async fn with(table: &str) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(Dialect::Postgres).await;
    db.run(table).await;
    let all = sources(Dialect::Postgres, &[BEFORE, &after(true)]);
    db.adopt(&all[0]).await;
    (db, all)
}

const PLAIN: &str = "CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL UNIQUE, hits integer NOT NULL DEFAULT 3, team bigint); \
                     INSERT INTO people (id, name) VALUES (1, 'Ada'), (2, 'Ben')";

/// Everything that the database knows about the table and on whom it depends, without the names that a rename changes.
async fn catalog(db: &Db) -> Vec<String> {
    db.rows(
        "SELECT 'table', relkind::text, relowner::regrole::text, relacl::text, relrowsecurity::text || relreplident::text, relfilenode::text, \
           obj_description(oid) \
           FROM pg_class WHERE relname = 'people' \
         UNION ALL SELECT 'column', a.attname::text, format_type(atttypid, atttypmod), attnotnull::text, attidentity::text || attgenerated::text || attstorage::text || attstattarget, \
             attacl::text, concat(pg_get_expr(d.adbin, d.adrelid), col_description(attrelid, attnum)) \
           FROM pg_attribute AS a LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
           WHERE attrelid = 'people'::regclass AND attnum > 0 \
         UNION ALL SELECT 'constraint', conname::text, pg_get_constraintdef(oid), '', '', '', '' FROM pg_constraint \
           WHERE 'people'::regclass IN (conrelid, confrelid) \
         UNION ALL SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid), '', '', '', '' FROM pg_index \
           WHERE indrelid = 'people'::regclass \
         UNION ALL SELECT 'policy', polname::text, pg_get_expr(polqual, polrelid), '', '', '', '' FROM pg_policy \
           WHERE polrelid = 'people'::regclass \
         UNION ALL SELECT 'trigger', tgname::text, pg_get_triggerdef(oid), '', '', '', '' FROM pg_trigger \
           WHERE tgrelid = 'people'::regclass AND NOT tgisinternal \
         UNION ALL SELECT 'statistics', stxname::text, pg_get_statisticsobjdef(oid), '', '', '', '' FROM pg_statistic_ext \
           WHERE stxrelid = 'people'::regclass \
         UNION ALL SELECT 'view', relname::text, pg_get_viewdef(oid), '', '', '', '' FROM pg_class WHERE relkind IN ('v', 'm') \
           AND relnamespace = 'public'::regnamespace ORDER BY 1, 2, 3",
    )
    .await
}

/// A table with all that a team can hang on it, of an owner who is not the runner.
fn furnished(db: &Db) -> String {
    let role = |name: &str| format!("{name}_{}", database(db));
    let (owner, app, other) = (role("owner"), role("app"), role("other"));
    format!(
        "CREATE ROLE {owner}; CREATE ROLE {app} LOGIN PASSWORD 'secret'; CREATE ROLE {other} LOGIN PASSWORD 'secret';
         GRANT CREATE, USAGE ON SCHEMA public TO {owner};
         SET ROLE {owner};
         CREATE TABLE teams (id bigint PRIMARY KEY);
         CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE CHECK (name <> ''),
           hits integer NOT NULL DEFAULT 3, team bigint REFERENCES teams, loud text GENERATED ALWAYS AS (upper(name)) STORED,
           number serial, touched integer NOT NULL DEFAULT 0, EXCLUDE USING btree (number WITH =));
         ALTER TABLE people ALTER COLUMN name SET STORAGE EXTERNAL, ALTER COLUMN name SET STATISTICS 77, REPLICA IDENTITY FULL;
         CREATE STATISTICS pairs ON name, hits FROM people;
         CREATE TABLE pets (person bigint REFERENCES people ON DELETE CASCADE);
         CREATE INDEX by_length ON people (length(name)) WHERE hits > 0;
         COMMENT ON TABLE people IS 'who is who'; COMMENT ON COLUMN people.name IS 'given and family';
         CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.touched := NEW.touched + 1; RETURN NEW; END $$;
         CREATE TRIGGER touching BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION touch();
         CREATE VIEW names AS SELECT id, name FROM people;
         CREATE MATERIALIZED VIEW lengths AS SELECT length(name) AS length FROM people;
         ALTER TABLE people ENABLE ROW LEVEL SECURITY;
         CREATE POLICY small ON people TO {app} USING (hits < 100) WITH CHECK (hits < 100);
         GRANT SELECT, DELETE ON people TO {app} WITH GRANT OPTION;
         GRANT INSERT (name, hits, team), UPDATE (name) ON people TO {app};
         GRANT USAGE ON SEQUENCE people_number_seq TO {app};
         GRANT INSERT (hits) ON people TO PUBLIC;
         INSERT INTO people (name, hits) VALUES ('Ada', 1), ('Ben', 1000);
         RESET ROLE;
         ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO {other};"
    )
}

fn database(db: &Db) -> String {
    let Db::Postgres(_, url) = db else {
        unreachable!("a view takes writes on PostgreSQL")
    };
    url.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn whatever_hangs_on_the_table_works_on_through_the_view_and_is_there_afterwards() {
    let db = Db::new(Dialect::Postgres).await;
    db.run(&furnished(&db)).await;
    let all = sources(Dialect::Postgres, &[BEFORE, &after(true)]);
    db.adopt(&all[0]).await;
    let before = catalog(&db).await;
    let name = database(&db);
    let set = Set::default();
    db.expand_with(&all, &set).await.unwrap();
    assert_eq!(db.state(&all, &all[1].id).await, Some(State::Migrated));
    let said = notices(&set).join("\n");
    assert!(
        said.contains(
            "view names goes on reading the table, which is people_ec until the contract"
        ),
        "{said}"
    );

    let app = db.as_role(&format!("app_{name}")).await;
    // Old builds and new ones: the key is drawn, a default is given, the rest is computed.
    for column in ["name", "full_name"] {
        app.run(&format!(
            "INSERT INTO people ({column}) VALUES ('by {column}')"
        ))
        .await;
        let read = format!(
            "SELECT id > 2, {column}, hits, loud, number IS NOT NULL FROM people WHERE full_name = 'by {column}'"
        );
        let loud = format!("BY {}", column.to_uppercase());
        assert_eq!(app.rows(&read).await, [format!("t|by {column}|3|{loud}|t")]);
        app.run(&format!(
            "UPDATE people SET {column} = {column} || '!' WHERE {column} = 'by {column}'"
        ))
        .await;
        let touched = format!("SELECT touched FROM people WHERE name = 'by {column}!'");
        assert_eq!(app.rows(&touched).await, ["1"], "the trigger fires");
        let taken = format!("INSERT INTO people ({column}) VALUES ('Ben')");
        let error = app.try_run(&taken).await.unwrap_err().to_string();
        assert!(error.contains("people_name_key"), "{error}");
        let empty = format!("INSERT INTO people ({column}) VALUES ('')");
        let error = app.try_run(&empty).await.unwrap_err().to_string();
        assert!(error.contains("people_name_check"), "{error}");
    }
    // The policy hides the same row, and takes the same rows.
    assert_eq!(
        app.rows("SELECT count(*) FROM people WHERE name = 'Ben'")
            .await,
        ["0"]
    );
    for denied in [
        "INSERT INTO people (name, hits) VALUES ('Cid', 100)",
        "UPDATE people SET hits = 1",
        "INSERT INTO people (full_name, touched) VALUES ('Cid', 1)",
        "TRUNCATE people",
    ] {
        assert!(app.try_run(denied).await.is_err(), "{denied}");
    }
    // A role that new relations are open to by default got no right that it does not have on the table.
    let other = db.as_role(&format!("other_{name}")).await;
    assert!(other.try_run("SELECT name FROM people").await.is_err());
    let may =
        format!("SELECT has_any_column_privilege('other_{name}', 'people', 'SELECT, UPDATE')");
    assert_eq!(db.rows(&may).await, ["f"]);
    let may = format!("SELECT has_column_privilege('other_{name}', 'people', 'hits', 'INSERT')");
    assert_eq!(db.rows(&may).await, ["t"], "PUBLIC");
    assert_eq!(
        db.rows(
            "SELECT obj_description('people'::regclass), col_description('people'::regclass, 8)"
        )
        .await,
        ["who is who|given and family"]
    );
    db.run("INSERT INTO pets VALUES (3); REFRESH MATERIALIZED VIEW lengths; INSERT INTO names (name) VALUES ('Dan')")
        .await;
    app.run("DELETE FROM people WHERE id = 3").await;
    assert_eq!(db.rows("SELECT count(*) FROM pets").await, ["0"]);
    assert_eq!(
        db.rows("SELECT relowner::regrole::text FROM pg_class WHERE oid = 'people'::regclass")
            .await,
        [format!("owner_{name}")]
    );
    assert!(
        app.try_run("GRANT DELETE ON people TO PUBLIC")
            .await
            .is_ok(),
        "the grant option"
    );
    app.run("REVOKE DELETE ON people FROM PUBLIC").await;

    db.contract(&all).await.unwrap();
    // PostgreSQL writes the new name everywhere; its own name of a CHECK stays.
    let renamed = before.iter().map(|line| {
        let line = line.replace("people_name_key", "people_full_name_key");
        let line = line
            .replace("(name", "(full_name")
            .replace("column|name|", "column|full_name|");
        let line = line.replace("(people.name)", "(people.full_name)");
        let line = line.replace("ON name, hits", "ON full_name, hits");
        let line = line.replace(" people.name\n", " people.full_name AS name\n");
        // PostgreSQL 18 keeps NOT NULL as a constraint, and names a view's columns without their only table.
        let line = line.replace("|NOT NULL name|", "|NOT NULL full_name|");
        line.replace("    name\n", "    full_name AS name\n")
    });
    let mut renamed: Vec<String> = renamed.collect();
    renamed.sort_unstable();
    let mut after = catalog(&db).await;
    after.sort_unstable();
    assert_eq!(after, renamed);
    assert_eq!(
        db.rows("SELECT name FROM names WHERE id = 1").await,
        ["Ada"]
    );
    app.run("INSERT INTO people (full_name) VALUES ('Eve')")
        .await;
}

#[tokio::test]
async fn a_rollback_leaves_the_table_as_it_was() {
    let db = Db::new(Dialect::Postgres).await;
    db.run(&furnished(&db)).await;
    let all = sources(Dialect::Postgres, &[BEFORE, &after(false)]);
    db.adopt(&all[0]).await;
    let before = catalog(&db).await;
    db.expand(&all).await.unwrap();
    db.run("INSERT INTO people (full_name) VALUES ('Eve')")
        .await;
    db.rollback(&all, &all[1].id, &[]).await.unwrap();
    assert_eq!(catalog(&db).await, before);
    assert_eq!(
        db.rows("SELECT name FROM people WHERE id = 3").await,
        ["Eve"]
    );
}

#[tokio::test]
async fn a_trigger_that_names_the_old_column_is_told_by_expand_and_refused_by_contract() {
    let (db, all) = with(PLAIN).await;
    db.run(
        "CREATE FUNCTION trimmed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := btrim(NEW.name); RETURN NEW; END $$; \
         CREATE TRIGGER trimming BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION trimmed()",
    )
    .await;
    let set = Set::default();
    db.expand_with(&all, &set).await.unwrap();
    let said = notices(&set).join("\n");
    assert!(
        said.contains("trigger trimming on people names name: let it work with full_name, too, before the contract"),
        "{said}"
    );
    db.run("INSERT INTO people (id, full_name) VALUES (7, ' Ida ')")
        .await;
    assert_eq!(
        db.rows("SELECT name FROM people WHERE id = 7").await,
        ["Ida"]
    );
    let error = db.contract(&all).await.unwrap_err();
    let text = error.report().to_string();
    assert!(
        text.contains("trigger trimming on people names name")
            && text.contains("--discard 'trimming'"),
        "{text}"
    );
    db.run("DROP TRIGGER trimming ON people_ec").await;
    db.contract(&all).await.unwrap();
}

#[tokio::test]
async fn rights_that_are_given_or_taken_meanwhile_are_not_lost_and_do_not_come_back() {
    let (db, all) = with(PLAIN).await;
    let role = format!("clerk_{}", database(&db));
    db.run(&format!(
        "CREATE ROLE {role}; GRANT SELECT ON people TO {role}"
    ))
    .await;
    db.expand(&all).await.unwrap();
    db.run(&format!("REVOKE SELECT ON people FROM {role}"))
        .await;
    for taken in [true, false] {
        let error = if taken {
            db.contract(&all).await.unwrap_err()
        } else {
            db.rollback(&all, &all[1].id, &[]).await.unwrap_err()
        };
        let text = error.report().to_string();
        assert!(
            text.contains(&format!("SELECT of {role}"))
                && text.contains("give or take them on people_ec, too"),
            "{text}"
        );
        assert_eq!(db.state(&all, &all[1].id).await, Some(State::Migrated));
        db.run("INSERT INTO people (id, name) VALUES (7, 'Ida'); DELETE FROM people WHERE id = 7")
            .await;
    }
    db.run(&format!("REVOKE SELECT ON people_ec FROM {role}"))
        .await;
    db.contract(&all).await.unwrap();
    let may = format!("SELECT has_table_privilege('{role}', 'people', 'SELECT')::text");
    assert_eq!(db.rows(&may).await, ["false"]);
}

#[tokio::test]
async fn a_view_that_was_made_over_the_view_is_named_before_the_contract_begins() {
    let (db, all) = with(PLAIN).await;
    db.expand(&all).await.unwrap();
    db.run("CREATE VIEW late AS SELECT id FROM people").await;
    let error = db.contract(&all).await.unwrap_err();
    let text = error.report().to_string();
    assert!(
        text.contains("view late was made over the view people, which the contract drops")
            && text.contains("make it over people_ec"),
        "{text}"
    );
    assert_eq!(db.state(&all, &all[1].id).await, Some(State::Migrated));
    let error = db.rollback(&all, &all[1].id, &[]).await.unwrap_err();
    assert!(
        error.report().to_string().contains("late"),
        "{}",
        error.report()
    );
    db.run("DROP VIEW late").await;
    db.contract(&all).await.unwrap();
}

#[tokio::test]
async fn nothing_else_alters_the_table_while_the_view_is_there() {
    // A later migration of the same package waits for the contract.
    let (db, _) = with(PLAIN).await;
    let later = after(true).replace(
        "pub team: Option<i64>,",
        "pub team: Option<i64>, pub note: Option<String>,",
    );
    let all = sources(Dialect::Postgres, &[BEFORE, &after(true), &later]);
    db.expand(&all[..2]).await.unwrap();
    let error = db.expand(&all).await.unwrap_err();
    assert!(
        error
            .report()
            .to_string()
            .contains("it comes after 20261122100100_people_full_name, which is migrated"),
        "{}",
        error.report()
    );
    // The migration of another package is told what is in its way.
    let other = BEFORE.replace(
        "pub team: Option<i64>",
        "pub team: Option<i64>, pub note: Option<String>",
    );
    let mut strange = sources(Dialect::Postgres, &[BEFORE, &other]);
    for source in &mut strange {
        let files = source.files.each_ref().map(|text| {
            text.replace("lock: shop", "lock: other")
                .replace(&format!("after: {}", all[0].id), "after: (none)")
        });
        *source = MigrationSource::new(&source.id, files, source.stage).unwrap();
    }
    let error = db.expand(&strange[1..]).await.unwrap_err();
    let text = error.report().to_string();
    assert!(
        text.contains("people is a view") && text.contains("if a rename by a view is under way"),
        "{text}"
    );
    db.contract(&all).await.unwrap();
    db.expand(&all).await.unwrap();
    db.run("INSERT INTO people (id, full_name, note) VALUES (7, 'Ida', 'x')")
        .await;
}

#[tokio::test]
async fn a_build_brings_an_empty_database_to_the_table_that_its_code_knows() {
    let later = after(true).replace(
        "pub team: Option<i64>,",
        "pub team: Option<i64>, pub note: Option<String>,",
    );
    for (versions, kind, expected) in [
        (&[BEFORE, &after(false)][..], "v", State::Migrated),
        (&[BEFORE, &after(true), &later], "r", State::Contracted),
    ] {
        let db = Db::new(Dialect::Postgres).await;
        let all = sources(Dialect::Postgres, versions);
        for _ in 0..2 {
            db.for_build(&all).await.unwrap();
            let kinds = db
                .rows("SELECT relkind::text FROM pg_class WHERE relname = 'people'")
                .await;
            assert_eq!(kinds, [kind]);
            let state = db.state(&all, &id(&all, "full_name")).await;
            assert_eq!(state, Some(expected));
        }
        db.run("INSERT INTO people (id, full_name) VALUES (1, 'Ada')")
            .await;
    }
}

#[tokio::test]
async fn a_view_that_was_dropped_by_hand_comes_back_with_expand() {
    for renamed_back in [false, true] {
        let (db, all) = with(PLAIN).await;
        db.expand(&all).await.unwrap();
        db.run("DROP VIEW people").await;
        if renamed_back {
            db.run("ALTER TABLE people_ec RENAME TO people").await;
        }
        let told = "there is no view people over people_ec";
        let status = db.status(&all).await;
        assert!(
            status.migrations[1]
                .waits_for
                .iter()
                .any(|one| one.contains(told))
        );
        let text = db.contract(&all).await.unwrap_err().report().to_string();
        assert!(
            text.contains(told) && text.contains("it lays the view again"),
            "{text}"
        );
        db.expand(&all).await.unwrap();
        db.run("INSERT INTO people (id, full_name) VALUES (7, 'Ida')")
            .await;
        assert_eq!(
            db.rows("SELECT name FROM people WHERE id = 7").await,
            ["Ida"]
        );
        // A rollback does without it.
        db.run("DROP VIEW people").await;
        db.rollback(&all, &all[1].id, &[]).await.unwrap();
        assert_eq!(
            db.rows("SELECT name FROM people WHERE id = 7").await,
            ["Ida"]
        );
    }
}

#[tokio::test]
async fn a_runner_that_only_belongs_to_the_owner_does_it_all() {
    let db = Db::new(Dialect::Postgres).await;
    let name = database(&db);
    db.run(&furnished(&db)).await;
    db.run(&format!(
        "CREATE ROLE runner_{name} LOGIN PASSWORD 'secret' IN ROLE owner_{name}; \
         GRANT CREATE ON DATABASE {name} TO runner_{name}"
    ))
    .await;
    let runner = db.as_role(&format!("runner_{name}")).await;
    let all = sources(Dialect::Postgres, &[BEFORE, &after(true)]);
    runner.adopt(&all[0]).await;
    let before = catalog(&db).await;
    runner.expand(&all).await.unwrap();
    runner.rollback(&all, &all[1].id, &[]).await.unwrap();
    assert_eq!(catalog(&db).await, before);
    runner.expand(&all).await.unwrap();
    let owner = "SELECT relowner::regrole::text FROM pg_class WHERE oid = 'people'::regclass";
    assert_eq!(db.rows(owner).await, [format!("owner_{name}")]);
    let app = db.as_role(&format!("app_{name}")).await;
    app.run("INSERT INTO people (full_name) VALUES ('Eve')")
        .await;
    runner.contract(&all).await.unwrap();
    app.run("INSERT INTO people (full_name) VALUES ('Flo')")
        .await;
}

#[tokio::test]
async fn each_schema_has_its_own_view() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[BEFORE, &after(true)]);
    for schema in ["a", "b"] {
        db.run(&format!(
            "CREATE SCHEMA {schema}; SET search_path = {schema}; {PLAIN}; RESET search_path"
        ))
        .await;
        db.with_search_path(schema).await.adopt(&all[0]).await;
    }
    let tenant = db.with_search_path("a, b").await;
    tenant.expand(&all).await.unwrap();
    let relations = "SELECT relnamespace::regnamespace::text, relname::text, relkind::text FROM pg_class \
                     WHERE relname IN ('people', 'people_ec') ORDER BY 1, 2";
    assert_eq!(
        db.rows(relations).await,
        ["a|people|v", "a|people_ec|r", "b|people|r"]
    );
    let other = db.with_search_path("b, a").await;
    other.expand(&all).await.unwrap();
    other
        .run("INSERT INTO people (id, full_name) VALUES (7, 'Ida')")
        .await;
    other.contract(&all).await.unwrap();
    assert_eq!(
        db.rows(relations).await,
        ["a|people|v", "a|people_ec|r", "b|people|r"]
    );
    tenant.contract(&all).await.unwrap();
    assert_eq!(db.rows(relations).await, ["a|people|r", "b|people|r"]);
    assert_eq!(tenant.rows("SELECT count(*) FROM people").await, ["2"]);
}
