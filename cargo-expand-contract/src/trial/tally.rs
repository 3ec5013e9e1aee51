//! The remaining uses of each column, table and variant.

use std::collections::BTreeMap;

use expand_contract_schema::{
    LifecycleKind, Lock, Schema, Stage, Subject, TableLifecycleKind, VariantLifecycle,
};
use serde_json::{Value, json};

use super::place::Way;

/// The places that no build compiles.
const NOT_SEEN: &str = "doc tests, what derives make of a field, code that this build leaves out (features, targets, `cfg`), \
     and other workspaces";

/// The columns, tables and variants on their way out, and the number of uses of each kind.
#[derive(Debug, Default)]
pub(crate) struct Tally(BTreeMap<Subject, BTreeMap<Way, usize>>);

impl Tally {
    /// Adds every column that the code is about to let go.
    pub(crate) fn add(&mut self, lock: &Lock, schema: Option<&Schema>) {
        for (name, table) in &lock.tables {
            if table
                .exit()
                .is_some_and(|exit| exit.stage == Stage::Expanding)
            {
                self.0.entry(Subject::table(name)).or_default();
            }
            for (column, facts) in &table.columns {
                if facts
                    .exit()
                    .is_some_and(|exit| exit.stage == Stage::Expanding)
                {
                    self.0.entry(Subject::column(name, column)).or_default();
                }
            }
        }
        for (name, table) in schema.into_iter().flat_map(|schema| &schema.tables) {
            let kind = table.lifecycle.as_ref().map(|lifecycle| &lifecycle.kind);
            if matches!(kind, Some(TableLifecycleKind::Deprecated { .. })) {
                self.0.entry(Subject::table(name)).or_default();
            }
            for column in &table.columns {
                let kind = column.lifecycle.as_ref().map(|lifecycle| &lifecycle.kind);
                if matches!(kind, Some(LifecycleKind::Deprecated { .. })) {
                    self.0
                        .entry(Subject::column(name, &column.def.name))
                        .or_default();
                }
            }
        }
        // The lock knows a variant by its word, and the sources by its name.
        for of in schema.into_iter().flat_map(|schema| schema.enums.values()) {
            for variant in &of.variants {
                if let Some(VariantLifecycle::Deprecated { .. }) = variant.lifecycle {
                    let subject = Subject::variant(&of.name, &variant.name);
                    self.0.entry(subject).or_default();
                }
            }
        }
    }

    /// The columns of a table.
    pub(super) fn of(&self, table: &str) -> Vec<Subject> {
        let of = |column: &&Subject| {
            column.table == table && column.column.is_some() && !column.is_variant
        };
        let columns = self.0.keys().filter(of);
        columns.cloned().collect()
    }

    /// Counts one more place.
    pub(super) fn count(&mut self, column: &Subject, way: Way) {
        let ways = self.0.entry(column.clone()).or_default();
        *ways.entry(way).or_default() += 1;
    }

    /// The number of places that must change now.
    pub(crate) fn must_change_now(&self) -> usize {
        self.0.values().map(|ways| total(ways, true)).sum()
    }

    /// The lines for people: one for each column, the unseen places, and whether the flip is safe.
    pub(crate) fn lines(&self) -> Vec<String> {
        if self.0.is_empty() {
            return vec!["no column, no table and no variant is on its way out".into()];
        }
        let named = self
            .0
            .iter()
            .map(|(column, ways)| (column.to_string(), ways));
        let named: Vec<_> = named.collect();
        let width = named.iter().map(|(name, _)| name.chars().count()).max();
        let width = width.unwrap_or_default();
        let mut lines: Vec<String> = named
            .iter()
            .map(|(name, ways)| {
                let left = match (listed(ways, true), listed(ways, false)) {
                    (None, None) => "nothing is left".into(),
                    (Some(now), None) => format!("must change now: {now}"),
                    (None, Some(then)) => format!("changes with the flip: {then}"),
                    (Some(now), Some(then)) => {
                        format!("must change now: {now}; changes with the flip: {then}")
                    }
                };
                format!("{name:width$}  {left}")
            })
            .collect();
        lines.push(format!("not seen: {NOT_SEEN}"));
        lines.push(match self.must_change_now() {
            0 => "the flip is safe: nothing must change now".into(),
            1 => "the flip is not safe: 1 place must change now".into(),
            places => format!("the flip is not safe: {places} places must change now"),
        });
        lines
    }

    /// For programs.
    pub(crate) fn object(&self) -> Value {
        let columns = self.0.iter().map(|(column, ways)| {
            let ways = |now: bool| -> serde_json::Map<String, Value> {
                let ways = ways.iter().filter(|(way, _)| way.must_change_now() == now);
                ways.map(|(way, count)| (word(*way).0.to_owned(), (*count).into()))
                    .collect()
            };
            json!({ "column": column.to_string(), "must_change_now": ways(true), "changes_with_the_flip": ways(false) })
        });
        json!({
            "reason": "expand-contract-trial",
            "safe": self.must_change_now() == 0,
            "columns": columns.collect::<Vec<_>>(),
            "not_seen": NOT_SEEN,
        })
    }
}

fn total(ways: &BTreeMap<Way, usize>, now: bool) -> usize {
    let ways = ways.iter().filter(|(way, _)| way.must_change_now() == now);
    ways.map(|(_, count)| count).sum()
}

/// `2 reads, 1 write`
fn listed(ways: &BTreeMap<Way, usize>, now: bool) -> Option<String> {
    let ways = ways.iter().filter(|(way, _)| way.must_change_now() == now);
    let words: Vec<String> = ways
        .map(|(way, count)| {
            let (one, many) = word(*way);
            format!("{count} {}", if *count == 1 { one } else { many })
        })
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn word(way: Way) -> (&'static str, &'static str) {
    match way {
        Way::Read => ("read", "reads"),
        Way::Written => ("write", "writes"),
        Way::Set => ("setter", "setters"),
        Way::Matched | Way::Passed => ("pattern", "patterns"),
        Way::Beside => ("pattern with ..", "patterns with .."),
        Way::Overridden => ("literal with a base", "literals with a base"),
        Way::Given => ("literal", "literals"),
        Way::Model => ("use of its struct", "uses of its struct"),
        Way::Named => ("use", "uses"),
        Way::Arm => ("arm", "arms"),
        Way::Expanded => ("macro", "macros"),
        Way::Sql => ("in SQL", "in SQL"),
    }
}
