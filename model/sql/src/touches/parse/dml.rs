//! Parses `UPDATE`, `DELETE` and `MERGE`.

use super::super::ast::{
    Delete, Expr, Merge, MergeAction, MergeClause, Node, Path, Statement, Update, With,
};
use super::Parsed;
use super::cursor::Parser;

impl Parser<'_> {
    /// The text after `UPDATE`.
    pub(super) fn update(&mut self, with: With) -> Parsed<Statement> {
        if self.sqlite() && self.eat("or") {
            self.name()?;
        }
        if self.mysql() {
            while self.eat_any(&["low_priority", "ignore"]) {}
        }
        let tables = if self.mysql() {
            self.tables()?
        } else {
            vec![self.table()?]
        };
        self.expect("set")?;
        let set = self.assignments()?;
        let from = if self.eat("from") {
            self.tables()?
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

    /// The text after `DELETE`.
    pub(super) fn delete(&mut self, with: With) -> Parsed<Statement> {
        let mut delete = Delete {
            with,
            deleted: Vec::new(),
            tables: Vec::new(),
            using: Vec::new(),
            filter: None,
            order: Vec::new(),
            returning: Vec::new(),
        };
        if self.mysql() {
            while self.eat_any(&["low_priority", "quick", "ignore"]) {}
            if !self.is("from") {
                // `DELETE a, b.* FROM a JOIN b ..`: the list repeats names of `FROM`.
                delete.deleted = self.list(Self::deleted)?;
                self.expect("from")?;
                delete.tables = self.tables()?;
                delete.filter = self.filter()?;
                return Ok(Statement::Delete(Box::new(delete)));
            }
            self.expect("from")?;
            if self.deletes_several() {
                delete.deleted = self.list(Self::deleted)?;
                self.expect("using")?;
                delete.tables = self.tables()?;
                delete.filter = self.filter()?;
                return Ok(Statement::Delete(Box::new(delete)));
            }
        } else {
            self.expect("from")?;
        }
        delete.tables = vec![self.table()?];
        if self.eat("using") {
            delete.using = self.tables()?;
        }
        delete.filter = self.filter()?;
        delete.returning = self.returning()?;
        delete.order = self.order_and_limit()?;
        if delete.returning.is_empty() {
            delete.returning = self.returning()?;
        }
        Ok(Statement::Delete(Box::new(delete)))
    }

    /// A table in the list of a `DELETE`: its name, possibly with `.*`.
    fn deleted(&mut self) -> Parsed<Path> {
        let path = self.path()?;
        if self.eat_symbol(".") {
            self.expect_symbol("*")?;
        }
        Ok(path)
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

    fn filter(&mut self) -> Parsed<Option<Expr>> {
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

    fn order_and_limit(&mut self) -> Parsed<Vec<Expr>> {
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

    /// The value of `LIMIT`. A number there is not a position in a select list.
    fn limit(&mut self) -> Parsed<Expr> {
        let mut expr = self.expr()?;
        expr.nodes.retain(|node| !matches!(node, Node::Number(_)));
        Ok(expr)
    }

    /// The text after `MERGE`.
    pub(super) fn merge(&mut self, with: With) -> Parsed<Statement> {
        self.eat("into");
        let target = self.table()?;
        self.expect("using")?;
        let source = self.table()?;
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
