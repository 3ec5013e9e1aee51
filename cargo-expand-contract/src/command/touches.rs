//! `touches`: the columns that a SQL text touches.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use std::collections::HashMap;
use std::io::{self, BufRead, BufWriter, Write};
use std::path::Path;

use expand_contract_schema::Diagnostic;
use expand_contract_sql::{Catalog, Dialect, TouchKind, Touches, touches};
use serde_json::{Value, json};

use crate::args::{FormatArgs, PackageArgs};
use crate::baseline;
use crate::database::{self, Database, Url};
use crate::exit;
use crate::failure::Failure;
use crate::output::{Format, Output};
use crate::project::Project;
use clap::Args;
use std::path::PathBuf;

/// Say which columns a SQL text touches, and in which way
///
/// Resolves every name as the database does: through aliases, joins, subqueries, WITH, `*`, ON
/// CONFLICT and the rest. Needs no build, and no database when the lock or a file has the columns.
///
///   named       dropped, the database would refuse the statement: it says the column's name
///   positional  it counts on the column's place: INSERT without a list, SELECT * in a UNION
///   rebinds     it would go on and mean another column: NATURAL JOIN, a name without its table
///   wildcard    * or a whole row takes in every column of this table
///   unreadable  why it cannot be read; every column that may be meant is then listed as named
///
/// Without SQL, reads one JSON object a line, {"id": .., "sql": ".."}, and answers each with one:
/// {"id": .., "columns": [["table", "column"]], "positional": [], "rebinds": [],
/// "wildcards": ["table"], "unreadable": null}, where `columns` are those that are named.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time: it only reads. Exit code 1 when a line of the input is not of that form; what is touched never changes it.

Examples:
  cargo expand-contract touches 'SELECT u.name FROM users u'
  cargo expand-contract touches --schema columns.json --dialect mysql 'UPDATE users SET name = ?'
  cargo expand-contract touches --database-url postgres://reader@localhost/shop <queries.jsonl"
)]
pub(crate) struct TouchesArgs {
    /// The statement, or several with ; between them [default: JSON lines from standard input]
    pub(crate) sql: Option<String>,
    /// Take the columns from this file: one JSON object {"table": ["column", ..]} [default: the lock]
    #[arg(long, value_name = "FILE.json", conflicts_with = "database_url")]
    pub(crate) schema: Option<PathBuf>,
    /// Take the columns from the catalog of this database: postgres://.., mysql://.. or sqlite:..
    #[arg(long, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// How the text is written: postgres, mysql (or mariadb) or sqlite [default: the lock's or the database's, else postgres]
    #[arg(long, value_name = "DATABASE", value_parser = Dialect::typed)]
    pub(crate) dialect: Option<Dialect>,
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

pub(crate) fn run(args: &TouchesArgs, output: &mut Output) -> Result<u8, Failure> {
    let catalog = catalog(args)?;
    match &args.sql {
        Some(sql) => {
            let found = touches(&catalog, sql);
            match args.format.message_format {
                Format::Human => report(sql, &found, output),
                Format::Json => {
                    let mut stdout = io::stdout().lock();
                    let _ = line(&mut stdout, &Value::Null, &found);
                }
            }
            Ok(exit::DONE)
        }
        None => stream(&catalog, output),
    }
}

/// The tables and columns in which names are looked up.
fn catalog(args: &TouchesArgs) -> Result<Catalog, Failure> {
    if let Some(path) = &args.schema {
        let dialect = match args.dialect {
            Some(dialect) => dialect,
            // The lock names the database of the texts.
            None => Project::beside(&args.package)?
                .map_or(Dialect::Postgres, |project| project.lock.dialect),
        };
        return Ok(Catalog::new(dialect, from_file(path)?));
    }
    if let Some(url) = &args.database_url {
        let url = Url::given(url)?;
        agree(args.dialect, url.dialect, "the database")?;
        let tables = database::block_on(async {
            let database = Database::connect(&url, false).await?;
            let tables = baseline::catalog(&database).await;
            database.close().await;
            tables
        })?;
        return Ok(Catalog::new(url.dialect, tables));
    }
    let project = Project::require(&args.package).map_err(|failure| {
        failure.help(
            "or say where the columns are known from: --schema FILE.json, or --database-url URL",
        )
    })?;
    agree(args.dialect, project.lock.dialect, "the lock")?;
    // Tombstones are among the columns, because a text must not name them.
    let tables = project.lock.tables.iter().map(|(name, table)| {
        let columns = table.ordered().into_iter();
        let columns = columns.map(|(name, _)| name.to_owned());
        (name.clone(), columns.collect::<Vec<_>>())
    });
    Ok(Catalog::new(project.lock.dialect, tables))
}

fn agree(said: Option<Dialect>, is: Dialect, what: &str) -> Result<(), Failure> {
    match said {
        Some(said) if said != is => Err(Failure::usage(
            Diagnostic::error(format!(
                "--dialect says {}, {what} is {}",
                said.name(),
                is.name()
            ))
            .help("leave --dialect away"),
        )),
        _ => Ok(()),
    }
}

/// `{"table": ["column", ..], ..}`
fn from_file(path: &Path) -> Result<Vec<(String, Vec<String>)>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
    let tables: HashMap<String, Vec<String>> = serde_json::from_str(&text).map_err(|error| {
        Failure::refused(
            Diagnostic::error(format!("{} is not a schema: {error}", path.display()))
                .help("it is one JSON object, tables with their columns in order: {\"users\": [\"id\", \"name\"]}"),
        )
    })?;
    let mut tables: Vec<_> = tables.into_iter().collect();
    tables.sort();
    Ok(tables)
}

