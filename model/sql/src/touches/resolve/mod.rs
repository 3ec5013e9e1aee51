//! Turns the tree into touches: every name is looked up as the database would do it, and a second time as if the found
//! column did not exist.

mod dml;
mod expr;
mod from;
mod function;
mod query;
mod scope;

use std::ops::Range;
use std::rc::Rc;

use self::scope::{Columns, Lookup};
use super::ast::{Name, Path, Statement, With};
use super::catalog::{Catalog, ColumnId, TableId};
use super::{TableOnly, TableOnlyUse, TableUse, TableWrite, Touch, TouchKind, Touches, Wildcard};
use crate::Dialect;

/// The columns that the statements touch; `unreadable` is set if a part of them could not be judged.
pub(super) fn resolve(catalog: &Catalog, statements: &[Statement]) -> Touches {
    let mut resolver = Resolver {
        catalog,
        found: Touches::default(),
        ctes: Vec::new(),
        exists: false,
    };
    for statement in statements {
        resolver.statement(statement, None);
    }
    resolver.found
}

struct Resolver<'c> {
    catalog: &'c Catalog,
    found: Touches,
    /// The visible `WITH` queries, the nearest last.
    ctes: Vec<(String, Rc<Columns>)>,
    /// Whether the next select list is that of an `EXISTS`.
    exists: bool,
}

impl<'c> Resolver<'c> {
    fn dialect(&self) -> Dialect {
        self.catalog.dialect()
    }

    fn postgres(&self) -> bool {
        self.dialect() == Dialect::Postgres
    }

    fn mysql(&self) -> bool {
        self.dialect() == Dialect::Mysql
    }

    fn sqlite(&self) -> bool {
        self.dialect() == Dialect::Sqlite
    }

