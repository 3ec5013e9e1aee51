//! The facts that hang on one column, and would go with it.

use super::{ConstraintKind, LiveColumn, LiveConstraint, LiveIndex, LiveStatistics, LiveTable};

/// One fact that the database drops together with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fact<'a> {
    /// An index.
    Index(&'a LiveIndex),
    /// A UNIQUE constraint with its index.
    Unique(&'a LiveIndex),
    /// The primary key.
    PrimaryKey(&'a LiveIndex),
    /// A CHECK.
    Check(&'a LiveConstraint),
    /// A FOREIGN KEY of this table.
    ForeignKey(&'a LiveConstraint),
    /// An EXCLUDE constraint, or an index that is built while nobody writes.
    Exclude(&'a LiveIndex),
    /// Extended statistics.
    Statistics(&'a LiveStatistics),
    /// A default.
    Default(&'a LiveColumn),
    /// A sequence that the column owns.
    Sequence(&'a LiveColumn),
    /// An identity column.
    Identity,
    /// A generated column.
    Generated,
    /// A domain with rules of its own.
    Domain(&'a str),
    /// A column by which partitions are chosen.
    PartitionKey,
    /// A collation.
    Collation(&'a LiveColumn),
    /// Rights on the column alone.
    Grants(&'a LiveColumn),
    /// A comment.
    Comment(&'a LiveColumn),
    /// Settings of storage and statistics.
    Settings(&'a LiveColumn),
    /// The index by which replication identifies rows.
    ReplicaIdentity(&'a LiveIndex),
}

/// The kind of a fact. `docs/what-is-carried.md` has one row for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FactKind {
    Index,
    UniqueIndex,
    Unique,
    PrimaryKey,
    Check,
    ForeignKey,
    Exclude,
    Statistics,
    Default,
    Sequence,
    Identity,
    Generated,
    Domain,
    PartitionKey,
    Collation,
    Grants,
    Comment,
    Settings,
    ReplicaIdentity,
}

impl FactKind {
    /// Every kind.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 19] = [
        Self::Index,
        Self::UniqueIndex,
        Self::Unique,
        Self::PrimaryKey,
        Self::Check,
        Self::ForeignKey,
        Self::Exclude,
        Self::Statistics,
        Self::Default,
        Self::Sequence,
        Self::Identity,
        Self::Generated,
        Self::Domain,
        Self::PartitionKey,
        Self::Collation,
        Self::Grants,
        Self::Comment,
        Self::Settings,
        Self::ReplicaIdentity,
    ];

    /// The words for people, as in `docs/what-is-carried.md`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::UniqueIndex => "unique index",
            Self::Unique => "UNIQUE constraint",
            Self::PrimaryKey => "primary key",
            Self::Check => "CHECK",
            Self::ForeignKey => "foreign key",
            Self::Exclude => "EXCLUDE constraint",
            Self::Statistics => "extended statistics",
            Self::Default => "default",
            Self::Sequence => "sequence",
            Self::Identity => "identity",
            Self::Generated => "generated column",
            Self::Domain => "domain with rules",
            Self::PartitionKey => "partition key",
            Self::Collation => "collation",
            Self::Grants => "rights on the column",
            Self::Comment => "comment",
            Self::Settings => "storage and statistics settings",
            Self::ReplicaIdentity => "replica identity",
        }
    }
}

impl Fact<'_> {
    /// Its kind.
    pub(crate) fn kind(&self) -> FactKind {
        match self {
            Self::Index(index) if index.is_unique => FactKind::UniqueIndex,
            Self::Index(_) => FactKind::Index,
            Self::Unique(_) => FactKind::Unique,
            Self::PrimaryKey(_) => FactKind::PrimaryKey,
            Self::Check(_) => FactKind::Check,
            Self::ForeignKey(_) => FactKind::ForeignKey,
            Self::Exclude(_) => FactKind::Exclude,
            Self::Statistics(_) => FactKind::Statistics,
            Self::Default(_) => FactKind::Default,
            Self::Sequence(_) => FactKind::Sequence,
            Self::Identity => FactKind::Identity,
            Self::Generated => FactKind::Generated,
            Self::Domain(_) => FactKind::Domain,
            Self::PartitionKey => FactKind::PartitionKey,
            Self::Collation(_) => FactKind::Collation,
            Self::Grants(_) => FactKind::Grants,
            Self::Comment(_) => FactKind::Comment,
            Self::Settings(_) => FactKind::Settings,
            Self::ReplicaIdentity(_) => FactKind::ReplicaIdentity,
        }
    }

    /// The name by which an operator lets it go; `None` for a fact that has no name of its own.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Index(index)
            | Self::Unique(index)
            | Self::PrimaryKey(index)
            | Self::Exclude(index)
            | Self::ReplicaIdentity(index) => Some(&index.name),
            Self::Check(constraint) | Self::ForeignKey(constraint) => Some(&constraint.name),

            Self::Statistics(statistics) => Some(&statistics.name),
            _ => None,
        }
    }

    /// Its kind, and its name if it has one.
    pub(crate) fn label(&self) -> String {
        let kind = match self {
            Self::Exclude(index) if !index.is_exclusion => FactKind::Index.name(),
            _ => self.kind().name(),
        };
        match self.name() {
            // SQLite's constraints without a name are called by their kind.
            Some(name) if name.starts_with(kind) => name.to_owned(),
            Some(name) => format!("{kind} {name}"),
            None => kind.to_owned(),
        }
    }

    /// Whether it also says something about columns that stay.
    pub(crate) fn reaches_beyond(&self, column: &str) -> bool {
        let columns = match self {
            Self::Index(index) | Self::Unique(index) | Self::ReplicaIdentity(index) => {
                &index.columns
            }
            Self::Check(constraint) | Self::ForeignKey(constraint) => &constraint.columns,
            Self::Statistics(statistics) => &statistics.columns,
            Self::Exclude(_) | Self::PrimaryKey(_) => return true,
            _ => return false,
        };
        columns.iter().any(|one| one != column)
    }
}

pub(super) fn hanging_on<'a>(table: &'a LiveTable, column: &str) -> Vec<Fact<'a>> {
    let mut facts = Vec::new();
    let mentions = |columns: &[String]| columns.iter().any(|one| one == column);
    for index in table
        .indexes
        .iter()
        .filter(|index| mentions(&index.columns))
    {
        if index.is_replica_identity {
            facts.push(Fact::ReplicaIdentity(index));
        }
        facts.push(if index.is_primary {
            Fact::PrimaryKey(index)
        } else if index.excludes {
            Fact::Exclude(index)
        } else if index.constraint.is_some() {
            Fact::Unique(index)
        } else {
            Fact::Index(index)
        });
    }
    let constraints = table.constraints.iter();
    for constraint in constraints.filter(|constraint| mentions(&constraint.columns)) {
        facts.push(match constraint.kind {
            ConstraintKind::Check => Fact::Check(constraint),
            ConstraintKind::ForeignKey => Fact::ForeignKey(constraint),
        });
    }
    let statistics = table.statistics.iter();
    facts.extend(
        statistics
            .filter(|statistics| mentions(&statistics.columns))
            .map(Fact::Statistics),
    );
    let Some(column) = table.column(column) else {
        return facts;
    };
    facts.extend(column.domain.as_deref().map(Fact::Domain));
    let own = [
        (column.default.is_some(), Fact::Default(column)),
        (
            column.sequence.is_some() && !column.is_identity,
            Fact::Sequence(column),
        ),
        (column.is_identity, Fact::Identity),
        (column.is_generated, Fact::Generated),
        (column.partitions, Fact::PartitionKey),
        (column.collation.is_some(), Fact::Collation(column)),
        (!column.grants.is_empty(), Fact::Grants(column)),
        (column.comment.is_some(), Fact::Comment(column)),
        (!column.settings.is_empty(), Fact::Settings(column)),
    ];
    facts.extend(
        own.into_iter()
            .filter(|(there, _)| *there)
            .map(|(_, fact)| fact),
    );
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Renamed;

    const PAGE: &str = include_str!("../../../docs/what-is-carried.md");

    #[test]
    fn what_is_carried_is_told_for_every_fact() {
        for kind in FactKind::ALL {
            let name = kind.name();
            let row = PAGE
                .lines()
                .find(|line| line.starts_with(&format!("| {name} |")));
            let row =
                row.unwrap_or_else(|| panic!("docs/what-is-carried.md has no row for `{name}`"));
            let renamed = match kind.renamed() {
                Renamed::Carried => "carried",
                Renamed::LetGo => "let go",
                Renamed::Refused => "refused",
            };
            assert_eq!(row.split('|').nth(2).map(str::trim), Some(renamed), "{row}");
            for outcome in row.split('|').skip(2).take(3) {
                assert!(
                    ["carried", "refused", "let go", "models", "–"].contains(&outcome.trim()),
                    "{row}"
                );
            }
        }
    }
}
