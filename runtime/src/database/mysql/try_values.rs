//! The constraints that may reject the values of triggers.

use crate::catalog::{ConstraintKind, LiveTable};

/// The constraints over one of these columns, as the catalog tells them.
///
/// They cannot be tried here: DDL commits, a temporary table takes no triggers, and a second table beside the first one would stay
/// behind a runner that ends. So each of them counts, and one too many is let go by name.
pub(super) fn rejected(table: &LiveTable, columns: &[String]) -> Vec<String> {
    let constraints = table.constraints.iter();
    let about = constraints.filter(|one| one.columns.iter().any(|name| columns.contains(name)));
    about
        .map(|one| {
            let kind = match one.kind {
                ConstraintKind::Check => "CHECK",
                ConstraintKind::ForeignKey => "foreign key",
            };
            let name = match one.name.strip_prefix("CHECK ") {
                // MariaDB gives no name to one that a column says for itself.
                Some(place) => place,
                None => &one.name,
            };
            format!(
                "perhaps {kind} {name} ({}), which this database cannot try before,",
                one.definition
            )
        })
        .collect()
}
