//! The functions, triggers and views whose texts use a column that leaves.

use expand_contract_format::Phase;
use expand_contract_sql::ColumnUse;

use super::{Leaving, TextUse, UseKind};
use crate::database::Server;
use crate::database::session::{Answer, Session};
use crate::runner::calls;
use crate::source::MigrationSource;

/// Each text with each column that it uses, of those that are dropped. A column that gets another name takes the texts with it.
pub(super) async fn using(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Answer<Vec<TextUse>> {
    let mut columns = dropped(server, source);
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
                let used = one
                    .column
                    .as_ref()
                    .and_then(|column| uses.columns.get(column));
                if let (Some(used), Some(column)) = (used, &one.column) {
                    found.push(TextUse {
                        object: routine.words(),
                        table: one.table.clone(),
                        column: column.clone(),
                        kind: match used {
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

/// The columns that are dropped, and not only renamed.
pub(super) fn dropped(server: &dyn Server, source: &MigrationSource) -> Vec<Leaving> {
    let in_place = server.capability().renames_in_place;
    let is_kept = |one: &Leaving| {
        let mut expand = source.phase(Phase::Expand).statements.iter();
        let is_it = |old: &String| Some(old) == one.column.as_ref();
        let renamed = in_place
            && expand.any(|statement| statement.replaces.as_ref().is_some_and(|it| is_it(&it.old)));
        renamed || one.column.is_none() || source.view_of(&one.table).is_some()
    };
    let mut columns = calls::leaving(source);
    columns.retain(|one| !is_kept(one));
    columns
}
