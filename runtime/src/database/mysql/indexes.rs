//! The needs of an index, and the server's records of statements. Scans are counted for all sessions together, if at all: then the
//! runner's own could not be told apart, so none count here.

use expand_contract_sql::schema_and_name;

use super::Mysql;
use crate::database::indexes::{
    Identity, IndexOf, Indexes, Need, Parts, Records, Replanned, Scans,
};
use crate::database::session::{Answer, BoxFuture, Row, Session, Value, only};

const IDENTITY: &str = "SELECT CONVERT(/*!80000 @@server_uuid */ /*M! @@server_uid */ USING utf8mb4), DATABASE(), \
     CONVERT(CONCAT_WS(':', @@hostname, @@port, @@datadir) USING utf8mb4), @@read_only";

/// MariaDB's records have no texts that could be planned.
const RECORDS: &str = "SELECT /*!80000 @@performance_schema */ /*M! 0 */";

/// A longer text was cut. A statement that is not about rows, such as SHOW, uses no index.
const TEXTS: &str = "SELECT CONVERT(QUERY_SAMPLE_TEXT USING utf8mb4) FROM performance_schema.events_statements_summary_by_digest \
     WHERE SCHEMA_NAME = DATABASE() AND QUERY_SAMPLE_TEXT IS NOT NULL \
       AND DIGEST_TEXT REGEXP '^(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|TABLE|[(])' \
       AND LENGTH(QUERY_SAMPLE_TEXT) < @@performance_schema_max_sql_text_length - 3 ORDER BY SUM_TIMER_WAIT DESC";

const VIEWS: &str = "SELECT CONVERT(TABLE_NAME USING utf8mb4), CONVERT(VIEW_DEFINITION USING utf8mb4) \
     FROM information_schema.VIEWS WHERE TABLE_SCHEMA = COALESCE($1, DATABASE())";

/// The indexes of a table, whether they are unique, and each of their columns in order: NULL for an expression and for the begin of
/// a text, by which no foreign key looks.
const COLUMNS: &str = "SELECT CONVERT(INDEX_NAME USING utf8mb4), IF(NON_UNIQUE, '', 'unique'), \
       CONVERT(IF(SUB_PART IS NULL, COLUMN_NAME, NULL) USING utf8mb4) \
     FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = COALESCE($1, DATABASE()) AND TABLE_NAME = $2 \
       AND INDEX_TYPE = 'BTREE' ORDER BY INDEX_NAME, SEQ_IN_INDEX";

/// The foreign keys of a table and those that refer to it: name, schema if it is another one, table, side, and the column on that
/// side, which is one of the table. A foreign key between rows of the table has two sides here.
const FOREIGN: &str = "SELECT f.name, f.place, f.holder, f.side, f.own FROM (\
       SELECT CONVERT(CONSTRAINT_NAME USING utf8mb4) AS name, CONVERT(NULLIF(TABLE_SCHEMA, DATABASE()) USING utf8mb4) AS place, \
         CONVERT(TABLE_NAME USING utf8mb4) AS holder, CONVERT(COLUMN_NAME USING utf8mb4) AS own, 'from' AS side, \
         ORDINAL_POSITION AS nr \
       FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = COALESCE($1, DATABASE()) AND TABLE_NAME = $2 \
         AND REFERENCED_TABLE_NAME IS NOT NULL \
       UNION ALL \
       SELECT CONVERT(CONSTRAINT_NAME USING utf8mb4), CONVERT(NULLIF(TABLE_SCHEMA, DATABASE()) USING utf8mb4), \
         CONVERT(TABLE_NAME USING utf8mb4), CONVERT(REFERENCED_COLUMN_NAME USING utf8mb4), 'to', ORDINAL_POSITION \
       FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA = COALESCE($1, DATABASE()) \
         AND REFERENCED_TABLE_NAME = $2) AS f ORDER BY f.place, f.holder, f.name, f.side, f.nr";

