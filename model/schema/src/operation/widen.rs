//! A type that becomes wider in place: the database changes its catalog alone. It comes in the expand, since new builds want to
//! write what only the wider type takes, old builds write nothing of the kind, and read what others wrote.

use super::{Operation, Overview, Topic, Touched};
use crate::dialect::Database;
use crate::{Action, ColumnDef, ColumnType, Diagnostic, Phase, Step};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widen {
    /// The table.
    pub table: String,
    /// The column, as it is afterwards.
    pub column: ColumnDef,
    /// Its type before.
    pub before: ColumnType,
    /// Whether statements that were prepared before go on to work.
    pub keeps_prepared: bool,
}

impl Operation for Widen {
    fn headline(&self) -> String {
        let Self {
            table,
            column,
            before,
            ..
        } = self;
        format!(
            "{table}.{} grows from {} to {}",
            column.name,
            sql(before),
            sql(&column.ty)
        )
    }

    fn words(&self, phase: Phase) -> Option<String> {
        match phase {
            Phase::Expand if self.keeps_prepared => {
                Some("declares the wider type; no value changes, and the database held no limit before".into())
            }
            Phase::Expand => Some(
                "changes the type in place, without a rewrite. Builds go on, but notice one thing: on a connection that had prepared a \
                 statement which returns this column, that statement fails (0A000, cached plan must not change result type) each time \
                 until the connection is closed or clears its cached statements"
                    .into(),
            ),
            Phase::Migrate | Phase::Contract => None,
            Phase::Rollback => Some(
                "keeps the wider type: old builds do not notice it, and a narrower one would write the whole table under one lock".into(),
            ),
        }
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        if phase != Phase::Expand {
            return Vec::new();
        }
        let Self { table, column, .. } = self;
        vec![Step::new(
            format!("Let {table}.{} be {}.", column.name, sql(&column.ty)),
            Action::ChangeType {
                table: table.clone(),
                column: column.clone(),
            },
        )]
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        database.refuse_column(&self.table, &self.column)
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Columns,
            title: "a type becomes wider in place",
            said: "another `sql_type`, such as `varchar(50)` after `varchar(20)`",
            old_builds: "a statement that was prepared before and returns the column fails on its connection, on PostgreSQL",
            new_builds: "the wider type is there from expand on",
            way_back: "the wider type stays: no build minds it",
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.clone(),
            columns: Some(vec![self.column.name.clone()]),
        }
    }
}

/// The type in the author's words.
fn sql(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Custom(sql) => sql.clone(),
        named => named.name(),
    }
}
