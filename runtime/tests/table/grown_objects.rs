//! A key grows in tables of a team, with the indexes, constraints, statistics, rights and settings that only the database knows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::common::{Db, sources};
use expand_contract::{Dialect, Error};

/// The models say columns, keys and foreign keys alone.
fn models(ty: &str) -> String {
    format!(
        r#"
#[migrate(table = "orgs")]
pub struct Org {{
    #[migrate(primary_key)]
    pub id: {ty},
    #[migrate(references = "orgs(id)")]
    pub parent_id: Option<{ty}>,
}}

#[migrate(table = "members")]
pub struct Member {{
    #[migrate(primary_key, references = "orgs(id)")]
    pub org_id: {ty},
    #[migrate(primary_key)]
    pub user_id: {ty},
    pub slug: String,
    pub gone: bool,
}}

#[migrate(table = "posts", references(org_id, user_id, members(org_id, user_id), on_delete = "cascade"))]
pub struct Post {{
    #[migrate(primary_key)]
    pub id: i64,
    pub org_id: {ty},
    pub user_id: Option<{ty}>,
}}
"#
    )
}

const TABLES: &str = "CREATE TABLE orgs (id serial CONSTRAINT \"The Key\" PRIMARY KEY, parent_id integer REFERENCES orgs, \
       CONSTRAINT \"not it's own\" CHECK (parent_id <> id)); \
     CREATE TABLE members (org_id integer NOT NULL CONSTRAINT \"of an org\" REFERENCES orgs, user_id integer NOT NULL, slug text NOT NULL, \
       gone boolean NOT NULL, CONSTRAINT member PRIMARY KEY (org_id, user_id), CONSTRAINT \"one slug\" UNIQUE (org_id, slug), \
       CONSTRAINT \"user is positive\" CHECK (user_id > 0 AND coalesce(org_id, 0) > 0)); \
     COMMENT ON CONSTRAINT member ON members IS 'a key'; COMMENT ON INDEX member IS 'its index'; \
     COMMENT ON CONSTRAINT \"one slug\" ON members IS 'one'; COMMENT ON CONSTRAINT \"user is positive\" ON members IS 'positive'; \
     COMMENT ON CONSTRAINT \"of an org\" ON members IS 'an org'; \
     CREATE INDEX members_org_id_slug_idx ON members (org_id, slug text_pattern_ops DESC NULLS LAST) INCLUDE (user_id) WITH (fillfactor = 70) \
       WHERE NOT gone; \
     COMMENT ON INDEX members_org_id_slug_idx IS 'of those who stay'; \
     CREATE INDEX \"Low's %\" ON members (lower(slug), user_id, org_id); \
     CREATE UNIQUE INDEX slugs ON members (slug COLLATE \"C\", user_id) NULLS NOT DISTINCT WHERE gone; \
     CREATE INDEX members_hash ON members USING hash (user_id); CREATE INDEX members_range ON members USING brin (org_id, user_id); \
     CREATE INDEX twice ON members (user_id); CREATE INDEX twice_too ON members (user_id); \
     CREATE UNIQUE INDEX key_again ON members (org_id, user_id); \
     CREATE INDEX the_name_of_this_index_is_as_long_as_a_name_can_be_in_postgre_1 ON members (org_id, gone); \
     CREATE INDEX the_name_of_this_index_is_as_long_as_a_name_can_be_in_postgre_2 ON members (org_id, gone); \
     ALTER TABLE members CLUSTER ON \"one slug\"; \
     CREATE STATISTICS members_stat (dependencies, mcv) ON org_id, slug FROM members; COMMENT ON STATISTICS members_stat IS 'together'; \
     ALTER STATISTICS members_stat SET STATISTICS 300; \
     ALTER TABLE members ALTER COLUMN user_id SET STATISTICS 500; ALTER TABLE members ALTER COLUMN org_id SET (n_distinct = -0.5); \
     CREATE TABLE posts (id bigint PRIMARY KEY, org_id integer NOT NULL, user_id integer, \
       CONSTRAINT \"by a member\" FOREIGN KEY (user_id, org_id) REFERENCES members (user_id, org_id) ON DELETE CASCADE); \
     CREATE INDEX posts_of ON posts (org_id, user_id DESC); COMMENT ON CONSTRAINT \"by a member\" ON posts IS 'by'; \
     INSERT INTO orgs (parent_id) SELECT CASE WHEN i > 1 THEN i - 1 END FROM generate_series(1, 50) AS i; \
     INSERT INTO members SELECT i, i + 1000, 's' || i, i % 2 = 0 FROM generate_series(1, 50) AS i; \
     INSERT INTO posts SELECT i, i % 50 + 1, CASE WHEN i % 3 > 0 THEN i % 50 + 1001 END FROM generate_series(1, 300) AS i";

