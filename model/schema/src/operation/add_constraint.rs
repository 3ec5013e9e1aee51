//! A constraint on columns that exist, or come with the same migration.
//!
//! Old builds know nothing of it, and no write of theirs may fail. So it comes in Contract, when they are gone; until then the rows
//! that break it are listed. Only where no write of an old build can break it, because it spares rows in which a new column is NULL,
//! it comes in Expand.

use super::add_index::touches as index_touches;
use super::{AddIndex, Operation, Overview, Topic, Touched, refuse};
use crate::dialect::{Database, helper_index_name};
use crate::{
    Action, ConstraintDef, ConstraintShape, Diagnostic, Exclude, IndexDef, IndexShape, Phase,
    Predicate, Step, Unique,
};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddConstraint {
    /// The table.
    pub table: String,
    /// The primary key's columns.
    pub key: Vec<String>,
    /// The constraint.
    pub constraint: ConstraintDef,
    /// Whether no legal write of an old build can break it.
    pub is_early: bool,
}

impl AddConstraint {
    fn title(&self, verb: &str, how: &str) -> String {
        let ConstraintDef { name, shape } = &self.constraint;
        format!("{verb} {} {name} of {}{how}.", shape.kind(), self.table)
    }

    fn add(&self) -> Step {
        Step::new(
            self.title("Add", ""),
            Action::AddConstraint {
                table: self.table.clone(),
                constraint: self.constraint.clone(),
            },
        )
    }

    fn validate(&self) -> Step {
        Step::new(
            self.title("Prove", " for every row"),
            Action::ValidateConstraint {
                table: self.table.clone(),
                constraint: self.constraint.clone(),
            },
        )
    }

    fn drop(&self) -> Step {
        Step::new(
            self.title("Drop", ""),
            Action::DropConstraint {
                table: self.table.clone(),
                constraint: self.constraint.clone(),
                is_missed: false,
            },
        )
    }

    /// The unique index that a UNIQUE constraint is made of.
    fn index(&self, unique: &Unique) -> AddIndex {
        AddIndex {
            table: self.table.clone(),
            key: self.key.clone(),
            index: index_of(&self.constraint.name, unique),
        }
    }

    /// The index with which each row finds those that it conflicts with, until the constraint brings one like it.
    fn helper(&self, exclude: &Exclude) -> AddIndex {
        AddIndex {
            table: self.table.clone(),
            key: self.key.clone(),
            index: IndexDef {
                name: helper_index_name(&self.constraint.name),
                shape: IndexShape {
                    columns: exclude.columns.clone(),
                    key: exclude.elements.clone(),
                    using: exclude.using.clone(),
                    filter: exclude.filter.clone(),
                    ..IndexShape::default()
                },
            },
        }
    }

    /// The step that makes a constraint of its index; a database may know unique indexes only.
    fn constrain(&self, database: &dyn Database) -> Option<Step> {
        database.can().unique_constraints.then(|| {
            Step::new(
                self.title("Make", " out of its index"),
                Action::ConstrainByIndex {
                    table: self.table.clone(),
                    constraint: self.constraint.clone(),
                },
            )
        })
    }

    /// The step that lists the rows which break the constraint.
    fn verify(&self) -> Option<Step> {
        let ConstraintDef { name, shape } = &self.constraint;
        let wrong = match shape {
            ConstraintShape::Check(check) => Predicate::Fails(check.clone()),
            ConstraintShape::References(references) => Predicate::Orphan(references.clone()),
            ConstraintShape::Exclude(exclude) => Predicate::Conflict {
                key: self.key.clone(),
                exclude: exclude.clone(),
            },
            ConstraintShape::PrimaryKey(_) | ConstraintShape::Unique(_) => return None,
        };
        let mut columns = shape.columns().to_vec();
        columns.sort();
        Some(Step::new(
            format!(
                "Verify that every row of {} satisfies {} {name}.",
                self.table,
                shape.kind()
            ),
            Action::Verify {
                table: self.table.clone(),
                key: self.key.clone(),
                columns,
                wrong,
                apart: None,
                breaks: Some(name.clone()),
            },
        ))
    }

    /// The steps for which the database must do all at once, or can do in two.
    fn added(&self, database: &dyn Database) -> Vec<Step> {
        if self.is_proved_apart(database) {
            vec![self.add(), self.validate()]
        } else {
            vec![self.add()]
        }
    }

    fn is_proved_apart(&self, database: &dyn Database) -> bool {
        database.can().constraints_are_proved_apart
            && matches!(
                self.constraint.shape,
                ConstraintShape::Check(_) | ConstraintShape::References(_)
            )
    }

    fn early(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        let is_apart = self.is_proved_apart(database);
        let waits = matches!(
            self.constraint.shape,
            ConstraintShape::Unique(_) | ConstraintShape::Exclude(_)
        );
        match (phase, &self.constraint.shape) {
            (Phase::Expand, _) if !waits => vec![self.add()],
            (Phase::Migrate, ConstraintShape::Unique(unique)) => {
                let built = self.index(unique).built();
                [built]
                    .into_iter()
                    .chain(self.constrain(database))
                    .collect()
            }
            (Phase::Migrate, _) if waits => vec![self.add()],
            (Phase::Migrate, _) if is_apart => vec![self.validate()],
            (Phase::Rollback, _) => vec![self.drop()],
            _ => Vec::new(),
        }
    }

