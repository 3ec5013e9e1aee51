//! A table that leaves. Old builds use it to the end. The contract first gives it another name, under which it can be brought back,
//! and drops it after the soak.

use super::{AddConstraint, Operation, Overview, Topic, Touched, add_constraint};
use crate::dialect::{Database, aside_name};
use crate::{Action, ConstraintDef, Diagnostic, Phase, Step, Subject};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropTable {
    /// The table.
    pub table: String,
    /// The primary key's columns.
    pub key: Vec<String>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ConstraintDef>,
}

impl DropTable {
    /// The foreign keys, one by one: with the table, all tables that they refer to would be locked at once. From then on they keep no
    /// row there from leaving, which a table without a user must not do.
    fn unlinked(&self) -> Vec<Step> {
        let table = &self.table;
        let others = self.others();
        others
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

    /// The foreign keys to other tables. One to the table itself goes and comes with it.
    fn others(&self) -> impl Iterator<Item = &ConstraintDef> {
        self.foreign_keys.iter().filter(|constraint| {
            let references = constraint.shape.references();
            references.is_some_and(|references| references.table != self.table)
        })
    }
}

impl Operation for DropTable {
    fn headline(&self) -> String {
        format!("{} leaves", self.table)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let aside = aside_name(&self.table);
        match phase {
            Phase::Contract => Some(format!(
                "renames it to {aside}, when no build that knows it is alive, and drops it after the soak"
            )),
            Phase::Rollback => Some(format!(
                "renames {aside} back, as long as it is not dropped"
            )),
            Phase::Expand | Phase::Migrate => None,
        }
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        let table = self.table.clone();
        let aside = aside_name(&table);
        match phase {
            Phase::Expand | Phase::Migrate => Vec::new(),
            Phase::Contract => {
                let mut steps = self.unlinked();
                steps.push(Step::new(
                    format!("Rename table {table} to {aside}."),
                    Action::SetAside {
                        table: table.clone(),
                        aside: aside.clone(),
                    },
                ));
                steps.push(Step::new(
                    format!("Drop {aside}, which was {table}."),
                    Action::DropAside { table, aside },
                ));
                steps
            }
            Phase::Rollback => {
                let mut steps = vec![Step::new(
                    format!("Rename table {aside} back to {table}."),
                    Action::BringBack {
                        table: table.clone(),
                        aside,
                    },
                )];
                for constraint in self.others() {
                    let add = AddConstraint {
                        table: table.clone(),
                        key: self.key.clone(),
                        constraint: constraint.clone(),
                        is_early: false,
                    };
                    steps.extend(add.steps(Phase::Contract, database));
                }
                steps
            }
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        let (table, aside) = (&self.table, aside_name(&self.table));
        let longest = database.can().longest_name;
        if longest.is_some_and(|longest| expand_contract_sql::bare_name(&aside).len() > longest) {
            return Err(Diagnostic::error(format!(
                "{table} would be called `{aside}` before it is dropped, which is longer than a name may be"
            ))
            .about(Subject::table(table)));
        }
        Ok(())
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Tables,
            title: "a table leaves",
            said: "`deprecated`, then `removed` on the struct",
            old_builds: "nothing: they read and write it until the contract",
            new_builds: "they leave it alone; every use of the struct is a warning, then a compile error",
            way_back: "renames it back and adds its foreign keys again, until the soak is over and it is dropped",
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.clone(),
            columns: None,
        }
    }

    fn touches_elsewhere(&self) -> Vec<Touched> {
        self.others()
            .flat_map(add_constraint::touches_elsewhere)
            .collect()
    }
}
