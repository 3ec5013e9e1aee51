//! `INSERT`, `UPDATE`, `DELETE`, `MERGE`.

use super::super::ast::{
    Assignment, Body, Conflict, Delete, Insert, InsertSource, Item, Merge, MergeAction,
    MergeClause, Node, Path, Query, Statement, Table, Update, With,
};
use super::Parsed;
use super::cursor::Parser;

impl Parser<'_> {
    /// What follows `INSERT` or `REPLACE`.
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

    /// What follows `ON CONFLICT`.
    fn conflict(&mut self) -> Parsed<Conflict> {
        let mut conflict = Conflict::default();
        if self.eat("on") {
            self.expect("constraint")?;
            self.name()?;
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
    pub(super) fn index_list(&mut self) -> Parsed<Vec<super::super::ast::Expr>> {
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

    /// `(a, t.b, c[1], d.e)`: the columns of a target.
    fn targets(&mut self) -> Parsed<Vec<Path>> {
        self.expect_symbol("(")?;
        let mut columns = Vec::new();
        while !self.eat_symbol(")") {
            let path = self.path()?;
            columns.push(path);
            // Subscripts of a target are numbers.
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

    /// What follows `SET`.
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
        // What a function body or a client's own syntax puts behind it.
        if self.eat("into") {
            self.list(Self::path)?;
        }
        Ok(items)
    }

    /// What follows `UPDATE`.
    pub(super) fn update(&mut self, with: With) -> Parsed<Statement> {
        if self.sqlite() && self.eat("or") {
            self.name()?;
        }
        if self.mysql() {
            while self.eat_any(&["low_priority", "ignore"]) {}
        }
        let tables = if self.mysql() {
            self.from_list()?
        } else {
            vec![self.table()?]
        };
        self.expect("set")?;
        let set = self.assignments()?;
        let from = if self.eat("from") {
            self.from_list()?
        } else {
            Vec::new()
        };
        let filter = self.filter()?;
        let mut returning = self.returning()?;
        let order = self.order_and_limit()?;
        if returning.is_empty() {
            returning = self.returning()?;
        }
        Ok(Statement::Update(Box::new(Update {
            with,
            tables,
            set,
            from,
            filter,
            order,
            returning,
        })))
    }

    /// What follows `DELETE`.
    pub(super) fn delete(&mut self, with: With) -> Parsed<Statement> {
        let mut delete = Delete {
            with,
            tables: Vec::new(),
            using: Vec::new(),
            filter: None,
            order: Vec::new(),
            returning: Vec::new(),
        };
        if self.mysql() {
            while self.eat_any(&["low_priority", "quick", "ignore"]) {}
            if !self.is("from") {
                // `DELETE a, b.* FROM a JOIN b ..`: the list only repeats names of `FROM`.
                self.list(Self::deleted)?;
                self.expect("from")?;
                delete.tables = self.from_list()?;
                delete.filter = self.filter()?;
                return Ok(Statement::Delete(Box::new(delete)));
            }
            self.expect("from")?;
            if self.deletes_several() {
                self.list(Self::deleted)?;
                self.expect("using")?;
                delete.tables = self.from_list()?;
                delete.filter = self.filter()?;
                return Ok(Statement::Delete(Box::new(delete)));
            }
        } else {
            self.expect("from")?;
        }
        delete.tables = vec![self.table()?];
        if self.eat("using") {
            delete.using = self.from_list()?;
        }
        delete.filter = self.filter()?;
        delete.returning = self.returning()?;
        delete.order = self.order_and_limit()?;
        if delete.returning.is_empty() {
            delete.returning = self.returning()?;
        }
        Ok(Statement::Delete(Box::new(delete)))
    }

    /// A table to delete from, in a list: its name, maybe with `.*`.
    fn deleted(&mut self) -> Parsed<()> {
        self.path()?;
        if self.eat_symbol(".") {
            self.expect_symbol("*")?;
        }
        Ok(())
    }

    /// Whether this is MySQL's `DELETE FROM a, b USING ..`.
    fn deletes_several(&self) -> bool {
        let mut ahead = 0;
        while self.is_name_at(ahead) && !self.is_at(ahead, "using")
            || self.is_symbol_at(ahead, ".")
            || self.is_symbol_at(ahead, "*")
            || self.is_symbol_at(ahead, ",")
        {
            if self.is_any_at(ahead, &["where", "order", "limit", "returning", "as"]) {
                return false;
            }
            ahead += 1;
        }
        self.is_at(ahead, "using")
    }

    fn filter(&mut self) -> Parsed<Option<super::super::ast::Expr>> {
        if !self.eat("where") {
            return Ok(None);
        }
        if self.is("current") && self.is_at(1, "of") {
            self.advance();
            self.advance();
            self.name()?;
            return Ok(None);
        }
        self.expr().map(Some)
    }

    fn order_and_limit(&mut self) -> Parsed<Vec<super::super::ast::Expr>> {
        let mut order = Vec::new();
        if self.postgres() {
            return Ok(order);
        }
        if self.is("order") && self.is_at(1, "by") {
            self.advance();
            self.advance();
            order = self.order_list()?;
        }
        if self.eat("limit") {
            order.push(self.limit()?);
            if self.eat_symbol(",") || self.eat("offset") {
                order.push(self.limit()?);
            }
        }
        Ok(order)
    }

    /// A number is an amount here, not a place in a list.
    fn limit(&mut self) -> Parsed<super::super::ast::Expr> {
        let mut expr = self.expr()?;
        expr.nodes.retain(|node| !matches!(node, Node::Number(_)));
        Ok(expr)
    }

    /// What follows `MERGE`.
    pub(super) fn merge(&mut self, with: With) -> Parsed<Statement> {
        self.eat("into");
        let target = self.merge_table()?;
        self.expect("using")?;
        let source = self.merge_table()?;
        self.expect("on")?;
        let on = self.expr()?;
        let mut clauses = Vec::new();
        while self.eat("when") {
            self.eat("not");
            self.expect("matched")?;
            if self.eat("by") {
                self.eat_any(&["source", "target"]);
            }
            let condition = if self.eat("and") {
                Some(self.expr()?)
            } else {
                None
            };
            self.expect("then")?;
            let action = if self.eat("update") {
                self.expect("set")?;
                MergeAction::Update(self.assignments()?)
            } else if self.eat("delete") {
                MergeAction::Other
            } else if self.eat("do") {
                self.expect("nothing")?;
                MergeAction::Other
            } else {
                let span = self.span();
                self.expect("insert")?;
                self.merge_insert(span)?
            };
            clauses.push(MergeClause { condition, action });
        }
        Ok(Statement::Merge(Box::new(Merge {
            with,
            target,
            source,
            on,
            clauses,
            returning: self.returning()?,
        })))
    }

    fn merge_table(&mut self) -> Parsed<Table> {
        self.table()
    }

    fn merge_insert(&mut self, span: std::ops::Range<usize>) -> Parsed<MergeAction> {
        let columns = if self.is_symbol("(") {
            Some(self.targets()?)
        } else {
            None
        };
        if self.eat("overriding") {
            self.eat_any(&["system", "user"]);
            self.expect("value")?;
        }
        if self.eat("default") {
            self.expect("values")?;
            return Ok(MergeAction::Other);
        }
        self.expect("values")?;
        self.expect_symbol("(")?;
        let values = self.exprs()?;
        self.expect_symbol(")")?;
        Ok(MergeAction::Insert {
            columns,
            values,
            span,
        })
    }
}
