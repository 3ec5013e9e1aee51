//! Columns of a table move to one of their own: each row of it belongs to the row with its key.
//!
//! Until the contract the values have one home, and that is the old table. The new table is a view over it, so a write of an old build
//! and one of a new build lock the same row first, and no order of theirs can be a deadlock. A table behind it follows in one direction,
//! and takes the view's name in the contract.

use expand_contract_format::words::and;

use super::add_constraint::AddConstraint;
use super::{Operation, Overview, Topic, Touched, add_constraint};
use crate::dialect::{Database, aside_name, index_name};
use crate::{
    Action, ColumnDef, ConstraintDef, Diagnostic, IndexDef, IndexShape, NewName, PartTable, Phase,
    Step, Subject, TableDef,
};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitTable {
    /// A short name for triggers and functions: at most 48 bytes and unique in the database.
    pub sync: String,
    /// The table that the columns leave.
    pub from: String,
    /// The columns of its key, in order, each with the column of the new table's key that holds the same value.
    pub key: Vec<(String, String)>,
    /// The columns that move, in their order.
    pub columns: Vec<String>,
    /// The new table.
    pub table: TableDef,
}

impl SplitTable {
    fn part(&self) -> PartTable {
        PartTable {
            name: self.sync.clone(),
            table: self.from.clone(),
            key: self.key.clone(),
            columns: self.columns.clone(),
            view: self.table.name.clone(),
            aside: aside_name(&self.table.name),
        }
    }

    /// The table behind the view: without foreign keys, which could reject a write of an old build.
    fn behind(&self) -> TableDef {
        let (table, aside) = (&self.table.name, aside_name(&self.table.name));
        let own = self.table.columns.iter();
        let own = own
            .filter(|column| column.unique || column.index)
            .map(|column| IndexDef {
                name: index_name(table, &column.name, column.unique),
                shape: IndexShape::of_column(&column.name, column.unique),
            });
        let columns = self.table.columns.iter().map(|column| ColumnDef {
            unique: false,
            index: false,
            ..column.clone()
        });
        TableDef {
            name: aside,
            indexes: own.chain(self.table.indexes.iter().cloned()).collect(),
            constraints: self.constraints(false).cloned().collect(),
            columns: columns.collect(),
            comment: self.table.comment.clone(),
        }
    }

    /// The foreign keys, or the other constraints.
    fn constraints(&self, refer: bool) -> impl Iterator<Item = &ConstraintDef> {
        let constraints = self.table.constraints.iter();
        constraints.filter(move |constraint| constraint.shape.references().is_some() == refer)
    }

    fn list(&self) -> String {
        and(self.columns.iter().map(String::as_str))
    }
}

