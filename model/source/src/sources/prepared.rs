//! Reads `.sqlx`, the statements that sqlx's macros have prepared. Most of their texts are in the sources as well, and are
//! judged there; the others come from macros that only the compiler can expand. `.sqlx` also records the columns of a `*`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::beginning;
use crate::Diagnostic;
use crate::queries::Read;

/// A statement as sqlx has prepared it.
pub(super) struct Statement {
    /// The file in `.sqlx`.
    pub(super) file: PathBuf,
    /// The table and column behind each column of its result, if they are known.
    pub(super) result: Vec<(String, String)>,
}

/// Every statement by its text, and findings for the files that are not statements.
pub(super) fn read(
    files: &[PathBuf],
    read: &Read<'_>,
) -> (BTreeMap<String, Statement>, Vec<Diagnostic>) {
    let mut statements = BTreeMap::new();
    let mut findings = Vec::new();
    for file in files {
        match statement(file, read) {
            Ok((text, statement)) => {
                statements.insert(text, statement);
            }
            Err(why) => findings.push(
                Diagnostic::warning(format!("this is not what sqlx writes: {why}"))
                    .at(&beginning(file))
                    .help("delete it, and let `cargo sqlx prepare` write it again"),
            ),
        }
    }
    (statements, findings)
}

fn statement(file: &Path, read: &Read<'_>) -> Result<(String, Statement), String> {
    let text = read(file).map_err(|error| error.to_string())?;
    let data: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let query = data["query"].as_str().ok_or("it has no `query`")?;
    let columns = data["describe"]["columns"].as_array();
    let result = columns.into_iter().flatten().filter_map(|column| {
        let origin = &column["origin"]["Table"];
        // PostgreSQL writes the schema before the table, also where the model does not.
        let table = origin["table"].as_str()?;
        Some((table.to_owned(), origin["name"].as_str()?.to_owned()))
    });
    let statement = Statement {
        file: file.to_owned(),
        result: result.collect(),
    };
    Ok((query.to_owned(), statement))
}
