//! What cannot go on behind a view is refused by name, before anything is changed.

use super::{PLAIN, with};
use crate::common::{Db, Set};
use expand_contract::{Error, MigrationSource};

async fn refusal(db: &Db, all: &[MigrationSource]) -> String {
    let error = db.expand(all).await.unwrap_err();
    assert!(matches!(error, Error::LiveTable { .. }), "{error}");
    let kind = "SELECT relkind::text FROM pg_class WHERE relname = 'people' AND relkind <> 'i'";
    assert_ne!(db.rows(kind).await, ["v"], "nothing was changed");
    error.report().to_string()
}

#[tokio::test]
async fn what_goes_by_the_name_of_the_table_is_refused_with_the_other_way() {
    for (made, says) in [
        (
            "CREATE PUBLICATION feed FOR TABLE people",
            "publication feed sends the rows of people under the name of the table, which is people_ec",
        ),
        (
            "CREATE PUBLICATION everything FOR ALL TABLES",
            "publication everything sends the rows of people",
        ),
        (
            "CREATE RULE loud AS ON DELETE TO people DO ALSO NOTIFY gone",
            "rule loud rewrites what is written to people",
        ),
        (
            "CREATE TABLE pets () INHERITS (people)",
            "people and pets inherit from each other",
        ),
        (
            "CREATE TABLE people_ec (id int)",
            "there is a relation people_ec, and the table would have this name",
        ),
        (
            "ALTER TABLE people ADD COLUMN full_name text",
            "people has a column full_name already",
        ),
        (
            "DROP TABLE people; CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, hits integer NOT NULL, team bigint) \
             PARTITION BY RANGE (id)",
            "people is partitioned",
        ),
    ] {
        let (db, all) = with(PLAIN).await;
        db.run(made).await;
        let text = refusal(&db, &all).await;
        assert!(text.contains(says), "{made}: {text}");
        assert!(
            text.contains("take `by = \"view\"` away and generate again"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn what_needs_the_type_or_the_name_of_the_table_is_refused_until_it_is_let_go() {
    for (made, says, name) in [
        (
            "CREATE FUNCTION first(p people) RETURNS text LANGUAGE sql AS $$ SELECT split_part(p.name, ' ', 1) $$",
            "first(people) uses the type of the rows of people, which is the type people_ec",
            "first(people)",
        ),
        (
            "CREATE FUNCTION everybody() RETURNS SETOF people LANGUAGE sql AS $$ SELECT * FROM people $$",
            "everybody() uses the type of the rows of people",
            "everybody()",
        ),
        (
            "CREATE TABLE copies (was people[])",
            "column was of table copies uses the type of the rows of people",
            "column was of table copies",
        ),
        (
            "DO $$ BEGIN CREATE ROLE part_reader; EXCEPTION WHEN duplicate_object THEN END $$; \
             GRANT SELECT (id, name) ON people TO part_reader",
            "part_reader may read some columns of people and not all",
            "part_reader",
        ),
        (
            "CREATE TABLE log (of text); CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
               INSERT INTO log VALUES (TG_TABLE_NAME); RETURN NULL; END $$; \
             CREATE TRIGGER auditing AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION audit()",
            "trigger auditing on people asks for the name of its table, and is told people_ec",
            "auditing",
        ),
    ] {
        let (db, all) = with(PLAIN).await;
        db.run(made).await;
        let text = refusal(&db, &all).await;
        assert!(text.contains(says), "{made}: {text}");
        assert!(text.contains(&format!("--discard '{name}'")), "{text}");
        assert_eq!(text.matches("--discard").count(), 1, "one finding: {text}");
        let discards = Set {
            discard: vec![name.into()],
            ..Set::default()
        };
        db.expand_with(&all, &discards).await.unwrap();
        db.run("INSERT INTO people (id, full_name) VALUES (7, 'Ida')")
            .await;
        db.contract(&all).await.unwrap();
        db.run("INSERT INTO people (id, full_name) VALUES (8, 'Joe')")
            .await;
    }
}
