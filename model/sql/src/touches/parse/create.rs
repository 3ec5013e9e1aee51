//! Parses `CREATE` statements, as far as they read columns of existing tables.

use super::super::ast::{Name, Statement};
use super::Parsed;
use super::cursor::Parser;

impl Parser<'_> {
    pub(super) fn create(&mut self) -> Parsed<Statement> {
        self.advance();
        if self.eat("or") {
            self.expect("replace")?;
        }
        while self.eat_any(&[
            "temporary",
            "temp",
            "unlogged",
            "global",
            "local",
            "unique",
            "materialized",
            "recursive",
            "fulltext",
            "spatial",
        ]) {}
        if self.eat("index") {
            return self.create_index();
        }
        if self.eat("view") {
            self.if_not_exists()?;
            self.path()?;
            if self.is_symbol("(") {
                self.skip_brackets()?;
            }
            while !self.at_end() && !self.is("as") {
                self.advance();
            }
            self.expect("as")?;
            let query = self.query()?;
            self.skip_statement();
            return Ok(Statement::Query(query));
        }
        if self.eat("table") {
            return self.create_table();
        }
        if self.is_any(&[
            "extension",
            "schema",
            "sequence",
            "database",
            "role",
            "user",
            "type",
            "domain",
            "collation",
            "publication",
            "subscription",
            "server",
            "tablespace",
        ]) {
            self.skip_statement();
            return Ok(Statement::Nothing);
        }
        Err(format!(
            "CREATE {} is not read",
            self.peek()
                .map(|token| token.text.to_ascii_uppercase())
                .unwrap_or_default()
        ))
    }

    pub(super) fn if_not_exists(&mut self) -> Parsed<()> {
        if self.eat("if") {
            self.expect("not")?;
            self.expect("exists")?;
        }
        Ok(())
    }

    pub(super) fn create_index(&mut self) -> Parsed<Statement> {
        self.eat("concurrently");
        self.if_not_exists()?;
        if !self.is("on") {
            self.path()?;
        }
        if self.mysql() && self.eat("using") {
            self.name()?;
        }
        self.expect("on")?;
        self.eat("only");
        let table = self.path()?;
        if self.eat("using") {
            self.name()?;
        }
        self.expect_symbol("(")?;
        let mut exprs = self.index_list()?;
        self.expect_symbol(")")?;
        while !self.at_end() && !self.is_symbol(";") {
            if self.eat("include") {
                self.expect_symbol("(")?;
                exprs.extend(self.exprs()?);
                self.expect_symbol(")")?;
            } else if self.eat("where") {
                exprs.push(self.expr()?);
            } else {
                self.advance();
            }
        }
        Ok(Statement::Index(table, exprs))
    }

    pub(super) fn create_table(&mut self) -> Parsed<Statement> {
        self.if_not_exists()?;
        self.path()?;
        let mut lists: Vec<(Vec<Name>, Vec<Name>)> = Vec::new();
        let mut depth = 0_usize;
        while !self.at_end() && !self.is_symbol(";") {
            if depth == 0 && (self.is("as") && !self.is_at(1, "identity") || self.is("select")) {
                self.eat("as");
                let query = self.query()?;
                self.skip_statement();
                return Ok(Statement::Query(query));
            }
            if self.is_symbol("(") {
                depth += 1;
            } else if self.is_symbol(")") {
                depth = depth.saturating_sub(1);
            }
            if self.is("references") && self.is_name_at(1) {
                self.advance();
                let table = self.path()?;
                let columns = if self.is_symbol("(") {
                    self.name_list()?
                } else {
                    Vec::new()
                };
                lists.push((table, columns));
                continue;
            }
            self.advance();
        }
        Ok(Statement::Lists(lists))
    }
}
