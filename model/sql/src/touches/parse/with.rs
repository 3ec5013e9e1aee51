//! Parses `WITH`.

use std::collections::{HashMap, HashSet};

use super::super::ast::{Cte, Name, Statement, With};
use super::Parsed;
use super::cursor::Parser;

impl Parser<'_> {
    /// The `WITH ..`, if there is one, and the statement behind it.
    pub(super) fn under_with<T>(
        &mut self,
        rest: impl FnOnce(&mut Self, With) -> Parsed<T>,
        with_of: impl FnOnce(&mut T) -> Option<&mut With>,
    ) -> Parsed<T> {
        if !self.is("with") {
            return rest(self, With::default());
        }
        let around = std::mem::take(&mut self.tables);
        let with = self.with()?;
        let mut parsed = rest(self, with)?;
        if let Some(with) = with_of(&mut parsed) {
            mark_used(with, &mut self.tables);
        }
        self.tables.extend(around);
        Ok(parsed)
    }

    pub(super) fn with(&mut self) -> Parsed<With> {
        let mut with = With::default();
        if !self.eat("with") {
            return Ok(with);
        }
        with.recursive = self.eat("recursive");
        with.list = self.list(|parser| {
            let name = parser.name()?;
            let columns = if parser.is_symbol("(") {
                parser.name_list()?
            } else {
                Vec::new()
            };
            parser.expect("as")?;
            parser.eat("not");
            parser.eat("materialized");
            parser.expect_symbol("(")?;
            let around = std::mem::take(&mut parser.tables);
            let statement = parser.deeper(Self::statement)?;
            let tables = std::mem::replace(&mut parser.tables, around);
            if !matches!(
                statement,
                Statement::Query(_)
                    | Statement::Insert(_)
                    | Statement::Update(_)
                    | Statement::Delete(_)
                    | Statement::Merge(_)
            ) {
                return Err(parser.unexpected("a query"));
            }
            parser.expect_symbol(")")?;
            Ok(Cte {
                name,
                columns,
                statement: Box::new(statement),
                tables,
                used: false,
                more: parser.search_and_cycle()?,
            })
        })?;
        Ok(with)
    }

    pub(super) fn search_and_cycle(&mut self) -> Parsed<Vec<Name>> {
        let mut more = Vec::new();
        if self.is("search") && self.is_any_at(1, &["depth", "breadth"]) {
            self.advance();
            self.advance();
            self.expect("first")?;
            self.expect("by")?;
            self.list(Self::name)?;
            self.expect("set")?;
            more.push(self.name()?);
        }
        if self.eat("cycle") {
            self.list(Self::name)?;
            if self.mysql() && self.eat("restrict") {
                return Ok(more);
            }
            self.expect("set")?;
            more.push(self.name()?);
            if self.eat("to") {
                self.expr()?;
                self.expect("default")?;
                self.expr()?;
            }
            if self.eat("using") {
                more.push(self.name()?);
            }
        }
        Ok(more)
    }
}

/// Marks the queries of `with` that the statement behind it uses. `tables` holds the table names in that statement, and
/// afterwards those that `with` does not define.
fn mark_used(with: &mut With, tables: &mut HashSet<String>) {
    let own: HashMap<String, usize> = with
        .list
        .iter()
        .enumerate()
        .map(|(at, cte)| (cte.name.key.clone(), at))
        .collect();
    let mut open: Vec<usize> = tables
        .iter()
        .filter_map(|name| own.get(name).copied())
        .collect();
    tables.retain(|name| !own.contains_key(name));
    while let Some(at) = open.pop() {
        let cte = &mut with.list[at];
        if std::mem::replace(&mut cte.used, true) {
            continue;
        }
        for name in std::mem::take(&mut cte.tables) {
            match own.get(&name) {
                Some(other) => open.push(*other),
                None => {
                    tables.insert(name);
                }
            }
        }
    }
}
