//! Parses the first word of a statement, and the statements that have no module of their own.

use super::super::ast::{Body, CopyTable, Query, Statement, With};
use super::Parsed;
use super::cursor::Parser;

/// Statements without columns, by their first word.
const NO_COLUMNS: &[&str] = &[
    "begin",
    "start",
    "commit",
    "rollback",
    "abort",
    "end",
    "savepoint",
    "release",
    "show",
    "reset",
    "listen",
    "notify",
    "unlisten",
    "discard",
    "pragma",
    "vacuum",
    "reindex",
    "checkpoint",
    "lock",
    "unlock",
    "use",
    "attach",
    "detach",
    "close",
    "fetch",
    "move",
    "deallocate",
    "load",
    "refresh",
    "drop",
    "revoke",
    "cluster",
    "flush",
    "kill",
    "optimize",
    "set",
    "deallocate",
    "security",
    "import",
];

impl Parser<'_> {
    /// One statement.
    pub(super) fn statement(&mut self) -> Parsed<Statement> {
        self.deeper(Self::any_statement)
    }

    fn any_statement(&mut self) -> Parsed<Statement> {
        if self.is_symbol("(") || self.is_any(&["select", "values", "table"]) {
            return self.query().map(Statement::Query);
        }
        if self.is("with") {
            return self.under_with(Self::after_with, Statement::with);
        }
        let with = With::default();
        if self.eat("insert") || !self.postgres() && self.eat("replace") {
            return self.insert(with);
        }
        if self.eat("update") {
            return self.update(with);
        }
        if self.eat("delete") {
            return self.delete(with);
        }
        if self.postgres() && self.eat("merge") {
            return self.merge(with);
        }
        if self.is("copy") && self.postgres() {
            return self.copy();
        }
        if self.is("explain") || self.mysql() && self.is_any(&["describe", "desc"]) {
            return self.explain();
        }
        if self.is("analyze")
            && self.mysql()
            && self.is_any_at(
                1,
                &["select", "insert", "update", "delete", "with", "replace"],
            )
        {
            self.advance();
            return self.statement();
        }
        if self.is("analyze") {
            return self.analyze();
        }
        if self.is("prepare") && self.postgres() {
            self.advance();
            self.name()?;
            if self.is_symbol("(") {
                self.skip_brackets()?;
            }
            self.expect("as")?;
            return self.statement();
        }
        if self.is("declare") && self.postgres() {
            while !self.at_end() && !self.is("for") {
                self.advance();
            }
            self.expect("for")?;
            return self.query().map(Statement::Query);
        }
        if self.is_any(&["execute", "call", "do"]) {
            return self.call_statement();
        }
        if self.is("create") {
            return self.create();
        }
        if self.is("truncate") {
            return self.truncate();
        }
        if self.is_any(NO_COLUMNS) {
            return self.no_columns();
        }
        Err(self.unexpected("a statement that is read"))
    }

    /// The text after `WITH ..`.
    fn after_with(&mut self, with: With) -> Parsed<Statement> {
        if self.is_any(&["insert", "replace"]) {
            self.advance();
            return self.insert(with);
        }
        if self.eat("update") {
            return self.update(with);
        }
        if self.eat("delete") {
            return self.delete(with);
        }
        if self.eat("merge") {
            return self.merge(with);
        }
        self.query_with(with).map(Statement::Query)
    }

    /// A statement that names no column; it may not have expressions such as `SET x = (SELECT ..)`.
    fn no_columns(&mut self) -> Parsed<Statement> {
        let first = self
            .peek()
            .map(|token| token.text.to_ascii_uppercase())
            .unwrap_or_default();
        self.advance();
        while !self.at_end() && !self.is_symbol(";") {
            if self.is("select") {
                return Err(format!("the query inside {first} is not read"));
            }
            self.advance();
        }
        Ok(Statement::Nothing)
    }

    /// `TRUNCATE [TABLE] [ONLY] users, orgs [CASCADE]`
    fn truncate(&mut self) -> Parsed<Statement> {
        self.advance();
        self.eat("table");
        let mut tables = Vec::new();
        loop {
            self.eat("only");
            if !self.is_name_at(0) {
                break;
            }
            tables.push(self.path()?);
            self.eat_symbol("*");
            if !self.eat_symbol(",") {
                break;
            }
        }
        self.skip_statement();
        Ok(Statement::Truncate(tables))
    }

    fn call_statement(&mut self) -> Parsed<Statement> {
        let word = self
            .peek()
            .map(|token| token.text.to_ascii_uppercase())
            .unwrap_or_default();
        self.advance();
        if word == "DO" && self.postgres() {
            return Err("the body of DO is not read".into());
        }
        let expr = self.expr()?;
        self.skip_statement();
        Ok(Statement::Query(Query {
            with: With::default(),
            body: Body::Values(vec![vec![expr]]),
            order: Vec::new(),
            limit: Vec::new(),
        }))
    }

    fn explain(&mut self) -> Parsed<Statement> {
        self.advance();
        if self.is_symbol("(") && !self.is_query() {
            self.skip_brackets()?;
        }
        loop {
            if self.sqlite() && self.is("query") && self.is_at(1, "plan") {
                self.advance();
                self.advance();
            } else if self.mysql() && self.is("format") {
                self.advance();
                self.expect_symbol("=")?;
                self.advance();
            } else if !self.eat_any(&["analyze", "verbose", "extended", "partitions"]) {
                break;
            }
        }
        if self.mysql()
            && !self.is_symbol("(")
            && !self.is_any(&[
                "select", "insert", "update", "delete", "with", "replace", "table", "values",
            ])
        {
            // `DESCRIBE users`, `DESCRIBE users name`
            let table = self.path()?;
            let columns = if self.is_name_at(0) {
                vec![self.name()?]
            } else {
                Vec::new()
            };
            self.skip_statement();
            return Ok(Statement::Lists(vec![(table, columns)]));
        }
        self.statement()
    }

    /// `ANALYZE [VERBOSE] users (id, name), orgs`
    fn analyze(&mut self) -> Parsed<Statement> {
        self.advance();
        if !self.postgres() {
            self.skip_statement();
            return Ok(Statement::Nothing);
        }
        if self.is_symbol("(") {
            self.skip_brackets()?;
        }
        self.eat("verbose");
        let mut lists = Vec::new();
        while self.is_name_at(0) {
            let table = self.path()?;
            let columns = if self.is_symbol("(") {
                self.name_list()?
            } else {
                Vec::new()
            };
            lists.push((table, columns));
            if !self.eat_symbol(",") {
                break;
            }
        }
        Ok(Statement::Lists(lists))
    }

    fn copy(&mut self) -> Parsed<Statement> {
        self.advance();
        if self.is_symbol("(") {
            self.advance();
            let statement = self.statement()?;
            self.expect_symbol(")")?;
            self.skip_statement();
            return Ok(statement);
        }
        self.eat("binary");
        let table = self.path()?;
        let columns = if self.is_symbol("(") {
            Some(self.name_list()?)
        } else {
            None
        };
        let mut copy = CopyTable {
            table,
            columns,
            options: Vec::new(),
            filter: None,
        };
        if !self.eat_any(&["from", "to"]) {
            return Err(self.unexpected("`FROM` or `TO`"));
        }
        while !self.at_end() && !self.is_symbol(";") {
            if self.eat("where") {
                copy.filter = Some(self.expr()?);
                continue;
            }
            if self.is_any(&["force_quote", "force_not_null", "force_null"])
                && self.is_symbol_at(1, "(")
            {
                self.advance();
                copy.options.extend(self.name_list()?);
                continue;
            }
            if self.eat("force") {
                // `FORCE NOT NULL a, b`
                while self.eat_any(&["quote", "not", "null"]) {}
                if self.is_name_at(0) {
                    copy.options.extend(self.list(Self::name)?);
                }
                continue;
            }
            self.advance();
        }
        Ok(Statement::Copy(copy))
    }
}
