//! Indexes that come to a table which the lock knows, and that leave it.

use super::{Compare, NEW};
use crate::lock::{Fact, LockColumn, LockIndex, Moment, PartFact, TableShape};
use crate::{Column, ColumnDef, Diagnostic, IndexDef, RenamedBy, Stage, Subject};

impl Compare<'_> {
    /// Whether an index may come to a column, or leave it: nothing else of the column is changing.
    pub(super) fn may_be_indexed(known: &LockColumn) -> bool {
        let mut history = known.history.iter();
        history.all(|fact| fact.stage == Stage::Contracted) && known.exit().is_none()
    }

    /// The own index of a column, which comes or leaves.
    pub(super) fn own_index(&mut self, column: &Column, known: &ColumnDef) {
        let table = &self.table.name;
        let of = |def: &ColumnDef| {
            (def.unique || def.index).then(|| IndexDef::of_column(table, &def.name, def.unique))
        };
        let (had, has) = (of(known), of(&column.def));
        if had != has {
            if let Some(index) = had {
                self.leaves(&index.name);
            }
            if let Some(index) = has {
                self.comes(index);
            }
        }
    }

    /// The own index of a column that is renamed by a copy. It goes with the column if the new one has one like it. Otherwise it
    /// leaves by its name, for the runner carries over every other index.
    pub(super) fn replaced_index(&mut self, old: &ColumnDef, new: &ColumnDef) {
        let has_index = old.unique || old.index;
        if has_index && (old.unique, old.index) != (new.unique, new.index) {
            let index = IndexDef::of_column(&self.table.name, &old.name, old.unique);
            self.leaves(&index.name);
        }
    }

    /// The indexes that the struct declares.
    pub(super) fn indexes(&mut self) {
        let Some(before) = self.before.at(&Moment::Models) else {
            // The lock's table is on its way, and is refused elsewhere.
            return;
        };
        for index in &self.table.indexes {
            let name = &index.def.name;
            let shape = &index.def.shape;
            let problem = match before.indexes.get(name) {
                Some(known) if known == shape => continue,
                Some(_) => Some((
                    format!("index `{name}` is another one in the lock"),
                    "give the new one a name of its own: `index(.., name = \"..\")`; the old one then leaves with the contract".to_owned(),
                )),
                None if self.was_another(&index.def) => Some((
                    format!("the name of index `{name}` was another one's"),
                    "give it another name: `index(.., name = \"..\")`".to_owned(),
                )),
                None if self.is_renamed_by_view(&index.def, &before) => {
                    let IndexDef { name, shape } = index.def.clone();
                    self.facts.indexes.insert(name, LockIndex::new(shape));
                    None
                }
                None => {
                    let column = self
                        .leaving_one(&shape.columns)
                        .or_else(|| self.leaving_one(&shape.include));
                    if column.is_none() {
                        self.comes(index.def.clone());
                    }
                    column.map(|column| {
                        (
                            format!("index `{name}` is over `{column}`, which leaves"),
                            format!("take it away, or leave `{column}` out of it"),
                        )
                    })
                }
            };
            if let Some((message, help)) = problem {
                let table = &self.table.name;
                self.found.errors.push(
                    Diagnostic::error(format!("table `{table}`: {message}"))
                        .about(Subject::table(table))
                        .at(&index.location)
                        .help(help),
                );
            }
        }
        for index in before.own_indexes() {
            let is_declared = self
                .table
                .indexes
                .iter()
                .any(|one| one.def.name == index.name);
            // It came with a rename of before, or is carried as it is by a view. A new copy leaves it to the contract: the runner
            // would carry over an index that no file drops, though the models no longer declare it.
            let is_settled = index.shape.columns.iter().any(|column| {
                // It goes with a column that moves to another table.
                if self.names.moves(&self.table.name, column) {
                    return true;
                }
                let exit = self.facts.columns.get(column).and_then(LockColumn::exit);
                let by_view = self
                    .claims
                    .get(column.as_str())
                    .is_some_and(|claim| claim.by == RenamedBy::View);
                exit.is_some_and(|exit| exit.what.renamed && (exit.migration != NEW || by_view))
            });
            if !is_declared && !is_settled {
                self.leaves(&index.name);
            }
        }
    }

    /// The first of these columns that leaves, or has left.
    pub(super) fn leaving_one(&self, columns: &[String]) -> Option<String> {
        let leaves = |column: &&String| {
            let known = self.facts.columns.get(column.as_str());
            known.and_then(LockColumn::exit).is_some()
        };
        columns.iter().find(leaves).cloned()
    }

    /// Whether it is an index that exists, over columns that get other names by a view. It comes with them, as it is.
    fn is_renamed_by_view(&self, index: &IndexDef, before: &TableShape) -> bool {
        let claims = self.claims.iter();
        let names: Vec<(String, String)> = claims
            .filter(|(_, claim)| claim.by == RenamedBy::View)
            .map(|(from, claim)| ((*from).to_owned(), claim.column.def.name.clone()))
            .collect();
        let mut shapes = before.indexes.values();
        shapes.any(|shape| {
            let renamed = shape.renamed(&names);
            renamed != *shape && renamed == index.shape
        })
    }

    /// Whether the name belonged to another index, which has left.
    fn was_another(&self, index: &IndexDef) -> bool {
        let known = self.before.indexes.get(&index.name);
        known.is_some_and(|known| known.came != index.shape)
    }

    fn comes(&mut self, index: IndexDef) {
        let IndexDef { name, shape } = index;
        let known = self.facts.indexes.entry(name);
        known
            .or_insert_with(|| LockIndex::new(shape))
            .history
            .push(fact(PartFact::Added));
    }

    fn leaves(&mut self, name: &str) {
        if let Some(index) = self.facts.indexes.get_mut(name) {
            index.history.push(fact(PartFact::Leaves));
        }
    }

    /// The index that a migration without a column is called after.
    pub(super) fn first_index(&self) -> Option<String> {
        let (name, ..) = self.facts.indexes_of(NEW).next()?;
        let prefix = format!("{}_", self.table.name);
        Some(name.strip_prefix(&prefix).unwrap_or(name).to_owned())
    }
}

/// The code of a model does not name its indexes, so there is nothing for it to leave behind.
fn fact(what: PartFact) -> Fact<PartFact> {
    Fact {
        migration: NEW.into(),
        stage: Stage::Contracted,
        what,
    }
}
