//! Indexes of a table with partitions. Only the server knows the partitions, and they come and go, so a statement of a phase file is
//! done in steps that the catalog gives one after the other.

use super::indexes::IndexOf;
use super::session::{Answer, BoxFuture, Session};

/// The next thing to do for an index of a table with partitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartStep {
    /// Its effect in half a sentence.
    pub title: String,
    /// The statement.
    pub sql: String,
    /// Whether no transaction can hold it, because it works beside writers.
    pub is_concurrent: bool,
    /// Whether it only removes what a failed statement left.
    pub is_cleaning: bool,
}

/// An index as the server reads the statement that makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Whether it is unique.
    pub is_unique: bool,
    /// Its text behind the name of the table.
    pub text: String,
}

/// A reason why a table with partitions cannot have an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// One of its partitions is a table of another server.
    Foreign {
        /// The partition.
        partition: String,
    },
    /// Partitions are chosen by an expression, which no unique index can contain.
    ExpressionKey,
}

/// The tables with partitions of a database.
pub trait Partitions {
    /// Whether a table has partitions.
    fn is_partitioned<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<bool>>;

    /// The reason why a table with partitions cannot have an index, if there is one.
    fn unfit<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
        unique: bool,
    ) -> BoxFuture<'a, Answer<Option<Unfit>>>;

    /// The index that a statement makes on a table. Nothing is left of the question. `None` if the server cannot say.
    fn definition<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
        sql: &'a str,
    ) -> BoxFuture<'a, Answer<Option<Definition>>>;

    /// The next step to an index on every partition. `None` if nothing is left to do.
    fn build_next<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
        definition: &'a Definition,
    ) -> BoxFuture<'a, Answer<Option<PartStep>>>;

    /// The next step until the index and what was begun of it are gone. `None` if nothing is left of it.
    fn drop_next<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Option<PartStep>>>;
}
