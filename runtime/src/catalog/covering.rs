//! The facts that decide whether a view can stand in a table's place.

/// What the database knows about a table beside its own facts, before a view takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Covering {
    /// Whether a view of this server asks for the rights of the role that reads it.
    pub asks_the_reader: bool,
    /// Whether there is a relation of the name that the table is to have meanwhile.
    pub is_taken: bool,
    /// Publications that send its rows.
    pub publications: Vec<String>,
    /// Objects that use the type of its rows, which is the table's own.
    pub row_types: Vec<String>,
    /// Roles that may read some of its columns and not all.
    pub part_readers: Vec<String>,
    /// Views that read it.
    pub views: Vec<String>,
    /// Its policies, while it holds them against the roles that use it.
    pub policies: Vec<String>,
}
