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
    for (id, migration) in new.tables.values().flat_map(|table| &table.migrations) {
        for after in &migration.after {
            // A created table has no old side.
            let creates = new.migration(after).is_some_and(|(_, after)| after.creates);
            if !creates && stages.get(after) != Some(&Stage::Contracted) {
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
        let next = contracted
            .replace(
                "id = { position = 0, type = \"bigint\", primary_key = true }\nname = { position = 1, type = \"text\", leaves",
                "id = { position = 0, type = \"bigint\", primary_key = true }\nnick = { position = 1, type = \"text\", renamed = { from = \"full_name\" }, migration = \"4_users_nick\", stage = \"expanding\" }\nname = { position = 1, type = \"text\", leaves",
            )
            .replace(
                "3_users_age = {",
                "4_users_nick = { after = [\"1_users_full_name\"], checksum = \"d\" }\n3_users_age = {",
            );
        assert_eq!(codes(LOCK, &next), ["EC0101"]);
        assert_eq!(codes(&contracted, &next), [""; 0]);
    }
}
