//! A model with a new table. No build uses it yet, so it is created whole, with its indexes.

use expand_contract_format::words::and;
use expand_contract_sql::{Volatility, volatility};

use super::change_comment::no_comment;
use super::{Operation, Overview, Topic, Touched, add_constraint};
use crate::dialect::Database;
use crate::{
    Action, ColumnDef, Diagnostic, Gone, Phase, Predicate, References, Step, Subject, TableDef,
};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTable {
    /// The table.
    pub table: TableDef,
    /// The columns of other tables that have copies of its values until the contract, each as what it would refer to. A row that they
    /// give back is not lost in a rollback.
    pub copies: Vec<References>,
}

impl CreateTable {
    /// The steps that drop the foreign keys one by one: with the table, all tables that they refer to would be locked at once.
    fn unlinked(&self) -> Vec<Step> {
        let table = &self.table.name;
        let constraints = self.table.constraints.iter();
        constraints
            .filter(|constraint| {
                let references = constraint.shape.references();
                references.is_some_and(|references| references.table != *table)
            })
            .map(|constraint| {
                Step::new(
                    format!("Drop foreign key {} of {table}.", constraint.name),
                    Action::DropConstraint {
                        table: table.clone(),
                        constraint: constraint.clone(),
                        is_missed: false,
                    },
                )
            })
            .collect()
    }
}

impl CreateTable {
    /// The condition of a row that a rollback loses: every row, but for those of a lookup table of which nothing is known beside a value
    /// that other rows have copies of.
    fn lost(&self) -> Predicate {
        if self.copies.is_empty() {
            return Predicate::Always;
        }
        let copies = self.copies.iter().cloned().map(Predicate::Orphan);
        let is_copied = |name: &String| self.copies.iter().any(|copy| copy.columns.contains(name));
        let others = self.table.columns.iter().filter(|column| {
            let is_made = column.primary_key || column.words.generated.is_some();
            !is_made && !is_copied(&column.name) && !varies(column)
        });
        let mut lost = vec![Predicate::And(copies.collect())];
        lost.extend(others.cloned().map(Predicate::NotDefault));
        Predicate::Or(lost)
    }
}

/// Whether the database gives each row another value.
fn varies(column: &ColumnDef) -> bool {
    let default = column.default.as_deref();
    column.words.is_identity
        || default.is_some_and(|default| volatility(default) == Volatility::Volatile)
}

impl Operation for CreateTable {
    fn headline(&self) -> String {
        format!("{} is new", self.table.name)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        match phase {
            Phase::Expand => Some(format!(
                "creates it with {} columns",
                self.table.columns.len()
            )),
            Phase::Rollback if self.copies.is_empty() => {
                Some("drops it; rows in it must be given up with `--discard`".into())
            }
            Phase::Rollback => Some(format!(
                "drops it; rows of which it knows more than a value of {} must be given up with `--discard`",
                and(self.copies.iter().map(|copy| format!(
                    "{}.{}",
                    copy.table,
                    copy.target.join(", ")
                )))
            )),
            Phase::Migrate | Phase::Contract => None,
        }
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        let table = &self.table.name;
        match phase {
            Phase::Expand => vec![Step::new(
                format!("Create {table}."),
                Action::CreateTable(self.table.clone()),
            )],
            Phase::Migrate | Phase::Contract => Vec::new(),
            Phase::Rollback => {
                let count = Step::new(
                    if self.copies.is_empty() {
                        format!("Count the rows of {table}, which go with it.")
                    } else {
                        format!("Count the rows of {table} of which no other table has all.")
                    },
                    Action::CountLost {
                        table: table.clone(),
                        what: table.clone(),
                        lost: self.lost(),
                        once_gone: Gone::Table,
                    },
                );
                let drop = Step::new(format!("Drop {table}."), Action::DropTable(table.clone()));
                let mut steps = vec![count];
                if database.can().locks_tables {
                    steps.extend(self.unlinked());
                }
                steps.push(drop);
                steps
            }
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        let table = &self.table.name;
        if self.table.comment.is_some() {
            no_comment(table, None, database)?;
        }
        self.numbers(database)?;
        let mut columns = self.table.columns.iter();
        columns.try_for_each(|column| database.refuse_column(table, column))?;
        let mut indexes = self.table.indexes.iter();
        indexes.try_for_each(|index| database.refuse_index(table, index))?;
        let mut constraints = self.table.constraints.iter();
        constraints.try_for_each(|constraint| database.refuse_constraint(table, constraint))
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Tables,
            title: "a table comes",
            said: "a struct with `#[migrate(table = \"..\")]`",
            old_builds: "nothing",
            new_builds: "the table is there, with its indexes and constraints",
            way_back: "drops the table; its rows are counted first, and must be given up by name with `--discard`",
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.name.clone(),
            columns: None,
        }
    }

    fn touches_elsewhere(&self) -> Vec<Touched> {
        let constraints = self.table.constraints.iter();
        constraints
            .flat_map(add_constraint::touches_elsewhere)
            .filter(|touched| touched.table != self.table.name)
            .collect()
    }
}

impl CreateTable {
    /// A column that is one part of a key is numbered only where every column may be.
    fn numbers(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        let (table, columns) = (&self.table.name, &self.table.columns);
        let several = columns.iter().filter(|column| column.primary_key).count() > 1;
        let identity = columns.iter().find(|column| column.words.is_identity);
        identity
            .filter(|_| several && database.can().numbers_whole_keys)
            .map_or(Ok(()), |column| {
                let name = &column.name;
                Err(Diagnostic::error(format!(
                    "{table}.{name} is an identity and one of several columns of the key, which this database does not number"
                ))
                .about(Subject::column(table, name))
                .help("let the program give the number, or make the column the whole `primary_key`"))
            })
    }
}
