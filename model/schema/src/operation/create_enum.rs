//! A type that lists the words of an enum. It comes before the first column that holds it.

use super::{Operation, Overview, Topic, Touched};
use crate::dialect::Database;
use crate::{Action, Diagnostic, Phase, Step};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateEnum {
    /// The enum's name in Rust.
    pub name: String,
    /// The first table whose column holds it.
    pub table: String,
    /// The type's name in the database.
    pub ty: String,
    /// Its words, in their order.
    pub words: Vec<String>,
}

impl Operation for CreateEnum {
    fn headline(&self) -> String {
        format!("enum {} is new", self.name)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        match phase {
            Phase::Expand => Some(format!("makes its type `{}`", self.ty)),
            Phase::Rollback => Some(format!(
                "drops its type `{}`, which no column has any more",
                self.ty
            )),
            Phase::Migrate | Phase::Contract => None,
        }
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        let Self { ty, words, .. } = self;
        match phase {
            Phase::Expand => vec![Step::new(
                format!("Create type {ty} with the words {}.", words.join(", ")),
                Action::CreateEnum {
                    ty: ty.clone(),
                    words: words.clone(),
                },
            )],
            Phase::Rollback => vec![Step::new(
                format!("Drop type {ty}."),
                Action::DropEnum(ty.clone()),
            )],
            Phase::Migrate | Phase::Contract => Vec::new(),
        }
    }

    fn refuse(&self, _database: &dyn Database) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Enums,
            title: "an enum comes with its first column",
            said: "`#[migrate(enum)]` on a Rust enum with `#[sqlx(type_name = \"mood\")]`",
            old_builds: "nothing",
            new_builds: "the type is there before the column",
            way_back: "drops the type after the column",
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.clone(),
            columns: Some(Vec::new()),
        }
    }
}
