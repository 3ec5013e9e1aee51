//! What is there before the first step: of this file, run by hand, or somebody else's.

use expand_contract_format::{Phase, Statement};
use expand_contract_sql::quote;

use super::Run;
use super::step::{probe, step_error};
use crate::Error;
use crate::journal::At;
use crate::source::MigrationSource;

/// Refuses a migration that the journal has never seen, when what its expand would make is there already and is not its
/// own: a step that finds its column "done" would have the backfill and the rollback work on somebody else's.
///
/// A file that was run by hand from its first step to its last is taken over. Not so a table that has rows: nothing
/// tells whose they are, and a rollback would drop them.
pub(super) async fn refuse(run: &mut Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    let phase = Phase::Expand;
    let mut there = None;
    let mut all_done = true;
    for (index, statement) in source.phase(phase).statements.iter().enumerate() {
        let at = At {
            source,
            phase,
            step: index + 1,
        };
        let task = at.task(&statement.title);
        let Some(done) = probe(run, &task, statement).await? else {
            continue;
        };
        all_done &= done;
        let Some(makes) = makes(statement).filter(|_| done && there.is_none()) else {
            continue;
        };
        there = Some(match makes {
            Makes::Column(column) => (Some(column), false),
            Makes::Table => {
                let any = format!("SELECT EXISTS (SELECT 1 FROM {})", quote(&source.table));
                let rows = run.session.query(&any, &[]).await;
                let rows = rows.map_err(|source| step_error(&task, source))?;
                (None, rows.first().is_some_and(|row| row[0].truth()))
            }
        });
    }
    match there {
        Some((column, has_rows)) if has_rows || !all_done => Err(Error::Taken {
            migration: source.id.clone(),
            table: source.table.clone(),
            column,
        }),
        _ => Ok(()),
    }
}

enum Makes {
    Table,
    Column(String),
}

/// What of the user's a step makes. Triggers and indexes have names of our own.
fn makes(statement: &Statement) -> Option<Makes> {
    if statement.sql.starts_with("CREATE TABLE ") {
        return Some(Makes::Table);
    }
    let (head, added) = statement.sql.split_once(" ADD COLUMN ")?;
    if !head.starts_with("ALTER TABLE ") {
        return None;
    }
    let added = added.strip_prefix("IF NOT EXISTS ").unwrap_or(added);
    Some(Makes::Column(unquoted(added.strip_prefix('"')?)))
}

/// The name up to its closing quote.
pub(super) fn unquoted(text: &str) -> String {
    let mut name = String::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        if character == '"' && rest.next_if_eq(&'"').is_none() {
            break;
        }
        name.push(character);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sql: &str) -> Option<String> {
        let statement = Statement {
            sql: sql.into(),
            ..Statement::default()
        };
        makes(&statement).map(|makes| match makes {
            Makes::Table => "the table".into(),
            Makes::Column(column) => column,
        })
    }

    #[test]
    fn a_step_says_what_it_makes() {
        let column = of("ALTER TABLE \"users\" ADD COLUMN IF NOT EXISTS \"full_name\" text");
        assert_eq!(column.as_deref(), Some("full_name"));
        let odd = of("ALTER TABLE \"users\" ADD COLUMN \"a\"\"b\" TEXT DEFAULT '\"'");
        assert_eq!(odd.as_deref(), Some("a\"b"));
        assert_eq!(
            of("CREATE TABLE IF NOT EXISTS \"x\" (\n)").as_deref(),
            Some("the table")
        );
        assert_eq!(
            of("UPDATE \"users\" SET \"a\" = ' ADD COLUMN \"b\"' WHERE false"),
            None
        );
    }
}
