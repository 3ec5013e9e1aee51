//! Walking a table by its key in ranges, for backfills and verifications.

use std::collections::BTreeMap;
use std::time::Duration;

use expand_contract_format::{RANGE, Statement};
use expand_contract_sql::tokenize;

use crate::database::session::{Answer, Row, Value, only};
use crate::database::{Fault, Server};
use crate::error::{Doing, Error};
use crate::run::{Retry, Run};
use crate::task::Task;

/// A table, and the key that orders the walk.
pub(crate) struct Walk<'a> {
    pub(crate) server: &'static dyn Server,
    pub(crate) table: &'a str,
    pub(crate) key: &'a [String],
}

/// The SQL of a walk's statement, limited to the rows that satisfy `condition`.
pub(crate) fn within(task: &Task, statement: &Statement, condition: &str) -> Result<String, Error> {
    statement
        .within(condition)
        .ok_or_else(|| task.unproved(format!("its SQL has no place for a range (`{RANGE}`)")))
}

/// The end of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Boundary {
    /// The last key, as literals separated by commas.
    pub(crate) key: String,
    /// The last key for people: `id = 42`.
    pub(crate) shown: String,
    /// The number of rows in the range when it was read.
    pub(crate) rows: u64,
}

impl Walk<'_> {
    /// The end of the next range of at most `limit` rows, up to the key `until`; `None` after the last row.
    pub(crate) async fn boundary(
        &self,
        run: &mut Run<'_>,
        task: &Task,
        after: Option<&str>,
        until: Option<&str>,
        limit: u64,
    ) -> Result<Option<Boundary>, Error> {
        if let Some(end) = self.full(run, task, after, until, limit).await? {
            return Ok(Some(end));
        }
        // Fewer rows are left.
        let (key, literals) = (self.columns(), self.literals());
        let keys = self.selected(run, after, until, &key);
        let rest = format!(
            "SELECT {literals}, count(*) OVER () FROM ({keys} {limit}) AS part ORDER BY {descending} LIMIT 1",
            descending = self
                .key
                .iter()
                .map(|column| format!("{} DESC", self.server.quote(column)))
                .collect::<Vec<_>>()
                .join(", "),
        );
        let rows = read(run, task, &rest, &[]).await?;
        rows.first()
            .map(|row| self.read_boundary(row, row.count(self.key.len())?))
            .transpose()
            .doing(&task.step)
    }

    /// The ends of the next `batches` ranges of `rows` rows each; fewer if fewer rows are left. One query for each: skipping entries of an
    /// index costs a fifth of numbering them, and on `SQLite` less than a tenth.
    pub(crate) async fn ends(
        &self,
        run: &mut Run<'_>,
        task: &Task,
        after: Option<&str>,
        rows: u64,
        batches: u64,
    ) -> Result<Vec<Boundary>, Error> {
        let mut ends: Vec<Boundary> = Vec::new();
        for _ in 0..batches {
            let after = ends.last().map(|end| end.key.as_str()).or(after);
            match self.full(run, task, after, None, rows).await? {
                Some(end) => ends.push(end),
                None => break,
            }
        }
        Ok(ends)
    }

    /// The end of the next range of exactly `limit` rows; `None` if fewer are left.
    async fn full(
        &self,
        run: &mut Run<'_>,
        task: &Task,
        after: Option<&str>,
        until: Option<&str>,
        limit: u64,
    ) -> Result<Option<Boundary>, Error> {
        // Only the one row is turned into literals.
        let (key, literals) = (self.columns(), self.literals());
        let keys = self.selected(run, after, until, &key);
        let offset = limit.max(1) - 1;
        let full = format!("SELECT {literals} FROM ({keys} 1 OFFSET {offset}) AS part");
        let rows = read(run, task, &full, &[]).await?;
        let end = rows
            .first()
            .map(|row| self.read_boundary(row, limit.max(1)));
        end.transpose().doing(&task.step)
    }

    /// A query for keys in their order, up to its limit. The end of a range comes from the selected keys, because the rows of an UPDATE
    /// have no order.
    fn selected(
        &self,
        run: &Run<'_>,
        after: Option<&str>,
        until: Option<&str>,
        key: &str,
    ) -> String {
        let mut conditions = Vec::new();
        if let Some(after) = after {
            conditions.push(self.compare(">", after));
        }
        if let Some(until) = until {
            conditions.push(self.compare("<=", until));
        }
        if run.server.capability().null_keys {
            conditions.extend(
                self.key
                    .iter()
                    .map(|column| format!("{} IS NOT NULL", self.server.quote(column))),
            );
        }
        let filter = if conditions.is_empty() {
            String::new()
        } else {
            format!("WHERE {}", conditions.join(" AND "))
        };
        format!(
            "SELECT {key} FROM {table} {filter} ORDER BY {key} LIMIT",
            table = self.server.quote_table(self.table),
        )
    }

    fn read_boundary(&self, row: &Row, rows: u64) -> Answer<Boundary> {
        Ok(Boundary {
            key: self.joined(row)?,
            shown: self.shown(row)?,
            rows,
        })
    }

    /// The condition of a range: `(..) > (..) AND (..) <= (..)`.
    pub(crate) fn range(&self, after: Option<&str>, until: &str) -> String {
        let behind = after.map_or(String::new(), |after| {
            format!("{} AND ", self.compare(">", after))
        });
        format!("{behind}{}", self.compare("<=", until))
    }

    /// A query for the keys of those rows of a range that no other session holds. It holds them until the transaction ends.
    pub(crate) fn claim(&self, range: &str) -> String {
        format!(
            "SELECT {} FROM {} WHERE {range} FOR UPDATE SKIP LOCKED",
            self.literals(),
            self.server.quote_table(self.table)
        )
    }

    /// The condition of the rows with these keys, as [`Walk::claim`] returns them.
    pub(crate) fn among(&self, keys: &[Row]) -> Answer<String> {
        let literals: Answer<Vec<String>> = keys.iter().map(|key| self.joined(key)).collect();
        let literals = literals?;
        Ok(if self.key.len() == 1 {
            self.compare("IN", &format!("({})", literals.join(", ")))
        } else {
            self.compare("IN", &format!("({})", literals.join("), (")))
        })
    }

    /// The condition of the rows with a NULL key, which no range reaches.
    pub(crate) fn null_keys(&self) -> String {
        let nulls: Vec<String> = self
            .key
            .iter()
            .map(|column| {
                format!(
                    "{}.{} IS NULL",
                    self.server.quote_table(self.table),
                    self.server.quote(column)
                )
            })
            .collect();
        format!("({})", nulls.join(" OR "))
    }

    /// Wraps a query of keys so that it returns keys for people.
    pub(crate) async fn keys(
        &self,
        run: &mut Run<'_>,
        task: &Task,
        query: &str,
        limit: u64,
    ) -> Result<Vec<String>, Error> {
        let rows = read(run, task, &self.found(query, limit), &[]).await?;
        let shown: Answer<Vec<String>> = rows.iter().map(|row| self.shown(row)).collect();
        shown.doing(&task.step)
    }

    /// The values of these columns in the rows whose keys a query finds, by the key for people.
    pub(crate) async fn values(
        &self,
        run: &mut Run<'_>,
        task: &Task,
        query: &str,
        columns: &[String],
        limit: u64,
    ) -> Result<BTreeMap<String, String>, Error> {
        let quoted = |name: &String| self.server.quote(name);
        let key: Vec<String> = self.key.iter().map(quoted).collect();
        let shown: Vec<String> = columns
            .iter()
            .map(|column| self.server.literal(&quoted(column)))
            .collect();
        let sql = format!(
            "SELECT {}, {} FROM {} WHERE ({}) IN ({query}) LIMIT {limit}",
            self.literals(),
            shown.join(", "),
            self.server.quote_table(self.table),
            key.join(", ")
        );
        let rows = read(run, task, &sql, &[]).await?;
        let values = rows.iter().map(|row| {
            let values = columns.iter().enumerate().map(|(at, column)| {
                let value = row.optional(self.key.len() + at)?.unwrap_or("NULL");
                Ok(format!("{column} = {value}"))
            });
            let values: Answer<Vec<String>> = values.collect();
            Ok((self.shown(row)?, values?.join(", ")))
        });
        let values: Answer<BTreeMap<_, _>> = values.collect();
        values.doing(&task.step)
    }

    /// The approximate number of rows of the table.
    pub(crate) async fn count(&self, run: &mut Run<'_>, task: &Task) -> Result<u64, Error> {
        let sql = run.server.count(&self.server.quote_table(self.table));
        let rows = read(run, task, &sql, &[]).await?;
        only(rows).and_then(|row| row.count(0)).doing(&task.step)
    }

    fn columns(&self) -> String {
        let quoted: Vec<String> = self
            .key
            .iter()
            .map(|column| self.server.quote(column))
            .collect();
        quoted.join(", ")
    }

    /// A query for the keys that another query finds, as [`Walk::shown`] takes them.
    pub(crate) fn found(&self, query: &str, limit: u64) -> String {
        format!(
            "SELECT {} FROM ({query}) AS found LIMIT {limit}",
            self.literals()
        )
    }

    fn literals(&self) -> String {
        let literals: Vec<String> = self
            .key
            .iter()
            .map(|column| self.server.literal(&self.server.quote(column)))
            .collect();
        literals.join(", ")
    }

    fn compare(&self, operator: &str, literals: &str) -> String {
        let table = self.server.quote_table(self.table);
        let columns: Vec<String> = self
            .key
            .iter()
            .map(|column| format!("{table}.{}", self.server.quote(column)))
            .collect();
        if columns.len() == 1 {
            return format!("{} {operator} {literals}", columns[0]);
        }
        let strict = operator.trim_end_matches('=');
        if operator != "IN"
            && !self.server.capability().ranges_by_rows
            && let Some(values) = split(literals).filter(|values| values.len() == columns.len())
        {
            return column_by_column(&columns, &values, strict, operator);
        }
        format!("({}) {operator} ({literals})", columns.join(", "))
    }

    fn joined(&self, row: &Row) -> Answer<String> {
        let literals: Answer<Vec<&str>> =
            (0..self.key.len()).map(|column| row.text(column)).collect();
        Ok(literals?.join(", "))
    }

    /// A key for people: `id = 42`.
    pub(crate) fn shown(&self, row: &Row) -> Answer<String> {
        let pairs: Answer<Vec<String>> = self
            .key
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let literal = row.text(index)?;
                // PostgreSQL quotes numbers too.
                let bare = literal.trim_matches('\'');
                let number = !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit());
                let value = if number { bare } else { literal };
                Ok(format!("{column} = {value}"))
            })
            .collect();
        Ok(pairs?.join(", "))
    }
}

