//! Random statements: most are valid, and all are unusual.

use std::fmt::Write as _;

use expand_contract_sql::Dialect;
use tests_support::Random;

use crate::Schema;

/// A source in `FROM`: its name for qualifying, and its columns.
#[derive(Debug, Clone)]
struct Source {
    name: String,
    columns: Vec<String>,
}

struct Generator<'a> {
    random: &'a mut Random,
    dialect: Dialect,
    /// Tables, and the visible `WITH` queries.
    tables: Vec<Source>,
    aliases: usize,
}

/// A statement over the tables of `schema`. Every column is a number, so that a database refuses a statement only for its
/// names.
pub fn statement(random: &mut Random, schema: &Schema, dialect: Dialect) -> String {
    let tables = schema.tables.iter().map(|table| Source {
        name: table.name.clone(),
        columns: table
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect(),
    });
    let mut generator = Generator {
        random,
        dialect,
        tables: tables.collect(),
        aliases: 0,
    };
    match generator.random.below(10) {
        0 => generator.insert(),
        1 => generator.update(),
        2 => generator.delete(),
        _ => generator.query(3, &[], None).0,
    }
}

impl Generator<'_> {
    fn postgres(&self) -> bool {
        self.dialect == Dialect::Postgres
    }

    /// A query of `width` columns, or of any number of columns; and the names of the columns.
    fn query(
        &mut self,
        depth: usize,
        outer: &[Source],
        width: Option<usize>,
    ) -> (String, Vec<String>) {
        let sight = self.tables.len();
        let mut before = String::new();
        if depth > 1 && self.random.chance(6) {
            let (sql, mut columns) = self.query(depth - 1, &[], None);
            // SQLite and MySQL refuse a repeated column there.
            columns.sort();
            columns.dedup();
            let name = ["x", "y", "t"][self.random.below(3)].to_owned();
            let mut list = String::new();
            if self.random.chance(3)
                && let [only] = columns.as_mut_slice()
            {
                only.push('1');
                list = format!(" ({only})");
            }
            before = format!("WITH {name}{list} AS ({sql}) ");
            self.tables.push(Source { name, columns });
        }
        let (mut sql, given) = self.select(depth, outer, width);
        if depth > 0 && self.random.chance(8) && !given.is_empty() {
            let word = *self
                .random
                .one(&["UNION", "UNION ALL", "EXCEPT", "INTERSECT"]);
            let (other, _) = self.select(depth - 1, outer, Some(given.len()));
            sql = format!("{sql} {word} {other}");
            if self.random.chance(2) {
                sql = format!("{sql} ORDER BY {}", self.order(&given));
            }
        } else if self.random.chance(12) {
            sql = format!("{sql} LIMIT 3");
        }
        self.tables.truncate(sight);
        (format!("{before}{sql}"), given)
    }

    fn order(&mut self, columns: &[String]) -> String {
        if self.random.chance(2) {
            (1 + self.random.below(columns.len())).to_string()
        } else {
            self.random.one(columns).clone()
        }
    }

    fn select(
        &mut self,
        depth: usize,
        outer: &[Source],
        width: Option<usize>,
    ) -> (String, Vec<String>) {
        let (from, sources) = self.from(depth, outer);
        let mut scope: Vec<Source> = outer.to_vec();
        scope.extend(sources.iter().cloned());
        let mut items = Vec::new();
        let mut columns = Vec::new();
        match width {
            None if self.random.chance(4) => {
                items.push("*".to_owned());
                columns.extend(
                    sources
                        .iter()
                        .flat_map(|source| source.columns.iter().cloned()),
                );
            }
            None if self.random.chance(6) => {
                let source = self.random.one(&sources).clone();
                items.push(format!("{}.*", source.name));
                columns.extend(source.columns);
            }
            _ => {}
        }
        let more = width.unwrap_or_else(|| usize::from(items.is_empty()) + self.random.below(3));
        for _ in 0..more {
            let expr = self.expr(depth, &scope);
            if self.random.chance(3) {
                let label = *self.random.one(&["a", "b", "id", "z"]);
                items.push(format!("{expr} AS {label}"));
                columns.push(label.to_owned());
            } else {
                let plain = expr.rsplit('.').next().unwrap_or_default();
                if plain.chars().all(|c| c.is_alphanumeric() || c == '_')
                    && !plain.starts_with(|c: char| c.is_numeric())
                {
                    columns.push(plain.to_owned());
                    items.push(expr);
                } else {
                    columns.push("z".to_owned());
                    items.push(format!("{expr} AS z"));
                }
            }
        }
        let distinct = if self.random.chance(10) {
            "DISTINCT "
        } else {
            ""
        };
        let mut sql = format!("SELECT {distinct}{} FROM {from}", items.join(", "));
        if self.random.chance(2) {
            let _ = write!(sql, " WHERE {}", self.condition(depth, &scope));
        }
        if width.is_none()
            && depth == 3
            && distinct.is_empty()
            && self.random.chance(3)
            && !columns.is_empty()
        {
            let by = if self.random.chance(2) {
                self.order(&columns)
            } else {
                self.expr(1, &scope)
            };
            let _ = write!(sql, " ORDER BY {by}");
        } else if width.is_none() && self.random.chance(8) {
            let by = self.column(&scope);
            let having = if self.random.chance(2) {
                format!(" HAVING count({}) > 1", self.column(&scope))
            } else {
                String::new()
            };
            sql = format!("SELECT {by}, count(*) AS n FROM {from} GROUP BY {by}{having}");
            columns = vec![
                by.rsplit('.').next().unwrap_or_default().to_owned(),
                "n".to_owned(),
            ];
        }
        (sql, columns)
    }

    fn alias(&mut self) -> String {
        self.aliases += 1;
        if self.random.chance(4) {
            // Names of columns and tables make good aliases.
            return (*self.random.one(&["a", "t", "u", "count"])).to_owned();
        }
        format!("s{}", self.aliases)
    }

    fn source(&mut self, depth: usize, outer: &[Source]) -> (String, Source) {
        if depth > 0 && self.random.chance(4) {
            let (sql, columns) = self.query(depth - 1, outer, None);
            let name = self.alias();
            if self.postgres() && self.random.chance(6) {
                let columns: Vec<String> = (0..columns.len()).map(|at| format!("c{at}")).collect();
                return (
                    format!("({sql}) AS {name} ({})", columns.join(", ")),
                    Source { name, columns },
                );
            }
            return (format!("({sql}) AS {name}"), Source { name, columns });
        }
        let mut source = self.random.one(&self.tables).clone();
        let table = source.name.clone();
        if self.random.chance(2) {
            source.name = self.alias();
            return (format!("{table} AS {}", source.name), source);
        }
        (table, source)
    }

    fn from(&mut self, depth: usize, outer: &[Source]) -> (String, Vec<Source>) {
        // A query in `FROM` does not see the sources beside it, and on MariaDB no outer query.
        let outside: &[Source] = if self.dialect == Dialect::Mysql {
            &[]
        } else {
            outer
        };
        let (mut sql, first) = self.source(depth, outside);
        let mut sources = vec![first];
        for _ in 0..self.random.below(3) {
            if self.postgres() && self.random.chance(8) && depth > 0 {
                let mut around = outer.to_vec();
                around.extend(sources.iter().cloned());
                let (query, columns) = self.query(depth - 1, &around, None);
                let name = self.alias();
                sql = format!("{sql}, LATERAL ({query}) AS {name}");
                sources.push(Source { name, columns });
                continue;
            }
            let (next, source) = self.source(depth, outside);
            let common: Vec<String> = source
                .columns
                .iter()
                .filter(|column| sources.iter().any(|other| other.columns.contains(column)))
                .cloned()
                .collect();
            sql = match self.random.below(8) {
                0 => format!("{sql}, {next}"),
                1 => format!("{sql} CROSS JOIN {next}"),
                2 => format!("{sql} NATURAL JOIN {next}"),
                3 | 4 if !common.is_empty() => {
                    let column = self.random.one(&common).clone();
                    format!("{sql} LEFT JOIN {next} USING ({column})")
                }
                _ => {
                    let word = *self.random.one(&["JOIN", "LEFT JOIN", "INNER JOIN"]);
                    let mut both = sources.clone();
                    both.push(source.clone());
                    let on = self.condition(0, &both);
                    format!("{sql} {word} {next} ON {on}")
                }
            };
            sources.push(source);
        }
        (sql, sources)
    }

    fn column(&mut self, scope: &[Source]) -> String {
        // The innermost sources come last.
        let near = scope.len().saturating_sub(3);
        let source = if self.random.chance(3) {
            self.random.one(scope).clone()
        } else {
            self.random.one(&scope[near..]).clone()
        };
        if source.columns.is_empty() {
            return "1".to_owned();
        }
        let column = self.random.one(&source.columns).clone();
        if self.random.chance(2) {
            column
        } else {
            format!("{}.{column}", source.name)
        }
    }

    fn expr(&mut self, depth: usize, scope: &[Source]) -> String {
        match self.random.below(if depth > 0 { 14 } else { 9 }) {
            0 => "7".to_owned(),
            1 => format!("{} + {}", self.column(scope), self.column(scope)),
            2 => format!("coalesce({}, {})", self.column(scope), self.column(scope)),
            3 => format!(
                "CASE WHEN {} > 1 THEN {} ELSE {} END",
                self.column(scope),
                self.column(scope),
                self.column(scope)
            ),
            4 => format!("abs(-{})", self.column(scope)),
            9 => {
                let (sql, _) = self.query(depth - 1, scope, Some(1));
                format!("({sql})")
            }
            10 if self.postgres() => format!(
                "count({}) OVER (PARTITION BY {})",
                self.column(scope),
                self.column(scope)
            ),
            _ => self.column(scope),
        }
    }

    fn condition(&mut self, depth: usize, scope: &[Source]) -> String {
        match self.random.below(if depth > 0 { 9 } else { 5 }) {
            0 => format!("{} IS NULL", self.column(scope)),
            1 => format!(
                "{} BETWEEN 1 AND {}",
                self.column(scope),
                self.column(scope)
            ),
            2 => format!("({} = 1 OR {} > 2)", self.column(scope), self.column(scope)),
            5 | 6 => {
                let (sql, _) = self.query(depth - 1, scope, None);
                format!("EXISTS ({sql})")
            }
            7 => {
                let (sql, _) = self.query(depth - 1, scope, Some(1));
                format!("{} NOT IN ({sql})", self.column(scope))
            }
            _ => format!("{} = {}", self.column(scope), self.column(scope)),
        }
    }

    fn target(&mut self) -> Source {
        self.random.one(&self.tables).clone()
    }

    fn insert(&mut self) -> String {
        let table = self.target();
        let mut columns = table.columns.clone();
        let list = if self.random.chance(3) {
            String::new()
        } else {
            columns.truncate(1 + self.random.below(columns.len()));
            format!(" ({})", columns.join(", "))
        };
        let values = if self.random.chance(2) {
            let values: Vec<String> = (0..columns.len()).map(|at| at.to_string()).collect();
            format!("VALUES ({})", values.join(", "))
        } else {
            let width = if self.random.chance(4) {
                None
            } else {
                Some(columns.len())
            };
            self.query(2, &[], width).0
        };
        let values_only = values.starts_with("VALUES");
        let conflict = match self.dialect {
            Dialect::Mysql if values_only && self.random.chance(3) => {
                format!(
                    " ON DUPLICATE KEY UPDATE {c} = VALUES({d})",
                    c = self.random.one(&table.columns),
                    d = self.random.one(&table.columns)
                )
            }
            Dialect::Postgres | Dialect::Sqlite if values_only && self.random.chance(3) => {
                format!(
                    " ON CONFLICT (id) DO UPDATE SET {} = excluded.{} + {}.{}",
                    self.random.one(&table.columns).clone(),
                    self.random.one(&table.columns).clone(),
                    table.name,
                    self.random.one(&table.columns).clone(),
                )
            }
            _ => String::new(),
        };
        let returning = if self.random.chance(3) {
            format!(" RETURNING {}", self.returned(&table))
        } else {
            String::new()
        };
        format!(
            "INSERT INTO {}{list} {values}{conflict}{returning}",
            table.name
        )
    }

    fn returned(&mut self, table: &Source) -> String {
        if self.random.chance(3) {
            "*".to_owned()
        } else {
            self.expr(1, std::slice::from_ref(table))
        }
    }

    fn update(&mut self) -> String {
        let table = self.target();
        let mut scope = vec![table.clone()];
        let set = self.random.one(&table.columns).clone();
        let mut from = String::new();
        if self.dialect != Dialect::Mysql && self.random.chance(2) {
            let (sql, sources) = self.from(1, &[]);
            if sources.iter().all(|source| source.name != table.name) {
                from = format!(" FROM {sql}");
                scope.extend(sources);
            }
        }
        let value = self.expr(2, &scope);
        let filter = self.condition(2, &scope);
        format!(
            "UPDATE {} SET {set} = {value}{from} WHERE {filter}",
            table.name
        )
    }

    fn delete(&mut self) -> String {
        let table = self.target();
        let scope = vec![table.clone()];
        let filter = self.condition(2, &scope);
        let returning = if self.random.chance(3) {
            format!(" RETURNING {}", self.random.one(&table.columns))
        } else {
            String::new()
        };
        format!("DELETE FROM {} WHERE {filter}{returning}", table.name)
    }
}
