//! A published migration has been changed.

use crate::Diagnostic;
use crate::lint::rule::{History, Publication, Rule};

pub(super) const RULE: Rule = Rule {
    history: Some(history),
    published: Some(published),
    ..Rule::new(
        "rewritten_migration",
        "EC0103",
        "a published migration has been changed",
        include_str!("pages/EC0103.md"),
    )
};

/// The fate of a migration of the other commit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The current commit does not have it.
    Missing,
    /// Its files have changed.
    Changed,
}

/// Every migration of the other commit that is missing or changed in the current one.
fn fates<'a>(history: &History<'a>) -> Vec<(&'a str, Fate)> {
    let mut found = Vec::new();
    for (id, migration) in &history.old.migrations {
        match history.new.migrations.get(id) {
            None => found.push((id.as_str(), Fate::Missing)),
            Some(here) if here.checksum != migration.checksum => {
                found.push((id.as_str(), Fate::Changed));
            }
            Some(_) => {}
        }
    }
    found
}

fn history(history: &History<'_>) -> Vec<Diagnostic> {
    let fates = fates(history).into_iter();
    fates
        .map(|(id, fate)| finding(id, fate, history.rev))
        .collect()
}

/// A published migration that the branch does not have yet is no finding: the branch may be behind.
fn published(publication: &Publication<'_>) -> Vec<Diagnostic> {
    let Publication { history, edited } = publication;
    let changed = fates(history).into_iter();
    let changed = changed.filter(|(_, fate)| *fate == Fate::Changed);
    let changed = changed.map(|(id, fate)| finding(id, fate, history.rev));
    let edited = edited
        .iter()
        .filter(|id| history.old.migrations.contains_key(id.as_str()))
        .map(|id| {
            RULE.error(format!(
                "a file of {id} was edited, and it is published in {}",
                history.rev
            ))
            .help("bring it back from version control: a published migration is never touched")
        });
    changed.chain(edited).collect()
}

fn finding(id: &str, fate: Fate, rev: &str) -> Diagnostic {
    RULE.error(match fate {
        Fate::Missing => format!("{id} is published in {rev} and not here"),
        Fate::Changed => format!("{id} has other files here than in {rev}, where it is published"),
    })
    .help(format!(
        "bring folder and lock back from {rev}: a published migration is never touched"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lock;
    use crate::lint::tests::{LOCK, codes};

    #[test]
    fn published_files_stay_what_they_are() {
        assert_eq!(
            codes(LOCK, &LOCK.replace("checksum = \"b\"", "checksum = \"x\"")),
            ["EC0103"]
        );
        let (gone, _) = LOCK.split_once("[migration.3_users_age]").unwrap();
        assert_eq!(codes(LOCK, gone), ["EC0103"]);
    }

    #[test]
    fn a_branch_may_be_behind_what_is_published_and_may_edit_what_is_not() {
        let (gone, _) = LOCK.split_once("[migration.3_users_age]").unwrap();
        let (old, new) = (Lock::parse(LOCK).unwrap(), Lock::parse(gone).unwrap());
        let found = |edited: &[String]| {
            let history = History {
                old: &old,
                new: &new,
                rev: "main",
            };
            published(&Publication { history, edited })
        };
        assert_eq!(found(&["4_users_nick".into()]), []);
        let edited = found(&["2_users_email".into()]);
        assert_eq!(
            edited[0].message,
            "a file of 2_users_email was edited, and it is published in main"
        );
    }
}
