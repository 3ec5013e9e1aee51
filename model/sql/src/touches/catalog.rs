//! The tables and columns in which names are looked up.

use std::collections::HashMap;

use crate::{Dialect, bare_name};

/// Tables with their columns, in the database's order if it is known, and the dialect whose rules compare names.
#[derive(Debug, Clone)]
pub struct Catalog {
    dialect: Dialect,
    tables: Vec<CatalogTable>,
    by_name: HashMap<String, usize>,
}

#[derive(Debug, Clone)]
struct CatalogTable {
    name: String,
    /// Each column as the database writes it, and as names compare.
    columns: Vec<(String, String)>,
    by_name: HashMap<String, usize>,
}

/// A table of the catalog.
pub(super) type TableId = usize;

/// A column of the catalog: its table and its position there.
pub(super) type ColumnId = (TableId, usize);

impl Catalog {
    /// A catalog of tables and their columns. A table in a schema other than the usual one is written `schema.table`.
    pub fn new<T, C, S>(dialect: Dialect, tables: impl IntoIterator<Item = (T, C)>) -> Self
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

    /// The columns of a table that is written like this, as the database writes them.
    pub(crate) fn columns_of(&self, table: &str) -> Vec<String> {
        let found = self.tables.iter().find(|one| one.name == table);
        let columns = found.map_or(&[][..], |table| &table.columns);
        columns.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The dialect of the texts.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// A name from the database, in the form that compares with a name from a text.
    fn key(&self, name: &str) -> String {
        match self.dialect {
            Dialect::Postgres => name.to_owned(),
            Dialect::Mysql | Dialect::Sqlite => name.to_lowercase(),
        }
    }

    /// The table of this name: with its schema if the catalog lists it so, otherwise by its own name alone.
    pub(super) fn table(&self, schema: Option<&str>, name: &str) -> Option<TableId> {
        if let Some(schema) = schema {
            if let Some(id) = self.by_name.get(&format!("{schema}.{name}")) {
                return Some(*id);
            }
            if matches!(schema, "pg_catalog" | "information_schema") {
                return None;
            }
            // `users` is in the default schema. The catalog does not know the name of that schema, so any schema in the
            // text may be it.
            return self.by_name.get(name).copied();
        }
        if let Some(id) = self.by_name.get(name) {
            return Some(*id);
        }
        // A search path may contain any schema, so the text means the only table of this name.
        let mut others = self.by_name.iter().filter(|(key, _)| {
            key.strip_suffix(name)
                .is_some_and(|before| before.ends_with('.'))
        });
        match (others.next(), others.next()) {
            (Some((_, id)), None) => Some(*id),
            _ => None,
        }
    }

    /// The tables that a name without a schema may mean, if these are several and none of them is written without its schema.
    pub(super) fn several(&self, name: &str) -> Vec<&str> {
        if self.by_name.contains_key(name) {
            return Vec::new();
        }
        let keys = self.by_name.keys();
        let found = keys.filter(|key| bare_name(key) == name);
        let mut found: Vec<&str> = found.map(String::as_str).collect();
        found.sort_unstable();
        if found.len() > 1 { found } else { Vec::new() }
    }

    /// The column of this name.
    pub(super) fn column(&self, table: TableId, name: &str) -> Option<ColumnId> {
        let at = self.tables[table].by_name.get(name)?;
        Some((table, *at))
    }

    /// The number of its columns.
    pub(super) fn width(&self, table: TableId) -> usize {
        self.tables[table].columns.len()
    }

    /// The name of the column, in the form in which names compare.
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
