//! Columns of a table move to one of their own: each row of it belongs to the row with its key.
//!
//! Until the contract the values have one home, and that is the old table. The new table is a view over it, so a write of an old build
//! and one of a new build lock the same row first, and no order of theirs can be a deadlock. A table behind it follows in one direction,
//! and takes the view's name in the contract. Where no view takes an INSERT both tables are there, and follow each other.

use expand_contract_format::words::and;

use super::add_constraint::AddConstraint;
use super::{Operation, Overview, Topic, Touched, add_constraint};
use crate::dialect::{Database, aside_name, index_name};
use crate::{
    Action, ColumnDef, ColumnType, ConstraintDef, ConstraintShape, Diagnostic, IndexDef,
    IndexShape, NewName, PartTable, Phase, Referential, Step, Subject, TableDef,
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
    /// The constraints of the old table over them.
    pub constraints: Vec<ConstraintDef>,
    /// The new table.
    pub table: TableDef,
}

impl SplitTable {
    fn part(&self, database: &dyn Database) -> PartTable {
        PartTable {
            name: self.sync.clone(),
            table: self.from.clone(),
            key: self.key.clone(),
            columns: self.columns.clone(),
            types: self.types(),
            view: self.table.name.clone(),
            aside: if database.can().views_take_triggers {
                aside_name(&self.table.name)
            } else {
                self.table.name.clone()
            },
        }
    }

    /// The types of the columns that move.
    fn types(&self) -> Vec<ColumnType> {
        let columns = self.columns.iter().filter_map(|name| {
            let mut own = self.table.columns.iter();
            own.find(|column| column.name == *name)
        });
        columns.map(|column| column.ty.clone()).collect()
    }

