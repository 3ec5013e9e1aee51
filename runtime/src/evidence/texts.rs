//! The functions, triggers and views whose texts use a column that leaves.

use expand_contract_sql::ColumnUse;

use super::{Leaving, TextUse, UseKind};
use crate::database::Server;
use crate::database::session::{Answer, Session};
use crate::runner::calls;
use crate::source::MigrationSource;

/// Each text with each column that it uses, of those that are dropped.
pub(super) async fn using(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Answer<Vec<TextUse>> {
    let mut columns = dropped(source);
    columns.sort();
    let mut found = Vec::new();
    for of_table in columns.chunk_by(|one, other| one.table == other.table) {
        let Some(live) = server.table(session, &of_table[0].table).await? else {
            continue;
        };
        let routines = server.routines(session, &live).await?;
        for routine in &routines.texts {
            let uses = routines.uses(server.capability().dialect, &live, routine);
            for one in of_table {
                let how = one
                    .column
                    .as_ref()
                    .and_then(|column| uses.columns.get(column));
                if let (Some(how), Some(column)) = (how, &one.column) {
                    found.push(TextUse {
                        object: routine.words(),
                        table: one.table.clone(),
                        column: column.clone(),
                        is_rewritten: follows(server, source, column),
                        kind: match how {
                            ColumnUse::Names => UseKind::Names,
                            ColumnUse::Position => UseKind::Position,
                            ColumnUse::MayName => UseKind::MayName,
                        },
                    });
                }
            }
        }
    }
    Ok(found)
}

/// The columns that are dropped. One behind a view only gets another name.
pub(super) fn dropped(source: &MigrationSource) -> Vec<Leaving> {
    let mut columns = calls::leaving(source);
    columns.retain(|one| one.column.is_some() && source.view_of(&one.table).is_none());
    columns
}

/// Whether the database renames the column in place, and with it the texts that name it.
fn follows(server: &dyn Server, source: &MigrationSource, column: &str) -> bool {
    let mut replaced = source.replacements();
    server.capability().renames_in_place && replaced.any(|one| one.old == column)
}