/// The schema of a table, NULL for that of the connection, and its name.
fn arguments(table: &str) -> [Value; 2] {
    let (schema, name) = schema_and_name(table);
    [schema.map_or(Value::Null, Value::from), name.into()]
}

impl Indexes for Mysql {
    fn scans<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Option<Scans>>> {
        Box::pin(async { Ok(None) })
    }

    fn counts_scans(&self) -> bool {
        false
    }

    fn own_scans<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<i64>> {
        Box::pin(async { Ok(0) })
    }

    fn count_now<'a>(&'a self, _session: &'a mut dyn Session) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async { Ok(()) })
    }

    fn identity<'a>(
        &'a self,
        session: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Option<Identity>>> {
        Box::pin(async move {
            let row = only(session.query(IDENTITY, &[]).await?)?;
            Ok(Some(Identity {
                system: row.text(0)?.to_owned(),
                database: row.text(1)?.to_owned(),
                server: row.text(2)?.to_owned(),
                is_standby: row.truth(3)?,
            }))
        })
    }

    fn records<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<Records>> {
        Box::pin(async move {
            if !only(session.query(RECORDS, &[]).await?)?.truth(0)? {
                return Ok(Records::None);
            }
            let rows = match session.query(TEXTS, &[]).await {
                Ok(rows) => rows,
                Err(sqlx::Error::Database(error)) => {
                    return Ok(Records::Unreadable(error.message().to_owned()));
                }
                Err(error) => return Err(error),
            };
            let text = |row: &Row| Ok(row.optional(0)?.map(str::to_owned));
            let texts: Answer<_> = rows.iter().map(text).collect();
            texts.map(Records::Texts)
        })
    }

    fn names<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(async move {
            let [schema, _] = arguments(table);
            let mut views = Vec::new();
            for row in session.query(VIEWS, &[schema]).await? {
                // The text is hidden from a user without the right to see it.
                let text = row.optional(1)?.unwrap_or_default();
                views.push((row.text(0)?.to_owned(), text.to_owned()));
            }
            Ok(reached(schema_and_name(table).1, &views))
        })
    }

    fn parts<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Parts>> {
        Box::pin(async move {
            // An index of a table with partitions has one name.
            Ok(Parts {
                names: vec![index.index.to_owned()],
                is_partial: false,
            })
        })
    }

    // The indexes of an ON DUPLICATE KEY are in no plan of the server, but in ours.
    fn shows_every_use(&self) -> bool {
        true
    }

    fn needs<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Vec<Need>>> {
        Box::pin(async move {
            let table = arguments(index.table);
            let indexes = session.query(COLUMNS, &table).await?;
            let foreign = session.query(FOREIGN, &table).await?;
            needs(index.index, &indexes, &foreign)
        })
    }

    // No session can hide an index from itself alone, and DDL cannot be rolled back.
    fn plan_without<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _clone: Option<&'a mut dyn Session>,
        _index: IndexOf<'a>,
        _statements: &'a [String],
    ) -> BoxFuture<'a, Answer<Replanned>> {
        Box::pin(async { Ok(Replanned::NoWay) })
    }
}

/// The name of a table, and those of the views over it and over them. The server writes every name in a view in backticks. A column
/// of the same name makes one view too many, which does no harm.
fn reached(table: &str, views: &[(String, String)]) -> Vec<String> {
    let mut names = vec![table.to_owned()];
    let mut at = 0;
    while let Some(name) = names.get(at) {
        let quoted = super::CAPABILITY.quote(name);
        for (view, text) in views {
            if text.contains(&quoted) && !names.contains(view) {
                names.push(view.clone());
            }
        }
        at += 1;
    }
    names
}

