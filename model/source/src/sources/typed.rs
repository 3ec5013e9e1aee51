//! Compares literals and patterns of models with the fields that the models have lost. For every other use of such a field
//! the compiler shows this project's message; for a literal or a pattern it only says that there is no such field.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::Sources;
use crate::Diagnostic;
use crate::lint::GoneFields;
use crate::queries::{Home, Read, shapes};

/// The models of a package.
#[derive(Debug)]
pub struct Models {
    /// Its directory, as in [`Sources::root`].
    pub root: PathBuf,
    /// The fields that they have lost.
    pub crates: BTreeSet<String>,
    /// The fields that they have lost.
    pub gone: GoneFields,
}

/// The findings at literals and patterns in these packages that name a lost field.
pub fn typed(packages: &[Sources], models: &[Models], read: &Read<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for package in packages {
        let mut of: BTreeMap<&str, &Models> = BTreeMap::new();
        let mut twice = BTreeSet::new();
        for owner in models {
            for model in owner.gone.models() {
                // A name means the package's own model, unless the sources say otherwise. If two other packages have a
                // model of that name, the name is skipped.
                match of.get(model) {
                    Some(first) if first.root == package.root => {}
                    Some(_) if owner.root != package.root => {
                        twice.insert(model);
                    }
                    _ => {
                        of.insert(model, owner);
                    }
                }
            }
        }
        of.retain(|model, owner| owner.root == package.root || !twice.contains(model));
        if of.is_empty() {
            continue;
        }
        let structs = of.iter().map(|(model, owner)| {
            let home = Home {
                here: owner.root == package.root,
                crates: &owner.crates,
            };
            (*model, home)
        });
        for shape in shapes(&structs.collect(), &package.crates, read) {
            let Some(owner) = of.get(shape.name.as_str()) else {
                continue;
            };
            if owner.root != package.root && !shape.imported {
                continue;
            }
            let finding = owner.gone.finding(&shape.name, &shape.field, shape.alone);
            if let Some(finding) = finding {
                let label = finding.marked().map(|(_, label)| label.clone());
                let finding = finding.at(&shape.at);
                found.push(finding.span(shape.bytes, label.unwrap_or_default()));
            }
        }
    }
    found
}
