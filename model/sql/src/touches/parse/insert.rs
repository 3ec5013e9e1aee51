//! Parses `INSERT`, and the lists that the other writing statements have, too.

use super::super::ast::{
    Assignment, Body, Conflict, Expr, Insert, InsertSource, Item, Path, Query, Statement, With,
};
use super::Parsed;
use super::cursor::Parser;

impl Parser<'_> {
    /// The text after `INSERT` or `REPLACE`.
    pub(super) fn insert(&mut self, with: With) -> Parsed<Statement> {
        if self.sqlite() && self.eat("or") {
            self.name()?;
        }
        if self.mysql() {
            while self.eat_any(&["low_priority", "delayed", "high_priority", "ignore"]) {}
            self.eat("into");
        } else {
            self.expect("into")?;
        }
        let table = self.path()?;
        if self.mysql() && self.eat("partition") {
            self.skip_brackets()?;
        }
        let alias = if self.eat("as") {
            Some(self.name()?)
        } else {
            None
        };
        let columns = if self.is_symbol("(") && !self.is_query() {
            Some(self.targets()?)
        } else {
            None
        };
        if self.eat("overriding") {
            self.eat_any(&["system", "user"]);
            self.expect("value")?;
        }
        let mut row_alias = None;
        let source = if self.is("default") && self.is_at(1, "values") {
            self.advance();
            self.advance();
            InsertSource::Defaults
        } else if self.mysql() && self.eat("set") {
            InsertSource::Set(self.assignments()?)
        } else if self.mysql() && self.eat_any(&["values", "value"]) {
            let values = self.values()?;
            InsertSource::Query(Query {
                with: With::default(),
                body: Body::Values(values),
                order: Vec::new(),
                limit: Vec::new(),
            })
        } else {
            InsertSource::Query(self.query()?)
        };
        if self.mysql() && self.is("as") {
            row_alias = self.alias()?;
        }
        let mut insert = Insert {
            with,
            table,
            alias,
            columns,
            source,
            row_alias,
            conflicts: Vec::new(),
            returning: Vec::new(),
        };
        while self.is("on") {
            self.advance();
            let conflict = if self.eat("duplicate") {
                self.expect("key")?;
                self.expect("update")?;
                Conflict {
                    set: self.assignments()?,
                    ..Conflict::default()
                }
            } else {
                self.expect("conflict")?;
                self.conflict()?
            };
            insert.conflicts.push(conflict);
        }
        insert.returning = self.returning()?;
        Ok(Statement::Insert(Box::new(insert)))
    }

    /// The text after `ON CONFLICT`.
    pub(super) fn conflict(&mut self) -> Parsed<Conflict> {
        let mut conflict = Conflict::default();
        if self.eat("on") {
            self.expect("constraint")?;
            conflict.constraint = Some(self.name()?);
        } else if self.eat_symbol("(") {
            conflict.target = self.index_list()?;
            self.expect_symbol(")")?;
            if self.eat("where") {
                conflict.target_filter = Some(self.expr()?);
            }
        }
        self.expect("do")?;
        if self.eat("nothing") {
            return Ok(conflict);
        }
        self.expect("update")?;
        self.expect("set")?;
        conflict.set = self.assignments()?;
        if self.eat("where") {
            conflict.filter = Some(self.expr()?);
        }
        Ok(conflict)
    }

    /// Entries of an index: an expression, an operator class, an order.
    pub(super) fn index_list(&mut self) -> Parsed<Vec<Expr>> {
        self.list(|parser| {
            let expr = parser.expr()?;
            while !parser.at_end() && !parser.is_symbol(",") && !parser.is_symbol(")") {
                if parser.is_symbol("(") {
                    parser.skip_brackets()?;
                } else {
                    parser.advance();
                }
            }
            Ok(expr)
        })
    }

    /// `(a, t.b, c[1], d.e)`: the columns that are written.
    pub(super) fn targets(&mut self) -> Parsed<Vec<Path>> {
        self.expect_symbol("(")?;
        let mut columns = Vec::new();
        while !self.eat_symbol(")") {
            let path = self.path()?;
            columns.push(path);
            // Subscripts here are numbers.
            while self.eat_symbol("[") {
                while !self.at_end() && !self.eat_symbol("]") {
                    self.advance();
                }
            }
            if !self.is_symbol(")") {
                self.expect_symbol(",")?;
            }
        }
        Ok(columns)
    }

    /// The text after `SET`.
    pub(super) fn assignments(&mut self) -> Parsed<Vec<Assignment>> {
        self.list(|parser| {
            let mut assignment = Assignment {
                columns: Vec::new(),
                exprs: Vec::new(),
            };
            if parser.is_symbol("(") {
                assignment.columns = parser.targets()?;
            } else {
                assignment.columns.push(parser.path()?);
                while parser.eat_symbol("[") {
                    while !parser.eat_symbol("]") {
                        if !parser.eat_symbol(":") {
                            assignment.exprs.push(parser.expr()?);
                        }
                    }
                    // `SET a[1].b = ..`
                    while parser.eat_symbol(".") {
                        parser.name()?;
                    }
                }
            }
            if parser.mysql() {
                parser.eat_symbol(":");
            }
            parser.expect_symbol("=")?;
            assignment.exprs.push(parser.expr()?);
            Ok(assignment)
        })
    }

    pub(super) fn returning(&mut self) -> Parsed<Vec<Item>> {
        if !self.eat("returning") {
            return Ok(Vec::new());
        }
        if self.is("with") && self.is_symbol_at(1, "(") {
            return Err("RETURNING WITH is not read".into());
        }
        let items = self.items()?;
        // A function body or a client's own syntax can add `INTO` at the end.
        if self.eat("into") {
            self.list(Self::path)?;
        }
        Ok(items)
    }
}
