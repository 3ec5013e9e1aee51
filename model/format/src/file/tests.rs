use super::*;
use crate::{
    AddedType, ColumnEdit, ConstraintEdit, Diagnostic, Dialect, Holds, Job, LockMode, Object,
    Phase, RANGE, Replacement, SecondName, Statement, TableLock,
};

fn file(phase: Phase, dialect: Dialect, statements: &[Statement]) -> PhaseFile {
    PhaseFile {
        phase,
        migration: "20261122101500_users_full_name".into(),
        lock: "shop".into(),
        dialect,
        tables: vec![
            "users".into(),
            "Odd, by \"table\"".into(),
            "billing.invoices".into(),
        ],
        after: vec![
            "20260101000000_users_create".into(),
            "20260102000000_users_x".into(),
        ],
        statements: statements.to_vec(),
    }
}

fn text(phase: Phase, dialect: Dialect, statements: &[Statement]) -> String {
    render(&file(phase, dialect, statements), &[])
}

fn statements() -> Vec<Statement> {
    let key = vec!["id".to_owned(), "Tenant \"Id\"".to_owned()];
    let jobs = [
        Job::Execute,
        Job::Backfill {
            table: "users".into(),
            key: key.clone(),
            markers: vec!["full_name".into(), "by \"b\"".into()],
        },
        Job::Together {
            table: "users".into(),
            key: key.clone(),
        },
        Job::Prefer {
            table: "users".into(),
            key: key.clone(),
        },
        Job::ListGiven {
            table: "Order items".into(),
            key: key.clone(),
            column: "the \"note\"".into(),
            looked_up: false,
        },
        Job::ListGiven {
            table: "items".into(),
            key: key.clone(),
            column: "note".into(),
            looked_up: true,
        },
        Job::Own {
            table: "Order items".into(),
            step: "a patiently".into(),
            is_patient: true,
            builds: Some("an \"index\"".into()),
            drops: vec!["a, view".into(), "b".into()],
        },
        Job::Own {
            table: "t".into(),
            step: "s".into(),
            is_patient: false,
            builds: None,
            drops: vec!["v".into()],
        },
        Job::Stays {
            table: "Order items".into(),
            step: "s on t".into(),
        },
        Job::DropUnused {
            table: "Order items".into(),
            index: "by \"note\" on".into(),
        },
        Job::Verify {
            table: "Odd, by table".into(),
            key,
            columns: vec!["a over b".into(), "name".into()],
            apart: None,
            breaks: Some("against on".into()),
        },
        Job::Verify {
            table: "users".into(),
            key: vec!["id".into()],
            columns: vec!["a".into(), "b".into()],
            apart: Some("apart in \"x\"".into()),
            breaks: None,
        },
        Job::EditConstraint {
            table: "Odd: table".into(),
            name: "a \"on\" b".into(),
            definition: "CHECK (\"a\" <> 'x: y')".into(),
            edit: ConstraintEdit::Add,
        },
        Job::EditConstraint {
            table: "users".into(),
            name: "users_org_fkey".into(),
            definition: "FOREIGN KEY (\"org\") REFERENCES \"orgs\" (\"id\")".into(),
            edit: ConstraintEdit::Drop,
        },
        Job::Loses {
            what: "users.full_name".into(),
        },
        Job::EditColumn {
            table: "users".into(),
            column: "a.b".into(),
            edit: ColumnEdit::DropNotNull,
        },
        Job::EditColumn {
            table: "users".into(),
            column: "name".into(),
            edit: ColumnEdit::SetNotNull,
        },
        Job::EditColumn {
            table: "users".into(),
            column: "name".into(),
            edit: ColumnEdit::SetDefault,
        },
        Job::EditColumn {
            table: "users".into(),
            column: "name".into(),
            edit: ColumnEdit::SetType,
        },
        Job::EditColumn {
            table: "users".into(),
            column: "name".into(),
            edit: ColumnEdit::SetFirstDefault,
        },
        Job::EditColumn {
            table: "users".into(),
            column: "name".into(),
            edit: ColumnEdit::DropDefault,
        },
        Job::DropColumns {
            table: "users".into(),
            columns: vec!["name".into(), "Na\"me".into()],
        },
    ];
    let sqls = [
        "",
        "ALTER TABLE \"users\" ADD COLUMN IF NOT EXISTS \"full_name\" text",
        "DO $$\nBEGIN\n\n  -- a comment\n  PERFORM 1;\nEND $$;\nSELECT 1",
    ];
    let mut statements = Vec::new();
    for job in jobs {
        for sql in sqls {
            for bits in 0..8 {
                let walks = matches!(
                    job,
                    Job::Backfill { .. }
                        | Job::Together { .. }
                        | Job::Prefer { .. }
                        | Job::Verify { .. }
                        | Job::ListGiven { .. }
                );
                statements.push(Statement {
                    title: "Add users.full_name: empty.".into(),
                    locks: if bits & 1 == 0 { locks() } else { Vec::new() },
                    makes: if bits & 2 == 0 { objects() } else { Vec::new() },
                    drops: if bits & 4 == 0 { objects() } else { Vec::new() },
                    replaces: (bits & 1 == 0).then(|| Replacement {
                        table: "a b".into(),
                        old: "by".into(),
                        new: "a.b \"c\"".into(),
                    }),
                    grows: (bits & 2 == 0).then(|| Replacement {
                        table: "grows".into(),
                        old: "by".into(),
                        new: "ec_by".into(),
                    }),
                    types: if bits & 2 == 0 { types() } else { Vec::new() },
                    no_transaction: bits & 1 == 0,
                    done_when: (bits & 2 == 0).then(|| "SELECT 'a: b' = 'c'".into()),
                    job: job.clone(),
                    sql: format!("{sql}{}", if walks { RANGE } else { "" }),
                    runner_only: bits & 4 == 0,
                    soaks: bits & 2 == 0,
                    for_soak: bits & 4 == 0,
                    excused: if bits & 4 == 0 {
                        Vec::new()
                    } else {
                        vec!["a-b".into(), "c".into()]
                    },
                    silences: (bits & 1 == 0).then(|| "_ec_a: \"b c\"".into()),
                });
            }
        }
    }
    statements
}

