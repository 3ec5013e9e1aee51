//! Tables that existed before the first lock. The database and the models together give that lock.

mod declared;
mod defaults;
mod enums;
mod external;
mod mysql;
mod postgres;
mod sqlite;
mod types;
mod words;

pub(crate) use enums::{differing, taken_over};
pub(crate) use external::drift;

use std::collections::{BTreeMap, BTreeSet};

use expand_contract_schema::lock::LockTable;
use expand_contract_schema::{
    Column, ColumnDef, ColumnWords, Diagnostic, Dialect, LifecycleKind, Schema, Subject, Table,
};

use expand_contract::__command::{Renamed, Unsaid};

pub(crate) use declared::{Declared, look};

use crate::database::Database;
use crate::failure::Failure;

/// A column as the database describes it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the catalog's own yes-or-no columns"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Actual {
    name: String,
    /// The type in the database's words.
    ty: String,
    nullable: bool,
    default: Option<String>,
    /// Whether the database generates the value: serial, identity, `AUTO_INCREMENT`, rowid.
    generated: bool,
    primary_key: bool,
    unique: bool,
    index: bool,
    /// The unique indexes over this column that are as good as a primary key: complete, without a condition, held at once, and
    /// over columns that are NOT NULL.
    keys: Vec<String>,
    /// The words beside its name. The expression of a generated column is not compared, since databases write it in their own way.
    words: ColumnWords,
}

/// The columns of those model tables that the database has.
pub(crate) async fn read(
    database: &Database,
    schema: &Schema,
) -> Result<BTreeMap<String, Vec<Actual>>, Failure> {
    let mut tables = BTreeMap::new();
    for table in schema.tables.keys() {
        let columns = match database {
            Database::Postgres(pool) => postgres::columns(pool, table).await,
            Database::Mysql(pool) => mysql::columns(pool, table).await,
            Database::Sqlite(pool) => sqlite::columns(pool, table).await,
        }
        .map_err(|error| {
            Failure::database(format!(
                "cannot read the columns of table `{table}`: {error}"
            ))
            .help("init reads the database's catalog; any user that may connect can")
        })?;
        if !columns.is_empty() {
            tables.insert(table.clone(), columns);
        }
    }
    Ok(tables)
}

/// The comments of those model tables that have one in the database.
pub(crate) async fn comments(
    database: &Database,
    schema: &Schema,
) -> Result<BTreeMap<String, String>, Failure> {
    let mut found = BTreeMap::new();
    for name in schema.tables.keys() {
        let comment = match database {
            Database::Postgres(pool) => postgres::comment(pool, name).await,
            Database::Mysql(pool) => mysql::comment(pool, name).await,
            Database::Sqlite(_) => Ok(None),
        }
        .map_err(|error| {
            Failure::database(format!(
                "cannot read the comment of table `{name}`: {error}"
            ))
        })?;
        found.extend(comment.map(|comment| (name.clone(), comment)));
    }
    Ok(found)
}

/// One warning for each table with facts that the database knows and no model can say.
pub(crate) async fn unsaid(
    database: &Database,
    schema: &Schema,
    actual: &BTreeMap<String, Vec<Actual>>,
    declared: &Declared,
) -> Result<Vec<Diagnostic>, Failure> {
    let mut warnings = Vec::new();
    for name in actual.keys() {
        // This package does not answer for another team's table.
        let Some(table) = schema.tables.get(name).filter(|table| !table.is_external) else {
            continue;
        };
        let said = declared.names(name);
        let found = match database {
            Database::Postgres(pool) => {
                expand_contract::__command::unsaid(pool, name, &said, &words::said(table)).await
            }
            Database::Mysql(pool) => {
                expand_contract::__command::unsaid(pool, name, &said, &words::said(table)).await
            }
            Database::Sqlite(pool) => {
                expand_contract::__command::unsaid(pool, name, &said, &words::said(table)).await
            }
        }?;
        if !found.is_empty() {
            warnings.push(unsaid_of(table, &found));
        }
    }
    Ok(warnings)
}

fn unsaid_of(table: &Table, found: &[Unsaid]) -> Diagnostic {
    let warning = Diagnostic::warning(format!(
        "`{}` has in the database what the model `{}` does not say",
        table.name, table.model
    ))
    .about(Subject::table(&table.name))
    .at(&table.location);
    let notes = found.iter().map(|one| {
        let renamed = match one.renamed {
            Renamed::Carried => "a plain `renamed` carries it over",
            Renamed::LetGo => "a plain `renamed` is refused until `--discard` lets it go",
            Renamed::Refused => "a plain `renamed` is refused",
        };
        format!("{} ({}): {renamed}", one.what, one.columns.join(", "))
    });
    notes.fold(warning, Diagnostic::note).help(
        "nothing is to be done now. A column that leaves in another way (`deprecated`, or `renamed` with `up`) takes with it what is \
         about it alone, and the expand names the rest first",
    )
}

