//! Parses operands that begin with a word: keywords, literals with types, and the names of types.

use super::super::ast::{Node, Path, Role};
use super::Parsed;
use super::cursor::Parser;
use super::expr::Builder;
use super::words::{NO_OPERAND, is_constant};
use crate::TokenKind;

impl Parser<'_> {
    pub(super) fn word(&mut self, builder: &mut Builder, word: &str) -> Parsed<()> {
        let call = self.is_symbol_at(1, "(");
        let qualified = self.is_symbol_at(1, ".");
        match word {
            _ if qualified => return self.named(builder),
            "case" => {
                let node = self.case()?;
                builder.push(node);
            }
            "exists" if call => {
                self.advance();
                let mut node = self.brackets()?;
                if let Node::Query(_, role) = &mut node {
                    *role = Role::Exists;
                }
                builder.push(node);
                builder.literal();
            }
            "any" | "all" | "some" | "row" if call => {
                self.advance();
                let node = self.query_or_list()?;
                builder.push(node);
                builder.literal();
            }
            "array" if self.is_symbol_at(1, "[") => {
                self.advance();
                let node = self.subscript()?;
                builder.push(node);
                builder.literal();
            }
            "array" if call => {
                self.advance();
                let node = self.brackets()?;
                builder.push(node);
                builder.literal();
            }
            "cast" | "try_cast" if call => {
                self.advance();
                self.expect_symbol("(")?;
                let expr = self.expr()?;
                self.expect("as")?;
                let ty = self.type_name()?;
                // MySQL allows `CAST(x AS CHAR CHARACTER SET utf8)` and `AS UNSIGNED ARRAY`.
                while !self.at_end() && !self.is_symbol(")") {
                    self.advance();
                }
                self.expect_symbol(")")?;
                builder.push(Node::Cast(Box::new(expr), ty));
            }
            "interval"
                if self.mysql() && !call
                    || word == "interval"
                        && self.peek_at(1).is_some_and(|t| t.kind == TokenKind::String) =>
            {
                self.advance();
                if self.mysql() {
                    let expr = self.expr()?;
                    self.name()?;
                    builder.push(Node::Group(vec![expr]));
                } else {
                    self.advance();
                    self.interval_fields()?;
                }
                builder.literal();
            }
            "interval" if self.mysql() => {
                // `INTERVAL (a + 1) DAY` is an interval, and `INTERVAL(a, 1, 2)` is a function.
                self.advance();
                let node = self.brackets()?;
                builder.push(node);
                builder.literal();
                if self.kind() == Some(TokenKind::Word) && self.is_any(UNITS) {
                    self.advance();
                }
            }
            "values" | "default" if self.mysql() && call => {
                self.advance();
                self.expect_symbol("(")?;
                let path = self.path()?;
                self.expect_symbol(")")?;
                builder.push(Node::Target(path));
            }
            "match" if self.mysql() && call => {
                self.advance();
                let node = self.brackets()?;
                builder.push(node);
                self.expect("against")?;
                self.expect_symbol("(")?;
                let mut against = Builder::default();
                self.operand(&mut against)?;
                builder.push(Node::Group(vec![against.done()]));
                while !self.at_end() && !self.is_symbol(")") {
                    self.advance();
                }
                self.expect_symbol(")")?;
            }
            "raise" if self.sqlite() && call => {
                self.advance();
                self.skip_brackets()?;
                builder.literal();
            }
            _ if self.typed_literal() => builder.literal(),
            _ if call && !NO_OPERAND.contains(&word) => return self.named(builder),
            _ if is_constant(self.dialect, word) => {
                self.advance();
                // `CURRENT_TIMESTAMP(3)`
                if self.is_symbol("(") {
                    self.skip_brackets()?;
                }
                builder.literal();
            }
            _ if NO_OPERAND.contains(&word) => return Err(self.unexpected("an expression")),
            _ => return self.named(builder),
        }
        Ok(())
    }

    /// `date '2026-01-01'`, `timestamp with time zone '..'`, `_utf8mb4'x'`.
    pub(super) fn typed_literal(&mut self) -> bool {
        let string_at = |parser: &Self, ahead| {
            parser
                .peek_at(ahead)
                .is_some_and(|token| token.kind == TokenKind::String)
        };
        let first_is = |words: &[&str]| self.is_any(words);
        let mut ahead = 1;
        if first_is(&[
            "timestamp",
            "time",
            "timestamptz",
            "char",
            "varchar",
            "numeric",
            "bit",
        ]) && self.postgres()
            && self.is_symbol_at(1, "(")
        {
            if !self.is_symbol_at(3, ")")
                || !string_at(self, 4) && !self.is_any_at(4, &["with", "without"])
            {
                return false;
            }
            ahead = 4;
        }
        if self.is_any_at(ahead, &["with", "without"]) && self.is_at(ahead + 1, "time") {
            ahead += 3;
        } else if self.is("double") && self.is_at(1, "precision") {
            ahead = 2;
        }
        let typed = string_at(self, ahead)
            && (self.postgres()
                || first_is(&["date", "time", "timestamp", "datetime"]) && self.mysql()
                || self.mysql()
                    && self.peek().is_some_and(|token| {
                        token.text.starts_with('_') || token.text.eq_ignore_ascii_case("n")
                    }));
        if typed {
            for _ in 0..=ahead {
                self.advance();
            }
            while self.kind() == Some(TokenKind::String) {
                self.advance();
            }
        }
        typed
    }

    /// The name of a type; the parts after a plain name are skipped.
    pub(super) fn type_name(&mut self) -> Parsed<Path> {
        self.eat("setof");
        let first = self.peek().map(|token| token.text.to_ascii_lowercase());
        let mut path = self.path()?;
        match first.as_deref() {
            Some("double") => {
                self.eat("precision");
            }
            Some("character" | "char" | "bit" | "nchar") => {
                self.eat("varying");
            }
            Some("national") => {
                self.eat_any(&["character", "char", "varchar"]);
                self.eat("varying");
            }
            Some("signed" | "unsigned") => {
                self.eat_any(&["integer", "int"]);
            }
            _ => {}
        }
        if self.is_symbol("(") {
            self.skip_brackets()?;
            path.clear();
        }
        match first.as_deref() {
            Some("timestamp" | "time")
                if self.is_any(&["with", "without"]) && self.is_at(1, "time") =>
            {
                for _ in 0..3 {
                    self.advance();
                }
            }
            Some("interval") => self.interval_fields()?,
            _ => {}
        }
        while self.is_symbol("[") && (self.is_symbol_at(1, "]") || self.is_symbol_at(2, "]")) {
            while !self.eat_symbol("]") {
                self.advance();
            }
            path.clear();
        }
        if self.eat("array") {
            path.clear();
        }
        Ok(path)
    }

    /// `YEAR TO MONTH`, `SECOND(3)`.
    pub(super) fn interval_fields(&mut self) -> Parsed<()> {
        while self.is_any(&["year", "month", "day", "hour", "minute", "second"])
            || self.is("to")
                && self.is_any_at(1, &["year", "month", "day", "hour", "minute", "second"])
        {
            self.advance();
        }
        if self.is_symbol("(") {
            self.skip_brackets()?;
        }
        Ok(())
    }
}

/// The units of MySQL's intervals.
const UNITS: &[&str] = &[
    "microsecond",
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "day_hour",
    "day_minute",
    "day_second",
    "hour_minute",
    "hour_second",
    "minute_second",
    "year_month",
    "second_microsecond",
    "minute_microsecond",
    "hour_microsecond",
    "day_microsecond",
];
