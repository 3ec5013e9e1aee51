//! Writes rows again, to see which constraints reject the values of triggers.

use expand_contract_sql::quote;

use crate::catalog::LiveTable;
use crate::database::session::{Answer, Session};

/// The constraints that reject a row of the table which is written again without a value in these columns. The caller rolls the
/// transaction back.
pub(super) async fn rejected(
    session: &mut dyn Session,
    table: &LiveTable,
    columns: &[String],
) -> Answer<Vec<String>> {
    let name = quote(&table.name);
    let key = session
        .query(
            "SELECT name FROM pragma_table_info($1) WHERE pk > 0",
            &[table.name.as_str().into()],
        )
        .await?;
    let mut left_out = columns.to_vec();
    for row in &key {
        left_out.push(row.text(0)?.to_owned());
    }
    let given: Vec<String> = table
        .columns
        .iter()
        .filter(|column| !column.is_generated && !left_out.contains(&column.name))
        .map(|column| quote(&column.name))
        .collect();
    let nulls: Vec<String> = columns
        .iter()
        .map(|column| format!("{} = NULL", quote(column)))
        .collect();
    let mut tries = vec![format!(
        "UPDATE {name} SET {} WHERE rowid IN (SELECT rowid FROM {name} LIMIT 100)",
        nulls.join(", ")
    )];
    if given.is_empty() {
        tries.push(format!("INSERT INTO {name} DEFAULT VALUES"));
    } else {
        let given = given.join(", ");
        tries.push(format!(
            "INSERT INTO {name} ({given}) SELECT {given} FROM {name} LIMIT 1"
        ));
    }
    let mut found = Vec::new();
    for sql in tries {
        session.script("SAVEPOINT tried").await?;
        match session.script(&sql).await {
            // A CHECK, a foreign key. Whether another constraint rejects such a row says nothing about the value.
            Err(sqlx::Error::Database(error))
                if matches!(error.code().as_deref(), Some("275" | "787")) =>
            {
                found.push(format!("the database ({})", error.message()));
            }
            Ok(()) | Err(sqlx::Error::Database(_)) => {}
            Err(error) => return Err(error),
        }
        session.script("ROLLBACK TO SAVEPOINT tried").await?;
    }
    found.dedup();
    Ok(found)
}
