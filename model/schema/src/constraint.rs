//! A constraint as the database knows it.

use expand_contract_sql::substitute;

use crate::{Holds, Location};

/// The properties of a constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConstraintShape {
    /// These columns, in this order, are the primary key.
    PrimaryKey(Vec<String>),
    /// Every row satisfies a condition, or the condition is NULL.
    Check(Check),
    /// No two rows hold the same values.
    Unique(Unique),
    /// Every row has a row in another table.
    References(References),
    /// No two rows conflict.
    Exclude(Exclude),
}

/// `CHECK (..)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The condition, as SQL.
    pub sql: String,
    /// The columns that it reads, in order of first mention.
    pub columns: Vec<String>,
}

/// `UNIQUE (..)`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unique {
    /// The columns, in order.
    pub columns: Vec<String>,
    /// Whether NULL counts as a value.
    pub nulls_not_distinct: bool,
    /// The moment of the check.
    pub checked: Checked,
}

/// `FOREIGN KEY (..) REFERENCES .. (..)`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct References {
    /// The columns of this table, in order.
    pub columns: Vec<String>,
    /// The table that they refer to.
    pub table: String,
    /// The columns there, in the same order.
    pub target: Vec<String>,
    /// The action on a row when the row that it refers to is deleted.
    pub on_delete: Referential,
    /// The action on a row when the columns that it refers to change.
    pub on_update: Referential,
    /// The moment of the check.
    pub checked: Checked,
}

/// `EXCLUDE USING .. (.. WITH ..)`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exclude {
    /// Columns and expressions, as SQL.
    pub elements: Vec<String>,
    /// The operator that compares each element of two rows. Two rows conflict if all of them hold.
    pub operators: Vec<String>,
    /// The columns that the elements and the condition read, in order of first mention.
    pub columns: Vec<String>,
    /// The method of the index: `gist`. `None` for the database's own.
    pub using: Option<String>,
    /// The condition of a row that takes part, as SQL.
    pub filter: Option<String>,
    /// The moment of the check.
    pub checked: Checked,
}

/// The moment when a constraint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Checked {
    /// After each statement; it cannot be put off.
    #[default]
    AtOnce,
    /// After each statement, unless the transaction puts it off: `deferrable`.
    Deferrable,
    /// At the end of the transaction: `initially_deferred`.
    AtCommit,
}

impl Checked {
    /// The word of the attribute and the lock, if there is one.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::AtOnce => None,
            Self::Deferrable => Some("deferrable"),
            Self::AtCommit => Some("initially_deferred"),
        }
    }

    /// The words behind a constraint, with the space before them.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::AtOnce => "",
            Self::Deferrable => " DEFERRABLE",
            Self::AtCommit => " DEFERRABLE INITIALLY DEFERRED",
        }
    }
}

/// The action on a row when the row that it refers to goes or changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Referential {
    /// The statement fails, at the end at the latest.
    #[default]
    NoAction,
    /// The statement fails at once.
    Restrict,
    /// The row goes or changes, too.
    Cascade,
    /// Its columns become NULL.
    SetNull,
    /// Its columns get their defaults.
    SetDefault,
}

impl Referential {
    /// Every action.
    pub const ALL: [Self; 5] = [
        Self::NoAction,
        Self::Restrict,
        Self::Cascade,
        Self::SetNull,
        Self::SetDefault,
    ];

    /// The words of SQL, in small letters.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoAction => "no action",
            Self::Restrict => "restrict",
            Self::Cascade => "cascade",
            Self::SetNull => "set null",
            Self::SetDefault => "set default",
        }
    }

    /// The inverse of [`Referential::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|action| action.word().eq_ignore_ascii_case(word.trim()))
    }

    /// Whether a statement that would break the reference fails.
    pub const fn rejects(self) -> bool {
        matches!(self, Self::NoAction | Self::Restrict | Self::SetDefault)
    }
}

/// A constraint and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintDef {
    /// The constraint's name.
    pub name: String,
    /// Its properties.
    pub shape: ConstraintShape,
}

