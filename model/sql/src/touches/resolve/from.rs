//! Resolves `FROM`: the names that it makes visible, and the columns that joins touch.

use std::ops::Range;
use std::rc::Rc;

use super::super::TouchKind;
use super::super::ast::{Alias, Condition, Expr, Join, Name, Path, Table, TableKind};
use super::Resolver;
use super::scope::{Column, Columns, Joined, Match, Merged, Reach, Scope, Shape, Source};

impl Resolver<'_> {
    /// A `FROM` list.
    pub(super) fn joined(&mut self, tables: &[Table], outer: Option<&Scope<'_>>) -> Joined {
        let mut joined = Joined::default();
        let mut conditions = Vec::new();
        for table in tables {
            if let (true, TableKind::Joined(first, joins), None) =
                (self.sqlite(), &table.kind, &table.alias)
            {
                // On SQLite a comma is an ordinary join: a later join refers to all tables before it.
                let lateral = Scope::new(outer, joined.clone());
                let next = self.table(first, outer, &lateral, &mut conditions);
                joined.append(next);
                for join in joins {
                    joined = self.join(joined, join, outer, &lateral, &mut conditions);
                }
                continue;
            }
            let lateral = Scope::new(outer, joined);
            let next = self.table(table, outer, &lateral, &mut conditions);
            joined = lateral.joined;
            joined.append(next);
        }
        // SQLite moves conditions to `WHERE`, where every table is visible.
        let scope = Scope::new(outer, joined);
        for condition in conditions {
            self.expr(&scope, condition);
        }
        scope.joined
    }

    /// One table. `lateral` is the scope of the tables before it and of the outer queries.
    fn table<'t>(
        &mut self,
        table: &'t Table,
        outer: Option<&Scope<'_>>,
        lateral: &Scope<'_>,
        conditions: &mut Vec<&'t Expr>,
    ) -> Joined {
        let alias = table.alias.as_ref();
        let name = alias.and_then(|alias| alias.name.as_ref());
        match &table.kind {
            TableKind::Named(path) => Joined::one(self.named_source(path, alias)),
            TableKind::Query {
                query,
                lateral: sees_before,
            } => {
                // On MySQL 8 it sees the outer query, on MariaDB it does not.
                let mut walled = Scope::new(outer, Joined::default());
                walled.reach = Reach::None;
                let around = match *sees_before {
                    true => Some(lateral),
                    false if self.mysql() => Some(&walled),
                    false => outer,
                };
                let columns = self.statement(query, around);
                let columns = self.renamed(columns, alias.map_or(&[], |alias| &alias.columns));
                Joined::one(Self::derived(columns, name.map(|name| name.key.clone())))
            }
            TableKind::Function {
                calls,
                columns,
                ordinality,
            } => {
                let source = self.function(calls, columns, *ordinality, alias, lateral);
                Joined::one(source)
            }
            TableKind::Joined(first, joins) => {
                let mut joined = self.table(first, outer, lateral, conditions);
                for join in joins {
                    joined = self.join(joined, join, outer, lateral, conditions);
                }
                self.under(joined, alias)
            }
            TableKind::List(list) => {
                let mut joined = Joined::default();
                for table in list {
                    let before = Scope::new(Some(lateral), joined.clone());
                    let next = self.table(table, outer, &before, conditions);
                    joined.append(next);
                }
                self.under(joined, alias)
            }
        }
    }

    /// Joined tables under one alias, which hides their own names.
    fn under(&mut self, joined: Joined, alias: Option<&Alias>) -> Joined {
        let Some(alias) = alias else {
            return joined;
        };
        let columns = Columns {
            list: self.lookup().star(&joined),
            open: joined
                .sources
                .iter()
                .any(|source| matches!(&source.shape, Shape::Columns(columns) if columns.open)),
            star: alias.name.as_ref().map(|name| name.span.clone()),
        };
        let columns = self.renamed(columns, &alias.columns);
        Joined::one(Self::derived(
            columns,
            alias.name.as_ref().map(|name| name.key.clone()),
        ))
    }

    /// A table of the catalog, a `WITH` query, or an unknown table.
    pub(super) fn named_source(&mut self, path: &Path, alias: Option<&Alias>) -> Source {
        let own = path.last().map(|name| name.key.clone());
        let name = alias
            .and_then(|alias| alias.name.as_ref())
            .map_or(own, |name| Some(name.key.clone()));
        let aliased = alias.is_some_and(|alias| alias.name.is_some());
        let names = alias.map_or(&[][..], |alias| &alias.columns);
        if let Some(columns) = self.cte(path) {
            let columns = self.renamed((*columns).clone(), names);
            return Self::derived(columns, name);
        }
        let table = self.table_id(path);
        let shape = match table {
            Some(table) if names.is_empty() => Shape::Table(table),
            Some(table) => {
                let columns = Columns {
                    list: self.lookup().columns(&Source {
                        name: None,
                        schema: None,
                        shape: Shape::Table(table),
                        row: None,
                        hidden: false,
                    }),
                    open: false,
                    star: path.last().map(|name| name.span.clone()),
                };
                Shape::Columns(Rc::new(self.renamed(columns, names)))
            }
            None => {
                let columns = self.renamed(Columns::unknown(), names);
                Shape::Columns(Rc::new(columns))
            }
        };
        Source {
            name,
            schema: if aliased {
                None
            } else {
                path.len().checked_sub(2).map(|at| path[at].key.clone())
            },
            shape,
            row: table,
            hidden: false,
        }
    }

    fn join<'t>(
        &mut self,
        left: Joined,
        join: &'t Join,
        outer: Option<&Scope<'_>>,
        lateral: &Scope<'_>,
        conditions: &mut Vec<&'t Expr>,
    ) -> Joined {
        let before = Scope::new(Some(lateral), left);
        let right = self.table(&join.table, outer, &before, conditions);
        let left = before.joined;
        let mut merged: Vec<Merged> = Vec::new();
        match &join.condition {
            Condition::Using(names, _) => {
                for name in names {
                    let one = self.using(&left, &right, name);
                    merged.push(one);
                }
            }
            Condition::Natural => merged = self.natural(&left, &right, &join.span),
            Condition::On(_) | Condition::None => {}
        }
        let mut joined = left;
        joined.append(right);
        for one in merged {
            // Columns that were merged before are now merged with more columns.
            joined.merged.retain(|old| {
                old.key != one.key || !old.sources.iter().any(|at| one.sources.contains(at))
            });
            joined.merged.push(one);
        }
        match &join.condition {
            Condition::On(expr) if self.sqlite() => conditions.push(expr),
            Condition::On(expr) => {
                // A condition in MySQL may refer to tables outside of its own join.
                let mut before = Scope::new(outer, lateral.joined.clone());
                before.reach = Reach::Outside;
                let parent = if self.mysql() { Some(&before) } else { outer };
                let scope = Scope::new(parent, joined);
                self.expr(&scope, expr);
                joined = scope.joined;
            }
            Condition::Using(names, Some(alias)) => {
                let list = names
                    .iter()
                    .map(|name| Column::plain(name.key.clone()))
                    .collect();
                let columns = Columns {
                    list,
                    ..Columns::default()
                };
                let mut source = Self::derived(columns, Some(alias.key.clone()));
                source.hidden = true;
                joined.sources.push(Rc::new(source));
            }
            _ => {}
        }
        joined
    }

    /// `USING (name)`: both sides must have the column.
    fn using(&mut self, left: &Joined, right: &Joined, name: &Name) -> Merged {
        let mut sources = Vec::new();
        let mut natural = false;
        for (joined, offset) in [(left, 0), (right, left.sources.len())] {
            let Some(found) = self.lookup().in_joined(joined, &name.key, None) else {
                continue;
            };
            natural |= found.natural == Some(true);
            let several = found.natural.is_none() && found.hits.len() > 1;
            for (at, hit) in found.hits.iter().enumerate() {
                let Some(origin) = hit.origin else {
                    continue;
                };
                // SQLite uses the leftmost table that has the column.
                if several && self.sqlite() && at > 0 {
                    continue;
                }
                let elsewhere = || {
                    self.lookup()
                        .in_joined(joined, &name.key, Some(origin))
                        .is_some()
                };
                let rebinds = match found.natural {
                    Some(natural) => natural && elsewhere(),
                    None => self.sqlite() && elsewhere(),
                };
                let kind = if rebinds {
                    TouchKind::Rebinds
                } else {
                    TouchKind::Named
                };
                self.touch(origin, kind, &name.span);
            }
            sources.extend(sources_of(self, joined, &name.key, &found, offset));
        }
        Merged {
            key: name.key.clone(),
            natural,
            sources,
        }
    }

    /// `NATURAL JOIN`: merges every name that both sides have.
    fn natural(&mut self, left: &Joined, right: &Joined, span: &Range<usize>) -> Vec<Merged> {
        let mut keys: Vec<String> = Vec::new();
        for column in self.lookup().star(left) {
            if !column.key.is_empty() && !keys.contains(&column.key) {
                keys.push(column.key);
            }
        }
        let mut all = Vec::new();
        for key in keys {
            let lookup = self.lookup();
            let (Some(on_left), Some(on_right)) = (
                lookup.in_joined(left, &key, None),
                lookup.in_joined(right, &key, None),
            ) else {
                continue;
            };
            for hit in on_left.hits.iter().chain(&on_right.hits) {
                if let Some(origin) = hit.origin {
                    self.touch(origin, TouchKind::Rebinds, span);
                }
            }
            let mut sources = sources_of(self, left, &key, &on_left, 0);
            sources.extend(sources_of(self, right, &key, &on_right, left.sources.len()));
            all.push(Merged {
                key,
                natural: true,
                sources,
            });
        }
        all
    }
}

/// The sources of the columns that were found.
fn sources_of(
    resolver: &Resolver<'_>,
    joined: &Joined,
    key: &str,
    found: &Match,
    offset: usize,
) -> Vec<usize> {
    if found.natural.is_some()
        && let Some(merged) = joined.merged.iter().find(|merged| merged.key == key)
    {
        return merged.sources.iter().map(|at| at + offset).collect();
    }
    joined
        .sources
        .iter()
        .enumerate()
        .filter(|(_, source)| {
            !source.hidden && resolver.lookup().in_source(source, key, None).is_some()
        })
        .map(|(at, _)| at + offset)
        .collect()
}
