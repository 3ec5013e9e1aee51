//! The facts that the database has about a table, as data. The models say less: a live table carries constraints, rights,
//! triggers and hidden rows of its own. Each database reads its own catalog into these types
//! (`database/<db>/catalog.rs`); the rules in `runner/` decide what happens to each fact.

mod carried;
mod covering;
mod fact;
mod routine;
mod unsaid;

use expand_contract_sql::{Token, TokenKind, tokenize};

pub(crate) use carried::{Carried, Moment};
pub(crate) use covering::Covering;
pub(crate) use fact::Fact;
#[cfg(any(feature = "postgres", feature = "mysql", feature = "sqlite"))]
pub(crate) use routine::LiveRelation;
pub(crate) use routine::{LiveRoutine, Routines};
pub use unsaid::{Renamed, Unsaid};

/// A table as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveTable {
    /// The schema; `main` on SQLite.
    pub schema: String,
    /// Its name, as the database spells it.
    pub name: String,
    /// The kind of relation.
    pub kind: RelationKind,
    /// Whether this role may change the table.
    pub is_owned: bool,
    /// Whether policies hide rows from this role.
    pub hides_rows: bool,
    /// Tables that inherit from it, apart from its partitions.
    pub children: Vec<String>,
    /// Tables that it inherits from, or the table whose partition it is.
    pub parents: Vec<String>,
    /// Whether a subscription writes its rows.
    pub is_replicated: bool,
    /// Rewrite rules on its writes.
    pub rules: Vec<String>,
    /// Properties of its storage with which the steps of a phase would fail.
    pub obstacles: Vec<Obstacle>,
    /// The columns, in their order.
    pub columns: Vec<LiveColumn>,
    /// The indexes, those of constraints too.
    pub indexes: Vec<LiveIndex>,
    /// The constraints that are not mere indexes: CHECK and FOREIGN KEY.
    pub constraints: Vec<LiveConstraint>,
    /// The triggers, ours too.
    pub triggers: Vec<LiveTrigger>,
    /// The extended statistics.
    pub statistics: Vec<LiveStatistics>,
}

/// A property of a table's storage with which steps would fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The fact as half a sentence.
    pub what: String,
    /// The way out.
    pub way_out: String,
    /// Whether it only keeps columns from coming and leaving.
    pub only_columns: bool,
}

/// The kind of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// A plain table.
    Table,
    /// A table with partitions.
    Partitioned,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A table of another server.
    Foreign,
    /// SQLite: a table that an extension implements.
    Virtual,
    /// Anything else, such as a sequence.
    Other,
}

impl RelationKind {
    /// The kind with its article.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Table => "a table",
            Self::Partitioned => "a partitioned table",
            Self::View => "a view",
            Self::MaterializedView => "a materialized view",
            Self::Foreign => "a foreign table",
            Self::Virtual => "a virtual table",
            Self::Other => "no table",
        }
    }
}

/// A column.
#[allow(clippy::struct_excessive_bools)] // Each is a fact of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveColumn {
    /// Its name.
    pub name: String,
    /// The type with its length and scale, as SQL.
    pub ty: String,
    /// The collation, quoted, if it is not the type's own.
    pub collation: Option<String>,
    /// Whether it is NOT NULL.
    pub is_required: bool,
    /// The default, as SQL.
    pub default: Option<String>,
    /// The domain that is its type, if it has a default, NOT NULL or CHECK of its own.
    pub domain: Option<String>,
    /// Whether it is an identity column.
    pub is_identity: bool,
    /// Whether it is generated from other columns.
    pub is_generated: bool,
    /// Whether the partitions are chosen by it.
    pub partitions: bool,
    /// The sequence that goes with it, quoted.
    pub sequence: Option<String>,
    /// The statements after `ALTER TABLE .. ALTER COLUMN ..` that bring another column to the same storage and statistics.
    pub settings: Vec<String>,
    /// The rights on it alone.
    pub grants: Vec<Grant>,
    /// Its comment.
    pub comment: Option<String>,
}

/// A right on one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// `SELECT`, `INSERT`, `UPDATE` or `REFERENCES`.
    pub right: String,
    /// The role, quoted, or `PUBLIC`.
    pub role: String,
    /// Whether the role may grant it in turn.
    pub grantable: bool,
}

/// An index.
#[allow(clippy::struct_excessive_bools)] // Each is a fact of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveIndex {
    /// Its name.
    pub name: String,
    /// Every column that it mentions: key, included, in an expression or in its condition.
    pub columns: Vec<String>,
    /// The columns of its key; empty if an expression is among them.
    pub key: Vec<String>,
    /// Whether it has a condition.
    pub is_partial: bool,
    /// Whether it is unique.
    pub is_unique: bool,
    /// Whether it is the primary key.
    pub is_primary: bool,
    /// Whether it is complete.
    pub is_valid: bool,
    /// Whether replication identifies rows by it.
    pub is_replica_identity: bool,
    /// Whether it belongs to a UNIQUE constraint, and the words that such a constraint has after its columns.
    pub constraint: Option<String>,
    /// Whether it is the index of an EXCLUDE constraint.
    pub is_exclusion: bool,
    /// Whether it cannot be built while builds write: that of an EXCLUDE constraint, and each of a kind that keeps writers out.
    pub excludes: bool,
    /// Its definition from `USING` on.
    pub definition: String,
}