/// Literals that are separated by commas. `None` if the text cannot be read.
fn split(literals: &str) -> Option<Vec<String>> {
    let mut values = vec![String::new()];
    for token in tokenize(literals).ok()? {
        if token.is_symbol(",") {
            values.push(String::new());
        } else {
            values.last_mut()?.push_str(token.text);
        }
    }
    Some(values.iter().map(|value| value.trim().to_owned()).collect())
}

/// `(a > 1 OR (a = 1 AND b > 2))`, with the comparison `last` of the last column.
fn column_by_column(columns: &[String], values: &[String], strict: &str, last: &str) -> String {
    match (columns, values) {
        ([column, columns @ ..], [value, values @ ..]) if !columns.is_empty() => format!(
            "({column} {strict} {value} OR ({column} = {value} AND {}))",
            column_by_column(columns, values, strict, last)
        ),
        ([column, ..], [value, ..]) => format!("{column} {last} {value}"),
        _ => "TRUE".into(),
    }
}

/// Runs a query, and tries again while the database is busy. Inside a transaction the transaction is tried again.
pub(crate) async fn read(
    run: &mut Run<'_>,
    task: &Task,
    sql: &str,
    args: &[Value],
) -> Result<Vec<Row>, Error> {
    if run.is_in_transaction() {
        let rows = run.session.query(sql, args).await;
        return rows.map_err(|source| Error::database(&task.step, source));
    }
    let mut retry = Retry::new();
    loop {
        run.mind_cancel().await?;
        match run.query(sql, args).await {
            Ok(rows) => return Ok(rows),
            Err(source) if run.server.fault(&source) == Fault::Busy => {
                let error = Error::database(&task.step, source);
                retry.after(run, task, error).await?;
            }
            Err(source) => return Err(source).doing(&task.step),
        }
    }
}

