//! Texts that the database keeps and runs later: functions, procedures, and the triggers and views of SQLite.

use std::collections::{BTreeMap, BTreeSet};

use expand_contract_format::Dialect;
use expand_contract_sql::{Body, BodyUses, Catalog, ColumnUse, bare_name, body_uses};

use super::LiveTable;

/// The texts that may use a table, and the relations whose names they have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Routines {
    /// The texts.
    pub texts: Vec<LiveRoutine>,
    /// The relations.
    pub relations: Vec<LiveRelation>,
    /// The schemas in which a name without a schema is looked up.
    pub path: Vec<String>,
}

/// A text that the database keeps and runs later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveRoutine {
    /// Its kind: `function`, `procedure`, `trigger`, `view`.
    pub kind: &'static str,
    /// Its name with the types of its arguments: `by_name(text)`.
    pub signature: String,
    /// Its name alone.
    pub name: String,
    /// The text.
    pub body: Body,
    /// The schemas of its own search path, if it has one.
    pub path: Option<Vec<String>>,
    /// Whether it is the function of a trigger on the table, or such a trigger.
    pub is_of_table: bool,
    /// The names under which it sees several rows of the table: `REFERENCING OLD TABLE AS ..`.
    pub transitions: Vec<String>,
}

/// A relation with its columns in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveRelation {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The columns.
    pub columns: Vec<String>,
}

impl LiveRoutine {
    /// The words for people: `function by_name(text)`.
    pub(crate) fn words(&self) -> String {
        format!("{} {}", self.kind, self.signature)
    }

    /// Whether an operator let it go: by its signature, or by its name alone.
    pub(crate) fn is_let_go(&self, names: &[String]) -> bool {
        names
            .iter()
            .any(|name| *name == self.signature || *name == self.name)
    }
}

impl Routines {
    /// The use that a text makes of the columns of a table.
    pub(crate) fn uses(
        &self,
        dialect: Dialect,
        table: &LiveTable,
        routine: &LiveRoutine,
    ) -> BodyUses {
        let path = routine.path.as_ref().unwrap_or(&self.path);
        let (catalog, name) = self.catalog(dialect, table, path, &routine.transitions);
        let mut all = body_uses(&catalog, &name, &routine.body);
        for transition in &routine.transitions {
            let uses = body_uses(&catalog, transition, &routine.body);
            all.breaks_when_wider |= uses.breaks_when_wider;
            for (column, how) in uses.columns {
                let known = all.columns.entry(column).or_insert(ColumnUse::MayName);
                *known = (*known).max(how);
            }
        }
        all
    }

    /// The relations as a text with this search path names them, and the name of the table among them.
    fn catalog(
        &self,
        dialect: Dialect,
        table: &LiveTable,
        path: &[String],
        transitions: &[String],
    ) -> (Catalog, String) {
        let place = |schema: &str| path.iter().position(|one| one == schema);
        // The first schema of the path that has a name is the one that the name alone finds.
        let mut found: BTreeMap<&str, &str> = BTreeMap::new();
        for relation in &self.relations {
            let Some(at) = place(&relation.schema) else {
                continue;
            };
            let known = found.entry(&relation.name).or_insert(&relation.schema);
            if place(known).is_none_or(|known| at < known) {
                *known = &relation.schema;
            }
        }
        let written = |schema: &str, name: &str| {
            if found.get(name).is_some_and(|first| *first == schema) {
                name.to_owned()
            } else {
                format!("{schema}.{name}")
            }
        };
        let own: Vec<String> = table.columns.iter().map(|one| one.name.clone()).collect();
        let relations = self.relations.iter().map(|relation| {
            let name = written(&relation.schema, &relation.name);
            (name, relation.columns.clone())
        });
        let mut all: Vec<(String, Vec<String>)> = relations.collect();
        let taken: BTreeSet<&String> = transitions.iter().collect();
        all.retain(|(name, _)| !taken.contains(name));
        all.extend(transitions.iter().map(|name| (name.clone(), own.clone())));
        (
            Catalog::new(dialect, all),
            written(&table.schema, bare_name(&table.name)),
        )
    }
}
