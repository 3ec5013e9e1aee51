//! Translates the answers of a database into those of the model.

use super::connection::Said;
use super::schedule::Problem;
use super::sql;
use crate::action::{Answer, Level, Op, Statement};
use crate::pair::Database;
use crate::world::{World, number};

pub(super) fn done(answer: Answer) -> Answer {
    match answer {
        Answer::Rows(_) | Answer::Read(_) => Answer::Done,
        answer => answer,
    }
}

pub(super) fn same(expected: Answer, got: Answer) -> Result<(), Problem> {
    let alike = expected == got || (expected == Answer::Done && done(got) == Answer::Done);
    if alike {
        Ok(())
    } else {
        Err(unlike(expected, &format!("{got:?}")))
    }
}

pub(super) fn unlike(expected: Answer, got: &str) -> Problem {
    Problem::Unlike(format!("the model says {expected:?}, the database {got}"))
}

/// Whether a failure has a reason that the model does not know: PostgreSQL may abort any serializable transaction, and
/// SQLite any transaction that reads before it writes.
pub(super) fn may_fail(world: &World, client: usize, got: Answer) -> bool {
    let session = &world.sessions[client];
    match world.config.database {
        Database::Postgres => {
            session.open && session.level == Level::Serializable && got == Answer::Serialization
        }
        Database::Sqlite => {
            session.open && session.level != Level::Committed && got == Answer::Busy
        }
        Database::Mysql => false,
    }
}

fn is_upsert(op: Op) -> bool {
    matches!(
        op,
        Op::UpsertOld | Op::UpsertNew | Op::UpsertAcross | Op::Replace
    )
}

/// The model's answer for an answer of the database.
pub(super) fn answer(
    world: &World,
    said: Said,
    of: Option<(usize, Statement)>,
) -> Result<Answer, Problem> {
    let pair = world.config.pair;
    match said {
        Ok(reply) => Ok(match of {
            Some((client, statement)) if statement.op == Op::Load => {
                let literals = if world.knows_new(world.instances[client].build) {
                    pair.new_sql
                } else {
                    pair.old_sql
                };
                let row = reply.rows.first().map(|row| {
                    let other = row[1].as_deref().and_then(|text| text.parse().ok());
                    sql::image(literals, row[0].as_deref()).zip(other)
                });
                match row {
                    Some(None) => {
                        return Err(Problem::Unlike(format!("a read gave {:?}", reply.rows)));
                    }
                    row => Answer::Read(row.flatten()),
                }
            }
            // MariaDB and MySQL count a row twice that they replace or update in place of an INSERT.
            Some((_, statement)) if is_upsert(statement.op) => {
                Answer::Rows(number(usize::from(reply.touched > 0)))
            }
            _ => Answer::Rows(number(usize::try_from(reply.touched).unwrap_or(usize::MAX))),
        }),
        Err(refused) => Ok(match refused.code.as_str() {
            "23505" | "1555" | "2067" | "1062" => Answer::Duplicate,
            "23502" | "1299" | "1048" | "1364" => Answer::Rejected,
            "40001" => Answer::Serialization,
            "40P01" | "1213" => Answer::Deadlock,
            "5" | "517" | "261" => Answer::Busy,
            "22P02" | "22003" | "1292" => Answer::Pending,
            // A constraint refused the write of a build: the model must know the reason.
            _ => {
                return Err(Problem::Unlike(format!(
                    "the database refuses: {} {}",
                    refused.code, refused.message
                )));
            }
        }),
    }
}
