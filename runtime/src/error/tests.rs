//! Every error: one line, each sentence once, the ways out apart.

use std::error::Error as _;

use super::*;
use crate::refusal::{Obstacle, Standing, Why};
use crate::state::State;

/// One error of each kind.
fn every() -> Vec<Error> {
    let migration = || "20261122101500_users_full_name".to_owned();
    let step = || "step 1 of expand (Add users.full_name, empty)".to_owned();
    let driver = || DriverError::from(sqlx::Error::Protocol("the driver's sentence".into()));
    vec![
        Error::Source(Box::new(
            Diagnostic::error("a file cannot be read").help("restore it"),
        )),
        Error::Unknown {
            migration: migration(),
        },
        Error::Edited {
            migration: migration(),
            files: vec!["expand.sql".into(), "contract.sql".into()],
        },
        Error::OutOfOrder {
            migration: migration(),
            phase: Phase::Contract,
            why: "it is expanded, not migrated".into(),
            help: "run migrate first".into(),
        },
        Error::Taken {
            migration: migration(),
            table: "users".into(),
            column: None,
        },
        Error::Taken {
            migration: migration(),
            table: "users".into(),
            column: Some("full_name".into()),
        },
        Error::Gate(Box::new(refusal())),
        Error::Loses {
            migration: migration(),
            losses: vec![("users.full_name".into(), 1), ("users.nick".into(), 2)],
        },
        Error::Rows {
            migration: migration(),
            table: "users".into(),
            count: 3,
            failures: vec![("id = 1".into(), "value too long".into())],
        },
        Error::Locked {
            cleaner: false,
            migration: migration(),
            step: step(),
            seconds: 60,
            blockers: vec!["pid 1 of role app".into(), "pid 2 of role app".into()],
        },
        Error::Busy {
            holder: "process 42".into(),
            seconds: 60,
        },
        Error::Twins {
            migration: migration(),
            table: "users".into(),
            index: "users_email_key".into(),
            count: 2,
            rows: vec![("id = 1".into(), "email = 'a'".into())],
        },
        Error::Breaks {
            migration: migration(),
            table: "users".into(),
            constraint: "users_age_check".into(),
            count: 1,
            rows: vec![("id = 1".into(), "age = -1".into())],
        },
        Error::Stopped,
        Error::LostLock,
        Error::Pooler(Pooled::Transactions),
        Error::Pooler(Pooled::Statements),
        Error::Pooler(Pooled::OneConnection),
        Error::Rights {
            doing: "make the journal".into(),
            grant: "GRANT ..".into(),
            source: driver(),
        },
        Error::Step {
            migration: migration(),
            step: step(),
            help: Some("mend the rows".into()),
            source: driver(),
        },
        Error::Unproved {
            migration: migration(),
            step: step(),
            why: "what it should have made is not there".into(),
        },
        Error::JournalVersion {
            found: Some(2),
            known: 1,
        },
        Error::JournalVersion {
            found: None,
            known: 1,
        },
        Error::WrongDatabase {
            files: "PostgreSQL",
            connection: "SQLite",
        },
        Error::NotReady {
            rejections: rejections(),
        },
        Error::NoJournal,
        Error::NotAlive {
            service: "web".into(),
            instance: "pod 1".into(),
        },
        Error::FenceFell {
            migration: migration(),
            phase: Phase::Contract,
        },
        Error::Lost {
            doing: "read the journal".into(),
            source: driver(),
        },
        Error::Database {
            doing: "read the journal".into(),
            source: driver(),
        },
    ]
}

fn refusal() -> Refusal {
    Refusal {
        lock: "shop".into(),
        migration: "20261122101500_users_full_name".into(),
        phase: Phase::Contract,
        obstacles: vec![
            Obstacle::NobodySeen,
            Obstacle::LastSeen {
                service: "nightly".into(),
                standing: Standing::Before,
                last_seen: std::time::Duration::from_hours(2),
            },
        ],
        attest: Some("no build runs".into()),
        attested: Some("yes".into()),
        strangers: Vec::new(),
    }
}

fn rejections() -> Vec<Rejection> {
    let rejection = |number: u32| Rejection {
        lock: "shop".into(),
        schema: None,
        migration: format!("m{number}"),
        standing: Standing::Before,
        why: Why::TooOld {
            state: State::Contracted,
        },
    };
    (0..7).map(rejection).collect()
}

/// The error's own line and the lines of its sources.
fn chain(error: &Error) -> Vec<String> {
    let mut lines = vec![error.to_string()];
    let mut next = error.source();
    while let Some(source) = next {
        lines.push(source.to_string());
        next = source.source();
    }
    lines
}

#[test]
fn every_error_is_one_line_without_its_help() {
    for error in every() {
        let line = error.to_string();
        assert!(!line.contains('\n'), "{line}");
        assert!(!line.contains("help:"), "{line}");
        assert!(!line.ends_with('.'), "{line}");
        for text in error.details().into_iter().chain(error.help()) {
            assert!(!text.is_empty() && !text.contains('\n'), "{text}");
        }
        for help in error.help() {
            let given_as_is = matches!(error, Error::OutOfOrder { .. });
            assert!(given_as_is || !line.contains(&help), "{line}: {help}");
        }
    }
}

#[test]
fn the_chain_says_each_sentence_once() {
    for error in every() {
        let chain = chain(&error);
        let whole = chain.join(" / ");
        for sentence in &chain {
            assert_eq!(whole.matches(sentence.as_str()).count(), 1, "{whole}");
        }
        let said = usize::from(error.source().is_some());
        let driver = whole.matches("the driver's sentence").count();
        assert_eq!(driver, said, "{whole}");
        let report = error.report().to_string();
        assert_eq!(report.matches("the driver's sentence").count(), said);
    }
}

#[test]
fn a_report_has_each_thing_in_the_way_and_each_way_out_on_a_line_of_its_own() {
    assert_eq!(
        Error::Gate(Box::new(refusal())).report().to_string(),
        "cannot contract 20261122101500_users_full_name yet:\n  \
         - no service ever joined, so nothing is known about running builds\n  \
         - service `nightly`: not running, last seen 2 h ago with a build that does not know the migration\n  \
         help: let each service above run once with a build in which `20261122101500_users_full_name` is contracted\n  \
         help: what was attested are other words: \"yes\"; each migration has a sentence of its own, and --attest can be given \
         once for each\n  \
         help: if you know that it is so, say it: --attest \"no build runs\""
    );
    let rejected = Error::NotReady {
        rejections: rejections(),
    };
    assert_eq!(rejected.details().len(), 6);
    assert_eq!(rejected.details()[5], "… and 2 more");
}

#[test]
fn an_answer_of_several_lines_becomes_one() {
    let text = "cannot drop it: view a depends on it\n  view b depends on it\n".to_owned();
    let error = DriverError::from(sqlx::Error::Protocol(text));
    assert!(
        error
            .to_string()
            .ends_with("cannot drop it: view a depends on it; view b depends on it")
    );
}
