//! The tables and columns that names are looked up in.

use std::collections::HashMap;

use super::SqlDialect;

/// Tables with their columns, in the order of the database where it is known, and the dialect that says how names compare.
#[derive(Debug, Clone)]
pub struct Catalog {
    dialect: SqlDialect,
    tables: Vec<CatalogTable>,
    by_name: HashMap<String, usize>,
}

#[derive(Debug, Clone)]
struct CatalogTable {
    name: String,
    /// As written, and as compared.
    columns: Vec<(String, String)>,
    by_name: HashMap<String, usize>,
}

/// A table of the catalog.
pub(super) type TableId = usize;

/// A column of the catalog: its table and its place there.
pub(super) type ColumnId = (TableId, usize);

impl Catalog {
    /// A catalog of tables and their columns. A table in a schema other than the usual one is written `schema.table`.
    pub fn new<T, C, S>(dialect: SqlDialect, tables: impl IntoIterator<Item = (T, C)>) -> Self
    where
        T: Into<String>,
        C: IntoIterator<Item = S>,
        S: Into<String>,
    {
        let mut catalog = Self {
            dialect,
            tables: Vec::new(),
            by_name: HashMap::new(),
        };
        for (name, columns) in tables {
            let name = name.into();
            let columns: Vec<(String, String)> = columns
                .into_iter()
                .map(|column| {
                    let column = column.into();
                    let key = catalog.key(&column);
                    (column, key)
                })
                .collect();
            let by_name = columns
                .iter()
                .enumerate()
                .map(|(at, (_, key))| (key.clone(), at))
                .collect();
            let key = catalog.key(&name);
            catalog.by_name.insert(key, catalog.tables.len());
            catalog.tables.push(CatalogTable {
                name,
                columns,
                by_name,
            });
        }
        catalog
    }

    /// The dialect of the texts.
    pub fn dialect(&self) -> SqlDialect {
        self.dialect
    }

    /// A name of the database as it compares with a name of a text.
    fn key(&self, name: &str) -> String {
        match self.dialect {
            SqlDialect::Postgres => name.to_owned(),
            SqlDialect::Mysql | SqlDialect::Sqlite => name.to_lowercase(),
        }
    }

    /// The table of this name: with its schema if it is listed so, else by its own name alone.
    pub(super) fn table(&self, schema: Option<&str>, name: &str) -> Option<TableId> {
        if let Some(schema) = schema {
            if let Some(id) = self.by_name.get(&format!("{schema}.{name}")) {
                return Some(*id);
            }
            if matches!(schema, "pg_catalog" | "information_schema") {
                return None;
            }
            // `users` is in the usual schema. Which one that is nobody says here, so any name of a schema may be its own.
            return self.by_name.get(name).copied();
        }
        if let Some(id) = self.by_name.get(name) {
            return Some(*id);
        }
        // A search path may lead to any schema: the one table of this name is meant.
        let mut others = self.by_name.iter().filter(|(key, _)| {
            key.strip_suffix(name)
                .is_some_and(|before| before.ends_with('.'))
        });
        match (others.next(), others.next()) {
            (Some((_, id)), None) => Some(*id),
            _ => None,
        }
    }

    /// The column of this name.
    pub(super) fn column(&self, table: TableId, name: &str) -> Option<ColumnId> {
        let at = self.tables[table].by_name.get(name)?;
        Some((table, *at))
    }

    /// How many columns it has.
    pub(super) fn width(&self, table: TableId) -> usize {
        self.tables[table].columns.len()
    }

    /// The column as names compare.
    pub(super) fn column_key(&self, (table, at): ColumnId) -> &str {
        &self.tables[table].columns[at].1
    }

    /// The table as the database writes it.
    pub(super) fn table_name(&self, table: TableId) -> &str {
        &self.tables[table].name
    }

    /// The column as the database writes it.
    pub(super) fn column_name(&self, (table, at): ColumnId) -> &str {
        &self.tables[table].columns[at].0
    }

    /// Every table.
    pub(super) fn tables(&self) -> impl Iterator<Item = TableId> {
        0..self.tables.len()
    }
}
