//! A tombstone's name is used again, or the tombstone is lost.

use expand_contract_schema::lock::{LockColumn, LockTable};

use crate::lint::changing_schema::{Leaving, LeavingTable};
use crate::lint::rule::{History, Rule};
use crate::{Diagnostic, Stage, Subject};

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
        if let Some(exit) = facts.exit().filter(|exit| exit.stage == Stage::Contracted) {
            let same = here.and_then(LockTable::exit);
            let kept = same
                .is_some_and(|here| here.migration == exit.migration && here.stage == exit.stage);
            if !kept {
                let tombstone = LeavingTable { table, exit };
                found.push(table_finding(&tombstone, history.rev, here.is_some()));
            }
        }
        for (column, facts) in &facts.columns {
            let Some(exit) = facts.exit().filter(|exit| exit.stage == Stage::Contracted) else {
                continue;
            };
            let here = here.and_then(|here| here.columns.get(column));
            let kept = here
                .and_then(LockColumn::exit)
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

fn table_finding(tombstone: &LeavingTable<'_>, rev: &str, lives: bool) -> Diagnostic {
    let what = if lives { "lives again" } else { "is forgotten" };
    RULE.error(format!(
        "table `{}` {what} here; in {rev} it {}",
        tombstone.table,
        tombstone.what()
    ))
    .about(Subject::table(tombstone.table))
    .help("choose another name for the table")
    .help(format!(
        "if a merge lost its line, bring the lock back from {rev}"
    ))
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
        let without = |lock: &str, start: &str| {
            let line = lock.lines().find(|line| line.starts_with(start)).unwrap();
            lock.replace(&format!("{line}\n"), "")
        };
        let lives = without(LOCK, "fact.users.columns.email = { leaves");
        assert_eq!(codes(LOCK, &lives), ["EC0102"]);
        let forgotten = without(&lives, "email = { position = 2");
        assert_eq!(codes(LOCK, &forgotten), ["EC0102"]);
    }
}