#[test]
fn a_client_that_reads_the_file_waits_for_no_lock_that_holds_others_up() {
    let lock = |mode| TableLock {
        table: Some("users".into()),
        mode,
        note: String::new(),
    };
    let weak = Statement {
        locks: vec![lock(LockMode::ShareUpdateExclusive)],
        no_transaction: true,
        sql: "CREATE INDEX CONCURRENTLY i ON users (name)".into(),
        ..Statement::default()
    };
    let strong = Statement {
        locks: vec![lock(LockMode::ShareRowExclusive)],
        no_transaction: false,
        ..weak.clone()
    };
    for (statements, wait) in [
        (vec![weak.clone()], "1h"),
        (vec![strong.clone()], "2s"),
        (vec![weak, strong], "2s"),
    ] {
        let meant = file(Phase::Migrate, Dialect::Postgres, &statements);
        let written = render(&meant, &[]);
        let lines =
            format!("\n\nSET lock_timeout = '{wait}';\nSET statement_timeout = '1h';\n\n-- step 1");
        assert!(written.contains(&lines), "{written}");
        assert_eq!(parse(&written).unwrap(), meant);
        for (dialect, statements) in [
            (Dialect::Postgres, &[][..]),
            (Dialect::Sqlite, &statements),
            (Dialect::Mysql, &statements),
        ] {
            assert!(!text(Phase::Migrate, dialect, statements).contains("timeout"));
        }
    }
}

#[test]
fn a_backfill_says_how_it_is_run_in_ranges_by_hand() {
    let backfill = |key: &[&str]| Statement {
        job: Job::Backfill {
            table: "users".into(),
            key: key.iter().map(|&column| column.to_owned()).collect(),
            markers: Vec::new(),
        },
        sql: format!("UPDATE users SET a = b WHERE true {RANGE}"),
        ..Statement::default()
    };
    let of_one = text(Phase::Migrate, Dialect::Postgres, &[backfill(&["id"])]);
    for words in [
        "AND \"users\".\"id\" > :last AND \"users\".\"id\" <= :next",
        "SELECT \"users\".\"id\" FROM \"users\" WHERE \"users\".\"id\" > :last ORDER BY \"users\".\"id\" LIMIT 1 OFFSET 999",
    ] {
        assert!(of_one.contains(words), "{of_one}");
    }
    let of_two = text(Phase::Migrate, Dialect::Mysql, &[backfill(&["a", "b"])]);
    assert!(
        of_two.contains("AND (`users`.`a`, `users`.`b`) > :last"),
        "{of_two}"
    );
}

