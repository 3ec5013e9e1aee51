//! The tokens that have a meaning, and a position among them.

use std::collections::HashSet;
use std::ops::Range;

use super::super::ast::{Name, Path};
use super::Parsed;
use crate::Dialect;
use crate::token::{Rules, tokenize_by};
use crate::{Token, TokenKind};

/// The deepest nesting of brackets: far more than people write, far less than a thread's stack allows.
const MAX_DEPTH: usize = 100;

pub(super) struct Parser<'a> {
    pub(super) dialect: Dialect,
    tokens: Vec<(Token<'a>, usize)>,
    end: usize,
    at: usize,
    depth: usize,
    /// The names at places where a table can stand, in the form in which names compare.
    pub(super) tables: HashSet<String>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(dialect: Dialect, sql: &'a str) -> Parsed<Self> {
        let mut tokens = Vec::new();
        collect(dialect, sql, 0, &mut tokens)?;
        Ok(Self {
            dialect,
            tokens,
            end: sql.len(),
            at: 0,
            depth: 0,
            tables: HashSet::new(),
        })
    }

    pub(super) fn postgres(&self) -> bool {
        self.dialect == Dialect::Postgres
    }

    pub(super) fn mysql(&self) -> bool {
        self.dialect == Dialect::Mysql
    }

    pub(super) fn sqlite(&self) -> bool {
        self.dialect == Dialect::Sqlite
    }

    /// Runs `inner` one level deeper.
    pub(super) fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            return Err(format!(
                "it is nested more than {MAX_DEPTH} levels deep (byte {})",
                self.start()
            ));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<Token<'a>> {
        self.tokens.get(self.at + ahead).map(|(token, _)| *token)
    }

    pub(super) fn peek(&self) -> Option<Token<'a>> {
        self.peek_at(0)
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The start of the next token.
    pub(super) fn start(&self) -> usize {
        self.start_at(0)
    }

    pub(super) fn start_at(&self, ahead: usize) -> usize {
        self.tokens
            .get(self.at + ahead)
            .map_or(self.end, |(_, start)| *start)
    }

    /// The place of the next token.
    pub(super) fn span(&self) -> Range<usize> {
        let start = self.start();
        start..start + self.peek().map_or(0, |token| token.text.len())
    }

    /// Whether there is no space between this token and the one before it.
    pub(super) fn adjacent(&self) -> bool {
        self.at > 0
            && self
                .tokens
                .get(self.at - 1)
                .is_some_and(|(token, start)| start + token.text.len() == self.start())
    }

    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    pub(super) fn kind(&self) -> Option<TokenKind> {
        self.peek().map(|token| token.kind)
    }

    pub(super) fn is(&self, word: &str) -> bool {
        self.is_at(0, word)
    }

    pub(super) fn is_at(&self, ahead: usize, word: &str) -> bool {
        self.is_any_at(ahead, &[word])
    }

    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        self.is_any_at(0, words)
    }

    pub(super) fn is_any_at(&self, ahead: usize, words: &[&str]) -> bool {
        let Some((token, _)) = self.tokens.get(self.at + ahead) else {
            return false;
        };
        if token.kind != TokenKind::Word {
            return false;
        }
        // The parser calls this more often than any other function, so the loop compares lengths first.
        let text = token.text.as_bytes();
        for word in words {
            if word.len() == text.len() && text.eq_ignore_ascii_case(word.as_bytes()) {
                return true;
            }
        }
        false
    }

    pub(super) fn eat(&mut self, word: &str) -> bool {
        let found = self.is(word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn eat_any(&mut self, words: &[&str]) -> bool {
        let found = self.is_any(words);
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect(&mut self, word: &str) -> Parsed<()> {
        if self.eat(word) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("`{}`", word.to_ascii_uppercase())))
        }
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.is_symbol_at(0, symbol)
    }

    pub(super) fn is_symbol_at(&self, ahead: usize, symbol: &str) -> bool {
        self.peek_at(ahead)
            .is_some_and(|token| token.is_symbol(symbol))
    }

    pub(super) fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str) -> Parsed<()> {
        if self.eat_symbol(symbol) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("`{symbol}`")))
        }
    }

    /// The message that the parser expected something else here.
    pub(super) fn unexpected(&self, expected: &str) -> String {
        match self.peek() {
            Some(token) => {
                let mut found: String = token.text.chars().take(24).collect();
                if found.len() < token.text.len() {
                    found.push('…');
                }
                format!(
                    "expected {expected}, found `{found}` (byte {})",
                    self.start()
                )
            }
            None => format!("expected {expected}, found the end of the text"),
        }
    }

    /// Whether a name can stand here: a word, a quoted name, and on SQLite a string.
    pub(super) fn is_name_at(&self, ahead: usize) -> bool {
        self.peek_at(ahead).is_some_and(|token| match token.kind {
            TokenKind::Word | TokenKind::Quoted => true,
            TokenKind::String => self.sqlite() && token.text.starts_with('\''),
            _ => false,
        })
    }

    /// A name at a place where only a name can stand, so that any word is allowed.
    pub(super) fn name(&mut self) -> Parsed<Name> {
        if !self.is_name_at(0) {
            return Err(self.unexpected("a name"));
        }
        let span = self.span();
        let token = self.peek().ok_or("a name is missing")?;
        self.advance();
        Ok(Name {
            key: self.key(token),
            span,
        })
    }

    /// The token in the form in which names compare.
    pub(super) fn key(&self, token: Token<'_>) -> String {
        let quoted = token.kind != TokenKind::Word;
        let mut name = match token.kind {
            TokenKind::String => token.text[1..token.text.len() - 1].replace("''", "'"),
            _ => token.name().unwrap_or_default(),
        };
        match self.dialect {
            Dialect::Postgres => {
                if !quoted {
                    name.make_ascii_lowercase();
                }
                // PostgreSQL truncates longer names, so it finds the shortened name.
                if name.len() > 63 {
                    let cut = (0..=63).rev().find(|at| name.is_char_boundary(*at));
                    name.truncate(cut.unwrap_or_default());
                }
                name
            }
            Dialect::Mysql | Dialect::Sqlite => name.to_lowercase(),
        }
    }

    /// `a`, `t.a`, `s.t.a`.
    pub(super) fn path(&mut self) -> Parsed<Path> {
        let mut path = vec![self.name()?];
        while self.is_symbol(".") && self.is_name_at(1) {
            self.advance();
            path.push(self.name()?);
        }
        Ok(path)
    }

    /// `(a, b)`; the list of an index may also have `COLLATE "C"` or `DESC` after a name.
    pub(super) fn name_list(&mut self) -> Parsed<Vec<Name>> {
        self.expect_symbol("(")?;
        let mut names = Vec::new();
        while !self.eat_symbol(")") {
            names.push(self.name()?);
            if !self.is_symbol(")") {
                self.expect_symbol(",")?;
            }
        }
        Ok(names)
    }

    /// One or more of `one`, separated by commas.
    pub(super) fn list<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        let mut all = vec![one(self)?];
        while self.eat_symbol(",") {
            all.push(one(self)?);
        }
        Ok(all)
    }

    /// Skips a pair of brackets with its content.
    pub(super) fn skip_brackets(&mut self) -> Parsed<()> {
        self.expect_symbol("(")?;
        let mut depth = 1_usize;
        while depth > 0 {
            if self.at_end() {
                return Err(self.unexpected("`)`"));
            }
            if self.is_symbol("(") {
                depth += 1;
            } else if self.is_symbol(")") {
                depth -= 1;
            }
            self.advance();
        }
        Ok(())
    }

    /// Skips the rest of the statement.
    pub(super) fn skip_statement(&mut self) {
        while !self.at_end() && !self.is_symbol(";") {
            self.advance();
        }
    }

    /// Whether a query begins here, within any number of brackets.
    pub(super) fn is_query(&self) -> bool {
        let mut ahead = 0;
        while self.is_symbol_at(ahead, "(") {
            ahead += 1;
        }
        self.is_any_at(ahead, &["select", "with"])
            // `VALUES(a)` is also a function of MySQL.
            || (self.is_at(ahead, "values") && self.is_symbol_at(ahead + 1, "(") && !self.mysql())
            || (ahead > 0 && self.is_at(ahead, "table") && self.is_name_at(ahead + 1))
    }
}

fn collect<'a>(
    dialect: Dialect,
    sql: &'a str,
    from: usize,
    tokens: &mut Vec<(Token<'a>, usize)>,
) -> Parsed<()> {
    let mysql = dialect == Dialect::Mysql;
    let mut start = from;
    for token in tokenize_by(sql, Rules::of(dialect))? {
        if !token.is_blank() {
            tokens.push((token, start));
        } else if mysql && from == 0 && token.kind == TokenKind::Comment {
            // MySQL runs the text in `/*!50003 .. */`, and MariaDB the text in `/*M! .. */`.
            let inner = token
                .text
                .strip_prefix("/*!")
                .or_else(|| token.text.strip_prefix("/*M!"));
            if let Some(inner) = inner.and_then(|inner| inner.strip_suffix("*/")) {
                let inner = inner.trim_start_matches(|c: char| c.is_ascii_digit());
                let skipped = token.text.len() - 2 - inner.len();
                collect(dialect, inner, start + skipped, tokens)?;
            }
        }
        start += token.text.len();
    }
    Ok(())
}
