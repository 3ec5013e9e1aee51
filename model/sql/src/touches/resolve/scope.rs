//! Looks names up: sources with their columns, in nested scopes.

use std::rc::Rc;

use super::super::catalog::{Catalog, ColumnId, TableId};
use crate::Dialect;
use std::ops::Range;

/// A column of a source in `FROM`, or of a select list.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Its name in the form in which names compare; empty if it has no name.
    pub(super) key: String,
    /// The column of the catalog that it came from through a `*`, and with which it would disappear. A column that the
    /// statement names has none, because the statement itself would fail.
    pub(super) origin: Option<ColumnId>,
    /// The table, if the column is a whole row of it.
    pub(super) row: Option<TableId>,
    /// Whether its name comes from `AS`.
    pub(super) labelled: bool,
}

impl Column {
    pub(super) fn plain(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            origin: None,
            row: None,
            labelled: false,
        }
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub(super) list: Vec<Column>,
    /// Whether there may be further, unknown columns.
    pub(super) open: bool,
    /// The first `*` that contributed columns.
    pub(super) star: Option<Range<usize>>,
}

impl Columns {
    pub(super) fn unknown() -> Self {
        Self {
            open: true,
            ..Self::default()
        }
    }
}

#[derive(Debug, Clone)]
pub(super) enum Shape {
    Table(TableId),
    Columns(Rc<Columns>),
}

/// An entry of `FROM`.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: Option<String>,
    pub(super) schema: Option<String>,
    pub(super) shape: Shape,
    /// The table that its rows belong to.
    pub(super) row: Option<TableId>,
    /// Whether only a qualified name can refer to it, as with `excluded`.
    pub(super) hidden: bool,
}

/// Columns that `USING` or `NATURAL` merged.
#[derive(Debug, Clone)]
pub(super) struct Merged {
    pub(super) key: String,
    pub(super) natural: bool,
    pub(super) sources: Vec<usize>,
}

/// The names that a `FROM` list makes visible.
#[derive(Debug, Clone, Default)]
pub(super) struct Joined {
    pub(super) sources: Vec<Rc<Source>>,
    pub(super) merged: Vec<Merged>,
}

impl Joined {
    pub(super) fn one(source: Source) -> Self {
        Self {
            sources: vec![Rc::new(source)],
            merged: Vec::new(),
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        let before = self.sources.len();
        self.sources.extend(other.sources);
        self.merged
            .extend(other.merged.into_iter().map(|mut merged| {
                for at in &mut merged.sources {
                    *at += before;
                }
                merged
            }));
    }
}

/// One level of names.
#[derive(Debug, Default)]
pub(super) struct Scope<'s> {
    pub(super) parent: Option<&'s Scope<'s>>,
    pub(super) joined: Joined,
    /// Names of the select list that can be used where no column has that name.
    pub(super) labels: Vec<Column>,
    /// The levels in which a name is looked up again as if its column did not exist.
    pub(super) reach: Reach,
}

/// The levels of the second look-up. Some databases or versions show a level to a name and others do not: such a level
/// counts for the first look-up of a name, and not for the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Reach {
    #[default]
    All,
    /// All outer levels, but not this one.
    Outside,
    /// No level.
    None,
}

impl<'s> Scope<'s> {
    pub(super) fn new(parent: Option<&'s Scope<'s>>, joined: Joined) -> Self {
        Self {
            parent,
            joined,
            labels: Vec::new(),
            reach: Reach::All,
        }
    }

    /// The source of this name, from the innermost level outwards.
    pub(super) fn source(&self, schema: Option<&str>, name: &str) -> Option<&Rc<Source>> {
        self.levels().find_map(|level| {
            let sources = &level.joined.sources;
            sources.iter().find(|source| source.is(schema, name))
        })
    }

    /// The levels of a look-up; `gone` says that it is the second one, without the first column.
    fn levels_for(&self, gone: bool) -> impl Iterator<Item = &Scope<'s>> {
        self.levels()
            .take_while(move |level| !gone || level.reach != Reach::None)
            .filter(move |level| !gone || level.reach == Reach::All)
    }

    fn levels(&self) -> impl Iterator<Item = &Scope<'s>> {
        std::iter::successors(Some(self), |scope| scope.parent)
    }
}

/// A column that a look-up finds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) origin: Option<ColumnId>,
    pub(super) row: Option<TableId>,
}

/// The result of looking up a name without a table.
#[derive(Debug)]
pub(super) struct Match {
    pub(super) hits: Vec<Hit>,
    /// Whether `NATURAL` (`true`) or `USING` (`false`) merged the columns.
    pub(super) natural: Option<bool>,
}

/// The result of looking up a name with a table.
#[derive(Debug)]
pub(super) enum Qualified {
    /// There is no such table.
    Nothing,
    /// The table has no known column of this name.
    Table,
    Column(Hit, Rc<Source>),
}

/// Looks names up; with `without`, as if that column did not exist.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'c> {
    pub(super) catalog: &'c Catalog,
}

