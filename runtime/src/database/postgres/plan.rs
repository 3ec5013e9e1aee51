//! The plan of a statement of the application.

use crate::database::server::PlannedStatement;
use crate::database::session::{Answer, Session, only};

/// Plans a statement for any values of its parameters, in a transaction that is rolled back. Nothing is executed.
pub(super) async fn plan(session: &mut dyn Session, sql: &str) -> Answer<PlannedStatement> {
    plan_after(session, "", sql).await
}

/// The same, after these statements in the same transaction.
pub(super) async fn plan_after(
    session: &mut dyn Session,
    before: &str,
    sql: &str,
) -> Answer<PlannedStatement> {
    let begin = format!("BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; {before}");
    if let Err(error) = session.script(&begin).await {
        session.script("ROLLBACK").await?;
        return Err(error);
    }
    // The extended protocol takes one statement only, so that nothing can follow it.
    let prepare = format!("PREPARE _ec_plan AS {sql}");
    let planned = match session.execute(&prepare, &[]).await {
        Ok(_) => explained(session).await,
        Err(error) => {
            session.script("ROLLBACK").await?;
            return Err(error);
        }
    };
    // A prepared statement outlives its transaction.
    session.script("ROLLBACK; DEALLOCATE _ec_plan").await?;
    planned
}

async fn explained(session: &mut dyn Session) -> Answer<PlannedStatement> {
    const PARAMETERS: &str = "SELECT CAST(pg_catalog.cardinality(parameter_types) AS bigint) FROM \
         pg_catalog.pg_prepared_statements WHERE name = '_ec_plan'";
    let rows = session.query(PARAMETERS, &[]).await?;
    let nulls: Vec<&str> = (0..only(rows)?.count(0)?).map(|_| "NULL").collect();
    let arguments = if nulls.is_empty() {
        String::new()
    } else {
        format!("({})", nulls.join(", "))
    };
    let execute = format!("EXPLAIN EXECUTE _ec_plan{arguments}");
    let rows = session.query(&execute, &[]).await?;
    let mut planned = PlannedStatement::default();
    for (at, row) in rows.iter().enumerate() {
        let line = row.text(0)?.trim();
        if let Some(arbiters) = line.strip_prefix("Conflict Arbiter Indexes: ") {
            planned.indexes.extend(arbiters.split(", ").map(bare));
        }
        // Other lines hold the conditions of a node.
        let Some(node) = line.strip_prefix("->").or((at == 0).then_some(line)) else {
            continue;
        };
        let (node, costs) = node.split_once("  (cost=").unwrap_or((node, ""));
        let node = node.trim();
        if at == 0 {
            planned.cost = total(costs);
        }
        planned.text.push(node.to_owned());
        planned.indexes.extend(index(node));
        // The names of tables and indexes stand behind these words.
        let end = [" using ", " on "]
            .iter()
            .filter_map(|word| node.find(word))
            .min();
        planned
            .shape
            .push(node[..end.unwrap_or(node.len())].to_owned());
    }
    Ok(planned)
}

/// The second number in `0.15..8.17 rows=1 width=4)`, in hundredths.
fn total(costs: &str) -> Option<u64> {
    let (_, behind) = costs.split_once("..")?;
    let (number, _) = behind.split_once(' ')?;
    // The server always writes two digits behind the point.
    number.replace('.', "").parse().ok()
}

/// The index in `Index Scan using name on t` and `Bitmap Index Scan on name`.
fn index(node: &str) -> Option<String> {
    let name = if let Some(name) = node.strip_prefix("Bitmap Index Scan on ") {
        name
    } else {
        let (_, behind) = node.split_once(" using ")?;
        &behind[..behind.find(" on ")?]
    };
    Some(bare(name))
}

/// A name without its quotes.
fn bare(name: &str) -> String {
    let bare = name
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'));
    bare.map_or_else(|| name.to_owned(), |name| name.replace("\"\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::{index, total};

    #[test]
    fn an_index_is_read_from_its_node() {
        let of = |node| index(node).unwrap_or_default();
        assert_eq!(
            of("Index Only Scan using orders_a_idx on orders o"),
            "orders_a_idx"
        );
        assert_eq!(of("Bitmap Index Scan on \"Odd \"\"name\""), "Odd \"name");
        assert_eq!(of("Seq Scan on orders"), "");
    }

    #[test]
    fn a_cost_is_read_in_hundredths() {
        assert_eq!(total("0.15..8.17 rows=1 width=4)"), Some(817));
        assert_eq!(total(""), None);
    }
}
