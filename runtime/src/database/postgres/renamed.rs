//! The definitions of a table's objects after its columns are renamed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use expand_contract_format::Replacement;
use expand_contract_sql::{TokenKind, quote, quote_table, tokenize};

use super::live_table;
use crate::catalog::{ConstraintKind, LiveTable};
use crate::database::session::{Answer, Session, unreadable};

/// The name of the table on which the database itself renames the columns.
const CLONE: &str = "ec_renamed";

/// The definitions after the database has renamed the columns, by the names of the objects.
pub(super) struct Renamed<'a> {
    replacements: &'a [Replacement],
    pub(super) indexes: BTreeMap<String, String>,
    pub(super) checks: BTreeMap<String, String>,
    pub(super) statistics: BTreeMap<String, String>,
}

impl Renamed<'_> {
    /// The new definition of an object.
    pub(super) fn text(of: &BTreeMap<String, String>, name: &str) -> Answer<String> {
        of.get(name)
            .cloned()
            .ok_or_else(|| unreadable(format!("{name} vanished while it was looked at")))
    }

    /// Columns under their new names.
    pub(super) fn columns(&self, columns: &[String]) -> Vec<String> {
        columns
            .iter()
            .map(|column| {
                let replacement = self.replacements.iter().find(|one| one.old == *column);
                replacement.map_or_else(|| column.clone(), |one| one.new.clone())
            })
            .collect()
    }
}

/// Lets the database rename the columns on an empty copy of the table, so that the definitions with the new names are its
/// own. The copy never outlives its transaction.
pub(super) async fn renamed<'a>(
    session: &mut dyn Session,
    table: &LiveTable,
    replacements: &'a [Replacement],
) -> Answer<Renamed<'a>> {
    let touched = |columns: &[String]| replacements.iter().any(|one| columns.contains(&one.old));
    let mut sql = format!(
        "BEGIN; CREATE TEMPORARY TABLE {CLONE} (LIKE {} INCLUDING GENERATED);",
        quote_table(&table.name)
    );
    let indexes = table.indexes.iter();
    let indexes: Vec<_> = indexes
        .filter(|index| touched(&index.columns) && !index.is_primary && !index.excludes)
        .collect();
    for (number, index) in indexes.iter().enumerate() {
        let _ = write!(
            sql,
            "CREATE INDEX i{number} ON {CLONE} {};",
            index.definition
        );
    }
    let checks = table.constraints.iter();
    let checks: Vec<_> = checks
        .filter(|one| one.kind == ConstraintKind::Check && touched(&one.columns))
        .collect();
    for (number, check) in checks.iter().enumerate() {
        let definition = check.definition.trim_end_matches(" NOT VALID");
        let _ = write!(
            sql,
            "ALTER TABLE {CLONE} ADD CONSTRAINT c{number} {definition};"
        );
    }
    let statistics = table.statistics.iter();
    let statistics: Vec<_> = statistics.filter(|one| touched(&one.columns)).collect();
    for (number, one) in statistics.iter().enumerate() {
        let _ = write!(
            sql,
            "CREATE STATISTICS pg_temp.s{number} ON {} FROM {CLONE};",
            one.on
        );
    }
    let mut found = Renamed {
        replacements,
        indexes: BTreeMap::new(),
        checks: BTreeMap::new(),
        statistics: BTreeMap::new(),
    };
    if indexes.is_empty() && checks.is_empty() && statistics.is_empty() {
        return Ok(found);
    }
    for replacement in replacements {
        let (old, new) = (quote(&replacement.old), quote(&replacement.new));
        let _ = write!(
            sql,
            "ALTER TABLE {CLONE} DROP COLUMN IF EXISTS {new}; ALTER TABLE {CLONE} RENAME COLUMN {old} TO {new};"
        );
    }
    let done = async {
        session.script(&sql).await?;
        live_table::read(session, CLONE).await
    }
    .await;
    session.script("ROLLBACK").await?;
    let clone = done?.ok_or_else(|| unreadable(format!("{CLONE} vanished")))?;
    let number = |name: &str| {
        name.trim_start_matches(|c: char| !c.is_ascii_digit())
            .parse::<usize>()
            .ok()
    };
    for index in clone.indexes {
        if let Some(original) = number(&index.name).and_then(|at| indexes.get(at)) {
            found
                .indexes
                .insert(original.name.clone(), index.definition);
        }
    }
    for check in clone.constraints {
        if let Some(original) = number(&check.name).and_then(|at| checks.get(at)) {
            found.checks.insert(original.name.clone(), check.definition);
        }
    }
    for one in clone.statistics {
        let name = one.name.rsplit('.').next().unwrap_or(&one.name);
        if let Some(original) = number(name).and_then(|at| statistics.get(at)) {
            found.statistics.insert(original.name.clone(), one.on);
        }
    }
    Ok(found)
}

/// A foreign key's definition with the new names of this table's columns: everywhere but in the list of the columns that it
/// references.
pub(super) fn foreign_key(definition: &str, replacements: &[Replacement]) -> Answer<String> {
    let tokens = tokenize(definition).map_err(unreadable)?;
    let mut text = String::with_capacity(definition.len());
    let mut references = false;
    let mut depth = 0_u32;
    for token in tokens {
        if token.is_word("REFERENCES") {
            references = true;
        } else if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth -= 1;
            // Further lists, as in `ON DELETE SET NULL (x)`, are of this table again.
            references &= depth > 0;
        }
        let replacement = (depth > 0 && !references)
            .then(|| token.name())
            .flatten()
            .filter(|_| matches!(token.kind, TokenKind::Word | TokenKind::Quoted))
            .and_then(|name| replacements.iter().find(|one| one.old == name));
        match replacement {
            Some(replacement) => text += &quote(&replacement.new),
            None => text += token.text,
        }
    }
    Ok(text)
}
