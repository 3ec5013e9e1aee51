//! The mark of a runner's own statements, by which they are told apart in the database's records of statements.

/// Stands behind the first word of a statement. The records may leave out a comment before a statement.
const OWN: &str = "/* expand-contract */";

/// Whether a recorded statement is one of a runner's own.
pub(crate) fn is_own(statement: &str) -> bool {
    let words = statement.split_once(' ');
    words.is_some_and(|(_, behind)| behind.starts_with(OWN))
}

/// The statement as one of a runner's own.
pub(crate) fn marked(statement: &str) -> String {
    match statement.split_once(' ') {
        Some((first, behind)) => format!("{first} {OWN} {behind}"),
        None => statement.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_statement_is_known() {
        assert!(!is_own("SELECT name FROM users"));
        assert!(is_own(&marked("SELECT name FROM users")));
    }
}
