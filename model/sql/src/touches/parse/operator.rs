//! Parses the parts that follow operands: casts, subscripts, fields, operators.

use std::ops::Range;

use super::super::ast::{Expr, Name, Node, Role};
use super::Parsed;
use super::cursor::Parser;
use super::expr::Builder;
use crate::TokenKind;

impl Parser<'_> {
    pub(super) fn postfixes(&mut self, builder: &mut Builder) -> Parsed<()> {
        loop {
            if self.eat_symbol("::") {
                let ty = self.type_name()?;
                builder.parts = builder.parts.max(1);
                let last = if builder.nodes.is_empty() || builder.parts > builder.nodes.len() {
                    // A cast literal: `NULL::users`.
                    Node::Cast(Box::default(), ty)
                } else {
                    match builder.nodes.pop() {
                        Some(Node::Cast(base, _)) => Node::Cast(base, ty),
                        Some(base) => Node::Cast(
                            Box::new(Expr {
                                nodes: vec![base],
                                sole: true,
                            }),
                            ty,
                        ),
                        None => Node::Cast(Box::default(), ty),
                    }
                };
                builder.nodes.push(last);
                builder.parts = builder.parts.max(builder.nodes.len());
            } else if self.is_symbol("[") {
                let node = self.subscript()?;
                builder.push(node);
            } else if self.is_symbol(".") && (self.is_name_at(1) || self.is_symbol_at(1, "*")) {
                self.advance();
                let span = self.span();
                let field = if self.eat_symbol("*") {
                    None
                } else {
                    Some(self.name()?)
                };
                Self::field(builder, field, span);
            } else {
                return Ok(());
            }
        }
    }

    fn field(builder: &mut Builder, field: Option<Name>, span: Range<usize>) {
        match builder.nodes.pop() {
            // The type of a nested field is never the type of a table.
            Some(Node::Field(base, Some(first), at)) => {
                builder.nodes.push(Node::Field(base, Some(first), at));
            }
            Some(base) => builder.nodes.push(Node::Field(
                Box::new(Expr {
                    nodes: vec![base],
                    sole: true,
                }),
                field,
                span,
            )),
            None => {}
        }
    }

    /// `[1]`, `[1:2]`, `[a, b]`.
    pub(super) fn subscript(&mut self) -> Parsed<Node> {
        self.deeper(|parser| {
            parser.expect_symbol("[")?;
            let mut list = Vec::new();
            while !parser.eat_symbol("]") {
                if parser.eat_symbol(":") || parser.eat_symbol(",") {
                    continue;
                }
                if parser.is_symbol("[") {
                    let inner = parser.subscript()?;
                    list.push(Expr {
                        nodes: vec![inner],
                        sole: false,
                    });
                    continue;
                }
                // In `[a:b]` the tokens end with what looks like the parameter `:b`.
                if parser.postgres()
                    && let Some(token) = parser.peek()
                    && token.kind == TokenKind::Parameter
                    && let Some(name) = token.text.strip_prefix(':')
                {
                    let start = parser.start() + 1;
                    parser.advance();
                    list.push(Expr {
                        nodes: vec![Node::Name(vec![Name {
                            key: name.to_ascii_lowercase(),
                            span: start..start + name.len(),
                        }])],
                        sole: false,
                    });
                    continue;
                }
                list.push(parser.expr()?);
            }
            Ok(Node::Group(list))
        })
    }

    /// Consumes the operators behind an operand. The result says whether another operand must follow.
    pub(super) fn operator(&mut self, builder: &mut Builder) -> Parsed<bool> {
        loop {
            let Some(token) = self.peek() else {
                return Ok(false);
            };
            match token.kind {
                TokenKind::Symbol | TokenKind::Parameter if self.is_operator_symbol() => {
                    builder.literal();
                    self.advance();
                    while self.adjacent() && self.is_operator_symbol() && !self.is_symbol("@") {
                        self.advance();
                    }
                    // `<@`, `@>`, `&&@`
                    while self.adjacent() && self.postgres() && self.is_operator_symbol() {
                        self.advance();
                    }
                    return Ok(true);
                }
                TokenKind::Word => {
                    if let Some(operand) = self.word_operator(builder)? {
                        return Ok(operand);
                    }
                }
                _ => return Ok(false),
            }
        }
    }

    pub(super) fn is_operator_symbol(&self) -> bool {
        self.peek().is_some_and(|token| match token.kind {
            TokenKind::Symbol => {
                matches!(
                    token.text,
                    "+" | "-"
                        | "*"
                        | "/"
                        | "<"
                        | ">"
                        | "="
                        | "~"
                        | "!"
                        | "@"
                        | "#"
                        | "%"
                        | "^"
                        | "&"
                        | "|"
                        | "`"
                ) || token.text == ":" && self.is_symbol_at(1, "=")
            }
            TokenKind::Parameter => token.text == "?" && self.postgres(),
            _ => false,
        })
    }

    /// `Some(true)`: an operand must follow. `Some(false)`: there is no operator. `None`: the operator stands behind its
    /// operand.
    pub(super) fn word_operator(&mut self, builder: &mut Builder) -> Parsed<Option<bool>> {
        let Some(token) = self.peek() else {
            return Ok(Some(false));
        };
        let word = token.text.to_ascii_lowercase();
        match word.as_str() {
            "and" | "or" | "between" | "like" | "escape" => self.advance(),
            "ilike" | "overlaps" if self.postgres() => self.advance(),
            "similar" if self.is_at(1, "to") => {
                self.advance();
                self.advance();
            }
            "xor" | "div" | "mod" | "rlike" | "regexp" if self.mysql() => self.advance(),
            "glob" | "match" | "regexp" if self.sqlite() => self.advance(),
            "sounds" if self.mysql() && self.is_at(1, "like") => {
                self.advance();
                self.advance();
            }
            "member" if self.mysql() && self.is_at(1, "of") => {
                self.advance();
                self.advance();
            }
            "not"
                if self.is_any_at(
                    1,
                    &[
                        "in", "like", "ilike", "between", "similar", "regexp", "rlike", "glob",
                        "match",
                    ],
                ) =>
            {
                self.advance();
                return Ok(None);
            }
            "not" if self.is_at(1, "null") => {
                self.advance();
                self.advance();
                builder.literal();
                return Ok(None);
            }
            "isnull" | "notnull" => {
                self.advance();
                builder.literal();
                return Ok(None);
            }
            "is" => {
                self.advance();
                self.eat("not");
                builder.literal();
                if self.eat("distinct") {
                    self.expect("from")?;
                    return Ok(Some(true));
                }
                if self.eat_any(&["null", "true", "false", "unknown", "document", "normalized"]) {
                    return Ok(None);
                }
                if self.eat_any(&["nfc", "nfd", "nfkc", "nfkd"]) {
                    self.expect("normalized")?;
                    return Ok(None);
                }
                if self.postgres() && self.eat("json") {
                    while self.eat_any(&[
                        "value", "array", "object", "scalar", "with", "without", "unique", "keys",
                    ]) {}
                    return Ok(None);
                }
                return Ok(Some(true));
            }
            "in" => {
                self.advance();
                builder.literal();
                if self.sqlite()
                    && !self.is_symbol("(")
                    && self.is_name_at(0)
                    && !self.is_symbol_at(1, "(")
                {
                    let path = self.path()?;
                    self.tables
                        .extend(path.first().map(|name| name.key.clone()));
                    let query = super::query::whole_table(path);
                    builder.push(Node::Query(Box::new(query), Role::Value));
                    return Ok(None);
                }
                return Ok(Some(true));
            }
            "collate" => {
                self.advance();
                self.path()?;
                builder.literal();
                return Ok(None);
            }
            "at" if self.is_at(1, "time") && self.is_at(2, "zone") => {
                self.advance();
                self.advance();
                self.advance();
            }
            "at" if self.is_at(1, "local") => {
                self.advance();
                self.advance();
                builder.literal();
                return Ok(None);
            }
            "uescape" => {
                self.advance();
                self.advance();
                return Ok(None);
            }
            "operator" if self.is_symbol_at(1, "(") => {
                self.advance();
                self.skip_brackets()?;
            }
            _ => return Ok(Some(false)),
        }
        self.eat_any(&["symmetric", "asymmetric"]);
        builder.literal();
        Ok(Some(true))
    }
}
