//! The day of a contract has passed.

use crate::lint::rule::Rule;
use crate::{Diagnostic, EnumDef, Schema, Stage, Subject, VariantLifecycle};

pub(super) const RULE: Rule = Rule {
    models: Some(models),
    ..Rule::new(
        "overdue_contract",
        "EC0104",
        "a contract is overdue",
        include_str!("pages/EC0104.md"),
    )
};

/// Finds every column whose day has passed while the code still uses its old side.
fn models(schema: &Schema, today: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for table in schema.tables.values() {
        if let Some(said) = &table.lifecycle {
            let day = said.remove_after.as_deref();
            if let Some(day) = day.filter(|day| said.stage == Stage::Expanding && *day < today) {
                let subject = Subject::table(&table.name);
                found.push(overdue(subject, day).at(&said.location));
            }
        }
        for column in &table.columns {
            let Some(lifecycle) = &column.lifecycle else {
                continue;
            };
            let past = lifecycle
                .remove_after
                .as_deref()
                .filter(|day| lifecycle.stage == Stage::Expanding && *day < today);
            let Some(day) = past else { continue };
            let subject = Subject::column(&table.name, &column.def.name);
            found.push(overdue(subject, day).at(&lifecycle.location));
        }
    }
    found.extend(schema.enums.values().flat_map(|of| variants(of, today)));
    found
}

/// Finds every variant whose day has passed while the code can still name it.
fn variants(of: &EnumDef, today: &str) -> Vec<Diagnostic> {
    let past = |lifecycle: &VariantLifecycle| match lifecycle {
        VariantLifecycle::Deprecated {
            remove_after: Some(day),
            ..
        } if day.as_str() < today => Some(day.clone()),
        _ => None,
    };
    let variants = of.variants.iter();
    let overdue = variants.filter_map(|variant| {
        let day = past(variant.lifecycle.as_ref()?)?;
        let subject = Subject::variant(&of.name, &variant.name);
        Some(overdue(subject, &day).at(&variant.location))
    });
    overdue.collect()
}

fn overdue(subject: Subject, day: &str) -> Diagnostic {
    RULE.warning(format!(
        "the contract of `{subject}` is overdue since {day}: the code is still expanding"
    ))
    .about(subject)
    .help("let go of the old side, say `contracted` (or `removed`), generate, deploy and run the contract")
    .help("or say a later day")
}