/// Every table and view that an unqualified name may mean, and the others as `schema.table`, with their columns in
/// order.
pub(crate) async fn catalog(database: &Database) -> Result<Vec<(String, Vec<String>)>, Failure> {
    let columns = match database {
        Database::Postgres(pool) => postgres::catalog(pool).await,
        Database::Mysql(pool) => mysql::catalog(pool).await,
        Database::Sqlite(pool) => sqlite::catalog(pool).await,
    }
    .map_err(|error| Failure::database(format!("cannot read the database's catalog: {error}")))?;
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    for (table, column) in columns {
        match tables.last_mut() {
            Some((last, columns)) if *last == table => columns.push(column),
            _ => tables.push((table, vec![column])),
        }
    }
    Ok(tables)
}

/// The tables of the first lock, from the database, and each difference from the models.
pub(crate) fn compare(
    dialect: Dialect,
    schema: &Schema,
    actual: &BTreeMap<String, Vec<Actual>>,
    declared: &Declared,
    comments: &BTreeMap<String, String>,
) -> (BTreeMap<String, LockTable>, Vec<Diagnostic>) {
    let mut tables = BTreeMap::new();
    let mut differences = Vec::new();
    for (name, table) in &schema.tables {
        if table.is_external {
            differences.extend(external::compare(dialect, table, actual.get(name)));
            tables.extend(external::adopted(dialect, table));
            continue;
        }
        if let Some(columns) = actual.get(name) {
            let mut locked = Comparison {
                dialect,
                table,
                key: key(table, columns),
                differences: &mut differences,
            }
            .table(columns);
            differences.extend(declared::take(table, declared, &mut locked));
            differences.extend(words::comment(table, comments.get(name), &mut locked));
            tables.insert(name.clone(), locked);
        }
    }
    (tables, differences)
}

/// The table's key: its primary key. In a table without one, what the model says, if a unique index is over the same columns.
fn key<'a>(table: &Table, columns: &'a [Actual]) -> BTreeSet<&'a str> {
    let of = |is_in: &dyn Fn(&Actual) -> bool| -> BTreeSet<&'a str> {
        let columns = columns.iter().filter(|column| is_in(column));
        columns.map(|column| column.name.as_str()).collect()
    };
    let primary = of(&|column| column.primary_key);
    if !primary.is_empty() {
        return primary;
    }
    let said = table.columns.iter().filter(|column| column.def.primary_key);
    let said: BTreeSet<&str> = said.map(|column| column.def.name.as_str()).collect();
    let indexes = columns.iter().flat_map(|column| &column.keys);
    indexes
        .map(|index| of(&|column| column.keys.contains(index)))
        .find(|columns| *columns == said)
        .unwrap_or_default()
}

/// One table and its model.
struct Comparison<'a> {
    dialect: Dialect,
    table: &'a Table,
    key: BTreeSet<&'a str>,
    differences: &'a mut Vec<Diagnostic>,
}

