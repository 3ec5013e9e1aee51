//! Words that come to an enum. Old builds cannot read them, so the database takes them only when these are gone; a build that knows
//! them can read them from its first day, and writes them from the contract on.

use super::{Operation, Overview, Topic, Touched};
use crate::dialect::Database;
use crate::{Action, ColumnDef, ConstraintDef, Diagnostic, EnumStorage, Phase, Step};
use expand_contract_format::words::and;

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddVariant {
    /// The enum's name in Rust.
    pub name: String,
    /// The words that come.
    pub words: Vec<String>,
    /// Whether sqlx is told that the enum is a text.
    pub is_text: bool,
    /// How the database stores the enum.
    pub storage: EnumStorage,
    /// The columns that hold it, by table and then in their order.
    pub held_by: Vec<HeldBy>,
}

/// A column that holds an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBy {
    /// The table.
    pub table: String,
    /// The column, as it is afterwards.
    pub column: ColumnDef,
    /// Its CHECK, where the enum is a text.
    pub swap: Option<SwappedCheck>,
}

/// A CHECK that takes another one's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwappedCheck {
    /// The one that comes.
    pub new: ConstraintDef,
    /// The one that leaves.
    pub old: Option<ConstraintDef>,
}

impl AddVariant {
    fn list(&self) -> String {
        and(self.words.iter().map(|word| format!("`{word}`")))
    }
}

/// The steps that put one CHECK of a column in the place of another one. Both hold for a while, so that no other word comes in
/// between.
pub(super) fn swapped(table: &str, swap: &SwappedCheck, database: &dyn Database) -> Vec<Step> {
    let step = |verb: &str, name: &str, how: &str, action| {
        Step::new(format!("{verb} CHECK {name} of {table}{how}."), action)
    };
    let SwappedCheck { new, old } = swap;
    let mut steps = vec![step(
        "Add",
        &new.name,
        "",
        Action::AddConstraint {
            table: table.to_owned(),
            constraint: new.clone(),
        },
    )];
    if database.can().constraints_are_proved_apart {
        steps.push(step(
            "Prove",
            &new.name,
            " for every row",
            Action::ValidateConstraint {
                table: table.to_owned(),
                constraint: new.clone(),
            },
        ));
    }
    steps.extend(old.iter().map(|old| {
        step(
            "Drop",
            &old.name,
            "",
            Action::DropConstraint {
                table: table.to_owned(),
                constraint: old.clone(),
                is_missed: false,
            },
        )
    }));
    steps
}

impl Operation for AddVariant {
    fn headline(&self) -> String {
        format!(
            "enum {} gets {}",
            self.name,
            and(self.words.iter().cloned())
        )
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let takes = match &self.storage {
            EnumStorage::Type(ty) => {
                format!("appends to type `{ty}`, behind the words that it has")
            }
            EnumStorage::Column(_) => {
                "appends to the type of each column, behind the words that it has".into()
            }
            EnumStorage::Check(_) => {
                "puts a wider CHECK in the place of the one of each column".into()
            }
        };
        (phase == Phase::Contract).then(|| {
            format!(
                "{takes}, when no build that cannot read {} is alive",
                self.list()
            )
        })
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        if phase != Phase::Contract {
            return Vec::new();
        }
        let mut steps = Vec::new();
        match &self.storage {
            EnumStorage::Type(ty) => {
                for word in &self.words {
                    steps.push(Step::new(
                        format!("Let type {ty} take {word}."),
                        Action::AddWord {
                            ty: ty.clone(),
                            word: word.clone(),
                        },
                    ));
                }
            }
            EnumStorage::Column(_) => {
                for HeldBy { table, column, .. } in &self.held_by {
                    let (name, words) = (&column.name, self.words.join(", "));
                    steps.push(Step::new(
                        format!("Let {table}.{name} take {words}."),
                        Action::ChangeType {
                            table: table.clone(),
                            column: column.clone(),
                        },
                    ));
                }
            }
            EnumStorage::Check(_) => {
                for HeldBy { table, swap, .. } in &self.held_by {
                    let swap = swap.iter();
                    steps.extend(swap.flat_map(|swap| swapped(table, swap, database)));
                }
            }
        }
        steps
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        let mut columns = self.held_by.iter();
        columns.try_for_each(|held| database.refuse_column(&held.table, &held.column))
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Enums,
            title: if self.is_text {
                "a variant comes to an enum that is called a text"
            } else {
                "a variant comes to an enum"
            },
            said: if self.is_text {
                "`added` on the variant; `#[sqlx(type_name = \"text\")]` on the enum"
            } else {
                "`added` on the variant"
            },
            old_builds: "nothing: the database takes no word before the contract that they cannot read",
            new_builds: "they read the word at once, and may write it from the contract on; until then the variant is `#[deprecated]`",
            way_back: super::overview::NOTHING_TO_UNDO,
        }
    }

    fn touches(&self) -> Touched {
        touched(self.held_by.iter())
            .next()
            .unwrap_or_else(|| Touched {
                table: String::new(),
                columns: Some(Vec::new()),
            })
    }

    fn touches_elsewhere(&self) -> Vec<Touched> {
        touched(self.held_by.iter()).skip(1).collect()
    }
}

/// The columns that hold an enum.
pub(super) fn touched<'a>(held: impl Iterator<Item = &'a HeldBy>) -> impl Iterator<Item = Touched> {
    held.map(|held| Touched {
        table: held.table.clone(),
        columns: Some(vec![held.column.name.clone()]),
    })
}