/// All that the catalog says of the tables, apart from types and places of columns.
const CATALOG: &str = "SELECT * FROM (\
       SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated, obj_description(oid, 'pg_constraint')) \
         FROM pg_constraint WHERE conrelid::regclass::text IN ('orgs', 'members', 'posts') \
       UNION ALL SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid, indisclustered, obj_description(indexrelid, 'pg_class')) \
         FROM pg_index WHERE indrelid::regclass::text IN ('orgs', 'members', 'posts') \
       UNION ALL SELECT concat_ws(' ', 'statistics', pg_get_statisticsobjdef(oid), stxstattarget, obj_description(oid, 'pg_statistic_ext')) \
         FROM pg_statistic_ext WHERE stxrelid::regclass::text IN ('orgs', 'members', 'posts') \
       UNION ALL SELECT concat_ws(' ', 'column', attrelid::regclass, attname, attnotnull, attstattarget, \
           ARRAY(SELECT o FROM unnest(attoptions) AS o WHERE o NOT LIKE 'pg\\_attver=%'), attacl, \
           pg_get_expr(adbin, adrelid), col_description(attrelid, attnum)) \
         FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum \
         WHERE attrelid::regclass::text IN ('orgs', 'members', 'posts') AND attnum > 0 AND NOT attisdropped) AS all_of_it (line) ORDER BY 1";

async fn tables(also: &str) -> Db {
    let db = Db::new(Dialect::Postgres).await;
    db.run(TABLES).await;
    db.run(also).await;
    db
}

#[tokio::test]
async fn all_that_hangs_on_a_key_goes_over_and_keeps_its_name() {
    let reader = format!("reads_{}", std::process::id());
    let db = tables(&format!(
        "CREATE ROLE {reader}; GRANT SELECT (org_id, slug), UPDATE (user_id) ON members TO {reader}; \
         GRANT INSERT (org_id) ON members TO {reader} WITH GRANT OPTION; COMMENT ON COLUMN members.user_id IS 'who'"
    ))
    .await;
    let all = sources(Dialect::Postgres, &[&models("i32"), &models("i64")]);
    for one in &all[..all.len() - 1] {
        db.adopt(one).await;
    }
    let was = db.rows(CATALOG).await.into_iter().map(|line| {
        // The database's own words for the same: a wider literal, and columns in the order of the table or of the models.
        line.replace("COALESCE(org_id, 0)", "COALESCE(org_id, (0)::bigint)")
            .replace("ON org_id, slug FROM", "ON slug, org_id FROM")
            .replace(
                "(user_id, org_id) REFERENCES members(user_id, org_id)",
                "(org_id, user_id) REFERENCES members(org_id, user_id)",
            )
    });
    let was: Vec<String> = was.collect();
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    // A team makes an index meanwhile.
    db.run("CREATE INDEX late ON posts (user_id, id)").await;
    db.contract(&all).await.unwrap();
    db.run("DROP INDEX late").await;
    assert_eq!(db.rows(CATALOG).await, was);
    let narrow = "SELECT attname::text FROM pg_attribute WHERE attrelid::regclass::text IN ('orgs', 'members', 'posts') AND attnum > 0 \
                  AND NOT attisdropped AND atttypid = 'integer'::regtype";
    assert_eq!(db.rows(narrow).await, Vec::<String>::new());
    db.run(
        "INSERT INTO orgs (id) VALUES (3000000000); INSERT INTO members (org_id, user_id, slug, gone) VALUES (3000000000, 4000000000, 'x', false); \
         INSERT INTO posts (id, org_id, user_id) VALUES (301, 3000000000, 4000000000); DELETE FROM members WHERE user_id = 4000000000",
    )
    .await;
    assert_eq!(db.rows("SELECT count(*)::text FROM posts").await, ["300"]);
    db.run(&format!("DROP OWNED BY {reader}; DROP ROLE {reader}"))
        .await;
}

