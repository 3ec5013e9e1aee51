//! Parses `SELECT`, `VALUES`, `TABLE`, set operations and `WITH`.

use super::super::ast::{Body, Expr, Item, Name, Node, Path, Query, Select, With};
use super::Parsed;
use super::cursor::Parser;
use super::words::AFTER_ITEM;
use crate::TokenKind;

/// `TABLE t` as a query.
pub(super) fn whole_table(path: Path) -> Query {
    plain(Body::Table(path))
}

fn plain(body: Body) -> Query {
    Query {
        with: With::default(),
        body,
        order: Vec::new(),
        limit: Vec::new(),
    }
}

impl Parser<'_> {
    /// A query, with or without brackets around it.
    pub(super) fn query(&mut self) -> Parsed<Query> {
        self.deeper(|parser| parser.under_with(Self::query_with, |query| Some(&mut query.with)))
    }

    /// A query whose `WITH` has been read.
    pub(super) fn query_with(&mut self, with: With) -> Parsed<Query> {
        let first = self.arm()?;
        self.tail(with, first)
    }

    /// The text after a query in brackets, which is the first arm of another query.
    pub(super) fn query_after(&mut self, first: Query) -> Parsed<Query> {
        self.tail(With::default(), Body::Nested(Box::new(first)))
    }

    fn tail(&mut self, with: With, first: Body) -> Parsed<Query> {
        let mut arms = vec![first];
        while self.eat_any(&["union", "intersect", "except"]) || self.mysql() && self.eat("minus") {
            self.eat_any(&["all", "distinct"]);
            if self.eat("corresponding") {
                return Err("CORRESPONDING is not read".into());
            }
            arms.push(self.arm()?);
        }
        let body = if arms.len() == 1 {
            arms.remove(0)
        } else {
            Body::Set(arms)
        };
        let mut query = Query {
            with,
            body,
            order: Vec::new(),
            limit: Vec::new(),
        };
        loop {
            if self.eat("order") {
                self.expect("by")?;
                query.order.extend(self.order_list()?);
            } else if self.eat("limit") {
                if !self.eat("all") {
                    query.limit.push(self.expr()?);
                    if self.eat_symbol(",") {
                        query.limit.push(self.expr()?);
                    }
                }
                if self.eat("rows") {
                    self.expect("examined")?;
                    query.limit.push(self.expr()?);
                }
            } else if self.eat("offset") {
                query.limit.push(self.expr()?);
                self.eat_any(&["row", "rows"]);
            } else if self.is("fetch") && self.is_any_at(1, &["first", "next"]) {
                self.advance();
                self.advance();
                if !self.is_any(&["row", "rows"]) {
                    query.limit.push(self.expr()?);
                    self.eat("percent");
                }
                self.eat_any(&["row", "rows"]);
                if self.eat("with") {
                    self.expect("ties")?;
                } else {
                    self.expect("only")?;
                }
            } else if self.is("for") {
                self.locking()?;
            } else if self.is("lock") && self.is_at(1, "in") {
                for word in ["lock", "in", "share", "mode"] {
                    self.expect(word)?;
                }
            } else if self.is("into") {
                self.into()?;
            } else if self.mysql() && self.is("procedure") {
                return Err("PROCEDURE is not read".into());
            } else {
                return Ok(query);
            }
        }
    }

    /// `FOR NO KEY UPDATE OF a, b SKIP LOCKED`
    fn locking(&mut self) -> Parsed<()> {
        self.expect("for")?;
        self.eat("no");
        self.eat("key");
        if !self.eat_any(&["update", "share"]) {
            return Err(self.unexpected("`UPDATE` or `SHARE`"));
        }
        if self.eat("of") {
            self.list(Self::path)?;
        }
        if self.eat("wait") {
            self.advance();
        }
        self.eat("nowait");
        if self.eat("skip") {
            self.expect("locked")?;
        }
        Ok(())
    }

    /// `INTO t`, `INTO TEMP TABLE t`, MySQL's `INTO @a, @b` and `INTO OUTFILE ..`.
    fn into(&mut self) -> Parsed<()> {
        self.expect("into")?;
        if self.mysql() {
            if self.is_any(&["outfile", "dumpfile"]) {
                return Err("INTO OUTFILE is not read".into());
            }
            self.list(|parser| {
                parser.advance();
                Ok(())
            })?;
            return Ok(());
        }
        self.eat("strict");
        self.eat_any(&["temporary", "temp", "unlogged"]);
        self.eat("table");
        self.path()?;
        Ok(())
    }

    /// One arm of a set operation.
    fn arm(&mut self) -> Parsed<Body> {
        if self.is_symbol("(") {
            return self.deeper(|parser| {
                parser.expect_symbol("(")?;
                let query = parser.query()?;
                parser.expect_symbol(")")?;
                Ok(Body::Nested(Box::new(query)))
            });
        }
        if self.eat("values") {
            return self.values().map(Body::Values);
        }
        if self.is("table") {
            self.advance();
            self.eat("only");
            let path = self.path()?;
            self.eat_symbol("*");
            return Ok(Body::Table(path));
        }
        self.expect("select")?;
        self.select().map(|select| Body::Select(Box::new(select)))
    }

    /// The text after `VALUES`.
    pub(super) fn values(&mut self) -> Parsed<Vec<Vec<Expr>>> {
        self.list(|parser| {
            parser.eat("row");
            if parser.is_symbol("(") && parser.is_symbol_at(1, ")") {
                parser.advance();
                parser.advance();
                return Ok(Vec::new());
            }
            parser.expect_symbol("(")?;
            let row = parser.exprs()?;
            parser.expect_symbol(")")?;
            Ok(row)
        })
    }

    /// The text after `SELECT`, up to `ORDER BY`.
    fn select(&mut self) -> Parsed<Select> {
        let mut select = Select::default();
        if self.eat("distinct") {
            if self.postgres() && self.eat("on") {
                self.expect_symbol("(")?;
                select.distinct_on = self.exprs()?;
                self.expect_symbol(")")?;
            }
        } else if self.is("all") && !self.is_symbol_at(1, ".") && !self.is_symbol_at(1, "(") {
            self.advance();
        }
        if self.mysql() {
            while self.eat_any(&[
                "distinct",
                "distinctrow",
                "straight_join",
                "high_priority",
                "sql_small_result",
                "sql_big_result",
                "sql_buffer_result",
                "sql_no_cache",
                "sql_cache",
                "sql_calc_found_rows",
            ]) {}
        }
        // PostgreSQL allows an empty list.
        let empty = self.at_end()
            || self.is_symbol(")")
            || self.is_symbol(";")
            || self.is_any(&[
                "from",
                "where",
                "union",
                "intersect",
                "except",
                "limit",
                "order",
            ]);
        if !(empty && self.postgres()) {
            select.items = self.items()?;
        }
        if self.is("into") {
            self.into()?;
        }
        if self.eat("from") && !(self.mysql() && self.eat("dual")) {
            select.from = self.tables()?;
        }
        if self.eat("where") {
            select.filter = Some(self.expr()?);
        }
        if self.is("group") && self.is_at(1, "by") {
            self.advance();
            self.advance();
            self.eat_any(&["all", "distinct"]);
            select.group = self.group_list()?;
            if self.eat("with") {
                self.expect("rollup")?;
            }
        }
        if self.eat("having") {
            select.having = Some(self.expr()?);
        }
        if self.is("window") && self.is_name_at(1) && self.is_at(2, "as") {
            self.advance();
            let windows = self.list(|parser| {
                parser.name()?;
                parser.expect("as")?;
                parser.window()
            })?;
            select.windows = windows.into_iter().flatten().collect();
        }
        Ok(select)
    }

    fn group_list(&mut self) -> Parsed<Vec<Expr>> {
        let mut all = Vec::new();
        loop {
            if self.is("grouping") && self.is_at(1, "sets") {
                self.advance();
                self.advance();
                self.expect_symbol("(")?;
                all.extend(self.deeper(Self::group_list)?);
                self.expect_symbol(")")?;
            } else {
                let expr = self.expr()?;
                // `ROLLUP (a, b)`, `(a, b)`: each is an expression of the grouping.
                all.push(expr);
                // Old versions of MySQL allow a direction here.
                if self.mysql() {
                    self.eat_any(&["asc", "desc"]);
                }
            }
            if !self.eat_symbol(",") {
                return Ok(all);
            }
        }
    }

    /// A select list, or the text after `RETURNING`.
    pub(super) fn items(&mut self) -> Parsed<Vec<Item>> {
        self.list(|parser| {
            if parser.is_symbol("*") {
                let span = parser.span();
                parser.advance();
                return Ok(Item {
                    expr: Expr {
                        nodes: vec![Node::Star(Vec::new(), span)],
                        sole: true,
                    },
                    alias: None,
                });
            }
            let expr = parser.expr()?;
            let alias = parser.item_alias()?;
            Ok(Item { expr, alias })
        })
    }

    fn item_alias(&mut self) -> Parsed<Option<Name>> {
        if self.eat("as") {
            return self.label().map(Some);
        }
        let implicit = match self.kind() {
            Some(TokenKind::Word) => !self.is_any(AFTER_ITEM),
            Some(TokenKind::Quoted) => true,
            Some(TokenKind::String) => !self.postgres(),
            _ => false,
        };
        if implicit {
            self.label().map(Some)
        } else {
            Ok(None)
        }
    }

    /// A name; MySQL and SQLite also allow a string here.
    fn label(&mut self) -> Parsed<Name> {
        if self.kind() == Some(TokenKind::String)
            && !self.postgres()
            && let Some(token) = self.peek()
        {
            let span = self.span();
            self.advance();
            let inner = token.text.trim_matches(['\'', '"']);
            return Ok(Name {
                key: inner.to_lowercase(),
                span,
            });
        }
        self.name()
    }
}
