//! Parses aliases with their columns, and functions with a list of columns.

use super::super::ast::{Alias, Name, Table};
use super::Parsed;
use super::cursor::Parser;
use super::words::AFTER_TABLE;
use crate::TokenKind;

impl Parser<'_> {
    /// `JSON_TABLE(expr, path COLUMNS (..))`, `XMLTABLE(.. PASSING expr COLUMNS ..)`.
    pub(super) fn json_table(&mut self) -> Parsed<Table> {
        self.advance();
        self.expect_symbol("(")?;
        let mut calls = Vec::new();
        let mut columns = Vec::new();
        while !self.eat_symbol(")") {
            if self.at_end() {
                return Err(self.unexpected("`)`"));
            }
            if self.eat_symbol(",") || self.eat_any(&["passing", "by", "ref", "value"]) {
                continue;
            }
            if self.eat("as") {
                self.name()?;
                continue;
            }
            if self.eat("columns") {
                let bracket = self.eat_symbol("(");
                self.listed_columns(&mut columns)?;
                if bracket {
                    self.expect_symbol(")")?;
                }
                continue;
            }
            if self.is_any(&["xmlnamespaces"]) {
                self.advance();
                self.skip_brackets()?;
                continue;
            }
            if self.eat_any(&["error", "empty", "on", "null"]) {
                continue;
            }
            calls.push(self.expr()?);
        }
        self.function(calls, columns)
    }

    /// The names in `COLUMNS`, also the nested ones; types and paths are skipped.
    pub(super) fn listed_columns(&mut self, columns: &mut Vec<Name>) -> Parsed<()> {
        loop {
            if self.is("nested") && !self.is_symbol_at(1, ",") {
                while !self.at_end() && !self.is_symbol("(") {
                    self.advance();
                }
                self.expect_symbol("(")?;
                self.deeper(|parser| parser.listed_columns(columns))?;
                self.expect_symbol(")")?;
            } else {
                columns.push(self.name()?);
                while !self.at_end() && !self.is_symbol(",") && !self.is_symbol(")") {
                    if self.is_symbol("(") {
                        self.skip_brackets()?;
                    } else {
                        self.advance();
                    }
                }
            }
            if !self.eat_symbol(",") {
                return Ok(());
            }
        }
    }

    /// `AS a (b, c)`, `a`, and for functions `AS (b int)`.
    pub(super) fn alias(&mut self) -> Parsed<Option<Alias>> {
        let said = self.eat("as");
        if said && self.is_symbol("(") {
            let columns = self.typed_columns()?;
            return Ok(Some(Alias {
                name: None,
                columns,
                typed: true,
            }));
        }
        let implicit = match self.kind() {
            Some(TokenKind::Word) => !self.is_any(AFTER_TABLE),
            Some(TokenKind::Quoted) => true,
            Some(TokenKind::String) => self.sqlite(),
            _ => false,
        };
        if !said && !implicit {
            return Ok(None);
        }
        let name = self.name()?;
        let mut alias = Alias {
            name: Some(name),
            columns: Vec::new(),
            typed: false,
        };
        if self.is_symbol("(") {
            alias.typed =
                self.is_name_at(1) && !self.is_symbol_at(2, ",") && !self.is_symbol_at(2, ")");
            alias.columns = self.typed_columns()?;
        }
        Ok(Some(alias))
    }

    /// `(a, b)`, `(a int, b numeric(1, 2))`
    pub(super) fn typed_columns(&mut self) -> Parsed<Vec<Name>> {
        self.expect_symbol("(")?;
        let mut names = Vec::new();
        loop {
            names.push(self.name()?);
            if !self.is_symbol(",") && !self.is_symbol(")") {
                self.type_name()?;
                if self.eat("collate") {
                    self.path()?;
                }
            }
            if self.eat_symbol(")") {
                return Ok(names);
            }
            self.expect_symbol(",")?;
        }
    }
}
