//! No build was ever in a stage.

use crate::lint::rule::{History, Rule};
use crate::{Diagnostic, Stage};

pub(super) const RULE: Rule = Rule {
    history: Some(history),
    ..Rule::new(
        "skipped_stage",
        "EC0101",
        "a stage is skipped",
        include_str!("pages/EC0101.md"),
    )
};

/// The code at the other commit still needs the old side of a migration on which a new migration builds.
fn history(history: &History<'_>) -> Vec<Diagnostic> {
    let &History { old, new, rev } = history;
    let mut found = Vec::new();
    let stages = old.stages();
    for (id, migration) in &new.migrations {
        for after in &migration.after {
            // A created table has no old side.
            if !new.creates(after) && stages.get(after) != Some(&Stage::Contracted) {
                found.push(finding(id, after, rev));
            }
        }
    }
    found
}

fn finding(id: &str, after: &str, rev: &str) -> Diagnostic {
    RULE.error(format!(
        "{id} builds on {after}, whose old side {rev} still needs: no database suits both this code and {rev}"
    ))
    .help(format!(
        "deploy a build in between that says `contracted` at {after} and does not have {id} yet"
    ))
}

#[cfg(test)]
mod tests {
    use crate::lint::tests::{LOCK, codes};

    #[test]
    fn a_migration_on_top_of_one_that_production_still_needs_skips_a_stage() {
        let contracted = LOCK.replace("expanding", "contracted");
        let next = contracted.replace(
            "name = { position = 1, type = \"text\" }\n\n[table.users.indexes]",
            "name = { position = 1, type = \"text\" }\nnick = { position = 1, type = \"text\" }\n\n[table.users.indexes]",
        ) + r#"
[migration.4_users_nick]
tables = ["users"]
after = ["1_users_full_name"]
fact.users.columns.full_name = { leaves = { renamed = true, replaced_by = ["nick"] }, stage = "expanding" }
fact.users.columns.nick = { renamed = { from = "full_name" }, stage = "expanding" }
checksum = "d"
"#;
        assert_eq!(codes(LOCK, &next), ["EC0101"]);
        assert_eq!(codes(&contracted, &next), [""; 0]);
    }
}
