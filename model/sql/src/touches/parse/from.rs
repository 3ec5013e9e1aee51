//! Parses `FROM`: tables, subqueries, functions, and the joins between them.

use super::super::ast::{Condition, Expr, Join, Name, Node, Statement, Table, TableKind};
use super::Parsed;
use super::cursor::Parser;
use super::words::AFTER_TABLE;

impl Parser<'_> {
    pub(super) fn tables(&mut self) -> Parsed<Vec<Table>> {
        self.list(Self::table)
    }

    /// A table with its joins.
    pub(super) fn table(&mut self) -> Parsed<Table> {
        self.deeper(|parser| {
            let first = parser.primary()?;
            let joins = parser.joins(false)?;
            if joins.is_empty() {
                return Ok(first);
            }
            Ok(Table {
                kind: TableKind::Joined(Box::new(first), joins),
                alias: None,
            })
        })
    }

    /// All joins that follow. `inner` says that they belong to the right side of another join, whose `ON` stands behind
    /// them.
    fn joins(&mut self, inner: bool) -> Parsed<Vec<Join>> {
        let mut joins = Vec::new();
        loop {
            let span = self.span();
            let natural = self.is("natural");
            let ahead = usize::from(natural);
            let joined = if self.is_at(ahead, "join")
                || self.mysql() && self.is_at(ahead, "straight_join")
            {
                1
            } else if self.is_any_at(ahead, &["inner", "cross"]) && self.is_at(ahead + 1, "join") {
                2
            } else if self.is_any_at(ahead, &["left", "right", "full"]) {
                if self.is_at(ahead + 1, "join") {
                    2
                } else if self.is_at(ahead + 1, "outer") && self.is_at(ahead + 2, "join") {
                    3
                } else {
                    0
                }
            } else {
                0
            };
            if joined == 0 {
                return Ok(joins);
            }
            let cross = self.is_at(ahead, "cross");
            for _ in 0..ahead + joined {
                self.advance();
            }
            let mut table = self.primary()?;
            // `a JOIN b JOIN c ON .. ON ..`
            if !natural && !cross && !self.sqlite() && !self.is("on") && !self.is("using") {
                let nested = self.deeper(|parser| parser.joins(true))?;
                if !nested.is_empty() {
                    if self.mysql() && !self.is("on") && !self.is("using") {
                        // MySQL allows a `JOIN` without a condition, so the next joins are on the same level.
                        joins.push(Join {
                            table,
                            condition: Condition::None,
                            span,
                        });
                        joins.extend(nested);
                        continue;
                    }
                    table = Table {
                        kind: TableKind::Joined(Box::new(table), nested),
                        alias: None,
                    };
                }
            }
            let condition = if natural {
                Condition::Natural
            } else if self.eat("on") {
                Condition::On(self.expr()?)
            } else if self.eat("using") {
                let names = self.name_list()?;
                let alias = if self.postgres() && self.eat("as") {
                    Some(self.name()?)
                } else {
                    None
                };
                Condition::Using(names, alias)
            } else {
                Condition::None
            };
            let conditional = !matches!(condition, Condition::None);
            joins.push(Join {
                table,
                condition,
                span,
            });
            // The next condition belongs to the outer join.
            if inner && conditional && self.is_any(&["on", "using"]) {
                return Ok(joins);
            }
        }
    }

    fn primary(&mut self) -> Parsed<Table> {
        let lateral = self.is("lateral") && (self.is_symbol_at(1, "(") || self.is_name_at(1));
        if lateral {
            self.advance();
        }
        if self.is_symbol("(") {
            return self.deeper(|parser| parser.bracketed(lateral));
        }
        if self.is("rows") && self.is_at(1, "from") && self.is_symbol_at(2, "(") {
            self.advance();
            self.advance();
            self.advance();
            let calls = self.list(|parser| {
                let call = parser.expr()?;
                if parser.eat("as") {
                    parser.skip_brackets()?;
                }
                Ok(call)
            })?;
            self.expect_symbol(")")?;
            return self.function(calls, Vec::new());
        }
        if self.is("only")
            && (self.is_name_at(1) || self.is_symbol_at(1, "("))
            && !self.is_any_at(1, AFTER_TABLE)
        {
            self.advance();
            if self.eat_symbol("(") {
                let path = self.path()?;
                self.expect_symbol(")")?;
                return self.named_table(path);
            }
        }
        if !self.is_name_at(0)
            || self.is_any(&[
                "where", "select", "set", "on", "group", "order", "join", "from", "values",
            ])
        {
            return Err(self.unexpected("a table"));
        }
        if self.is_any(&["json_table", "xmltable"]) && self.is_symbol_at(1, "(") {
            return self.deeper(Self::json_table);
        }
        let path = self.path()?;
        if self.is_symbol("(") {
            let call = self.deeper(|parser| parser.call_args(path))?;
            return self.function(
                vec![Expr {
                    nodes: vec![call],
                    sole: true,
                }],
                Vec::new(),
            );
        }
        self.named_table(path)
    }

    fn named_table(&mut self, path: Vec<Name>) -> Parsed<Table> {
        if let [name] = path.as_slice() {
            self.tables.insert(name.key.clone());
        }
        if self.postgres() {
            self.eat_symbol("*");
        }
        if self.mysql() && self.is("partition") && self.is_symbol_at(1, "(") {
            self.advance();
            self.skip_brackets()?;
        }
        if self.is("for") && self.is_any_at(1, &["system_time", "system"]) {
            return Err("FOR SYSTEM_TIME is not read".into());
        }
        let alias = self.alias()?;
        loop {
            if self.is("tablesample") {
                self.advance();
                self.path()?;
                self.skip_brackets()?;
                if self.eat("repeatable") {
                    self.skip_brackets()?;
                }
            } else if self.sqlite() && self.is("indexed") {
                self.advance();
                self.expect("by")?;
                self.name()?;
            } else if self.sqlite() && self.is("not") && self.is_at(1, "indexed") {
                self.advance();
                self.advance();
            } else if self.mysql()
                && self.is_any(&["use", "force", "ignore"])
                && self.is_any_at(1, &["index", "key"])
            {
                self.advance();
                self.advance();
                if self.eat("for") {
                    self.eat("join");
                    if self.eat_any(&["order", "group"]) {
                        self.expect("by")?;
                    }
                }
                self.skip_brackets()?;
                self.eat_symbol(",");
            } else {
                break;
            }
        }
        Ok(Table {
            kind: TableKind::Named(path),
            alias,
        })
    }

    /// `(SELECT ..)`, `(a JOIN b ..)`, `(a, b)`.
    fn bracketed(&mut self, lateral: bool) -> Parsed<Table> {
        let query =
            self.is_symbol_at(1, "(") || self.is_any_at(1, &["select", "with", "values", "table"]);
        if query && self.is_bracketed_query() {
            let node = if self.is_any_at(1, &["values", "table"]) {
                self.expect_symbol("(")?;
                let query = self.query()?;
                self.expect_symbol(")")?;
                Node::Query(Box::new(query), super::super::ast::Role::Value)
            } else {
                self.brackets()?
            };
            if let Node::Query(query, _) = node {
                return Ok(Table {
                    kind: TableKind::Query {
                        query: Box::new(Statement::Query(*query)),
                        lateral,
                    },
                    alias: self.alias()?,
                });
            }
            return Err(self.unexpected("a subquery"));
        }
        self.expect_symbol("(")?;
        let mut list = self.tables()?;
        self.expect_symbol(")")?;
        let alias = self.alias()?;
        if list.len() == 1 && alias.is_none() {
            return Ok(list.remove(0));
        }
        Ok(Table {
            kind: TableKind::List(list),
            alias,
        })
    }

    /// Whether this is a query: `((SELECT ..) UNION ..)` is one and `((SELECT ..) a JOIN b)` is not. They only differ after
    /// the inner bracket.
    fn is_bracketed_query(&self) -> bool {
        let mut ahead = 1;
        while self.is_symbol_at(ahead, "(") {
            ahead += 1;
        }
        if !self.is_any_at(ahead, &["select", "with", "values", "table"]) {
            return false;
        }
        // All inner brackets must close directly after the query.
        let mut open = ahead;
        while open > 1 {
            let mut depth = 1_usize;
            while depth > 0 {
                match self.peek_at(ahead) {
                    None => return false,
                    Some(token) if token.is_symbol("(") => depth += 1,
                    Some(token) if token.is_symbol(")") => depth -= 1,
                    Some(_) => {}
                }
                ahead += 1;
            }
            open -= 1;
            if open == 0 {
                break;
            }
            let closes = self.is_symbol_at(ahead, ")")
                || self.is_any_at(
                    ahead,
                    &[
                        "union",
                        "intersect",
                        "except",
                        "order",
                        "limit",
                        "offset",
                        "fetch",
                        "for",
                    ],
                );
            if open >= 1 && !closes {
                return false;
            }
        }
        true
    }

    pub(super) fn function(&mut self, calls: Vec<Expr>, columns: Vec<Name>) -> Parsed<Table> {
        let ordinality = self.is("with") && self.is_at(1, "ordinality");
        if ordinality {
            self.advance();
            self.advance();
        }
        let alias = self.alias()?;
        Ok(Table {
            kind: TableKind::Function {
                calls,
                columns,
                ordinality,
            },
            alias,
        })
    }
}
