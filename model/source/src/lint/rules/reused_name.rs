//! A tombstone's name is used again, or the tombstone is lost.

use crate::lint::changing_schema::Leaving;
use crate::lint::rule::{History, Rule};
use crate::{Diagnostic, Stage};

pub(super) const RULE: Rule = Rule {
    history: Some(history),
    ..Rule::new(
        "reused_name",
        "EC0102",
        "the name of a contracted column is used again",
        include_str!("pages/EC0102.md"),
    )
};

fn history(history: &History<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (table, facts) in &history.old.tables {
        let here = history.new.tables.get(table);
        for (column, facts) in &facts.columns {
            let exit = facts.exit.as_ref();
            let Some(exit) = exit.filter(|exit| exit.stage == Stage::Contracted) else {
                continue;
            };
            let here = here.and_then(|here| here.columns.get(column));
            let kept = here
                .and_then(|here| here.exit.as_ref())
                .is_some_and(|here| here.migration == exit.migration && here.stage == exit.stage);
            if !kept {
                let tombstone = Leaving {
                    table,
                    column,
                    exit,
                };
                found.push(finding(&tombstone, history.rev, here.is_some()));
            }
        }
    }
    found
}

fn finding(tombstone: &Leaving<'_>, rev: &str, lives: bool) -> Diagnostic {
    let what = if lives { "lives again" } else { "is forgotten" };
    RULE.error(format!(
        "`{}` {what} here; in {rev} it {}",
        tombstone.name(),
        tombstone.what()
    ))
    .about(tombstone.subject())
    .help("choose another name for the column; `column = \"..\"` keeps the field's")
    .help(format!(
        "if a merge lost its line, bring the lock back from {rev}"
    ))
}

#[cfg(test)]
mod tests {
    use crate::lint::tests::{LOCK, codes};

    #[test]
    fn a_tombstone_is_not_forgotten() {
        let lives = LOCK.replace(
            "leaves = { migration = \"2_users_email\", stage = \"contracted\", replaced_by = [\"address\"] }",
            "nullable = true",
        );
        assert_eq!(codes(LOCK, &lives), ["EC0102"]);
        let line = LOCK
            .lines()
            .find(|line| line.starts_with("email = { position = 2"))
            .unwrap();
        let forgotten = LOCK.replace(&format!("{line}\n"), "");
        assert_eq!(codes(LOCK, &forgotten), ["EC0102"]);
    }
}