/// Chooses batch sizes so that each batch takes about the target time.
#[derive(Debug)]
pub(crate) struct Servo {
    size: f64,
    /// Seconds per row, as a decaying average.
    per_row: Option<f64>,
    target: f64,
    is_fixed: bool,
}

impl Servo {
    const FIRST: f64 = 1_000.0;
    const LARGEST: f64 = 100_000.0;
    /// Below this size the commit dominates a batch, and a smaller batch is not faster.
    const SMALLEST: f64 = 50.0;

    pub(crate) fn new(target: Duration) -> Self {
        Self {
            size: Self::FIRST,
            per_row: None,
            target: target.as_secs_f64(),
            is_fixed: false,
        }
    }

    /// Batches of one size.
    #[allow(clippy::cast_precision_loss)] // A small number.
    pub(crate) fn fixed(rows: u64) -> Self {
        Self {
            size: rows as f64,
            per_row: None,
            target: 0.0,
            is_fixed: true,
        }
    }

    /// Whether it knows how long a row takes.
    pub(crate) fn has_learned(&self) -> bool {
        self.per_row.is_some()
    }

    /// The size of the next batch.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Between SMALLEST and LARGEST.
    pub(crate) fn size(&self) -> u64 {
        self.size as u64
    }

    /// Learns from a finished batch.
    #[allow(clippy::cast_precision_loss)] // Row counts of a batch.
    pub(crate) fn learn(&mut self, rows: u64, took: Duration) {
        if self.is_fixed {
            return;
        }
        let took = took.as_secs_f64();
        let now = took / rows.max(1) as f64;
        let average = self.per_row.map_or(now, |before| 0.7 * before + 0.3 * now);
        self.per_row = Some(average);
        self.size = if took > 5.0 * self.target {
            self.size / 10.0
        } else {
            (self.target / average.max(1e-9)).min(self.size * 1.5)
        }
        .clamp(Self::SMALLEST, Self::LARGEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_grow_slowly_and_shrink_at_once() {
        let mut servo = Servo::new(Duration::from_millis(50));
        servo.learn(1_000, Duration::from_millis(1));
        assert_eq!(servo.size(), 1_500);
        servo.learn(1_500, Duration::from_millis(400));
        assert_eq!(servo.size(), 150);
    }

    #[cfg(feature = "mysql")]
    #[test]
    fn a_range_compares_column_by_column_where_an_index_needs_it() {
        let key = ["a".to_owned(), "b".to_owned()];
        let walk = Walk {
            server: <sqlx::MySql as crate::database::sealed::Sealed>::server(),
            table: "t",
            key: &key,
        };
        assert_eq!(
            walk.range(Some("1, 'x, y'"), "2, 'z'"),
            "(`t`.`a` > 1 OR (`t`.`a` = 1 AND `t`.`b` > 'x, y')) AND (`t`.`a` < 2 OR (`t`.`a` = 2 AND `t`.`b` <= 'z'))"
        );
    }

    #[cfg(feature = "sqlite")]
    #[test]
    fn a_range_compares_composite_keys_as_rows() {
        let key = ["a".to_owned(), "b".to_owned()];
        let walk = Walk {
            server: <sqlx::Sqlite as crate::database::sealed::Sealed>::server(),
            table: "t",
            key: &key,
        };
        assert_eq!(
            walk.range(Some("1, 'x'"), "2, 'y'"),
            r#"("t"."a", "t"."b") > (1, 'x') AND ("t"."a", "t"."b") <= (2, 'y')"#
        );
    }
}