/// The foreign keys that only this index serves: it begins with their columns, in their order, and no other one does. Both sides
/// of a foreign key need such an index, and MySQL 8.4 wants it to be unique on the side that is referred to. A unique constraint is
/// nothing but its index, and goes with it.
fn needs(index: &str, indexes: &[Row], foreign: &[Row]) -> Answer<Vec<Need>> {
    let indexes = listed(indexes, 2)?;
    let mut needs = Vec::new();
    for Listed { names, columns } in listed(foreign, 4)? {
        let [name, schema, holder, side] = &names[..] else {
            continue;
        };
        let serves = |other: &Listed| other.columns.starts_with(&columns);
        let is_key = |other: &Listed| other.names[1] == "unique" && other.columns == columns;
        let (own, others): (Vec<_>, Vec<_>) =
            indexes.iter().partition(|other| other.names[0] == index);
        let is_served = |other: &&Listed| {
            if side == "to" {
                is_key(other)
            } else {
                serves(other)
            }
        };
        if !own.into_iter().any(serves) || others.iter().any(is_served) {
            continue;
        }
        let table = if schema.is_empty() {
            holder.clone()
        } else {
            format!("{schema}.{holder}")
        };
        let need = Need::ForeignKey {
            name: Some(name.clone()),
            table,
        };
        if !needs.contains(&need) {
            needs.push(need);
        }
    }
    Ok(needs)
}

/// An index or a side of a foreign key.
struct Listed {
    names: Vec<String>,
    /// In small letters, since names of columns have no case.
    columns: Vec<Option<String>>,
}

/// Reads rows that begin with this many names, and have a column behind them.
fn listed(rows: &[Row], names: usize) -> Answer<Vec<Listed>> {
    let mut all: Vec<Listed> = Vec::new();
    for row in rows {
        let column = row.optional(names)?.map(str::to_lowercase);
        let names: Answer<Vec<String>> = (0..names)
            .map(|at| Ok(row.optional(at)?.unwrap_or_default().to_owned()))
            .collect();
        let names = names?;
        match all.last_mut() {
            Some(last) if last.names == names => last.columns.push(column),
            _ => all.push(Listed {
                names,
                columns: vec![column],
            }),
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Row> {
        let row = |values: &&[&str]| {
            let columns: Vec<String> = values.iter().map(|_| "column".to_owned()).collect();
            let value = |value: &&str| match *value {
                "" => Value::Null,
                value => value.into(),
            };
            Row::new(columns.into(), values.iter().map(value).collect())
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn an_index_is_needed_by_a_foreign_key_that_no_other_one_serves() {
        let alone = rows(&[
            &["a_idx", "", "a"],
            &["b_idx", "", "b"],
            &["b_idx", "", "a"],
        ]);
        let longer = rows(&[
            &["a_idx", "", "a"],
            &["b_idx", "", "A"],
            &["b_idx", "", "b"],
        ]);
        let unique = rows(&[&["a_idx", "", "a"], &["a_key", "unique", "a"]]);
        let expression = rows(&[&["a_idx", "", "a"], &["b_idx", "", ""], &["b_idx", "", "a"]]);
        let is_needed = |indexes: &[Row], side: &str| {
            let foreign = rows(&[&["t_fk", "", "t", side, "a"]]);
            let needs = needs("a_idx", indexes, &foreign).expect("rows of texts");
            for need in &needs {
                let name = Some("t_fk".to_owned());
                let table = "t".to_owned();
                assert_eq!(*need, Need::ForeignKey { name, table });
            }
            !needs.is_empty()
        };
        assert!(is_needed(&alone, "from"));
        assert!(is_needed(&expression, "from"));
        assert!(!is_needed(&longer, "from"));
        assert!(is_needed(&longer, "to"));
        assert!(!is_needed(&unique, "to"));
    }

    #[test]
    fn a_table_is_reached_by_views_over_views() {
        let view = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let views = [
            view("far", "select `shop`.`near`.`a` AS `a` from `shop`.`near`"),
            view("near", "select `shop`.`t`.`a` AS `a` from `shop`.`t`"),
            view("other", "select 1 AS `1`"),
        ];
        assert_eq!(reached("t", &views), ["t", "near", "far"]);
    }
}
