//! The words of an enum in the database, beside the variants in the sources.

use std::collections::BTreeSet;

use expand_contract_schema::lock::EnumFact;
use expand_contract_schema::{Diagnostic, EnumDef, Lock, Schema};

use super::postgres;
use crate::args::DatabaseArgs;
use crate::database::{self, Database, Url};
use crate::failure::Failure;
use crate::project::Project;

/// The enums whose type the database has with other words than the models. One that it does not have comes with its first column.
pub(crate) async fn differing<'a>(
    database: &Database,
    enums: impl Iterator<Item = &'a EnumDef>,
) -> Result<Vec<Diagnostic>, Failure> {
    let mut found = Vec::new();
    for def in enums {
        let Some(ty) = &def.type_name else { continue };
        let actual = words(database, ty).await?;
        let said = def.words();
        if actual.is_empty() || actual.iter().collect::<BTreeSet<_>>() == said.iter().collect() {
            continue;
        }
        found.push(
            Diagnostic::error(format!(
                "enum `{}`: type `{ty}` has the words `{}` in the database, and the variants are `{}`",
                def.name,
                actual.join("`, `"),
                said.join("`, `")
            ))
            .at(&def.location)
            .help("write a variant for each word of the database; when the lock has them, one more is `#[migrate(added)]`"),
        );
    }
    Ok(found)
}

/// The words of a type, if the database has types that list words, and this one.
async fn words(database: &Database, ty: &str) -> Result<Vec<String>, Failure> {
    let Database::Postgres(pool) = database else {
        // There the words are in the types or CHECKs of columns.
        return Ok(Vec::new());
    };
    postgres::words(pool, ty).await.map_err(|error| {
        Failure::database(format!("cannot read the words of type `{ty}`: {error}"))
    })
}

/// Compares the enums whose type is older than the lock's knowledge of it with a database, where one is at hand: an error for other
/// words, and a warning where no database has the type. The lock alone knows the words of all other enums.
pub(crate) fn taken_over(
    project: &Project,
    database: &DatabaseArgs,
    schema: &Schema,
    [before, after]: [&Lock; 2],
) -> Result<Vec<Diagnostic>, Failure> {
    let enums = schema.enums.values();
    let new: Vec<(&EnumDef, String)> = enums
        .filter(|def| !before.enums.contains_key(&def.name))
        .filter_map(|def| {
            let known = after.enums.get(&def.name)?;
            let mut facts = known.history.iter();
            let is_older = !facts.any(|fact| fact.what == EnumFact::Created);
            Some((def, after.type_of_enum(known).filter(|_| is_older)?))
        })
        .collect();
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let url = Url::find(database, Some(&project.root))?;
    let Some(url) = url.filter(|url| url.dialect == before.dialect) else {
        return Ok(new
            .iter()
            .map(|(def, ty)| unseen(def, ty, "no database was asked"))
            .collect());
    };
    database::block_on(async {
        let database = Database::connect(&url, false).await.map_err(|failure| {
            failure.help(
                "it has to be asked which words the type has there; an empty DATABASE_URL means that there is none",
            )
        })?;
        let found = compared(&database, &new).await;
        database.close().await;
        found
    })
}

async fn compared(
    database: &Database,
    new: &[(&EnumDef, String)],
) -> Result<Vec<Diagnostic>, Failure> {
    let mut found = differing(database, new.iter().map(|(def, _)| *def)).await?;
    for (def, ty) in new {
        if words(database, ty).await?.is_empty() {
            found.push(unseen(def, ty, "the database does not have the type"));
        }
    }
    Ok(found)
}

fn unseen(def: &EnumDef, ty: &str, why: &str) -> Diagnostic {
    Diagnostic::warning(format!(
        "enum `{}`: the lock takes the words of type `{ty}` from the variants, `{}`, for {why}",
        def.name,
        def.words().join("`, `")
    ))
    .at(&def.location)
    .help(format!(
        "let a database that has the type be asked, before you commit what is written: `--database-url`; or compare them yourself: \
         `SELECT enum_range(NULL::{ty})`"
    ))
}
