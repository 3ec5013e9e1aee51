//! Resolves queries: each clause with the names that it sees.

use std::rc::Rc;

use super::super::TouchKind;
use super::super::ast::{Body, Cte, Expr, Node, Query, Select};
use super::super::catalog::ColumnId;
use super::Resolver;
use super::scope::{Column, Columns, Joined, Scope, Shape, Source, in_columns};

/// The position of a recursive query among the `WITH` queries, and the query.
type Recursion<'q> = Option<(usize, &'q Cte)>;

impl Resolver<'_> {
    /// Resolves a query; the result is its columns.
    pub(super) fn query(&mut self, query: &Query, outer: Option<&Scope<'_>>) -> Columns {
        self.recursive_query(query, outer, None)
    }

    pub(super) fn recursive_query(
        &mut self,
        query: &Query,
        outer: Option<&Scope<'_>>,
        recursion: Recursion<'_>,
    ) -> Columns {
        let sight = self.ctes.len();
        self.with(&query.with, outer);
        let columns = match &query.body {
            Body::Select(select) => self.select(select, &query.order, outer),
            body => {
                let columns = self.body(body, outer, recursion);
                let mut labels = Scope::new(None, Joined::default());
                labels.labels.clone_from(&columns.list);
                for expr in &query.order {
                    self.ordered_set(&labels, expr, &columns);
                }
                columns
            }
        };
        let limits = Scope::new(outer, Joined::default());
        self.exprs(&limits, &query.limit);
        self.ctes.truncate(sight);
        columns
    }

    /// An entry of `ORDER BY` behind a set operation, which sees only the columns of the result.
    fn ordered_set(&mut self, labels: &Scope<'_>, expr: &Expr, columns: &Columns) {
        if let [Node::Number(place)] = expr.nodes.as_slice()
            && expr.sole
        {
            self.positional(columns, *place);
            return;
        }
        self.expr(labels, expr);
    }

    fn body(
        &mut self,
        body: &Body,
        outer: Option<&Scope<'_>>,
        recursion: Recursion<'_>,
    ) -> Columns {
        match body {
            Body::Select(select) => self.select(select, &[], outer),
            Body::Nested(query) => self.recursive_query(query, outer, recursion),
            Body::Values(rows) => {
                let scope = Scope::new(outer, Joined::default());
                for row in rows {
                    self.exprs(&scope, row);
                }
                let width = rows.first().map_or(0, Vec::len);
                Columns {
                    list: (1..=width)
                        .map(|at| Column::plain(format!("column{at}")))
                        .collect(),
                    ..Columns::default()
                }
            }
            Body::Table(path) => {
                let span = path
                    .last()
                    .map(|name| name.span.clone())
                    .unwrap_or_default();
                let source = self.named_source(path, None);
                let scope = Scope::new(None, Joined::one(source));
                self.star(&scope, &Vec::new(), &span)
            }
            Body::Set(arms) => self.set(arms, outer, recursion),
        }
    }

    fn set(
        &mut self,
        arms: &[Body],
        outer: Option<&Scope<'_>>,
        recursion: Recursion<'_>,
    ) -> Columns {
        let mut all: Vec<Columns> = Vec::new();
        for arm in arms {
            let columns = self.body(arm, outer, None);
            if let (Some((at, cte)), true) = (recursion, all.is_empty()) {
                // From here on the query sees itself, with the columns of its first arm.
                let mut known = columns.clone();
                for (column, name) in known.list.iter_mut().zip(&cte.columns) {
                    column.key.clone_from(&name.key);
                    column.origin = None;
                }
                known
                    .list
                    .extend(cte.more.iter().map(|name| Column::plain(name.key.clone())));
                self.ctes[at].1 = Rc::new(known);
            }
            all.push(columns);
        }
        // If every arm loses a column at the same position, the arms still fit together.
        let mut origins: Vec<ColumnId> = all
            .iter()
            .flat_map(|columns| columns.list.iter().filter_map(|column| column.origin))
            .collect();
        origins.sort_unstable();
        origins.dedup();
        let mut uneven = Vec::new();
        for origin in origins {
            let places = |columns: &Columns| -> Vec<usize> {
                (0..columns.list.len())
                    .filter(|at| columns.list[*at].origin == Some(origin))
                    .collect()
            };
            let first = places(&all[0]);
            if all[1..].iter().all(|columns| places(columns) == first) {
                continue;
            }
            uneven.push(origin);
            for columns in &all {
                if let Some(span) = &columns.star
                    && columns
                        .list
                        .iter()
                        .any(|column| column.origin == Some(origin))
                {
                    self.touch(origin, TouchKind::Positional, span);
                }
            }
        }
        let mut result = all.swap_remove(0);
        for column in &mut result.list {
            if column.origin.is_some_and(|origin| uneven.contains(&origin)) {
                column.origin = None;
            }
        }
        if self.sqlite() {
            // SQLite's `ORDER BY` sees the names of all arms.
            result.open |= all.iter().any(|columns| columns.open);
        }
        result
    }

    fn select(&mut self, select: &Select, order: &[Expr], outer: Option<&Scope<'_>>) -> Columns {
        let exists = std::mem::take(&mut self.exists);
        let joined = self.joined(&select.from, outer);
        let mut scope = Scope::new(outer, joined);
        self.exists = exists;
        let columns = self.items(&scope, &select.items);
        self.exists = false;

        let labels: Vec<Column> = columns
            .list
            .iter()
            .filter(|column| column.labelled)
            .cloned()
            .collect();
        if self.sqlite() {
            scope.labels = labels;
        }
        self.exprs(&scope, &select.filter);
        for expr in &select.distinct_on {
            self.by(&scope, expr, &columns, true);
        }
        if self.mysql() {
            // The clauses that follow can use the names of the select list.
            scope.labels.clone_from(&columns.list);
        }
        for expr in &select.group {
            self.by(&scope, expr, &columns, false);
        }
        if let Some(having) = &select.having {
            if self.mysql() {
                self.having(&scope, having, &columns);
            } else {
                self.expr(&scope, having);
            }
        }
        self.exprs(&scope, &select.windows);
        for expr in order {
            self.by(&scope, expr, &columns, true);
        }
        columns
    }

    /// MySQL looks in the select list first, except within calls.
    fn having(&mut self, scope: &Scope<'_>, having: &Expr, columns: &Columns) {
        for node in &having.nodes {
            match node {
                Node::Name(path)
                    if path.len() == 1
                        && in_columns(&columns.list, &path[0].key, None)
                            .is_some_and(|hit| hit.origin.is_none()) => {}
                Node::Group(list) => {
                    for expr in list {
                        self.having(scope, expr, columns);
                    }
                }
                _ => {
                    let single = std::slice::from_ref(node);
                    self.nodes(scope, single);
                }
            }
        }
    }

    /// The columns of a query in `FROM`, with its alias.
    pub(super) fn derived(columns: Columns, name: Option<String>) -> Source {
        Source {
            name,
            schema: None,
            shape: Shape::Columns(Rc::new(columns)),
            row: None,
            hidden: false,
        }
    }
}