impl Comparison<'_> {
    fn table(mut self, columns: &[Actual]) -> LockTable {
        let mut locked = LockTable::default();
        for (position, model) in self.table.columns.iter().enumerate() {
            let find = |name: &str| columns.iter().find(|column| column.name == name);
            if let Some(column) = find(&model.def.name) {
                let def = self.column(model, column);
                locked.add(&self.table.name, position, &def);
                continue;
            }
            // The old side of a rename has no field any more, but it still belongs to the first lock.
            if let Some(LifecycleKind::Renamed { from, .. }) =
                model.lifecycle.as_ref().map(|lifecycle| &lifecycle.kind)
                && let Some(column) = find(from)
            {
                let ty = types::column_type(self.dialect, &column.ty, Some(&model.def.ty));
                let def = ColumnDef {
                    ty,
                    ..self.taken(column, None)
                };
                locked.add(&self.table.name, position, &def);
                continue;
            }
            self.differ(
                model,
                "is not in the database",
                "`generate` will add it; say how with `added`, or correct the name with `column = \"..\"`",
            );
        }
        for column in columns
            .iter()
            .filter(|column| !locked.columns.contains_key(&column.name))
        {
            self.differences.push(
                Diagnostic::warning(format!(
                    "`{}.{}` is in the database and not in the model `{}`",
                    self.table.name, column.name, self.table.model
                ))
                .about(Subject::column(&self.table.name, &column.name))
                .at(&self.table.location)
                .help("it is left alone; add a field for it if this code should know it"),
            );
        }
        locked
    }

    /// The column as it is in the database. Each difference from the model is reported.
    fn column(&mut self, model: &Column, actual: &Actual) -> ColumnDef {
        let def = self.taken(actual, Some(&model.def));
        if def.ty != model.def.ty {
            self.differ(
                model,
                &format!(
                    "is `{}` in the database, `{}` in the model",
                    actual.ty, model.def.ty
                ),
                &format!("say `sql_type = \"{}\"`", actual.ty.replace('"', "\\\"")),
            );
        }
        if def.nullable != model.def.nullable {
            let (is, help) = if def.nullable {
                ("takes NULL in the database", "make the field an `Option`")
            } else {
                (
                    "is NOT NULL in the database",
                    "take the `Option` off the field",
                )
            };
            self.differ(model, is, help);
        }
        if def.default != model.def.default {
            let (is, help) = match &def.default {
                Some(default) => (
                    format!("has the default `{default}` in the database"),
                    format!("say `default = \"{}\"`", default.replace('"', "\\\"")),
                ),
                None => (
                    "has no default in the database".to_owned(),
                    "take `default` off the field".to_owned(),
                ),
            };
            self.differ(model, &is, &help);
        }
        for (is, help) in words::differences(&def.words, &model.def.words) {
            self.differ(model, &is, &help);
        }
        for (word, is, says) in [
            ("primary_key", def.primary_key, model.def.primary_key),
            ("unique", def.unique, model.def.unique),
            ("index", def.index, model.def.index),
        ] {
            if is != says {
                let (is, help) = if is {
                    (
                        format!("is `{word}` in the database"),
                        format!("say `{word}`"),
                    )
                } else if word == "primary_key" {
                    (
                        "is no part of the table's key in the database".to_owned(),
                        self.missing_key(),
                    )
                } else {
                    (
                        format!("is not `{word}` in the database"),
                        format!("take `{word}` off the field"),
                    )
                };
                self.differ(model, &is, &help);
            }
        }
        def
    }

    /// The ways out for a model whose key the database does not have.
    fn missing_key(&self) -> String {
        let name = &self.table.name;
        if !self.key.is_empty() {
            let columns: Vec<&str> = self.key.iter().copied().collect();
            return format!(
                "its key is ({}): say `primary_key` there",
                columns.join(", ")
            );
        }
        let said = self
            .table
            .columns
            .iter()
            .filter(|column| column.def.primary_key);
        let said: Vec<&str> = said.map(|column| column.def.name.as_str()).collect();
        format!(
            "rows are found by the key: give the table one (`ALTER TABLE {name} ADD PRIMARY KEY ({0})`, or UNIQUE ({0}) over columns \
             that are NOT NULL), then remove the files that this command wrote and run it again",
            said.join(", ")
        )
    }

    fn taken(&self, actual: &Actual, model: Option<&ColumnDef>) -> ColumnDef {
        let said = model.and_then(|model| model.default.as_deref());
        let default = actual.default.as_deref();
        let default = default.map(|default| defaults::taken(self.dialect, said, default));
        let ty = types::column_type(self.dialect, &actual.ty, model.map(|model| &model.ty));
        let is_key = self.key.contains(actual.name.as_str());
        let nullable = actual.nullable && !is_key;
        let mut def = ColumnDef::new(&actual.name, ty, nullable);
        // A model need not repeat a value that the database generates.
        def.default = if actual.generated {
            model.and_then(|model| model.default.clone())
        } else {
            default
        };
        def.words = Box::new(words::taken(
            &actual.words,
            model.map(|model| &*model.words),
        ));
        def.primary_key = is_key;
        // A key is always unique and indexed.
        def.unique = actual.unique && (!is_key || model.is_some_and(|model| model.unique));
        def.index = match model {
            // The index of `unique` is not a second index.
            Some(model) if actual.unique || is_key => model.index,
            _ => actual.index && !actual.unique,
        };
        def
    }

    fn differ(&mut self, model: &Column, what: &str, help: &str) {
        self.differences.push(
            Diagnostic::warning(format!("`{}.{}` {what}", self.table.name, model.def.name))
                .about(Subject::column(&self.table.name, &model.def.name))
                .at(&model.location)
                .help(help),
        );
    }
}

#[cfg(test)]
mod tests;
