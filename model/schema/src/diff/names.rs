//! Generated names: of migrations, and of triggers and functions.

use crate::hash;

/// The longest id of a migration, which is a folder's name and appears in many messages.
const ID: usize = 60;
/// The longest name of a sync: with prefix and suffix it must stay below PostgreSQL's 63 bytes.
const SYNC: usize = 48;

/// `<now>_<table>_<what>`, made unique among the `taken` ones.
pub(super) fn migration_id(
    now: &str,
    table: &str,
    what: &str,
    taken: impl Fn(&str) -> bool,
) -> String {
    let wanted = cut(&snake(&format!("{now}_{table}_{what}")), ID);
    let mut id = wanted.clone();
    let mut number = 2;
    while taken(&id) {
        let suffix = format!("_{number}");
        id = cut(&wanted, ID - suffix.len()) + &suffix;
        number += 1;
    }
    id
}

/// `<table>_<column>_<hash>`: unique to the lock, the migration and the columns, and the same on every run.
pub(super) fn sync_name<'a>(
    table: &str,
    column: &str,
    lock: &'a str,
    id: &'a str,
    columns: impl Iterator<Item = &'a str>,
) -> String {
    let hash = hash::short([lock, id].into_iter().chain(columns));
    let readable = cut(&snake(&format!("{table}_{column}")), SYNC - 9);
    format!("{readable}_{hash}")
}

/// Lower case ASCII, digits and underscores, which every database, file system and shell accepts.
fn snake(text: &str) -> String {
    text.chars()
        .map(|c| match c.to_ascii_lowercase() {
            c @ ('a'..='z' | '0'..='9' | '_') => c,
            _ => '_',
        })
        .collect()
}

fn cut(text: &str, length: usize) -> String {
    text[..text.len().min(length)].trim_end_matches('_').into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_or_odd_name_makes_a_folder_name_all_the_same() {
        let id = migration_id("20261122101500", "Größe \"x\"", &"y".repeat(80), |_| {
            false
        });
        assert_eq!(id.len(), 60);
        assert!(id.starts_with("20261122101500_gr__e__x__yyyy"), "{id}");
    }

    #[test]
    fn two_migrations_of_one_second_have_two_ids() {
        let id = migration_id("20261122101500", "users", "name", |id| !id.ends_with("_3"));
        assert_eq!(id, "20261122101500_users_name_3");
    }

    #[test]
    fn triggers_of_two_packages_or_migrations_never_share_a_name() {
        let name = |lock, id, columns: &[&'static str]| {
            sync_name("users", &"c".repeat(60), lock, id, columns.iter().copied())
        };
        let first = name("shop", "1", &["a", "b"]);
        assert_eq!(first, name("shop", "1", &["a", "b"]));
        assert!(first.len() <= 48, "{first}");
        for other in [
            name("shop2", "1", &["a", "b"]),
            name("shop", "2", &["a", "b"]),
            name("shop", "1", &["ab"]),
        ] {
            assert_ne!(first, other);
        }
    }
}