impl Operation for SplitTable {
    fn headline(&self) -> String {
        let verb = if self.columns.len() == 1 {
            "moves"
        } else {
            "move"
        };
        format!(
            "{}.{} {verb} to {}",
            self.from,
            self.list(),
            self.table.name
        )
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let (from, to) = (&self.from, &self.table.name);
        let aside = aside_name(to);
        match phase {
            Phase::Expand => Some(format!(
                "creates {aside}, which follows {from}, and shows the columns as {to} by a view, which takes writes"
            )),
            Phase::Migrate => Some(format!("fills {aside}, and proves that it agrees")),
            Phase::Contract => Some(format!(
                "drops the view, renames {aside} to {to}, and drops {} of {from}, when no build that knows them there is alive",
                self.list()
            )),
            Phase::Rollback => Some(format!(
                "drops the view and {aside}; no value is lost, since {from} has them all"
            )),
        }
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        let part = self.part();
        let PartTable { view, aside, .. } = part.clone();
        let (from, list) = (&self.from, self.list());
        match phase {
            Phase::Expand => vec![
                Step::new(
                    format!("Create {aside}."),
                    Action::CreateTable(self.behind()),
                ),
                Step::new(
                    format!(
                        "Show {list} of {from} as table {view} by a view, and let {aside} follow."
                    ),
                    Action::ShowPart(part),
                ),
            ],
            Phase::Migrate => vec![
                Step::new(
                    format!("Fill {aside} from {from}."),
                    Action::FillPart(part.clone()),
                ),
                Step::new(
                    format!("Delete the rows of {aside} that {from} has no value for."),
                    Action::ClearPart(part.clone()),
                ),
                Step::new(
                    format!("Prove that {aside} has the values of {from}."),
                    Action::VerifyPart {
                        part: part.clone(),
                        by_row: false,
                    },
                ),
                Step::new(
                    format!("Prove that each row of {aside} belongs to one of {from}."),
                    Action::VerifyPart { part, by_row: true },
                ),
            ],
            Phase::Contract => {
                let mut steps = Vec::new();
                for constraint in self.constraints(true) {
                    let add = AddConstraint {
                        table: aside.clone(),
                        key: self.key.iter().map(|(_, own)| own.clone()).collect(),
                        constraint: constraint.clone(),
                        is_early: false,
                    };
                    steps.extend(add.steps(Phase::Contract, database));
                }
                let key = |table: &str| {
                    let shape = crate::ConstraintShape::PrimaryKey(Vec::new());
                    crate::dialect::constraint_name(table, &shape)
                };
                steps.push(Step::new(
                    format!(
                        "Drop the view {view}, rename table {aside} to {view}, and drop {list} of {from}."
                    ),
                    Action::TakePart {
                        names: vec![NewName::Constraint {
                            old: key(&aside),
                            new: key(&view),
                        }],
                        part,
                    },
                ));
                steps
            }
            Phase::Rollback => vec![Step::new(
                format!("Drop the view {view}, and {aside}."),
                Action::DropPart(part),
            )],
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        let (from, to) = (&self.from, &self.table.name);
        let refuse = |message: String| Diagnostic::error(message).about(Subject::table(to));
        if !database.can().views_take_triggers {
            return Err(refuse(format!(
                "columns of `{from}` cannot move to `{to}` while builds run: no view of this database takes the place of a table in \
                 every INSERT and DELETE, and two tables that keep each other in step lose to a statement that uses both"
            ))
            .help(format!(
                "let `{to}` come as a new table (take `split` away), let the program write both sides in one transaction, `{from}` \
                 first, and let the columns of `{from}` leave later: `deprecated`, then `removed`"
            )));
        }
        if expand_contract_sql::schema_and_name(from).0
            != expand_contract_sql::schema_and_name(to).0
        {
            return Err(refuse(format!(
                "columns of `{from}` would move to `{to}` in another schema, and a table and its view are in one"
            ))
            .help("give it a name in the same schema"));
        }
        let mut columns = self.table.columns.iter();
        columns.try_for_each(|column| database.refuse_column(to, column))?;
        let mut indexes = self.table.indexes.iter();
        indexes.try_for_each(|index| database.refuse_index(to, index))?;
        let mut constraints = self.table.constraints.iter();
        constraints.try_for_each(|constraint| database.refuse_constraint(to, constraint))
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Tables,
            title: "columns move to a table of their own",
            said: "`split(from = \"x\")` on the new struct, whose key `references` the other table's",
            old_builds: "nothing: they keep the columns until the contract",
            new_builds: "they read and write the table through a view until the contract: a row needs a value besides its key, and `ON CONFLICT`, `TRUNCATE` and `COPY` fail",
            way_back: "drops the view and the table behind it; no value is lost",
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.name.clone(),
            columns: None,
        }
    }

    fn touches_elsewhere(&self) -> Vec<Touched> {
        let key = self.key.iter().map(|(other, _)| other.clone());
        let mut columns: Vec<String> = key.chain(self.columns.iter().cloned()).collect();
        columns.sort();
        let others = self.constraints(true).filter(|constraint| {
            let references = constraint.shape.references();
            references.is_some_and(|references| references.table != self.from)
        });
        let own = Touched {
            table: self.from.clone(),
            columns: Some(columns),
        };
        others
            .flat_map(add_constraint::touches_elsewhere)
            .chain([own])
            .collect()
    }

    fn reads_elsewhere(&self) -> bool {
        false
    }
}