/// A constraint that is not a mere index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveConstraint {
    /// Its name.
    pub name: String,
    /// The kind.
    pub kind: ConstraintKind,
    /// The columns of this table that it mentions.
    pub columns: Vec<String>,
    /// Its definition, as `ADD CONSTRAINT` takes it.
    pub definition: String,
    /// Whether every row was checked.
    pub is_validated: bool,
}

/// The kind of a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// CHECK.
    Check,
    /// FOREIGN KEY.
    ForeignKey,
}

/// A trigger.
#[allow(clippy::struct_excessive_bools)] // Each is a fact of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveTrigger {
    /// Its name.
    pub name: String,
    /// Whether it fires for an ordinary session.
    pub is_enabled: bool,
    /// Whether it fires for replicated rows, too.
    pub is_always: bool,
    /// Whether it fires on UPDATE of rows.
    pub on_update: bool,
    /// The columns whose UPDATE fires it; empty for any.
    pub columns: Vec<String>,
    /// Whether a migration of ours installed it.
    pub is_sync: bool,
    /// The text of its function.
    pub body: String,
    /// The arguments that its function gets, which may be names of columns.
    pub arguments: Vec<String>,
}

/// The triggers that run after one of ours, and before a row is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggersAfter {
    /// A query for their names.
    pub sql: String,
    /// The order in which triggers run, as half a sentence.
    pub order: &'static str,
    /// How a trigger comes before ours.
    pub way_out: String,
}

impl LiveTrigger {
    /// Whether its function names a column. A word in a text or a comment counts, too: one finding too many is better than
    /// one too few.
    pub(crate) fn mentions(&self, column: &str) -> bool {
        self.arguments.iter().any(|argument| argument == column) || mentions(&self.body, column)
    }
}

/// Whether a text names a column: outside of quotes in any case, in quotes exactly, and in the same way inside of strings,
/// which may be executed.
pub(crate) fn mentions(text: &str, column: &str) -> bool {
    let Ok(tokens) = tokenize(text) else {
        // The text is in another language than SQL.
        return text.contains(column);
    };
    tokens.iter().any(|token| match token.kind {
        TokenKind::Word => token.text.eq_ignore_ascii_case(column),
        TokenKind::Quoted => token.name().is_some_and(|name| name == column),
        TokenKind::String => {
            let inside = token.text.trim_matches(|c| c == '\'' || c == '$');
            inside.len() < token.text.len() && mentions(inside, column)
        }
        _ => false,
    })
}

/// The words of an SQL text in one spelling: names without quotes and in small letters, strings as they are.
pub(crate) fn words(tokens: &[Token<'_>]) -> Vec<String> {
    let solid = tokens.iter().filter(|token| !token.is_blank());
    let words = solid.map(|token| match (token.kind, token.name()) {
        (TokenKind::String, _) => token.text.to_owned(),
        (_, Some(name)) => name.to_lowercase(),
        (_, None) => token.text.to_lowercase(),
    });
    words.collect()
}

/// Whether two SQL texts are the same words.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let words = |sql: &str| Some(words(&tokenize(sql).ok()?));
    words(one).is_some_and(|one| Some(one) == words(other))
}

/// Extended statistics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveStatistics {
    /// The name, quoted.
    pub name: String,
    /// The columns that they mention.
    pub columns: Vec<String>,
    /// The kinds, as `CREATE STATISTICS` takes them.
    pub kinds: String,
    /// The columns and expressions, as `CREATE STATISTICS` takes them.
    pub on: String,
}

impl LiveTable {
    /// A column by its name.
    pub(crate) fn column(&self, name: &str) -> Option<&LiveColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether it has a column of this name, in any case where names have none.
    pub(crate) fn has_column(&self, name: &str) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|column| column.name == name || column.name.eq_ignore_ascii_case(name))
    }

    /// Every fact that goes when a column is dropped.
    pub(crate) fn hanging_on(&self, column: &str) -> Vec<Fact<'_>> {
        fact::hanging_on(self, column)
    }
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn a_definition_may_be_spelled_in_two_ways() {
        assert!(is_same("check (price > 0)", "CHECK (\"price\">0)"));
        assert!(!is_same("CHECK (price > 0)", "CHECK (price > 1)"));
        assert!(!is_same("CHECK (kind = 'a')", "CHECK (kind = 'A')"));
    }
}