/// For a person: each kind of touch, with its places in the text.
fn report(sql: &str, found: &Touches, output: &mut Output) {
    let place = |start: usize| {
        let before = &sql[..start];
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        format!("{line}:{column}")
    };
    let mut rows: Vec<(&str, String, Vec<String>)> = Vec::new();
    for (kind, word) in [
        (TouchKind::Named, "named"),
        (TouchKind::Positional, "positional"),
        (TouchKind::Rebinds, "rebinds"),
    ] {
        for (table, column) in found.pairs(kind) {
            let places = found
                .touches
                .iter()
                .filter(|touch| {
                    touch.kind == kind && touch.table == table && touch.column == column
                })
                .map(|touch| place(touch.span.start));
            rows.push((word, format!("{table}.{column}"), places.collect()));
        }
    }
    for table in found.wildcard_tables() {
        let places = found
            .wildcards
            .iter()
            .filter(|wildcard| wildcard.table == table)
            .map(|wildcard| place(wildcard.span.start));
        rows.push(("wildcard", table.to_owned(), places.collect()));
    }
    if let Some(reason) = &found.unreadable {
        output.line(format!("unreadable  {reason}"));
        output.line("            every column that may be meant is listed as named");
    }
    if rows.is_empty() {
        output.line("no column of the schema is touched");
    }
    let width = rows
        .iter()
        .map(|(_, what, _)| what.chars().count())
        .max()
        .unwrap_or_default();
    for (word, what, mut places) in rows {
        places.dedup();
        output.line(format!(
            "{word:<10}  {what:<width$}  at {}",
            places.join(", ")
        ));
    }
}

/// For a program: a line of JSON in, a line of JSON out.
fn stream(catalog: &Catalog, output: &mut Output) -> Result<u8, Failure> {
    let stdin = io::stdin().lock();
    let mut stdout = BufWriter::new(io::stdout().lock());
    let mut wrong = 0_usize;
    for (number, read) in stdin.lines().enumerate() {
        let text =
            read.map_err(|error| Failure::io("read", Path::new("standard input"), &error))?;
        if text.trim().is_empty() {
            continue;
        }
        let written = match serde_json::from_str::<Value>(&text) {
            // A question without an id gets an answer without an id.
            Ok(Value::Object(mut object)) if object.get("sql").is_some_and(Value::is_string) => {
                let id = object.remove("id").unwrap_or_default();
                let sql = object
                    .get("sql")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                line(&mut stdout, &id, &touches(catalog, sql))
            }
            other => {
                wrong += 1;
                let found = Touches {
                    unreadable: Some(match other {
                        Err(error) => format!("line {} is not JSON: {error}", number + 1),
                        Ok(_) => {
                            format!("line {} is not {{\"id\": .., \"sql\": \"..\"}}", number + 1)
                        }
                    }),
                    ..Touches::default()
                };
                line(&mut stdout, &Value::Null, &found)
            }
        };
        // The pipe is closed (`| head`), so no more output is needed.
        if written.is_err() {
            return Ok(exit::DONE);
        }
    }
    let _ = stdout.flush();
    if wrong == 0 {
        return Ok(exit::DONE);
    }
    output.note(format!(
        "{wrong} of the lines are not of the form {{\"id\": .., \"sql\": \"..\"}}; each has its answer, with `unreadable`"
    ));
    Ok(exit::REFUSED)
}

/// The answer to one text. The documentation has the same order of fields.
fn line(out: &mut impl Write, id: &Value, found: &Touches) -> io::Result<()> {
    let pairs = |kind| json!(found.pairs(kind));
    writeln!(
        out,
        "{{\"id\": {id}, \"columns\": {}, \"positional\": {}, \"rebinds\": {}, \"wildcards\": {}, \"unreadable\": {}}}",
        pairs(TouchKind::Named),
        pairs(TouchKind::Positional),
        pairs(TouchKind::Rebinds),
        json!(found.wildcard_tables()),
        json!(found.unreadable),
    )
}