impl Lookup<'_> {
    /// The column of this name in a source.
    pub(super) fn in_source(
        self,
        source: &Source,
        key: &str,
        without: Option<ColumnId>,
    ) -> Option<Hit> {
        match &source.shape {
            Shape::Table(table) => {
                let origin = self.catalog.column(*table, key)?;
                (Some(origin) != without).then_some(Hit {
                    origin: Some(origin),
                    row: None,
                })
            }
            Shape::Columns(columns) => in_columns(&columns.list, key, without),
        }
    }

    /// The columns of a source, in their order.
    pub(super) fn columns(self, source: &Source) -> Vec<Column> {
        match &source.shape {
            Shape::Table(table) => (0..self.catalog.width(*table))
                .map(|at| Column {
                    key: self.catalog.column_key((*table, at)).to_owned(),
                    origin: Some((*table, at)),
                    row: None,
                    labelled: false,
                })
                .collect(),
            Shape::Columns(columns) => columns.list.clone(),
        }
    }

    /// The columns of `*`: merged columns come first, and once.
    pub(super) fn star(self, joined: &Joined) -> Vec<Column> {
        let mut list: Vec<Column> = joined
            .merged
            .iter()
            .map(|merged| {
                let mut origins = merged
                    .sources
                    .iter()
                    .filter_map(|at| self.in_source(&joined.sources[*at], &merged.key, None))
                    .map(|hit| hit.origin);
                let first = origins.next().flatten();
                Column {
                    // A merged column disappears only if all of its sources lose it.
                    origin: first.filter(|_| origins.all(|origin| origin == first)),
                    ..Column::plain(merged.key.clone())
                }
            })
            .collect();
        for (at, source) in joined.sources.iter().enumerate() {
            if source.hidden {
                continue;
            }
            list.extend(self.columns(source).into_iter().filter(|column| {
                !joined
                    .merged
                    .iter()
                    .any(|merged| merged.key == column.key && merged.sources.contains(&at))
            }));
        }
        list
    }

    /// The columns that a name without a table finds in these sources.
    pub(super) fn in_joined(
        self,
        joined: &Joined,
        key: &str,
        without: Option<ColumnId>,
    ) -> Option<Match> {
        for merged in &joined.merged {
            if merged.key == key {
                let hits: Vec<Hit> = merged
                    .sources
                    .iter()
                    .filter_map(|at| self.in_source(&joined.sources[*at], key, without))
                    .collect();
                if !hits.is_empty() {
                    return Some(Match {
                        hits,
                        natural: Some(merged.natural),
                    });
                }
            }
        }
        let hits: Vec<Hit> = joined
            .sources
            .iter()
            .filter(|source| !source.hidden)
            .filter_map(|source| self.in_source(source, key, without))
            .collect();
        (!hits.is_empty()).then_some(Match {
            hits,
            natural: None,
        })
    }

    /// The columns that a name without a table finds, from the innermost level outwards.
    pub(super) fn unqualified(
        self,
        scope: &Scope<'_>,
        key: &str,
        without: Option<ColumnId>,
    ) -> Option<Match> {
        scope.levels_for(without.is_some()).find_map(|level| {
            self.in_joined(&level.joined, key, without).or_else(|| {
                in_columns(&level.labels, key, without).map(|hit| Match {
                    hits: vec![hit],
                    natural: None,
                })
            })
        })
    }

    /// The columns that `table.name` finds.
    pub(super) fn qualified(
        self,
        scope: &Scope<'_>,
        schema: Option<&str>,
        name: &str,
        key: &str,
        without: Option<ColumnId>,
    ) -> Qualified {
        let mut known = false;
        for level in scope.levels_for(without.is_some()) {
            for source in &level.joined.sources {
                if !source.is(schema, name) {
                    continue;
                }
                known = true;
                if let Some(hit) = self.in_source(source, key, without) {
                    return Qualified::Column(hit, Rc::clone(source));
                }
                // PostgreSQL uses the first table of the name; the others continue until one has the column.
                if self.catalog.dialect() == Dialect::Postgres {
                    return Qualified::Table;
                }
            }
        }
        if known {
            Qualified::Table
        } else {
            Qualified::Nothing
        }
    }

    /// Whether the name is one of SQLite's own names of the row id.
    pub(super) fn is_rowid(self, scope: &Scope<'_>, key: &str) -> bool {
        self.catalog.dialect() == Dialect::Sqlite
            && matches!(key, "rowid" | "oid" | "_rowid_")
            && scope.levels().any(|level| {
                level
                    .joined
                    .sources
                    .iter()
                    .any(|source| matches!(source.shape, Shape::Table(_)))
            })
    }
}

impl Source {
    fn is(&self, schema: Option<&str>, name: &str) -> bool {
        self.name.as_deref() == Some(name)
            && match (schema, self.schema.as_deref()) {
                (Some(said), Some(own)) => said == own,
                _ => true,
            }
    }
}

pub(super) fn in_columns(list: &[Column], key: &str, without: Option<ColumnId>) -> Option<Hit> {
    list.iter()
        .find(|column| column.key == key && !(column.origin.is_some() && column.origin == without))
        .map(|column| Hit {
            origin: column.origin,
            row: column.row,
        })
}