/// A constraint that a model declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// The constraint.
    pub def: ConstraintDef,
    /// The attribute's place in the source.
    pub location: Location,
}

impl ConstraintShape {
    /// The columns of its own table that the constraint reads.
    pub fn columns(&self) -> &[String] {
        match self {
            Self::PrimaryKey(columns) => columns,
            Self::Check(check) => &check.columns,
            Self::Unique(unique) => &unique.columns,
            Self::References(references) => &references.columns,
            Self::Exclude(exclude) => &exclude.columns,
        }
    }

    /// The kind in the database's words: `UNIQUE constraint`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::PrimaryKey(_) => "primary key",
            Self::Check(_) => "CHECK",
            Self::Unique(_) => "UNIQUE constraint",
            Self::References(_) => "foreign key",
            Self::Exclude(_) => "EXCLUDE constraint",
        }
    }

    /// The promise that it makes about each row, as a fact of a statement.
    pub fn holds(&self) -> Holds {
        match self {
            Self::Check(_) => Holds::Check,
            Self::PrimaryKey(_) | Self::Unique(_) => Holds::Unique,
            Self::Exclude(_) => Holds::Exclude,
            Self::References(references) => Holds::Refers(references.table.clone()),
        }
    }

    /// The foreign key, if it is one.
    pub const fn references(&self) -> Option<&References> {
        match self {
            Self::References(references) => Some(references),
            _ => None,
        }
    }

    /// The same constraint, with other names of the columns of `table` that it refers to. `name` gives the new name of a column.
    #[must_use]
    pub fn with_targets(&self, table: &str, name: impl Fn(&str) -> String) -> Self {
        match self {
            Self::References(references) if references.table == table => {
                Self::References(References {
                    target: references.target.iter().map(|one| name(one)).collect(),
                    ..references.clone()
                })
            }
            _ => self.clone(),
        }
    }

    /// The same constraint over columns of other names. `name` gives the new name of a column.
    #[must_use]
    pub fn renamed(&self, name: impl Fn(&str) -> String) -> Self {
        let all = |columns: &[String]| columns.iter().map(|column| name(column)).collect();
        let text = |sql: &str, columns: &[String]| {
            substitute(sql, columns, |column| crate::key_column(&name(column)))
        };
        match self {
            Self::PrimaryKey(columns) => Self::PrimaryKey(all(columns)),
            Self::Check(check) => Self::Check(Check {
                sql: text(&check.sql, &check.columns),
                columns: all(&check.columns),
            }),
            Self::Unique(unique) => Self::Unique(Unique {
                columns: all(&unique.columns),
                ..unique.clone()
            }),
            Self::References(references) => Self::References(References {
                columns: all(&references.columns),
                ..references.clone()
            }),
            Self::Exclude(exclude) => Self::Exclude(Exclude {
                elements: exclude
                    .elements
                    .iter()
                    .map(|element| text(element, &exclude.columns))
                    .collect(),
                columns: all(&exclude.columns),
                filter: exclude
                    .filter
                    .as_ref()
                    .map(|filter| text(filter, &exclude.columns)),
                ..exclude.clone()
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_column_changes_its_name_wherever_the_constraint_reads_it() {
        let check = ConstraintShape::Check(Check {
            sql: "status IN ('status', 'x') AND note <> status".into(),
            columns: vec!["status".into(), "note".into()],
        });
        let name = |column: &str| match column {
            "status" => "the state".to_owned(),
            other => other.to_owned(),
        };
        let ConstraintShape::Check(renamed) = check.renamed(name) else {
            panic!("still a CHECK");
        };
        assert_eq!(
            renamed.sql,
            "\"the state\" IN ('status', 'x') AND note <> \"the state\""
        );
        assert_eq!(renamed.columns, ["the state", "note"]);
    }

    #[test]
    fn an_action_is_read_as_sql_writes_it() {
        for action in Referential::ALL {
            assert_eq!(
                Referential::from_word(&action.word().to_uppercase()),
                Some(action)
            );
        }
        assert_eq!(Referential::from_word("delete"), None);
    }
}
