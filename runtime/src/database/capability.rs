//! What a database can do, as data: neutral code asks here, and never for a database's name.

use expand_contract_format::Dialect;

/// What a database can do.
#[derive(Debug, Clone, Copy)]
pub struct Capability {
    /// Which phase files are written for it.
    pub dialect: Dialect,
    /// What stands on both sides of a quoted name, and is doubled inside of it.
    pub quote: char,
    /// Whether a column of a primary key may hold NULL: such rows are behind no cursor, and no key tells them apart.
    pub null_keys: bool,
    /// How one runner keeps others out.
    pub lock: LockKind,
}

/// How one runner keeps others out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockKind {
    /// The lock belongs to a connection, and ends with it. A second connection keeps fences standing meanwhile.
    Session,
    /// The lock is a row of the journal, which has to be there first; it expires, and is renewed by every transaction.
    Row,
}

impl Capability {
    /// A name as this database quotes it.
    pub fn quote(self, name: &str) -> String {
        let quote = self.quote;
        let inside = name.replace(quote, &format!("{quote}{quote}"));
        format!("{quote}{inside}{quote}")
    }

    /// Whether the runner's lock is a row that expires.
    pub fn lock_expires(self) -> bool {
        self.lock == LockKind::Row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_inside_of_a_name_is_doubled() {
        let capability = Capability {
            dialect: Dialect::Sqlite,
            quote: '`',
            null_keys: false,
            lock: LockKind::Row,
        };
        assert_eq!(capability.quote("a`b\"c"), "`a``b\"c`");
    }
}