fn types() -> Vec<AddedType> {
    ["numeric(10, 2)", "my.\"Type: x\""]
        .map(|sql_type| AddedType {
            table: "a b".into(),
            column: "c".into(),
            sql_type: sql_type.into(),
        })
        .into()
}

fn locks() -> Vec<TableLock> {
    let mut locks: Vec<TableLock> = LockMode::ALL
        .into_iter()
        .map(|mode| TableLock {
            table: Some("Odd \"table\"".into()),
            mode,
            note: ", catalog only: SHARE".into(),
        })
        .collect();
    locks.push(TableLock {
        table: None,
        mode: LockMode::Write,
        note: String::new(),
    });
    locks
}

fn objects() -> Vec<Object> {
    let (table, name) = ("a b".to_owned(), "on \"it\"".to_owned());
    vec![
        Object::Table {
            table: table.clone(),
        },
        Object::Column {
            table: table.clone(),
            column: "a.b".into(),
        },
        Object::Index {
            table: table.clone(),
            name: name.clone(),
            columns: vec!["a.b".into(), "c".into()],
            unique: true,
        },
        Object::Constraint {
            table: table.clone(),
            name: name.clone(),
            holds: Holds::Check,
        },
        Object::Constraint {
            table: table.clone(),
            name: name.clone(),
            holds: Holds::Refers("to \"the\" other".into()),
        },
        Object::Constraint {
            table: table.clone(),
            name: name.clone(),
            holds: Holds::Unique,
        },
        Object::Constraint {
            table: table.clone(),
            name: name.clone(),
            holds: Holds::Exclude,
        },
        Object::View {
            view: "on view".into(),
            aside: "Odd \"aside\"".into(),
            twice: [("with", "a as b"), ("Odd, ", "also")]
                .map(|(column, also)| SecondName {
                    column: column.into(),
                    also: also.into(),
                })
                .into(),
        },
        Object::NewName {
            view: "on view".into(),
            table: table.clone(),
        },
        Object::PartView {
            view: "on view".into(),
            table: table.clone(),
            aside: "with \"aside\"".into(),
        },
        Object::Aside {
            table: table.clone(),
            aside: name.clone(),
        },
        Object::AsideColumn {
            table: table.clone(),
            column: "a.b as c".into(),
            aside: name.clone(),
        },
        Object::Column {
            table: "aside".into(),
            column: "as".into(),
        },
        Object::Trigger {
            table: table.clone(),
            name: name.clone(),
            columns: vec!["full_name".into(), "Na, me".into()],
        },
        Object::Trigger {
            table,
            name,
            columns: Vec::new(),
        },
    ]
}

fn parse_error(text: &str) -> Diagnostic {
    parse(text).expect_err("the file is broken")
}

#[test]
fn what_is_written_is_read_back_exactly() {
    for phase in Phase::ALL {
        let meant = file(phase, Dialect::Sqlite, &statements());
        let text = render(&meant, &[]);
        let read = parse(&text).unwrap();
        assert_eq!(read, meant);
        assert_eq!(render(&read, &[]), text);
    }
}

#[test]
fn what_changes_is_said_in_the_head_and_does_not_count() {
    let meant = file(Phase::Expand, Dialect::Postgres, &statements());
    let text = render(&meant, &["users.full_name is new:\nadds it, empty.".into()]);
    assert!(
        text.contains("\n-- users.full_name is new: adds it, empty.\n"),
        "{text}"
    );
    assert_eq!(parse(&text).unwrap(), meant);
}

/// The files of each version that was ever written, as today's program wrote the first one. They never change: a journal may
/// hold such texts for years.
#[test]
fn kept_files_of_every_version_are_read() {
    macro_rules! kept {
        ($version:literal, $dialect:literal) => {
            [
                include_str!(concat!("kept/", $version, "/", $dialect, "/expand.sql")),
                include_str!(concat!("kept/", $version, "/", $dialect, "/migrate.sql")),
                include_str!(concat!("kept/", $version, "/", $dialect, "/contract.sql")),
                include_str!(concat!("kept/", $version, "/", $dialect, "/rollback.sql")),
            ]
        };
    }
    for (dialect, texts) in [
        (Dialect::Postgres, kept!("1", "postgres")),
        (Dialect::Sqlite, kept!("1", "sqlite")),
    ] {
        let files = texts.map(|text| parse(text).unwrap());
        for (phase, file) in Phase::ALL.into_iter().zip(&files) {
            assert_eq!((file.phase, file.dialect), (phase, dialect));
            assert_eq!(file.migration, "20261122101501_customers_full_name");
            assert_eq!(file.tables, ["customers"]);
        }
        let [expand, migrate, contract, _] = files;
        let full_name = Object::Column {
            table: "customers".into(),
            column: "full_name".into(),
        };
        assert_eq!(expand.statements[0].makes, [full_name]);
        assert!(matches!(migrate.statements[0].job, Job::Backfill { .. }));
        let name = Object::Column {
            table: "customers".into(),
            column: "name".into(),
        };
        let mut drops = contract.statements.iter().flat_map(|step| &step.drops);
        assert!(drops.any(|object| *object == name));
    }
}