    fn lookup(&self) -> Lookup<'c> {
        Lookup {
            catalog: self.catalog,
        }
    }

    fn touch(&mut self, column: ColumnId, kind: TouchKind, span: &Range<usize>) {
        self.found.touches.push(Touch {
            table: self.catalog.table_name(column.0).to_owned(),
            column: self.catalog.column_name(column).to_owned(),
            kind,
            span: span.clone(),
        });
    }

    fn wildcard(&mut self, table: TableId, span: &Range<usize>) {
        if self.exists {
            return;
        }
        self.found.wildcards.push(Wildcard {
            table: self.catalog.table_name(table).to_owned(),
            span: span.clone(),
        });
    }

    fn problem(&mut self, reason: String) {
        self.found.unreadable.get_or_insert(reason);
    }

    /// Records the columns of a `*` at a place where their number or order matters.
    fn positional(&mut self, columns: &Columns, first: usize) {
        if let Some(span) = &columns.star {
            for column in columns.list.iter().take(first) {
                if let Some(origin) = column.origin {
                    self.touch(origin, TouchKind::Positional, span);
                }
            }
        }
    }

    /// Records the first columns of a table, by their position.
    fn positional_table(&mut self, table: TableId, first: usize, span: &Range<usize>) {
        for at in 0..self.catalog.width(table).min(first) {
            self.touch((table, at), TouchKind::Positional, span);
        }
    }

    /// The table of this name, unless a `WITH` query has the name. A name that may mean several tables is a problem, so that the
    /// text is judged by every name in it.
    fn table_id(&mut self, path: &Path) -> Option<TableId> {
        let name = path.last()?;
        if path.len() == 1 {
            let several = self.catalog.several(&name.key);
            if !several.is_empty() {
                self.problem(format!(
                    "`{}` may be {}: write it with its schema",
                    name.key,
                    several.join(" or ")
                ));
            }
        }
        let schema = path.len().checked_sub(2).map(|at| path[at].key.as_str());
        let table = self.catalog.table(schema, &name.key)?;
        self.found.tables.push(TableUse {
            table: self.catalog.table_name(table).to_owned(),
            span: name.span.clone(),
        });
        Some(table)
    }

    /// Records the tables that a statement writes, whose first use of a table has this number.
    fn writes(&mut self, tables: impl IntoIterator<Item = TableId>, first: usize) {
        let uses = self.found.tables.get(first..).unwrap_or_default().to_vec();
        for table in tables {
            self.found.writes.push(TableWrite {
                table: self.catalog.table_name(table).to_owned(),
                uses: uses.clone(),
            });
        }
    }

    /// Records a use of a table that a view of its name does not serve.
    fn table_only(&mut self, path: &Path, what: TableOnlyUse) {
        if let (Some(table), Some(name)) = (self.table_id(path), path.last()) {
            self.found.tables_only.push(TableOnly {
                table: self.catalog.table_name(table).to_owned(),
                what,
                span: name.span.clone(),
            });
        }
    }

    /// Records names that can only be columns of this table.
    fn listed<'n>(&mut self, table: Option<TableId>, names: impl IntoIterator<Item = &'n Name>) {
        for name in names {
            if let Some(column) = table.and_then(|table| self.catalog.column(table, &name.key)) {
                self.touch(column, TouchKind::Named, &name.span);
            }
        }
    }

    /// The `WITH` query of this name, which hides a table of the same name.
    fn cte(&self, path: &Path) -> Option<Rc<Columns>> {
        let [name] = path.as_slice() else {
            return None;
        };
        self.ctes
            .iter()
            .rev()
            .find(|(key, _)| *key == name.key)
            .map(|(_, columns)| Rc::clone(columns))
    }

    /// Makes the queries of `WITH` visible. The caller removes them again.
    fn with(&mut self, with: &With, outer: Option<&scope::Scope<'_>>) {
        // On MySQL 8 it sees the outer query, on MariaDB it does not.
        let mut walled = scope::Scope::new(outer, scope::Joined::default());
        walled.reach = scope::Reach::None;
        let outer = if self.mysql() { Some(&walled) } else { outer };
        let first = self.ctes.len();
        // With `RECURSIVE`, and always on SQLite, a query sees itself and the queries after it.
        let forward = with.recursive || self.sqlite();
        if forward {
            for cte in &with.list {
                self.ctes
                    .push((cte.name.key.clone(), Rc::new(Columns::unknown())));
            }
        }
        for (at, cte) in with.list.iter().enumerate() {
            // SQLite does not read an unused query.
            if self.sqlite() && !cte.used {
                continue;
            }
            let recursion = forward.then_some((first + at, cte));
            let exists = std::mem::take(&mut self.exists);
            let columns = match (&*cte.statement, recursion) {
                (Statement::Query(query), Some(_)) => self.recursive_query(query, outer, recursion),
                (statement, _) => self.statement(statement, outer),
            };
            self.exists = exists;
            let mut columns = self.renamed(columns, &cte.columns);
            columns.list.extend(
                cte.more
                    .iter()
                    .map(|name| scope::Column::plain(name.key.clone())),
            );
            if forward {
                self.ctes[first + at].1 = Rc::new(columns);
            } else {
                self.ctes.push((cte.name.key.clone(), Rc::new(columns)));
            }
        }
    }

    /// The columns under the names of an alias. An alias for a column of a `*` makes its position matter.
    fn renamed(&mut self, mut columns: Columns, names: &[Name]) -> Columns {
        self.positional(&columns, names.len());
        for (at, name) in names.iter().enumerate() {
            match columns.list.get_mut(at) {
                Some(column) => {
                    column.key.clone_from(&name.key);
                    column.origin = None;
                }
                None => columns.list.push(scope::Column::plain(name.key.clone())),
            }
        }
        columns
    }

    /// Resolves a statement; the result is its columns, for a statement in `WITH` or `FROM`.
    fn statement(&mut self, statement: &Statement, outer: Option<&scope::Scope<'_>>) -> Columns {
        match statement {
            Statement::Query(query) => self.query(query, outer),
            Statement::Insert(insert) => self.insert(insert, outer),
            Statement::Update(update) => self.update(update, outer),
            Statement::Delete(delete) => self.delete(delete, outer),
            Statement::Merge(merge) => self.merge(merge, outer),
            Statement::Copy(copy) => {
                self.copy(copy);
                Columns::default()
            }
            Statement::Index(table, exprs) => {
                self.index(table, exprs);
                Columns::default()
            }
            Statement::Lists(lists) => {
                for (table, names) in lists {
                    let table = self.table_id(table);
                    self.listed(table, names);
                }
                Columns::default()
            }
            Statement::Truncate(tables) => {
                for table in tables {
                    self.table_only(table, TableOnlyUse::Truncate);
                }
                Columns::default()
            }
            Statement::Nothing => Columns::default(),
        }
    }
}
