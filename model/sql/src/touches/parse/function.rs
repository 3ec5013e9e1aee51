//! Parses the arguments of a call, and the clauses behind it.

use super::super::ast::{Expr, Node, Path};
use super::Parsed;
use super::cursor::Parser;
use crate::TokenKind;

/// Words between arguments that SQL uses instead of a comma. None of them can be the name of a column.
const BETWEEN: &[&str] = &[
    "from", "for", "in", "placing", "using", "both", "leading", "trailing", "variadic", "distinct",
    "all",
];

/// Words that occur only in the calls of SQL/XML and SQL/JSON.
const OF_STANDARD: &[&str] = &[
    "value",
    "key",
    "passing",
    "by",
    "ref",
    "content",
    "document",
    "wellformed",
    "format",
    "json",
    "absent",
    "null",
    "on",
    "keys",
    "unique",
    "without",
    "with",
    "error",
    "empty",
    "wrapper",
    "conditional",
    "unconditional",
    "array",
    "quotes",
    "omit",
    "keep",
    "strict",
    "standalone",
    "version",
    "no",
    "yes",
    "encoding",
    "scalar",
    "string",
    "object",
    "true",
    "false",
];

/// The calls that use these words.
const STANDARD: &[&str] = &[
    "xmlelement",
    "xmlparse",
    "xmlserialize",
    "xmlpi",
    "xmlroot",
    "xmlexists",
    "json_object",
    "json_array",
    "json_objectagg",
    "json_arrayagg",
    "json_value",
    "json_query",
    "json_exists",
    "json_scalar",
    "json_serialize",
    "json",
];