#[test]
fn a_file_without_a_version_is_refused_in_one_sentence() {
    let text = text(Phase::Expand, Dialect::Postgres, &[]).replace("expand 1", "expand");
    assert_eq!(
        parse_error(&text).message,
        "the file does not say the version of its format"
    );
}

#[test]
fn a_phase_with_nothing_to_do_is_a_file_without_steps() {
    let mut meant = file(Phase::Contract, Dialect::Postgres, &[]);
    meant.after.clear();
    let text = render(&meant, &["users.full_name is new: nothing.".into()]);
    assert!(text.contains("-- after: (none)\n"));
    assert!(text.contains("nothing to do"));
    assert!(
        !text.contains("is new"),
        "a phase that passes by itself says only that"
    );
    assert_eq!(parse(&text).unwrap(), meant);
}

#[test]
fn a_checkout_with_windows_line_ends_is_the_same_file() {
    let text = text(Phase::Expand, Dialect::Postgres, &statements());
    assert_eq!(parse(&text.replace('\n', "\r\n")), parse(&text));
}

#[test]
fn a_file_that_is_not_ours_is_refused() {
    for text in [
        "",
        "SELECT 1;",
        "-- expand-contract:",
        "\u{feff}-- expand-contract: expand 1",
    ] {
        assert!(
            parse_error(text)
                .message
                .contains("expected `-- expand-contract")
        );
    }
}

#[test]
fn a_file_of_a_newer_version_asks_for_an_update() {
    let text = text(Phase::Expand, Dialect::Postgres, &[]).replace("expand 1", "expand 2");
    assert!(parse_error(&text).help[0].contains("cargo install"));
}

#[test]
fn sql_put_where_no_step_is_is_refused() {
    let text = text(Phase::Expand, Dialect::Postgres, &[]) + "DROP TABLE users;\n";
    let error = parse_error(&text);
    assert!(error.message.contains("before the first step"), "{error}");
    assert_eq!(error.location.unwrap().line, text.lines().count());
}

#[test]
fn a_step_that_was_cut_out_is_noticed() {
    let statements = &statements()[..3];
    let text = text(Phase::Expand, Dialect::Postgres, statements);
    let error = parse_error(&text.replace("-- step 2", "-- step 3"));
    assert!(error.message.contains("expected `-- step 2"), "{error}");
}

#[test]
fn a_directive_that_is_misspelt_is_refused() {
    let statements = [Statement {
        title: "x".into(),
        sql: "SELECT 1".into(),
        ..Statement::default()
    }];
    let text = text(Phase::Expand, Dialect::Postgres, &statements);
    for (from, to) in [
        ("locks", "lock"),
        ("-- locks: none", "-- runner: backfil users by id"),
        ("-- locks: none", "-- runner: backfill users by id,"),
        ("-- locks: none", "-- runner: backfill users by id"),
        ("-- locks: none", "-- locks: users BRIEFLY"),
        ("-- locks: none", "-- makes: view users"),
        ("-- locks: none", "-- drops: column users"),
        ("-- locks: none", "-- done when: a\n-- done when: b"),
        ("SELECT 1;", "SELECT 1;\n--| SELECT 2;"),
    ] {
        assert!(parse(&text.replace(from, to)).is_err(), "{from} -> {to}");
    }
}

#[test]
fn a_checksum_sees_every_change_but_line_ends() {
    let sum = checksum(&["a\n", "b", "", ""]);
    assert_eq!(sum.len(), 64);
    assert_eq!(sum, checksum(&["a\r\n", "b", "", ""]));
    assert_ne!(sum, checksum(&["a\nb", "", "", ""]));
    assert_ne!(sum, checksum(&["b", "a\n", "", ""]));
}
