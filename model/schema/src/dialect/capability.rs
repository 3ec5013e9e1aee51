//! What a database can do, as far as it decides how a change is made there. Neutral code asks these questions, and never
//! for the database's name.

/// The abilities of one database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capability {
    /// Whether a trigger can change a row before it is stored. Where not, it updates the row again, and a NOT NULL column
    /// that an INSERT leaves out is rejected before any trigger comes to it.
    pub triggers_run_before: bool,
    /// The longest name in bytes; `None` where there is no limit. Longer ones are cut without a word.
    pub longest_name: Option<usize>,
    /// Whether two names that differ in case alone are two names.
    pub names_have_case: bool,
}