    fn late(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        match (phase, &self.constraint.shape) {
            (Phase::Contract, ConstraintShape::Unique(unique)) => {
                let mut steps = self.index(unique).steps(phase, database);
                // The index that stood in its place goes last.
                let at = steps.len().min(1);
                steps.splice(at..at, self.constrain(database));
                steps
            }
            (_, ConstraintShape::Unique(unique)) => self.index(unique).steps(phase, database),
            (Phase::Migrate, ConstraintShape::Exclude(exclude)) => {
                let built = self.helper(exclude).built();
                [built].into_iter().chain(self.verify()).collect()
            }
            (Phase::Contract, ConstraintShape::Exclude(exclude)) => {
                vec![self.add(), self.helper(exclude).dropped()]
            }
            (Phase::Rollback, ConstraintShape::Exclude(exclude)) => {
                vec![self.helper(exclude).dropped()]
            }
            (Phase::Migrate, _) => self.verify().into_iter().collect(),
            (Phase::Contract, _) => self.added(database),
            (Phase::Expand | Phase::Rollback, _) => Vec::new(),
        }
    }
}

/// The unique index of a UNIQUE constraint.
pub(super) fn index_of(name: &str, unique: &Unique) -> IndexDef {
    IndexDef {
        name: name.to_owned(),
        shape: IndexShape {
            columns: unique.columns.clone(),
            unique: true,
            nulls_not_distinct: unique.nulls_not_distinct,
            ..IndexShape::default()
        },
    }
}

impl Operation for AddConstraint {
    fn headline(&self) -> String {
        let ConstraintDef { name, shape } = &self.constraint;
        format!("{} {name} of {} is new", shape.kind(), self.table)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let is_unique = matches!(self.constraint.shape, ConstraintShape::Unique(_));
        let is_exclude = matches!(self.constraint.shape, ConstraintShape::Exclude(_));
        let words = match (phase, self.is_early) {
            (Phase::Expand, true) if !(is_unique || is_exclude) => {
                "adds it, which no build from before can break: it spares rows without the new column"
            }
            (Phase::Migrate, true) if is_unique || is_exclude => {
                "builds it, which no build from before can break: it spares rows without the new column"
            }
            (Phase::Migrate, true) => "proves it for every row",
            (Phase::Rollback, true) => "drops it",
            (Phase::Migrate, false) if is_unique => {
                "builds an index that is not unique yet, and looks for rows that are one to it"
            }
            (Phase::Migrate, false) if is_exclude => {
                "builds an index that keeps nothing apart yet, and looks for rows that conflict"
            }
            (Phase::Migrate, false) => "looks for rows that break it",
            (Phase::Contract, false) if is_exclude => {
                "adds it while reads and writes wait, when no build that may break it is alive"
            }
            (Phase::Contract, false) => {
                "adds it, when no build that may break it is alive, and proves it for every row"
            }
            (Phase::Rollback, false) if is_unique || is_exclude => {
                "drops the index that stood in its place"
            }
            _ => return None,
        };
        Some(words.into())
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        if self.is_early {
            self.early(phase, database)
        } else {
            self.late(phase, database)
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        if !self.is_early {
            refuse::has_key(&self.table, &self.key)?;
        }
        if matches!(self.constraint.shape, ConstraintShape::Check(_)) && !database.can().adds_checks
        {
            return Err(refuse::check_on_a_table_in_use(
                &self.table,
                &self.constraint.name,
            ));
        }
        database.refuse_constraint(&self.table, &self.constraint)
    }

    fn overview(&self) -> Overview {
        let (title, said) = match (&self.constraint.shape, self.is_early) {
            (ConstraintShape::Unique(_), true) => {
                ("a UNIQUE constraint with a new column", "`unique(a, b)`")
            }
            (ConstraintShape::Unique(_), false) => ("a UNIQUE constraint comes", "`unique(a, b)`"),
            (ConstraintShape::References(_), true) => (
                "a foreign key of a new column",
                "`references(orgs(id), on_delete = \"cascade\", on_update = \"cascade\")`",
            ),
            (ConstraintShape::References(_), false) => {
                ("a foreign key comes", "`references = \"orgs(id)\"`")
            }
            (ConstraintShape::Exclude(_), _) => (
                "an EXCLUDE constraint comes",
                "`exclude(room with \"=\", during with \"&&\")`",
            ),
            (_, true) => ("a CHECK of new columns", "`check = \"..\"`"),
            (_, false) => ("a CHECK comes", "`check = \"..\"`"),
        };
        Overview {
            topic: Topic::Constraints,
            title,
            said,
            old_builds: "nothing: no write of theirs fails",
            new_builds: if self.is_early {
                "it holds from expand on"
            } else {
                "it holds from the contract on; migrate and contract list the rows that break it"
            },
            way_back: if self.is_early {
                "drops it"
            } else {
                "nothing of it is there before the contract but an index that helped to look"
            },
        }
    }

    fn touches(&self) -> Touched {
        touches(&self.table, &self.constraint)
    }

    fn touches_elsewhere(&self) -> Vec<Touched> {
        touches_elsewhere(&self.constraint)
    }
}

/// The columns of its own table that a constraint reads.
pub(super) fn touches(table: &str, constraint: &ConstraintDef) -> Touched {
    let shape = IndexShape {
        columns: constraint.shape.columns().to_vec(),
        ..IndexShape::default()
    };
    let name = constraint.name.clone();
    index_touches(table, &IndexDef { name, shape })
}

/// The columns of another table that a constraint reads.
pub(super) fn touches_elsewhere(constraint: &ConstraintDef) -> Vec<Touched> {
    let references = constraint.shape.references().into_iter();
    references
        .map(|references| {
            let mut columns = references.target.clone();
            columns.sort();
            Touched {
                table: references.table.clone(),
                columns: Some(columns),
            }
        })
        .collect()
}
