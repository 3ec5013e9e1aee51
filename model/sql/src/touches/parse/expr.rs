//! Parses expressions as a flat list of operands and operators.

use super::super::ast::{Expr, Node, Path, Role};
use super::Parsed;
use super::cursor::Parser;
use crate::TokenKind;

/// Collects the parts of an expression.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) nodes: Vec<Node>,
    /// The number of operands and operators so far, also of those without a name.
    pub(super) parts: usize,
}

impl Builder {
    pub(super) fn push(&mut self, node: Node) {
        self.nodes.push(node);
        self.parts += 1;
    }

    pub(super) fn literal(&mut self) {
        self.parts += 1;
    }

    pub(super) fn done(self) -> Expr {
        Expr {
            sole: self.parts == 1 && self.nodes.len() == 1,
            nodes: self.nodes,
        }
    }
}

impl Parser<'_> {
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        self.deeper(|parser| {
            let mut builder = Builder::default();
            loop {
                parser.prefixes(&mut builder);
                parser.operand(&mut builder)?;
                parser.postfixes(&mut builder)?;
                if !parser.operator(&mut builder)? {
                    return Ok(builder.done());
                }
            }
        })
    }

    pub(super) fn exprs(&mut self) -> Parsed<Vec<Expr>> {
        self.list(Self::expr)
    }

    fn prefixes(&mut self, builder: &mut Builder) {
        loop {
            if self.is("not") && !self.is_symbol_at(1, ".")
                || self.mysql()
                    && self.is("binary")
                    && !self.is_symbol_at(1, "(")
                    && !self.is_symbol_at(1, ".")
                || self.peek().is_some_and(|token| {
                    token.kind == TokenKind::Symbol
                        && matches!(
                            token.text,
                            "+" | "-" | "~" | "!" | "@" | "|" | "#" | "/" | "&"
                        )
                })
            {
                self.advance();
                builder.literal();
            } else {
                return;
            }
        }
    }

    pub(super) fn operand(&mut self, builder: &mut Builder) -> Parsed<()> {
        let Some(token) = self.peek() else {
            return Err(self.unexpected("an expression"));
        };
        match token.kind {
            TokenKind::Number => {
                self.advance();
                match token.text.parse() {
                    Ok(number) => builder.push(Node::Number(number)),
                    Err(_) => builder.literal(),
                }
            }
            TokenKind::String => {
                self.advance();
                while self.kind() == Some(TokenKind::String) {
                    self.advance();
                }
                builder.literal();
            }
            TokenKind::Parameter => {
                self.advance();
                builder.literal();
            }
            TokenKind::Symbol if token.text == "(" => {
                let node = self.brackets()?;
                builder.push(node);
            }
            TokenKind::Word => self.word(builder, &token.text.to_ascii_lowercase())?,
            TokenKind::Quoted => self.named(builder)?,
            _ => return Err(self.unexpected("an expression")),
        }
        Ok(())
    }

    /// `( .. )`: a query, a row, or one expression.
    pub(super) fn brackets(&mut self) -> Parsed<Node> {
        self.deeper(|parser| {
            parser.expect_symbol("(")?;
            if parser.eat_symbol(")") {
                return Ok(Node::Group(Vec::new()));
            }
            if parser.is_query() && !parser.is_symbol("(") {
                let query = parser.query()?;
                parser.expect_symbol(")")?;
                return Ok(Node::Query(Box::new(query), Role::Value));
            }
            if parser.is_query() {
                // `((SELECT ..) UNION ..)` and `((SELECT ..) + 1)` only differ after the inner bracket.
                let node = parser.brackets()?;
                if let Node::Query(first, role) = node {
                    if parser.is_any(&[
                        "union",
                        "intersect",
                        "except",
                        "order",
                        "limit",
                        "offset",
                        "fetch",
                        "for",
                    ]) {
                        let query = parser.query_after(*first)?;
                        parser.expect_symbol(")")?;
                        return Ok(Node::Query(Box::new(query), Role::Value));
                    }
                    if parser.eat_symbol(")") {
                        return Ok(Node::Query(first, role));
                    }
                    return parser.rest_of_group(Node::Query(first, role));
                }
                return parser.rest_of_group(node);
            }
            let mut list = parser.exprs()?;
            parser.expect_symbol(")")?;
            if list.len() == 1 && list[0].sole {
                // `(u)` is `u`, as in `(u).name` and `(u.name)`.
                if let Some(node) = list[0].nodes.pop() {
                    return Ok(node);
                }
            }
            Ok(Node::Group(list))
        })
    }

    /// The part of a group after its first operand, up to the closing bracket.
    fn rest_of_group(&mut self, first: Node) -> Parsed<Node> {
        let mut builder = Builder::default();
        builder.push(first);
        self.postfixes(&mut builder)?;
        while self.operator(&mut builder)? {
            self.prefixes(&mut builder);
            self.operand(&mut builder)?;
            self.postfixes(&mut builder)?;
        }
        let mut list = vec![builder.done()];
        if self.eat_symbol(",") {
            list.extend(self.exprs()?);
        }
        self.expect_symbol(")")?;
        Ok(Node::Group(list))
    }

    /// A query in brackets, or expressions in brackets.
    pub(super) fn query_or_list(&mut self) -> Parsed<Node> {
        self.brackets()
    }

    /// A column, or a call.
    pub(super) fn named(&mut self, builder: &mut Builder) -> Parsed<()> {
        let start = self.start();
        let path = self.path()?;
        if self.is_symbol("(") {
            return self.call(path, builder);
        }
        if self.is_symbol(".") && self.is_symbol_at(1, "*") {
            self.advance();
            let end = self.span().end;
            self.advance();
            builder.push(Node::Star(path, start..end));
            return Ok(());
        }
        builder.push(Node::Name(path));
        Ok(())
    }

    fn call(&mut self, name: Path, builder: &mut Builder) -> Parsed<()> {
        let node = self.deeper(|parser| parser.call_args(name))?;
        builder.push(node);
        Ok(())
    }

    pub(super) fn case(&mut self) -> Parsed<Node> {
        self.expect("case")?;
        let mut parts = Vec::new();
        if !self.is("when") {
            parts.push(self.expr()?);
        }
        while self.eat("when") {
            parts.push(self.expr()?);
            self.expect("then")?;
            parts.push(self.expr()?);
        }
        if self.eat("else") {
            parts.push(self.expr()?);
        }
        self.expect("end")?;
        Ok(Node::Group(parts))
    }
}