#[tokio::test]
async fn what_cannot_go_over_is_named_before_anything_changes() {
    for (also, named) in [
        (
            "CREATE INDEX odd ON members (slug, (user_id % 10))",
            "index odd",
        ),
        (
            "CREATE INDEX odd ON members (user_id) WHERE user_id > 5",
            "index odd",
        ),
        (
            "CREATE INDEX odd ON members (slug) WHERE org_id > 5",
            "index odd",
        ),
        (
            "CREATE INDEX odd ON members USING brin (user_id int4_minmax_multi_ops)",
            "index odd",
        ),
        (
            "ALTER TABLE members ADD CONSTRAINT late UNIQUE (user_id, slug) DEFERRABLE",
            "constraint late on table members",
        ),
        (
            "ALTER TABLE posts ADD CONSTRAINT unproved CHECK (user_id > 0) NOT VALID",
            "constraint unproved on table posts",
        ),
        (
            "CREATE FUNCTION is_odd(integer) RETURNS boolean IMMUTABLE LANGUAGE sql RETURN $1 % 2 = 1; \
             ALTER TABLE orgs ADD CONSTRAINT called CHECK (is_odd(id) IS NOT NULL)",
            "constraint called on table orgs",
        ),
        (
            "CREATE TABLE others (org integer, who integer, CONSTRAINT unsaid FOREIGN KEY (org, who) REFERENCES members)",
            "constraint unsaid on table others",
        ),
        (
            "ALTER TABLE posts DROP CONSTRAINT \"by a member\"; ALTER TABLE posts ADD CONSTRAINT \"by a member\" \
             FOREIGN KEY (user_id, org_id) REFERENCES members (user_id, org_id) ON UPDATE CASCADE",
            "constraint by a member on table posts",
        ),
        (
            "ALTER TABLE posts DROP CONSTRAINT posts_pkey, ADD PRIMARY KEY (id) INCLUDE (org_id)",
            "constraint posts_pkey on table posts",
        ),
        ("CREATE VIEW seen AS SELECT user_id FROM posts", "view seen"),
    ] {
        let db = tables(also).await;
        let all = sources(Dialect::Postgres, &[&models("i32"), &models("i64")]);
        for one in &all[..all.len() - 1] {
            db.adopt(one).await;
        }
        let columns = "SELECT attname::text FROM pg_attribute WHERE attrelid::regclass::text IN ('orgs', 'members', 'posts') AND attnum > 0 \
                       ORDER BY 1";
        let was = db.rows(columns).await;
        let error = db.expand(&all).await.expect_err(named);
        assert!(matches!(&error, Error::Step { .. }), "{error:?}");
        let text = error.report().to_string();
        assert!(text.contains(named), "{named}: {text}");
        assert_eq!(db.rows(columns).await, was, "{named}");
    }
}

/// Writes members and their posts until it is told to stop, and returns what a reader must find of them.
async fn write(db: Arc<Db>, writer: i64, stop: Arc<AtomicBool>) -> Vec<String> {
    let mut expected = Vec::new();
    let mut number = 0;
    while !stop.load(Ordering::SeqCst) {
        number += 1;
        let id = writer * 100_000 + number;
        let write = |sql: String| {
            let db = db.clone();
            async move {
                let done = db.try_run(&sql).await;
                done.unwrap_or_else(|error| panic!("{sql}: {error}"));
            }
        };
        write(format!(
            "INSERT INTO members (org_id, user_id, slug, gone) VALUES ({writer}, {id}, 'w{id}', false) \
             ON CONFLICT (org_id, slug) DO UPDATE SET gone = true"
        ))
        .await;
        write(format!(
            "INSERT INTO posts (id, org_id, user_id) VALUES ({id}, {writer}, {id})"
        ))
        .await;
        let line = |user: &str| format!("{id}|{writer}|{user}");
        match number % 4 {
            0 => {
                write(format!("DELETE FROM members WHERE user_id = {id}")).await;
            }
            1 => {
                write(format!("UPDATE posts SET user_id = NULL WHERE id = {id}")).await;
                expected.push(line("NULL"));
            }
            2 => {
                write(format!(
                    "UPDATE members SET gone = true WHERE user_id = {id}"
                ))
                .await;
                expected.push(line(&id.to_string()));
            }
            _ => expected.push(line(&id.to_string())),
        }
    }
    expected
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_writers_lose_nothing_through_the_swap() {
    let db = Arc::new(tables("SELECT 1").await);
    let all = sources(Dialect::Postgres, &[&models("i32"), &models("i64")]);
    for one in &all[..all.len() - 1] {
        db.adopt(one).await;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (1..=6)
        .map(|writer| tokio::spawn(write(db.clone(), writer, stop.clone())))
        .collect();
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.contract(&all).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.store(true, Ordering::SeqCst);
    let mut expected = Vec::new();
    for writer in writers {
        let written = writer.await.unwrap();
        assert!(!written.is_empty());
        expected.extend(written);
    }
    expected.sort();
    let mut found = db
        .rows(
            "SELECT p.id::text, p.org_id::text, m.user_id::text FROM posts AS p LEFT JOIN members AS m USING (org_id, user_id) WHERE p.id > 10000",
        )
        .await;
    found.sort();
    assert_eq!(found, expected);
}