    /// The foreign key to the old table, if it would keep the key of a row with a part from changing, which old builds may change:
    /// first the one that lets the key of the part change as well, and holds until the contract, then the one of the model.
    fn passing(&self, database: &dyn Database) -> Option<(ConstraintDef, &ConstraintDef)> {
        if !database.can().checks_keys_at_once {
            return None;
        }
        let own: Vec<&String> = self.key.iter().map(|(_, own)| own).collect();
        let mut keys = self.constraints(true);
        let lasting = keys.find(|constraint| {
            let references = constraint.shape.references();
            references.is_some_and(|references| {
                references.table == self.from
                    && references.columns.len() == own.len()
                    && own.iter().all(|name| references.columns.contains(name))
            })
        })?;
        let mut passing = lasting.clone();
        let ConstraintShape::References(references) = &mut passing.shape else {
            return None;
        };
        if references.on_update == Referential::Cascade {
            return None;
        }
        references.on_update = Referential::Cascade;
        passing.name = aside_name(&lasting.name);
        Some((passing, lasting))
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

    /// The steps that drop constraints of the old table by themselves: a foreign key would lock the table that it refers to together
    /// with the others, and some databases drop no column that a constraint names.
    fn unlinked(&self, all: bool) -> Vec<Step> {
        let constraints = self.constraints.iter();
        constraints
            .filter(|constraint| all || constraint.shape.references().is_some())
            .map(|constraint| dropped(&self.from, constraint))
            .collect()
    }

    /// The foreign keys, or the other constraints.
    fn constraints(&self, refer: bool) -> impl Iterator<Item = &ConstraintDef> {
        let constraints = self.table.constraints.iter();
        constraints.filter(move |constraint| constraint.shape.references().is_some() == refer)
    }

    /// The steps where both tables are there, and follow each other.
    fn in_step(&self, phase: Phase, part: PartTable, database: &dyn Database) -> Vec<Step> {
        let (from, to, list) = (&self.from, &self.table.name, self.list());
        let passing = self.passing(database);
        match phase {
            Phase::Expand => {
                let mut table = self.table.clone();
                if let Some((passing, lasting)) = passing {
                    let mut constraints = table.constraints.iter_mut();
                    if let Some(one) = constraints.find(|one| *one == lasting) {
                        *one = passing;
                    }
                }
                vec![
                    Step::new(format!("Create {to}."), Action::CreateTable(table)),
                    Step::new(
                        format!("Keep {list} of {from} and {to} in step."),
                        Action::ShowPart(part),
                    ),
                ]
            }
            Phase::Migrate => filled(&part),
            Phase::Contract => {
                let mut steps = Vec::new();
                if let Some((passing, lasting)) = &passing {
                    steps.extend(self.added(to, lasting, database));
                    steps.push(dropped(to, passing));
                }
                steps.extend(self.unlinked(true));
                steps.push(Step::new(
                    format!("Drop {list} of {from}, and what kept them and {to} in step."),
                    Action::TakePart {
                        part,
                        names: Vec::new(),
                    },
                ));
                steps
            }
            Phase::Rollback => vec![Step::new(
                format!("Drop {to}, and what kept it and {from} in step."),
                Action::DropPart(part),
            )],
        }
    }

    /// The steps that add a constraint of the new table in the contract.
    fn added(&self, table: &str, constraint: &ConstraintDef, database: &dyn Database) -> Vec<Step> {
        let add = AddConstraint {
            table: table.to_owned(),
            key: self.key.iter().map(|(_, own)| own.clone()).collect(),
            constraint: constraint.clone(),
            is_early: false,
        };
        add.steps(Phase::Contract, database)
    }

    fn list(&self) -> String {
        and(self.columns.iter().map(String::as_str))
    }
}

fn dropped(table: &str, constraint: &ConstraintDef) -> Step {
    let ConstraintDef { name, shape } = constraint;
    Step::new(
        format!("Drop {} {name} of {table}.", shape.kind()),
        Action::DropConstraint {
            table: table.to_owned(),
            constraint: constraint.clone(),
            is_missed: false,
        },
    )
}

/// The steps that fill the new table, or the one behind its view.
fn filled(part: &PartTable) -> Vec<Step> {
    let (from, to) = (&part.table, &part.aside);
    vec![
        Step::new(
            format!("Fill {to} from {from}."),
            Action::FillPart(part.clone()),
        ),
        Step::new(
            format!("Delete the rows of {to} that {from} has no value for."),
            Action::ClearPart(part.clone()),
        ),
        Step::new(
            format!("Prove that {to} has the values of {from}."),
            Action::VerifyPart {
                part: part.clone(),
                by_row: false,
            },
        ),
        Step::new(
            format!("Prove that each row of {to} belongs to one of {from}."),
            Action::VerifyPart {
                part: part.clone(),
                by_row: true,
            },
        ),
    ]
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
        match phase {
            Phase::Expand => Some(format!(
                "lets new builds read and write the columns as {to}, and old builds in {from}"
            )),
            Phase::Migrate => Some(format!("fills {to}, and proves that it agrees")),
            Phase::Contract => Some(format!(
                "drops {} of {from}, when no build that knows them there is alive",
                self.list()
            )),
            Phase::Rollback => Some(format!(
                "drops {to}; no value is lost, since {from} has them all"
            )),
        }
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        let part = self.part(database);
        if !part.is_view() {
            return self.in_step(phase, part, database);
        }
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
            Phase::Migrate => filled(&part),
            Phase::Contract => {
                let mut steps = Vec::new();
                for constraint in self.constraints(true) {
                    steps.extend(self.added(&aside, constraint, database));
                }
                steps.extend(self.unlinked(false));
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
            new_builds: "PostgreSQL: the table is a view until the contract, a row of it needs a value besides its key, and `ON CONFLICT`, `TRUNCATE` and `COPY` fail; elsewhere it is a table, and each write runs a trigger until the contract; MariaDB and MySQL refuse a statement that writes it and reads the other table (EC0014)",
            way_back: "drops the new table; no value is lost, since the old one has them all",
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
