//! Resolves names in expressions.

use std::ops::Range;
use std::rc::Rc;

use super::super::TouchKind;
use super::super::ast::{Expr, Item, Name, Node, Path, Role};
use super::super::catalog::TableId;
use super::super::parse::OF_ANY_ROW;
use super::Resolver;
use super::scope::{Column, Columns, Match, Qualified, Scope, Shape, Source, in_columns};

impl Resolver<'_> {
    pub(super) fn exprs<'e>(
        &mut self,
        scope: &Scope<'_>,
        exprs: impl IntoIterator<Item = &'e Expr>,
    ) {
        for expr in exprs {
            self.expr(scope, expr);
        }
    }

    /// Resolves every name of an expression. The result is the table, if the expression is a whole row.
    pub(super) fn expr(&mut self, scope: &Scope<'_>, expr: &Expr) -> Option<TableId> {
        let mut row = None;
        for node in &expr.nodes {
            row = self.node(scope, node, true);
        }
        row.filter(|_| expr.sole)
    }

    pub(super) fn nodes(&mut self, scope: &Scope<'_>, nodes: &[Node]) {
        for node in nodes {
            self.node(scope, node, true);
        }
    }

    /// Like [`Resolver::expr`], for a whole row of which only a field is used.
    fn row(&mut self, scope: &Scope<'_>, expr: &Expr) -> Option<TableId> {
        match expr.nodes.as_slice() {
            [node] if expr.sole => self.node(scope, node, false),
            _ => self.expr(scope, expr),
        }
    }

    fn node(&mut self, scope: &Scope<'_>, node: &Node, whole: bool) -> Option<TableId> {
        match node {
            Node::Name(path) => return self.name(scope, path, whole),
            Node::Star(path, span) => {
                self.star(scope, path, span);
            }
            Node::Call { name, args, plain } => return self.call(scope, name, args, *plain),
            Node::Field(base, field, span) => {
                let row = self.row(scope, base)?;
                match field {
                    Some(field) => self.listed(Some(row), [field]),
                    None => self.wildcard(row, span),
                }
            }
            Node::Cast(base, ty) => {
                self.expr(scope, base);
                if self.postgres() && !ty.is_empty() {
                    return self.table_id(ty);
                }
            }
            Node::Group(list) => self.exprs(scope, list),
            Node::Query(query, role) => {
                let exists = std::mem::replace(&mut self.exists, *role == Role::Exists);
                let columns = self.query(query, Some(scope));
                self.exists = exists;
                if *role == Role::Value {
                    self.positional(&columns, usize::MAX);
                }
            }
            Node::Number(_) => {}
            Node::Target(path) => {
                self.name(scope, path, whole);
            }
        }
        None
    }

    /// A column, or on PostgreSQL a whole row; the result is then its table.
    fn name(&mut self, scope: &Scope<'_>, path: &Path, whole: bool) -> Option<TableId> {
        let (name, qualifier) = path.split_last()?;
        if let Some(table) = qualifier.last() {
            let schema = qualifier
                .len()
                .checked_sub(2)
                .map(|at| qualifier[at].key.as_str());
            return self.qualified(scope, schema, table, name, whole);
        }
        if let Some(found) = self.lookup().unqualified(scope, &name.key, None) {
            self.hits(scope, name, &found);
            return found.hits.first().and_then(|hit| hit.row);
        }
        if self.postgres()
            && let Some(source) = scope.source(None, &name.key)
        {
            let row = source.row;
            if whole && let Some(row) = row {
                self.wildcard(row, &name.span);
            }
            return row;
        }
        None
    }

    /// Records the columns that a name without a table found.
    pub(super) fn hits(&mut self, scope: &Scope<'_>, name: &Name, found: &Match) {
        for hit in &found.hits {
            let Some(origin) = hit.origin else {
                continue;
            };
            let elsewhere = || {
                self.lookup()
                    .unqualified(scope, &name.key, Some(origin))
                    .is_some()
                    || self.postgres() && scope.source(None, &name.key).is_some()
                    || self.lookup().is_rowid(scope, &name.key)
            };
            let rebinds = match found.natural {
                // `USING` itself needs the column.
                Some(false) => false,
                Some(true) => elsewhere(),
                None => found.hits.len() == 1 && elsewhere(),
            };
            let kind = if rebinds {
                TouchKind::Rebinds
            } else {
                TouchKind::Named
            };
            self.touch(origin, kind, &name.span);
        }
    }

    fn qualified(
        &mut self,
        scope: &Scope<'_>,
        schema: Option<&str>,
        table: &Name,
        name: &Name,
        whole: bool,
    ) -> Option<TableId> {
        let lookup = self.lookup();
        match lookup.qualified(scope, schema, &table.key, &name.key, None) {
            Qualified::Column(hit, source) => {
                if let Some(origin) = hit.origin {
                    let elsewhere = if self.postgres() {
                        source.row.is_some() && OF_ANY_ROW.contains(&name.key.as_str())
                    } else {
                        matches!(
                            lookup.qualified(scope, schema, &table.key, &name.key, Some(origin)),
                            Qualified::Column(..)
                        ) || lookup.is_rowid(scope, &name.key)
                    };
                    let kind = if elsewhere {
                        TouchKind::Rebinds
                    } else {
                        TouchKind::Named
                    };
                    self.touch(origin, kind, &name.span);
                }
                hit.row
            }
            Qualified::Table => {
                // `t.row_to_json` is `row_to_json(t)`.
                if self.postgres()
                    && whole
                    && OF_ANY_ROW.contains(&name.key.as_str())
                    && let Some(row) = scope
                        .source(schema, &table.key)
                        .and_then(|source| source.row)
                {
                    self.wildcard(row, &name.span);
                }
                None
            }
            Qualified::Nothing => {
                self.problem(format!(
                    "nothing in sight is called `{}` (byte {})",
                    table.key, table.span.start
                ));
                None
            }
        }
    }

    fn call(
        &mut self,
        scope: &Scope<'_>,
        name: &Path,
        args: &[Expr],
        plain: bool,
    ) -> Option<TableId> {
        let function = name
            .last()
            .map(|last| last.key.as_str())
            .unwrap_or_default();
        // On PostgreSQL `name(u)` is `u.name`, unless a function accepts such a row.
        if self.postgres()
            && plain
            && let [arg] = args
            && arg.sole
            && let [Node::Name(path)] = arg.nodes.as_slice()
            && let [row] = path.as_slice()
            && let [field] = name.as_slice()
            && !OF_ANY_ROW.contains(&function)
            && self.lookup().unqualified(scope, &row.key, None).is_none()
            && let Some(source) = scope.source(None, &row.key)
            && let Some(hit) = self
                .lookup()
                .in_source(&Rc::clone(source), &field.key, None)
        {
            if let Some(origin) = hit.origin {
                self.touch(origin, TouchKind::Named, &field.span);
            }
            return None;
        }
        let mut first = None;
        for (at, arg) in args.iter().enumerate() {
            let row = self.expr(scope, arg);
            if at == 0 {
                first = row;
            }
        }
        matches!(
            function,
            "json_populate_record"
                | "jsonb_populate_record"
                | "json_populate_recordset"
                | "jsonb_populate_recordset"
        )
        .then_some(first)
        .flatten()
    }

    /// The columns that `*` or `t.*` stands for.
    pub(super) fn star(&mut self, scope: &Scope<'_>, path: &Path, span: &Range<usize>) -> Columns {
        let mut columns = Columns {
            star: Some(span.clone()),
            ..Columns::default()
        };
        let sources: Vec<Rc<Source>> = match path.split_last() {
            None => {
                columns.list = self.lookup().star(&scope.joined);
                scope
                    .joined
                    .sources
                    .iter()
                    .filter(|source| !source.hidden)
                    .cloned()
                    .collect()
            }
            Some((table, qualifier)) => {
                let schema = qualifier.last().map(|schema| schema.key.as_str());
                let Some(source) = scope.source(schema, &table.key) else {
                    self.problem(format!(
                        "nothing in sight is called `{}` (byte {})",
                        table.key, table.span.start
                    ));
                    return Columns::unknown();
                };
                let source = Rc::clone(source);
                columns.list = self.lookup().columns(&source);
                vec![source]
            }
        };
        for source in &sources {
            if let Some(table) = source.row {
                self.wildcard(table, span);
            }
            if let Shape::Columns(shape) = &source.shape {
                columns.open |= shape.open;
            }
        }
        columns
    }

    /// The columns of a select list or of `RETURNING`.
    pub(super) fn items(&mut self, scope: &Scope<'_>, items: &[Item]) -> Columns {
        let mut columns = Columns::default();
        for item in items {
            if let [Node::Star(path, span)] = item.expr.nodes.as_slice()
                && item.expr.sole
            {
                let star = self.star(scope, path, span);
                let as_label = self.sqlite();
                columns
                    .list
                    .extend(star.list.into_iter().map(|column| Column {
                        labelled: as_label,
                        ..column
                    }));
                columns.open |= star.open;
                columns.star = columns.star.or(star.star);
                continue;
            }
            let row = self.expr(scope, &item.expr);
            if let [Node::Field(_, None, _)] = item.expr.nodes.as_slice() {
                // The columns of `(row).*` are only known for the row of a table.
                columns.open = true;
                continue;
            }
            columns.list.push(Column {
                key: match &item.alias {
                    Some(alias) => alias.key.clone(),
                    None => label(&item.expr).unwrap_or_default(),
                },
                origin: None,
                row,
                labelled: item.alias.is_some(),
            });
        }
        columns
    }

    /// An entry of `ORDER BY` or `GROUP BY`, which can name or count an entry of the select list. `first` says that these
    /// names come before columns.
    pub(super) fn by(&mut self, scope: &Scope<'_>, expr: &Expr, columns: &Columns, first: bool) {
        // SQLite's clauses do not see outer queries.
        let mut inner = Scope::new(
            scope.parent.filter(|_| !self.sqlite()),
            scope.joined.clone(),
        );
        inner.labels.clone_from(&scope.labels);
        let scope = &inner;
        match expr.nodes.as_slice() {
            [Node::Number(place)] if expr.sole => self.positional(columns, *place),
            [Node::Name(path)] if expr.sole && path.len() == 1 => {
                let name = &path[0];
                let labels: Vec<Column> = columns
                    .list
                    .iter()
                    .filter(|column| !column.key.is_empty() && (column.labelled || !self.sqlite()))
                    .cloned()
                    .collect();
                if first && let Some(hit) = in_columns(&labels, &name.key, None) {
                    if let Some(origin) = hit.origin {
                        let rebinds = in_columns(&labels, &name.key, Some(origin)).is_some()
                            || self
                                .lookup()
                                .unqualified(scope, &name.key, Some(origin))
                                .is_some();
                        let kind = if rebinds {
                            TouchKind::Rebinds
                        } else {
                            TouchKind::Named
                        };
                        self.touch(origin, kind, &name.span);
                    }
                    return;
                }
                let mut scope = Scope::new(scope.parent, scope.joined.clone());
                scope.labels = labels;
                self.expr(&scope, expr);
            }
            [Node::Group(list)] if expr.sole && !first => {
                for expr in list {
                    self.by(scope, expr, columns, first);
                }
            }
            [Node::Call { name, args, .. }]
                if !first && expr.sole && matches!(name[0].key.as_str(), "rollup" | "cube") =>
            {
                for expr in args {
                    self.by(scope, expr, columns, first);
                }
            }
            _ => {
                self.expr(scope, expr);
            }
        }
    }
}

/// The name that a column of a select list has without `AS`.
pub(super) fn label(expr: &Expr) -> Option<String> {
    if !expr.sole {
        return None;
    }
    match expr.nodes.first()? {
        Node::Name(path) => path.last().map(|name| name.key.clone()),
        Node::Call { name, .. } => name.last().map(|name| name.key.clone()),
        Node::Cast(base, ty) => label(base).or_else(|| ty.last().map(|name| name.key.clone())),
        Node::Field(_, Some(field), _) => Some(field.key.clone()),
        _ => None,
    }
}
