//! The words beside a column's name, as the database has them and as the model says them.

use std::collections::BTreeSet;

use expand_contract_schema::lock::LockTable;
use expand_contract_schema::{ColumnWords, Diagnostic, Subject, Table};

/// The words of the first lock. A model need not repeat what the database knows, and then the lock does not have it either.
pub(super) fn taken(actual: &ColumnWords, model: Option<&ColumnWords>) -> ColumnWords {
    let Some(model) = model else {
        return ColumnWords::default();
    };
    let text = |said: &Option<String>, actual: &Option<String>| match (said, actual) {
        (Some(said), Some(actual)) if said.eq_ignore_ascii_case(actual) => Some(said.clone()),
        (Some(_), actual) => actual.clone(),
        (None, _) => None,
    };
    let generated = model.generated.clone();
    ColumnWords {
        // A comment is compared with its case.
        comment: model.comment.as_ref().and(actual.comment.clone()),
        collate: text(&model.collate, &actual.collate),
        storage: text(&model.storage, &actual.storage),
        is_virtual: generated.is_some() && actual.is_virtual,
        generated: generated.filter(|_| actual.generated.is_some()),
        is_identity: model.is_identity && actual.is_identity,
    }
}

/// Each difference between the first lock and the model, and the way out, in words.
pub(super) fn differences(lock: &ColumnWords, model: &ColumnWords) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let texts = [
        ("comment", &lock.comment, &model.comment, true),
        ("storage", &lock.storage, &model.storage, true),
        ("collate", &lock.collate, &model.collate, false),
    ];
    for (word, is, says, may_change) in texts {
        if is == says {
            continue;
        }
        let is = match is {
            Some(is) => format!("has `{word} = {is:?}` in the database"),
            None => format!("has no `{word}` in the database"),
        };
        found.push((
            is,
            if may_change {
                format!("`generate` will set it, or take `{word}` off the field")
            } else {
                format!("say what the database has, or take `{word}` off the field")
            },
        ));
    }
    if (&lock.generated, lock.is_virtual) != (&model.generated, model.is_virtual) {
        let is = match (&lock.generated, lock.is_virtual) {
            (None, _) => "is not generated in the database",
            (Some(_), true) => "is virtual in the database",
            (Some(_), false) => "is stored in the database, and not virtual",
        };
        found.push((is.into(), "say what the database has".into()));
    }
    if lock.is_identity != model.is_identity {
        found.push((
            "is no identity in the database".into(),
            "take `identity` off the field".into(),
        ));
    }
    found
}

/// The facts that a model says of its columns, each by its column and by its kind in `docs/what-is-carried.md`.
pub(super) fn said(table: &Table) -> BTreeSet<(String, &'static str)> {
    let mut found = BTreeSet::new();
    for column in &table.columns {
        let words = &column.def.words;
        let kinds = [
            ("comment", words.comment.is_some()),
            ("collation", words.collate.is_some()),
            ("storage and statistics settings", words.storage.is_some()),
            ("generated column", words.generated.is_some()),
            ("identity", words.is_identity),
        ];
        let kinds = kinds.into_iter().filter(|(_, is_said)| *is_said);
        found.extend(kinds.map(|(kind, _)| (column.def.name.clone(), kind)));
    }
    found
}

/// Gives the lock the comment of a table, and tells a difference from the model.
pub(super) fn comment(
    table: &Table,
    actual: Option<&String>,
    locked: &mut LockTable,
) -> Option<Diagnostic> {
    let said = table.comment.as_ref()?;
    locked.comment = actual.cloned();
    (Some(said) != actual).then(|| {
        let is = actual.map_or_else(
            || "has no comment".to_owned(),
            |actual| format!("has the comment {actual:?}"),
        );
        Diagnostic::warning(format!(
            "`{}` {is} in the database, and another one in the model `{}`",
            table.name, table.model
        ))
        .about(Subject::table(&table.name))
        .at(&table.location)
        .help("`generate` will set it, or take `comment` off the model")
    })
}
