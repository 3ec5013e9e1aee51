//! Resolves `INSERT`, `UPDATE`, `DELETE`, `MERGE`, `COPY` and `CREATE INDEX`.

use std::rc::Rc;

use super::super::ast::{
    Alias, Assignment, Body, CopyTable, Delete, Expr, Insert, InsertSource, Item, Merge,
    MergeAction, Name, Path, Query, TableKind, Update,
};
use super::super::catalog::TableId;
use super::super::{TableOnlyUse, TouchKind};
use super::Resolver;
use super::scope::{Columns, Joined, Scope, Shape, Source};

impl Resolver<'_> {
    pub(super) fn insert(&mut self, insert: &Insert, outer: Option<&Scope<'_>>) -> Columns {
        let sight = self.ctes.len();
        let first = self.found.tables.len();
        self.with(&insert.with, outer);
        let table = self.table_id(&insert.table);
        let target = self.target(&insert.table, insert.alias.as_ref());
        if let Some(columns) = &insert.columns {
            let before = self.found.touches.len();
            for path in columns {
                self.target_column(&[&target], path);
            }
            let written = self.found.touches.iter().skip(before).cloned();
            self.found.inserts.push(written.collect());
        }
        let mut scope = Scope::new(None, Joined::one(target));
        match &insert.source {
            InsertSource::Defaults => {}
            InsertSource::Set(set) => self.assignments(&scope, set, 1),
            InsertSource::Query(query) => {
                let columns = match &query.body {
                    // A value in MySQL may use other columns of the row.
                    Body::Values(rows) if self.mysql() => {
                        for row in rows {
                            self.exprs(&scope, row);
                        }
                        Columns::default()
                    }
                    _ => self.query(query, outer),
                };
                self.positional(&columns, usize::MAX);
                if let (None, Some(table)) = (&insert.columns, table) {
                    let span = insert
                        .table
                        .last()
                        .map(|name| name.span.clone())
                        .unwrap_or_default();
                    let width = self.width(query, &columns);
                    self.positional_table(table, width, &span);
                }
            }
        }
        if let Some(excluded) = self.excluded(table, insert.row_alias.as_ref()) {
            scope.joined.sources.push(Rc::new(excluded));
        }
        if self.mysql()
            && let InsertSource::Query(Query {
                body: Body::Select(select),
                ..
            }) = &insert.source
        {
            // `INSERT .. SELECT .. FROM t ON DUPLICATE KEY UPDATE a = t.b`: the query is resolved a second time for its
            // names only.
            let touches = self.found.clone();
            let from = self.joined(&select.from, None);
            self.found = touches;
            scope.joined.append(from);
        }
        for conflict in &insert.conflicts {
            let own = Scope::new(
                None,
                Joined {
                    sources: scope.joined.sources[..1].to_vec(),
                    merged: Vec::new(),
                },
            );
            let before = self.found.touches.len();
            self.exprs(&own, &conflict.target);
            self.exprs(&own, &conflict.target_filter);
            if let (true, Some(table), Some(name)) = (self.postgres(), table, &conflict.constraint)
            {
                self.constraint(table, name);
                self.table_only(&insert.table, TableOnlyUse::Constraint);
            }
            let target = self.found.touches.iter().skip(before).cloned();
            self.found.arbiters.extend(target);
            self.assignments(&scope, &conflict.set, 1);
            self.exprs(&scope, &conflict.filter);
        }
        scope.joined.sources.truncate(1);
        scope.joined.merged.clear();
        let columns = self.returning(scope, &insert.returning);
        self.writes(table, first);
        self.ctes.truncate(sight);
        columns
    }

    /// `ON CONFLICT ON CONSTRAINT users_email_key`: a unique constraint is dropped with its columns. PostgreSQL's default
    /// name for it contains their names; a name that an author chose does not tell the columns.
    fn constraint(&mut self, table: TableId, name: &Name) {
        let own = self.catalog.table_name(table);
        let own = own.rsplit('.').next().unwrap_or(own);
        let listed = name
            .key
            .strip_prefix(own)
            .and_then(|rest| rest.strip_suffix("_key"));
        // Every column is `_column`, one after the other; a shorter name may be the beginning of a longer one.
        let mut open = vec![(listed.unwrap_or_default(), Vec::new())];
        while let Some((rest, columns)) = open.pop() {
            if rest.is_empty() {
                for column in columns {
                    self.touch(column, TouchKind::Positional, &name.span);
                }
                return;
            }
            for at in 0..self.catalog.width(table) {
                let key = self.catalog.column_key((table, at));
                let after = rest
                    .strip_prefix('_')
                    .and_then(|rest| rest.strip_prefix(key));
                if let Some(after) =
                    after.filter(|_| !key.is_empty() && !columns.contains(&(table, at)))
                {
                    let mut columns = columns.clone();
                    columns.push((table, at));
                    open.push((after, columns));
                }
            }
        }
    }

    /// The number of columns that an `INSERT` fills in a table without a list.
    fn width(&self, query: &Query, columns: &Columns) -> usize {
        if !self.postgres() {
            // The other databases require a value for every column.
            return match &query.body {
                Body::Values(rows) if rows.iter().all(Vec::is_empty) => 0,
                _ => usize::MAX,
            };
        }
        if columns.open || columns.star.is_some() {
            usize::MAX
        } else {
            columns.list.len()
        }
    }

    /// The row that the statement tried to insert: `excluded`, or MySQL's alias for it.
    fn excluded(&self, table: Option<TableId>, alias: Option<&Alias>) -> Option<Source> {
        let name = match (self.mysql(), alias) {
            (true, Some(alias)) => alias.name.as_ref().map(|name| name.key.clone()),
            (true, None) => return None,
            (false, _) => Some("excluded".to_owned()),
        };
        let shape = match (table, alias) {
            (Some(table), None) => Shape::Table(table),
            (Some(table), Some(alias)) if alias.columns.is_empty() => Shape::Table(table),
            _ => Shape::Columns(Rc::new(Columns::unknown())),
        };
        Some(Source {
            name,
            schema: None,
            shape,
            row: table,
            hidden: true,
        })
    }

    /// The table that the statement writes.
    fn target(&mut self, path: &Path, alias: Option<&Name>) -> Source {
        let table = self.table_id(path);
        Source {
            name: alias.or(path.last()).map(|name| name.key.clone()),
            schema: if alias.is_some() {
                None
            } else {
                path.len().checked_sub(2).map(|at| path[at].key.clone())
            },
            shape: match table {
                Some(table) => Shape::Table(table),
                None => Shape::Columns(Rc::new(Columns::unknown())),
            },
            row: table,
            hidden: false,
        }
    }

    /// A column that the statement writes. On PostgreSQL the path continues into the column, on MySQL it begins with the
    /// table.
    fn target_column(&mut self, sources: &[&Source], path: &Path) {
        let name = if self.mysql() {
            path.last()
        } else {
            path.first()
        };
        let Some(name) = name else {
            return;
        };
        let table = if self.mysql() {
            path.len().checked_sub(2).map(|at| &path[at])
        } else {
            None
        };
        for source in sources {
            if let Some(table) = table
                && source.name.as_deref() != Some(table.key.as_str())
            {
                continue;
            }
            if let Some(hit) = self.lookup().in_source(source, &name.key, None) {
                if let Some(origin) = hit.origin {
                    self.touch(origin, TouchKind::Named, &name.span);
                }
                return;
            }
        }
    }

    /// `SET`: the statement can write the first `targets` sources of the scope.
    fn assignments(&mut self, scope: &Scope<'_>, set: &[Assignment], targets: usize) {
        let sources: Vec<Rc<Source>> = scope.joined.sources.iter().take(targets).cloned().collect();
        let sources: Vec<&Source> = sources.iter().map(AsRef::as_ref).collect();
        let mut written = Vec::new();
        for assignment in set {
            let before = self.found.touches.len();
            for path in &assignment.columns {
                self.target_column(&sources, path);
            }
            written.extend(self.found.touches.iter().skip(before).cloned());
            self.exprs(scope, &assignment.exprs);
        }
        if !written.is_empty() {
            self.found.sets.push(written);
        }
    }

    fn returning(&mut self, scope: Scope<'_>, items: &[Item]) -> Columns {
        let mut scope = scope;
        let mut images = Vec::new();
        if self.postgres() && !items.is_empty() {
            // PostgreSQL 18 has names for the row before and after the change.
            if let Some(target) = scope.joined.sources.first() {
                for name in ["old", "new"] {
                    if !scope
                        .joined
                        .sources
                        .iter()
                        .any(|source| source.name.as_deref() == Some(name))
                    {
                        let image = Source {
                            name: Some(name.to_owned()),
                            schema: None,
                            shape: target.shape.clone(),
                            row: target.row,
                            hidden: true,
                        };
                        images.push(Rc::new(image));
                    }
                }
            }
        }
        scope.joined.sources.extend(images);
        self.items(&scope, items)
    }

    pub(super) fn update(&mut self, update: &Update, outer: Option<&Scope<'_>>) -> Columns {
        let sight = self.ctes.len();
        let first = self.found.tables.len();
        self.with(&update.with, outer);
        let mut joined = self.joined(&update.tables, outer);
        let targets = joined.sources.len();
        if !update.from.is_empty() {
            let from = self.joined(&update.from, outer);
            joined.append(from);
        }
        let scope = Scope::new(outer, joined);
        let sets = self.found.sets.len();
        self.assignments(&scope, &update.set, targets);
        let mut written: Vec<TableId> = match &scope.joined.sources[..targets] {
            [one] => one.row.into_iter().collect(),
            several => {
                let set = self.found.sets.iter().skip(sets).flatten();
                let set: Vec<&str> = set.map(|touch| touch.table.as_str()).collect();
                let rows = several.iter().filter_map(|source| source.row);
                rows.filter(|table| set.contains(&self.catalog.table_name(*table)))
                    .collect()
            }
        };
        written.dedup();
        self.exprs(&scope, &update.filter);
        self.exprs(&scope, &update.order);
        let columns = self.returning(self.returned(scope, outer), &update.returning);
        self.writes(written, first);
        self.ctes.truncate(sight);
        columns
    }

    /// The scope of `RETURNING`: SQLite only has the written table there.
    fn returned<'s>(&self, mut scope: Scope<'s>, outer: Option<&'s Scope<'s>>) -> Scope<'s> {
        if self.sqlite() {
            scope.joined.sources.truncate(1);
            return Scope::new(
                outer,
                Joined {
                    sources: scope.joined.sources,
                    merged: Vec::new(),
                },
            );
        }
        scope
    }

    pub(super) fn delete(&mut self, delete: &Delete, outer: Option<&Scope<'_>>) -> Columns {
        let sight = self.ctes.len();
        let first = self.found.tables.len();
        self.with(&delete.with, outer);
        let mut joined = self.joined(&delete.tables, outer);
        let using = self.joined(&delete.using, outer);
        joined.append(using);
        let scope = Scope::new(outer, joined);
        let sources = scope.joined.sources.iter();
        let written: Vec<TableId> = if delete.deleted.is_empty() {
            sources.take(1).filter_map(|source| source.row).collect()
        } else {
            let names = delete.deleted.iter().filter_map(|path| path.last());
            let names: Vec<&str> = names.map(|name| name.key.as_str()).collect();
            let is_named = |source: &&Rc<Source>| {
                let name = source.name.as_deref();
                name.is_some_and(|name| names.contains(&name))
            };
            sources
                .filter(is_named)
                .filter_map(|source| source.row)
                .collect()
        };
        self.exprs(&scope, &delete.filter);
        self.exprs(&scope, &delete.order);
        let columns = self.returning(scope, &delete.returning);
        self.writes(written, first);
        self.ctes.truncate(sight);
        columns
    }

    pub(super) fn merge(&mut self, merge: &Merge, outer: Option<&Scope<'_>>) -> Columns {
        let sight = self.ctes.len();
        self.with(&merge.with, outer);
        if let TableKind::Named(path) = &merge.target.kind {
            self.table_only(path, TableOnlyUse::Merge);
        }
        let target = self.joined(std::slice::from_ref(&merge.target), outer);
        let source = self.joined(std::slice::from_ref(&merge.source), outer);
        let source_only = Scope::new(outer, source.clone());
        let mut both = target;
        both.append(source);
        let scope = Scope::new(outer, both);
        self.expr(&scope, &merge.on);
        for clause in &merge.clauses {
            match &clause.action {
                MergeAction::Insert {
                    columns,
                    values,
                    span,
                } => {
                    self.exprs(&source_only, &clause.condition);
                    self.exprs(&source_only, values);
                    let targets: Vec<Rc<Source>> =
                        scope.joined.sources.iter().take(1).cloned().collect();
                    match (columns, targets.first()) {
                        (Some(columns), Some(target)) => {
                            for path in columns {
                                self.target_column(&[target], path);
                            }
                        }
                        (None, Some(target)) => {
                            if let Some(table) = target.row {
                                self.positional_table(table, values.len(), span);
                            }
                        }
                        _ => {}
                    }
                }
                MergeAction::Update(set) => {
                    self.exprs(&scope, &clause.condition);
                    self.assignments(&scope, set, 1);
                }
                MergeAction::Other => self.exprs(&scope, &clause.condition),
            }
        }
        let columns = self.returning(scope, &merge.returning);
        self.ctes.truncate(sight);
        columns
    }

    pub(super) fn copy(&mut self, copy: &CopyTable) {
        self.table_only(&copy.table, TableOnlyUse::Copy);
        let table = self.table_id(&copy.table);
        match &copy.columns {
            Some(columns) => self.listed(table, columns),
            None => {
                if let (Some(table), Some(name)) = (table, copy.table.last()) {
                    self.positional_table(table, usize::MAX, &name.span);
                }
            }
        }
        self.listed(table, &copy.options);
        let target = self.target(&copy.table, None);
        let scope = Scope::new(None, Joined::one(target));
        self.exprs(&scope, &copy.filter);
    }

    pub(super) fn index(&mut self, table: &Path, exprs: &[Expr]) {
        self.table_only(table, TableOnlyUse::Index);
        let target = self.target(table, None);
        let scope = Scope::new(None, Joined::one(target));
        self.exprs(&scope, exprs);
    }
}
