//! Parses a text into a tree by recursive descent over the tokens. Operators have no precedence, because names do not
//! depend on it.

mod alias;
mod create;
mod cursor;
mod dml;
mod expr;
mod from;
mod function;
mod insert;
mod operand;
mod operator;
mod other;
mod query;
mod with;
mod words;

use self::cursor::Parser;
pub(super) use self::words::OF_ANY_ROW;
use super::ast::Statement;
use crate::Dialect;

/// The error says which token was expected, which one was found, and where.
type Parsed<T> = Result<T, String>;

/// The statements of `sql`.
pub(super) fn parse(dialect: Dialect, sql: &str) -> Parsed<Vec<Statement>> {
    let mut parser = Parser::new(dialect, sql)?;
    let mut statements = Vec::new();
    loop {
        while parser.eat_symbol(";") {}
        if parser.at_end() {
            return Ok(statements);
        }
        statements.push(parser.statement()?);
        if !parser.at_end() && !parser.is_symbol(";") {
            return Err(parser.unexpected("the end of the statement"));
        }
    }
}
