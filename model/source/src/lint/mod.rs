//! What is wrong with code beside a schema that changes: one file a rule, each with a stable code and a page.

mod against;
mod ec0001;
mod ec0002;
mod ec0003;
mod ec0004;
mod ec0005;
mod ec0006;
mod ec0101;
mod ec0102;
mod ec0103;
mod ec0104;
mod flux;
mod gone;
mod sql;
#[cfg(test)]
mod tests;

pub use against::against;
pub use ec0103::changed as republished;
pub use ec0104::overdue;
pub use flux::Flux;
pub use gone::GoneFields;
pub use sql::{listed, sql};

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// Its name, which never changes: `EC0001`.
    pub name: &'static str,
    /// What it is about, in a line.
    pub title: &'static str,
    /// The page that `explain` shows: what it means, an example, what to do.
    pub page: &'static str,
}

/// Every rule, in the order of their names. `EC00..` are about code, mostly SQL, `EC01..` about histories.
pub const CODES: [Code; 10] = [
    ec0001::CODE,
    ec0002::CODE,
    ec0003::CODE,
    ec0004::CODE,
    ec0005::CODE,
    ec0006::CODE,
    ec0101::CODE,
    ec0102::CODE,
    ec0103::CODE,
    ec0104::CODE,
];

/// The rule about what is on its way out, which is more of a finding to who wants it gone now.
pub const LEAVING: &str = ec0002::CODE.name;

/// The rule about `*`, to which `.sqlx` has something to add.
pub const WILDCARD: &str = ec0003::CODE.name;

/// The rule about published migrations, which whoever reads their files knows of, too.
pub const PUBLISHED: &str = ec0103::CODE.name;

/// The rule of this name, in any case.
pub fn code(name: &str) -> Option<Code> {
    CODES
        .into_iter()
        .find(|code| code.name.eq_ignore_ascii_case(name))
}
