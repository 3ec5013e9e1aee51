//! The plan of a statement of the application.

use crate::database::server::PlannedStatement;
use crate::database::session::{Answer, Session};

/// Plans a statement for any values of its parameters. Nothing is executed.
pub(super) async fn plan(session: &mut dyn Session, sql: &str) -> Answer<PlannedStatement> {
    let rows = session
        .query(&format!("EXPLAIN QUERY PLAN {sql}"), &[])
        .await?;
    let mut planned = PlannedStatement::default();
    for row in &rows {
        let detail = row.text(3)?;
        planned.text.push(detail.to_owned());
        // `SEARCH t USING INDEX name (a=?)`, `SCAN t USING COVERING INDEX name`.
        if let Some((_, behind)) = detail.split_once(" INDEX ") {
            let end = behind.find(" (").unwrap_or(behind.len());
            planned.indexes.push(behind[..end].to_owned());
        }
        // SQLite's own words are in capitals; the others are names and conditions.
        let words = detail.split(' ').filter(|word| {
            word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'-')
        });
        let words: Vec<&str> = words.collect();
        planned.shape.push(words.join(" "));
    }
    Ok(planned)
}