impl Parser<'_> {
    /// Parses the call of `name`; the next token is its bracket.
    pub(super) fn call_args(&mut self, name: Path) -> Parsed<Node> {
        self.expect_symbol("(")?;
        let function = name.last().map(|last| last.key.clone()).unwrap_or_default();
        let mut args = Vec::new();
        let mut plain = true;
        // `extract(year FROM x)`, `timestampdiff(DAY, a, b)`: the first word is not a column.
        let first_is_a_word = match function.as_str() {
            "extract" => self.is_at(1, "from"),
            "timestampdiff" | "timestampadd" => self.mysql() && self.is_symbol_at(1, ","),
            "get_format" => self.mysql(),
            _ => false,
        };
        if first_is_a_word {
            self.advance();
        }
        while !self.eat_symbol(")") {
            if self.at_end() {
                return Err(self.unexpected("`)`"));
            }
            if self.eat_symbol(",") {
                continue;
            }
            // `json_object('a' : x)`
            if self.eat_symbol(":") {
                continue;
            }
            if self.is_symbol("*") {
                self.advance();
                plain = false;
                continue;
            }
            if self.is("order") && self.is_at(1, "by") {
                self.advance();
                self.advance();
                args.extend(self.order_list()?);
                plain = false;
                continue;
            }
            // `f(a => 1)`, `f(a := 1)`
            if self.is_name_at(0)
                && (self.is_symbol_at(1, "=") && self.is_symbol_at(2, ">")
                    || self.is_symbol_at(1, ":") && self.is_symbol_at(2, "="))
            {
                self.advance();
                self.advance();
                self.advance();
                continue;
            }
            if self.is("as") {
                // `xmlserialize(content x AS text)`, `xmlforest(a AS b)`
                self.advance();
                self.type_name()?;
                continue;
            }
            if self.is("returning") {
                self.advance();
                self.type_name()?;
                continue;
            }
            if self.is_query() && !self.is_symbol("(") {
                let query = self.query()?;
                args.push(Expr {
                    nodes: vec![Node::Query(Box::new(query), super::super::ast::Role::Value)],
                    sole: true,
                });
                continue;
            }
            if self.noise(&function) {
                plain = false;
                continue;
            }
            args.push(self.expr()?);
        }
        if self.is("within") && self.is_at(1, "group") {
            self.advance();
            self.advance();
            self.expect_symbol("(")?;
            self.expect("order")?;
            self.expect("by")?;
            args.extend(self.order_list()?);
            self.expect_symbol(")")?;
            plain = false;
        }
        if self.is("filter") && self.is_symbol_at(1, "(") {
            self.advance();
            self.advance();
            self.expect("where")?;
            args.push(self.expr()?);
            self.expect_symbol(")")?;
            plain = false;
        }
        if self.is_any(&["ignore", "respect"]) && self.is_at(1, "nulls") {
            self.advance();
            self.advance();
        }
        if self.is("over") && (self.is_symbol_at(1, "(") || self.is_name_at(1)) {
            self.advance();
            plain = false;
            if self.is_symbol("(") {
                args.extend(self.window()?);
            } else {
                self.name()?;
            }
        }
        Ok(Node::Call { name, args, plain })
    }

    /// Consumes the words of this function's call that are not arguments.
    fn noise(&mut self, function: &str) -> bool {
        if self.is_any(BETWEEN) {
            self.advance();
            return true;
        }
        // `group_concat(x SEPARATOR ',' LIMIT 3)`, `first_value(x IGNORE NULLS)`
        if function == "group_concat" && self.is_any_at(0, &["separator", "limit"])
            || self.is_any(&["ignore", "respect"]) && self.is_at(1, "nulls")
        {
            self.advance();
            self.eat("nulls");
            return true;
        }
        if !STANDARD.contains(&function) {
            return false;
        }
        if self.is("name") && self.is_name_at(1) {
            self.advance();
            self.advance();
            return true;
        }
        // A column may have the same name: a comma, an operator or the end then follows it.
        let words = self.is_any(OF_STANDARD)
            && self.peek_at(1).is_some_and(|next| match next.kind {
                TokenKind::Symbol => {
                    next.text == ")"
                        && self.is_any(&[
                            "null", "keys", "json", "error", "empty", "wrapper", "quotes", "value",
                            "yes",
                        ])
                }
                _ => !self.is_any_at(
                    1,
                    &[
                        "is", "and", "or", "like", "not", "between", "collate", "as", "order",
                    ],
                ),
            });
        if words {
            self.advance();
        }
        words
    }

    /// `([name] [PARTITION BY ..] [ORDER BY ..] [frame])`
    pub(super) fn window(&mut self) -> Parsed<Vec<Expr>> {
        self.expect_symbol("(")?;
        let mut exprs = Vec::new();
        if self.is_name_at(0) && !self.is_any(&["partition", "order", "rows", "range", "groups"]) {
            self.advance();
        }
        if self.eat("partition") {
            self.expect("by")?;
            exprs.extend(self.exprs()?);
        }
        if self.eat("order") {
            self.expect("by")?;
            exprs.extend(self.order_list()?);
        }
        if self.eat_any(&["rows", "range", "groups"]) {
            while !self.at_end() && !self.is_symbol(")") {
                if !self.eat_any(&[
                    "between",
                    "and",
                    "unbounded",
                    "preceding",
                    "following",
                    "current",
                    "row",
                    "exclude",
                    "no",
                    "others",
                    "ties",
                    "group",
                ]) {
                    exprs.push(self.expr()?);
                }
            }
        }
        self.expect_symbol(")")?;
        Ok(exprs)
    }

    /// The text after `ORDER BY`.
    pub(super) fn order_list(&mut self) -> Parsed<Vec<Expr>> {
        self.list(|parser| {
            let expr = parser.expr()?;
            if parser.eat("using") {
                while parser.kind() == Some(TokenKind::Symbol)
                    && !parser.is_symbol(",")
                    && !parser.is_symbol(")")
                {
                    parser.advance();
                }
            }
            parser.eat_any(&["asc", "desc"]);
            if parser.eat("nulls") {
                parser.eat_any(&["first", "last"]);
            }
            Ok(expr)
        })
    }
}
