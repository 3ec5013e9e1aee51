//! Rights on tables. They hang on the table's name, so a table under another name has none of its own.

use expand_contract_format::Statement;
use expand_contract_sql::schema_and_name;

use super::definition::{literal, quote};
use crate::catalog::Covering;
use crate::database::session::{Answer, Session, Value, only};

const TAKEN: &str = "SELECT count(*) > 0 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = $1";

/// The facts that decide whether a view can show a table under a name.
pub(super) async fn covering(session: &mut dyn Session, name: &str) -> Answer<Covering> {
    let bare = schema_and_name(name).1;
    let row = only(session.query(TAKEN, &[bare.into()]).await?)?;
    Ok(Covering {
        asks_the_reader: true,
        is_taken: row.truth(0)?,
        ..Covering::default()
    })
}

// A role has an empty host here, which GRANT does not take.
const OF_TABLES: &str = "SELECT CONVERT(TRIM(TRAILING '@''''' FROM GRANTEE) USING utf8mb4), CONVERT(PRIVILEGE_TYPE USING utf8mb4), \
     '', IS_GRANTABLE = 'YES', CONVERT(GRANTEE USING utf8mb4) FROM information_schema.TABLE_PRIVILEGES WHERE TABLE_SCHEMA = DATABASE() \
     AND TABLE_NAME = $1 AND PRIVILEGE_TYPE <> 'USAGE' ORDER BY 1, 2";

const OF_COLUMNS: &str = "SELECT CONVERT(TRIM(TRAILING '@''''' FROM GRANTEE) USING utf8mb4), CONVERT(PRIVILEGE_TYPE USING utf8mb4), \
     CONVERT(COLUMN_NAME USING utf8mb4), IS_GRANTABLE = 'YES', CONVERT(GRANTEE USING utf8mb4) FROM information_schema.COLUMN_PRIVILEGES \
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = $1 ORDER BY 1, 2, 3";

/// The statements that give every user and role the rights on a view that it has on a table alone. Rights on the whole database are
/// the view's by themselves.
pub(super) async fn under(
    session: &mut dyn Session,
    table: &str,
    view: &str,
) -> Answer<Vec<Statement>> {
    let name: [Value; 1] = [schema_and_name(table).1.into()];
    let shown = schema_and_name(view).1;
    let mut statements = Vec::new();
    for query in [OF_TABLES, OF_COLUMNS] {
        for row in session.query(query, &name).await? {
            let (who, right, column) = (row.text(0)?, row.text(1)?, row.text(2)?);
            let (on, source, and) = if column.is_empty() {
                (String::new(), "TABLE_PRIVILEGES", String::new())
            } else {
                (
                    format!(" ({})", quote(column)),
                    "COLUMN_PRIVILEGES",
                    format!(" AND COLUMN_NAME = {}", literal(column)),
                )
            };
            let option = if row.truth(3)? {
                " WITH GRANT OPTION"
            } else {
                ""
            };
            statements.push(Statement {
                title: format!("Grant {right}{on} on {view} to {who}, as on {table}."),
                done_when: Some(format!(
                    "SELECT EXISTS (SELECT 1 FROM information_schema.{source} WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {} \
                     AND PRIVILEGE_TYPE = {} AND GRANTEE = {}{and})",
                    literal(shown),
                    literal(right),
                    literal(row.text(4)?),
                )),
                sql: format!("GRANT {right}{on} ON {} TO {who}{option}", quote(shown)),
                ..Statement::default()
            });
        }
    }
    Ok(statements)
}
