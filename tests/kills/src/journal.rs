//! What the journal says, beside the catalog and the rows.

use std::collections::BTreeSet;

use expand_contract_schema::Phase;
use tests_generate::database::Database;

const JOURNAL: &str = "
SELECT 'migration', id, state FROM {ec}migration ORDER BY 2;
SELECT 'statement', migration, phase, CAST(step AS {text}) FROM {ec}statement ORDER BY 2, 3, 4;
SELECT 'failures', CAST(count(*) AS {text}) FROM {ec}failure;
SELECT 'fences', CAST(count(*) AS {text}) FROM {ec}fence WHERE migration <> '';
SELECT 'building', CAST(count(*) AS {text}) FROM {ec}building;
";

/// Everything that two runs must agree on. After an expand, a row may be pending or not: whether it was written before the
/// triggers were there is the only difference.
pub(crate) async fn picture(database: &Database, phase: Option<Phase>, known: &Columns) -> String {
    let (ec, text, runner) = match database {
        Database::Postgres { .. } => ("expand_contract.", "text", ""),
        Database::Mysql { .. } => ("_ec_", "char", ""),
        Database::Sqlite { .. } => (
            "_ec_",
            "text",
            "SELECT 'runners', CAST(count(*) AS text) FROM _ec_runner;",
        ),
    };
    let sql = JOURNAL.replace("{ec}", ec).replace("{text}", text) + runner;
    let mut picture = database.lines(&sql).await.join("\n");
    // A table that came has rows for those that were written since.
    let now = columns(database).await;
    let tables: BTreeSet<&String> = known.iter().chain(&now).map(|[table, _]| table).collect();
    for line in database.dump().await.lines() {
        let place = line.split('|').take(2).collect::<Vec<_>>();
        let is_new = |[table, column]: [&str; 2]| {
            let table = table.to_owned();
            tables.contains(&table) && !known.contains(&[table, column.to_owned()])
        };
        if phase == Some(Phase::Expand) && place.len() == 2 && is_new([place[0], place[1]]) {
            continue;
        }
        picture = picture + "\n" + line;
    }
    picture
}

/// Tables and columns.
pub(crate) type Columns = BTreeSet<[String; 2]>;

/// Those that have values.
pub(crate) async fn columns(database: &Database) -> Columns {
    let data = database.data().await;
    data.lines().map(tests_generate::database::column).collect()
}
