//! What the journal says, beside the catalog and the rows.

use std::collections::{BTreeMap, BTreeSet};

use expand_contract_schema::Phase;
use tests_generate::database::Database;

const JOURNAL: &str = "
SELECT 'migration', id, state FROM {ec}migration ORDER BY 2;
SELECT 'statement', migration, phase, CAST(step AS {text}) FROM {ec}statement ORDER BY 2, 3, 4;
SELECT 'failures', CAST(count(*) AS {text}) FROM {ec}failure;
SELECT 'fences', CAST(count(*) AS {text}) FROM {ec}fence WHERE migration <> '';
SELECT 'building', CAST(count(*) AS {text}) FROM {ec}building;
";

/// A table whose rows get a number from the database when somebody first needs them. A runner that is killed takes numbers that it
/// does not use, so two runs agree on what identifies the rows otherwise, and on who refers to which. A value that an old build wrote and
/// wrote over has a row only if triggers saw it, which depends on the moment: rows that no other row refers to do not count.
struct Numbered {
    table: &'static str,
    number: &'static str,
    known_by: &'static str,
    referred_to_by: [&'static str; 2],
}

const NUMBERED: [Numbered; 3] = [
    Numbered {
        table: "cities",
        number: "id",
        known_by: "name",
        referred_to_by: ["users", "city_id"],
    },
    Numbered {
        table: "zones",
        number: "id",
        known_by: "code",
        referred_to_by: ["order", "zone_id"],
    },
    Numbered {
        table: "where",
        number: "from",
        known_by: "group",
        referred_to_by: ["order", "values"],
    },
];

impl Numbered {
    /// The lines of a dump, `table|column|key|value`, with what the rows are known by instead of their numbers.
    fn without_numbers(&self, dump: &str) -> String {
        let part = |line: &str, at: usize| line.splitn(4, '|').nth(at).map(str::to_owned);
        let place = |line: &str| [part(line, 0), part(line, 1)].map(Option::unwrap_or_default);
        let names: BTreeMap<String, String> = dump
            .lines()
            .filter(|line| place(line) == [self.table, self.known_by])
            .filter_map(|line| Some((part(line, 2)?, part(line, 3)?)))
            .collect();
        let by_name = |number: String| names.get(&number).cloned().unwrap_or(number);
        let refers = |[table, column]: [&str; 2]| self.referred_to_by == [table, column];
        let needed: BTreeSet<String> = dump
            .lines()
            .filter(|line| refers(place(line).each_ref().map(String::as_str)))
            .filter_map(|line| part(line, 3))
            .collect();
        let mut lines: Vec<String> = dump
            .lines()
            .filter_map(|line| {
                let [Some(table), Some(column), Some(mut key), Some(mut value)] =
                    [0, 1, 2, 3].map(|at| part(line, at))
                else {
                    return Some(line.to_owned());
                };
                let of_it = table == self.table && !names.is_empty();
                if of_it && !needed.contains(&key) {
                    return None;
                }
                if of_it {
                    key = by_name(key);
                }
                if refers([&table, &column]) || (of_it && column == self.number) {
                    value = by_name(value);
                }
                Some(format!("{table}|{column}|{key}|{value}"))
            })
            .collect();
        lines.sort_unstable();
        lines.join("\n")
    }
}

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
    let dump = NUMBERED
        .iter()
        .fold(database.dump().await, |dump, numbered| {
            numbered.without_numbers(&dump)
        });
    for line in dump.lines() {
        let place = line.split('|').take(2).collect::<Vec<_>>();
        let is_new = |[table, column]: [&str; 2]| {
            let table = table.to_owned();
            tables.contains(&table) && !known.contains(&[table, column.to_owned()])
        };
        // Triggers fill these for rows that are written from then on.
        let is_numbered = NUMBERED.iter().any(|numbered| place[0] == numbered.table);
        if phase == Some(Phase::Expand)
            && place.len() == 2
            && (is_numbered || is_new([place[0], place[1]]))
        {
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
