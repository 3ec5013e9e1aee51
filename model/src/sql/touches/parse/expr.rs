//! Expressions: operands and operators in a row.

use std::ops::Range;

use super::super::ast::{Expr, Name, Node, Path, Role};
use super::Parsed;
use super::cursor::Parser;
use super::words::{NO_OPERAND, is_constant};
use crate::sql::TokenKind;

/// What an expression is put together in.
#[derive(Default)]
pub(super) struct Builder {
    nodes: Vec<Node>,
    /// Operands and operators so far, those without a name among them.
    parts: usize,
}

impl Builder {
    fn push(&mut self, node: Node) {
        self.nodes.push(node);
        self.parts += 1;
    }

    fn literal(&mut self) {
        self.parts += 1;
    }

    fn done(self) -> Expr {
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

    fn operand(&mut self, builder: &mut Builder) -> Parsed<()> {
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
                // `((SELECT ..) UNION ..)` and `((SELECT ..) + 1)` differ only behind the inner bracket.
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
                // `(u)` is `u`: `(u).name`, `(u.name)`.
                if let Some(node) = list[0].nodes.pop() {
                    return Ok(node);
                }
            }
            Ok(Node::Group(list))
        })
    }

    /// What follows a first operand, up to the closing bracket.
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

    fn word(&mut self, builder: &mut Builder, word: &str) -> Parsed<()> {
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
                // MySQL: `CAST(x AS CHAR CHARACTER SET utf8)`, `AS UNSIGNED ARRAY`.
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
                // `INTERVAL (a + 1) DAY`, and the function `INTERVAL(a, 1, 2)`.
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
            _ if call && !NO_OPERAND.contains(&word)
                || call && matches!(word, "left" | "right" | "replace" | "insert") =>
            {
                return self.named(builder);
            }
            _ if self.typed_literal()? => builder.literal(),
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
    fn typed_literal(&mut self) -> Parsed<bool> {
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
        ]) && self.is_symbol_at(1, "(")
        {
            if !self.is_symbol_at(3, ")")
                || !string_at(self, 4) && !self.is_any_at(4, &["with", "without"])
            {
                return Ok(false);
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
        Ok(typed)
    }

    /// A column, or a call.
    fn named(&mut self, builder: &mut Builder) -> Parsed<()> {
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

    fn case(&mut self) -> Parsed<Node> {
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

    fn postfixes(&mut self, builder: &mut Builder) -> Parsed<()> {
        loop {
            if self.eat_symbol("::") {
                let ty = self.type_name()?;
                builder.parts = builder.parts.max(1);
                let last = if builder.nodes.is_empty() || builder.parts > builder.nodes.len() {
                    // A literal: `NULL::users`.
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
                self.field(builder, field, span);
            } else {
                return Ok(());
            }
        }
    }

    fn field(&mut self, builder: &mut Builder, field: Option<Name>, span: Range<usize>) {
        match builder.nodes.pop() {
            // A field of a field is of a type that is not a table's.
            Some(Node::Field(base, Some(first), at)) => {
                builder.nodes.push(Node::Field(base, Some(first), at))
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
    fn subscript(&mut self) -> Parsed<Node> {
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
                // `[a:b]`: what looks like the parameter `:b`.
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

    /// Takes operators that follow an operand; whether another operand must follow.
    fn operator(&mut self, builder: &mut Builder) -> Parsed<bool> {
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
                TokenKind::Word => match self.word_operator(builder)? {
                    Some(operand) => return Ok(operand),
                    None => continue,
                },
                _ => return Ok(false),
            }
        }
    }

    fn is_operator_symbol(&self) -> bool {
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

    /// `Some(true)`: an operand must follow. `Some(false)`: no operator. `None`: one that stands behind its operand.
    fn word_operator(&mut self, builder: &mut Builder) -> Parsed<Option<bool>> {
        let Some(token) = self.peek() else {
            return Ok(Some(false));
        };
        let word = token.text.to_ascii_lowercase();
        match word.as_str() {
            "and" | "or" | "between" | "like" => self.advance(),
            "ilike" | "overlaps" if self.postgres() => self.advance(),
            "escape" => self.advance(),
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

    /// The name of a type; what follows a plain name is read and forgotten.
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
            Some("timestamp" | "time") => {
                if self.is_any(&["with", "without"]) && self.is_at(1, "time") {
                    for _ in 0..3 {
                        self.advance();
                    }
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
    fn interval_fields(&mut self) -> Parsed<()> {
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
