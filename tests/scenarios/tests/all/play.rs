//! A scenario is played twice on each database: our way, and with the mistake that it describes. One judge watches
//! both, and has to see the mistake.

use std::path::Path;

use expand_contract::{Dialect, Error, MigrationSource};
use expand_contract_format::file;
use expand_contract_schema::{Lock, Phase, Statement, generate::generate};
use expand_contract_source::syntax::read_crate;

use crate::common::Db;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Ours,
    Mistake,
}

/// What the judge saw: nothing to complain of, or what a user would notice.
pub(crate) type Verdict = Result<(), String>;

/// Plays it on each of these databases. `seen` is part of what the judge says of the mistake, in lower case.
pub(crate) async fn played(
    dialects: &[Dialect],
    seen: &str,
    play: impl AsyncFn(Dialect, Way) -> Verdict,
) {
    for dialect in dialects {
        if let Err(why) = play(*dialect, Way::Ours).await {
            panic!("ours on {dialect}: {why}");
        }
        match play(*dialect, Way::Mistake).await {
            Ok(()) => panic!("the mistake was not seen on {dialect}"),
            Err(why) => assert!(
                why.to_lowercase().contains(seen),
                "the mistake on {dialect} was seen as something else: {why}"
            ),
        }
    }
}

/// A statement of an application's, which has to pass.
pub(crate) async fn passes(db: &Db, sql: &str) -> Verdict {
    db.try_run(sql)
        .await
        .map_err(|error| format!("{sql}: {error}"))
}

/// What a query of one value has to answer.
pub(crate) async fn is(db: &Db, query: &str, expected: &str) -> Verdict {
    let found = db.one(query).await;
    if found == expected {
        Ok(())
    } else {
        Err(format!("{query}: {found} instead of {expected}"))
    }
}

pub(crate) fn said(error: &Error) -> String {
    error.report().to_string()
}

/// A table with a key and these fields.
pub(crate) fn model(table: &str, fields: &str) -> String {
    format!(
        "#[migrate(table = \"{table}\")]\npub struct Item {{\n#[migrate(primary_key)]\npub id: i64,\n{fields}\n}}\n"
    )
}

/// What `generate` says of a change that it refuses.
pub(crate) fn refusal(dialect: Dialect, versions: [&str; 2]) -> String {
    let schema = |text: &str| read_crate(Path::new("lib.rs"), &|_| Ok(text.to_owned())).0;
    let lock = Lock::new("shop", dialect);
    let first = generate(&lock, &schema(versions[0]), "20261122100000").unwrap();
    match generate(&first.lock, &schema(versions[1]), "20261122110000") {
        Ok(_) => "it was not refused".into(),
        Err(errors) => errors.iter().map(ToString::to_string).collect(),
    }
}

/// The same migration with other statements in one phase.
pub(crate) fn edited(
    source: &MigrationSource,
    phase: Phase,
    edit: impl FnOnce(&mut Vec<Statement>),
) -> MigrationSource {
    let mut file = source.phase(phase).clone();
    edit(&mut file.statements);
    let mut files = source.files.clone();
    let index = Phase::ALL.iter().position(|one| *one == phase).unwrap();
    files[index] = file::render(&file, &[]);
    MigrationSource::new(&source.id, files, source.stage).unwrap()
}

/// The same migration, every file's text changed.
pub(crate) fn rewritten(
    source: &MigrationSource,
    rewrite: impl Fn(&str) -> String,
) -> MigrationSource {
    let files = source.files.each_ref().map(|text| rewrite(text));
    assert!(files != source.files, "nothing was changed");
    MigrationSource::new(&source.id, files, source.stage).unwrap()
}

/// A step that runs this.
pub(crate) fn step(title: &str, sql: &str) -> Statement {
    Statement {
        title: title.into(),
        sql: sql.into(),
        runner_only: true,
        ..Statement::default()
    }
}

/// Lets our triggers do nothing, and puts these in their place.
pub(crate) async fn swap_triggers(db: &Db, naive: &str) {
    gut_triggers(db).await;
    db.run(naive).await;
}

/// Lets our triggers do nothing. Without them the runner would notice.
pub(crate) async fn gut_triggers(db: &Db) {
    match db.dialect() {
        Dialect::Postgres => {
            let functions = "SELECT tgfoid::regproc FROM pg_trigger WHERE NOT tgisinternal";
            for function in db.rows(functions).await {
                db.run(&format!(
                    "CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
                ))
                .await;
            }
        }
        Dialect::Mysql => unreachable!("no phase files are written for it"),
        Dialect::Sqlite => {
            let triggers =
                "SELECT name || '|' || tbl_name FROM sqlite_schema WHERE type = 'trigger'";
            for row in db.rows(triggers).await {
                let (trigger, table) = row.split_once('|').unwrap();
                db.run(&format!(
                    "DROP TRIGGER \"{trigger}\"; CREATE TRIGGER \"{trigger}\" AFTER INSERT ON \"{table}\" BEGIN SELECT 1; END"
                ))
                .await;
            }
        }
    }
}

/// Changes the stored text of a table on SQLite, as no ALTER TABLE there does.
pub(crate) async fn retype(db: &Db, table: &str, from: &str, to: &str) {
    let sql = format!("SELECT sql FROM sqlite_schema WHERE name = '{table}'");
    assert!(db.one(&sql).await.contains(from), "{}", db.one(&sql).await);
    let version: i64 = db.one("PRAGMA schema_version").await.parse().unwrap();
    db.run(&format!(
        "BEGIN; PRAGMA writable_schema = ON; \
         UPDATE sqlite_schema SET sql = replace(sql, '{}', '{}') WHERE name = '{table}'; \
         PRAGMA schema_version = {}; PRAGMA writable_schema = RESET; COMMIT",
        from.replace('\'', "''"),
        to.replace('\'', "''"),
        version + 1
    ))
    .await;
}
