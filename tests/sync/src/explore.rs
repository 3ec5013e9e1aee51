//! Visits every state of a row, and every statement in it.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::fmt;

use crate::stage::{Stage, Start};
use crate::{Case, Direction, On, Op, Rejected, Row};

/// A statement that did something else than it should have done.
#[derive(Debug)]
pub struct Failure {
    /// The case.
    pub case: &'static str,
    /// The database.
    pub on: On,
    /// The statements from an empty or a legacy row up to the one that went wrong.
    pub statements: Vec<String>,
    /// The row as it should be, unless the statement should be rejected.
    pub expected: Result<Option<Row>, Rejected>,
    /// The row as it is, or the error.
    pub found: Result<Option<Row>, String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} on {}:", self.case, self.on)?;
        for statement in &self.statements {
            writeln!(f, "  {statement};")?;
        }
        writeln!(
            f,
            "  expected {:?}\n  found    {:?}",
            self.expected, self.found
        )?;
        if self.found.as_ref().ok() == self.expected.as_ref().ok() {
            writeln!(
                f,
                "  and the verification does not say of it what it should"
            )?;
        }
        Ok(())
    }
}

/// Tries every legal statement in every state that statements lead to, from no row and from every row there may have
/// been before the expand. Gives the number of states and statements, or the first that went wrong.
///
/// `triggers` may change the SQL that installs the sync, to try a scheme that is wrong.
pub async fn explore(
    case: &Case,
    on: On,
    triggers: &dyn Fn(&str) -> String,
) -> Result<(usize, usize), Box<Failure>> {
    let mut stage = Stage::set(case, on, triggers).await;
    let ops = stage.ops();
    let mut tried = 0;
    // One way to every state; the state says all, so one is enough.
    let mut paths: HashMap<Option<Row>, (Start, Vec<Op>)> = HashMap::new();
    let mut queue: VecDeque<Option<Row>> = VecDeque::new();
    let mut starts = vec![(Start::Empty, None)];
    if case.sync.direction != Direction::Backward {
        for at in 0..case.old.len() {
            let row = stage.run(Start::Legacy(at), &[Op::Touch]).await.unwrap();
            starts.push((Start::Legacy(at), row));
        }
    }
    for (start, row) in starts {
        if let Entry::Vacant(entry) = paths.entry(row.clone()) {
            entry.insert((start, Vec::new()));
            queue.push_back(row);
        }
    }
    while let Some(row) = queue.pop_front() {
        let (start, path) = paths[&row].clone();
        for op in &ops {
            if !stage.truth.is_legal(case, on, row.as_ref(), *op) {
                continue;
            }
            tried += 1;
            let expected = {
                let Stage { truth, db, .. } = &mut stage;
                truth.after(case, db, row.as_ref(), *op).await
            };
            let mut next = path.clone();
            next.push(*op);
            let mut found = stage.run(start, &next).await;
            if *op == Op::Backfill && found.is_err() && expected.as_ref() == Ok(&row) {
                // The runner writes the row down as a failure and goes on.
                next.pop();
                found = Ok(row.clone());
            }
            let mut wrong = found.as_ref().ok() != expected.as_ref().ok();
            if let (Ok(Some(now)), false) = (&found, wrong) {
                let now = now.clone();
                let pending = {
                    let Stage { truth, db, .. } = &mut stage;
                    truth.is_pending(case, db, &now).await
                };
                wrong = stage.is_listed(start, &next).await != pending;
            }
            if wrong {
                let statements = next.iter().map(|op| stage.sql(*op, start)).collect();
                return Err(Box::new(Failure {
                    case: case.name,
                    on,
                    statements,
                    expected,
                    found,
                }));
            }
            if let Ok(expected) = expected
                && !paths.contains_key(&expected)
            {
                paths.insert(expected.clone(), (start, next));
                queue.push_back(expected);
            }
        }
    }
    stage.db.close().await;
    Ok((paths.len(), tried))
}
