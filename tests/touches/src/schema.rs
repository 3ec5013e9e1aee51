//! Tables for the statements of the tests.

use std::fmt::Write as _;

use expand_contract_sql::{Catalog, Dialect};

use tests_support::Random;

/// A column: its name, and its type as a word that every database understands.
#[derive(Debug, Clone)]
pub struct Column {
    /// The name.
    pub name: String,
    /// `int`, `text`, `bool`, `json`, `timestamp`.
    pub ty: String,
}

/// A table. Its first column is its key.
#[derive(Debug, Clone)]
pub struct Table {
    /// The name.
    pub name: String,
    /// The columns, in order.
    pub columns: Vec<Column>,
}

/// Tables.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The tables in their order.
    pub tables: Vec<Table>,
}

impl Schema {
    /// Reads `users: id int, name text`, one table per line; `#` begins a comment.
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().map(str::trim);
        let tables = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self {
            tables: tables
                .map(|line| {
                    let (name, columns) = line.split_once(": ").unwrap();
                    Table {
                        name: name.to_owned(),
                        columns: columns
                            .split(", ")
                            .map(|column| {
                                let (name, ty) = column.rsplit_once(' ').unwrap();
                                Column {
                                    name: name.to_owned(),
                                    ty: ty.to_owned(),
                                }
                            })
                            .collect(),
                    }
                })
                .collect(),
        }
    }

    /// Two to four tables that share many names.
    pub fn random(random: &mut Random) -> Self {
        let names = ["t", "u", "v", "w"];
        let columns = ["id", "a", "b", "c", "d", "t", "u", "count"];
        let tables = names[..2 + random.below(3)].iter().map(|name| {
            let mut left: Vec<&str> = columns[1..].to_vec();
            let mut of = vec!["id"];
            for _ in 0..2 + random.below(3) {
                of.push(left.remove(random.below(left.len())));
            }
            Table {
                name: (*name).to_owned(),
                columns: of
                    .into_iter()
                    .map(|name| Column {
                        name: name.to_owned(),
                        ty: "int".to_owned(),
                    })
                    .collect(),
            }
        });
        Self {
            tables: tables.collect(),
        }
    }

    /// The catalog for the function under test.
    pub fn catalog(&self, dialect: Dialect) -> Catalog {
        let tables = self.tables.iter().map(|table| {
            let columns = table.columns.iter().map(|column| column.name.clone());
            (table.name.clone(), columns.collect::<Vec<_>>())
        });
        Catalog::new(dialect, tables)
    }

    /// Every table with each of its columns.
    pub fn pairs(&self) -> Vec<(&str, &str)> {
        self.tables
            .iter()
            .flat_map(|table| {
                let columns = table.columns.iter();
                columns.map(|column| (table.name.as_str(), column.name.as_str()))
            })
            .collect()
    }

    /// `CREATE TABLE` for every table on one line, without one of the columns.
    pub fn create(&self, dialect: Dialect, without: Option<(&str, &str)>) -> String {
        let quote = |name: &str| match dialect {
            Dialect::Mysql => format!("`{name}`"),
            _ => format!("\"{name}\""),
        };
        let mut sql = String::new();
        for table in &self.tables {
            let mut columns = Vec::new();
            for (at, column) in table.columns.iter().enumerate() {
                if without == Some((&table.name, &column.name)) {
                    continue;
                }
                let ty = match (column.ty.as_str(), dialect) {
                    ("text", Dialect::Mysql) => "varchar(100)",
                    ("json", Dialect::Postgres) => "jsonb",
                    (ty, _) => ty,
                };
                let key = if at == 0 { " PRIMARY KEY" } else { "" };
                columns.push(format!("{} {ty}{key}", quote(&column.name)));
            }
            let _ = write!(
                sql,
                "CREATE TABLE {} ({}); ",
                quote(&table.name),
                columns.join(", ")
            );
        }
        sql
    }
}
