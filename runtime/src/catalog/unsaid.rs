//! The facts about a table that its model does not say, and the fate of each when a column is renamed.

use std::collections::BTreeSet;

use super::fact::FactKind;
use super::{Fact, LiveIndex, LiveTable};

/// A fact about some columns that their models do not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsaid {
    /// Its kind and its name, if it has one.
    pub what: String,
    /// The columns.
    pub columns: Vec<String>,
    /// The outcome of a plain rename of one of these columns.
    pub renamed: Renamed,
}

/// The fate of a fact when its column is renamed. `docs/what-is-carried.md` has one row for each fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renamed {
    /// The new column gets it.
    Carried,
    /// The expand is refused until it is let go by name.
    LetGo,
    /// The expand is refused.
    Refused,
}

impl FactKind {
    /// The outcome of a plain rename for a fact of this kind.
    pub(crate) const fn renamed(self) -> Renamed {
        match self {
            Self::Exclude => Renamed::LetGo,
            Self::Identity
            | Self::Generated
            | Self::Domain
            | Self::PartitionKey
            | Self::PrimaryKey
            | Self::ReplicaIdentity => Renamed::Refused,
            Self::Index
            | Self::UniqueIndex
            | Self::Unique
            | Self::Check
            | Self::ForeignKey
            | Self::Statistics
            | Self::Default
            | Self::Sequence
            | Self::Collation
            | Self::Grants
            | Self::Comment
            | Self::Settings => Renamed::Carried,
        }
    }
}

impl LiveTable {
    /// The facts that the model does not say, each once; it says these indexes and constraints, and of its columns facts of these kinds.
    /// Facts about a column of the key alone are left out: such a column is never renamed.
    pub(crate) fn unsaid(
        &self,
        declared: &BTreeSet<String>,
        said: &BTreeSet<(String, &'static str)>,
    ) -> Vec<Unsaid> {
        let primary = self.indexes.iter().find(|index| index.is_primary);
        let is_key = |column: &str| {
            primary.is_some_and(|index| index.columns.iter().any(|one| one == column))
        };
        let mut found: Vec<Unsaid> = Vec::new();
        for column in &self.columns {
            for fact in self.hanging_on(&column.name) {
                let own = is_key(&column.name) && !fact.reaches_beyond(&column.name);
                let named = fact.name().is_some_and(|name| declared.contains(name));
                let worded = said.contains(&(column.name.clone(), fact.kind().name()));
                if own || named || worded || is_said(&fact) {
                    continue;
                }
                let what = fact.label();
                match found.iter_mut().find(|one| one.what == what) {
                    Some(same) => same.columns.push(column.name.clone()),
                    None => found.push(Unsaid {
                        what,
                        columns: vec![column.name.clone()],
                        renamed: fact.kind().renamed(),
                    }),
                }
            }
        }
        found
    }
}

/// Whether a model has a word for it.
fn is_said(fact: &Fact<'_>) -> bool {
    let plain = |index: &LiveIndex| {
        let deferrable = index
            .constraint
            .as_ref()
            .is_some_and(|words| !words.is_empty());
        index.key.len() == 1 && index.columns == index.key && !index.is_partial && !deferrable
    };
    match fact {
        Fact::PrimaryKey(_) | Fact::Default(_) => true,
        Fact::Index(index) | Fact::Unique(index) => plain(index),
        _ => false,
    }
}
