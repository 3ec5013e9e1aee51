//! `init`: the first three files of a package.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use expand_contract_schema::config::{self, Config, MIGRATIONS};
use expand_contract_schema::diff::{adopt, adopt_enums, stored};
use expand_contract_schema::lock::{self, LockTable};
use expand_contract_schema::{Diagnostic, Dialect, Lock, Schema, Severity};

use crate::args::{DatabaseArgs, PackageArgs};
use crate::baseline;
use crate::database::{self, Database, Url};
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::package::Package;
use crate::project::{self, shown};
use clap::Args;

const DIALECTS: &str = "--dialect postgres, --dialect mysql (MariaDB too), or --dialect sqlite";

/// Start in a package: config, migrations folder and lock
///
/// Writes expand-contract.toml, migrations/ and expand-contract.lock beside the package's
/// Cargo.toml. Nothing is changed in any database, and no file is overwritten.
///
/// With a database, tables that exist are taken as they are: their columns are in the lock from
/// the start and need no migration; where model and table differ, each difference is named.
/// Without a database, models are taken as new (the first `generate` creates their tables)
/// unless `--existing` says that the tables are there already, just as the models say.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time: it only writes files that are not there yet.

Examples:
  cargo expand-contract init --dialect sqlite
  cargo expand-contract init --database-url mysql://owner@localhost/shop
  cargo expand-contract init --database-url postgres://owner@localhost/shop"
)]
pub(crate) struct InitArgs {
    /// The database of the phase files: postgres, mysql (or mariadb) or sqlite [default: from the URL, else sqlx's features in Cargo.toml]
    #[arg(long, value_name = "DATABASE", value_parser = Dialect::typed)]
    pub(crate) dialect: Option<Dialect>,
    /// The schema's name, which keys journal and leases in the database [default: the package's name]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Take every model's table as there already, without looking into a database
    #[arg(long, conflicts_with = "database_url")]
    pub(crate) existing: bool,
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

pub(crate) fn run(args: &InitArgs, output: &mut Output) -> Result<u8, Failure> {
    let package = Package::find(&args.package)?;
    for file in [config::FILE_NAME, lock::FILE_NAME] {
        let path = package.root.join(file);
        if path.exists() {
            let help = if package.root.join(lock::FILE_NAME).exists() {
                "init is for a package that has none; to bring the lock up to date run `cargo expand-contract generate`"
            } else {
                "the lock is gone: bring expand-contract.lock back from version control, or, if there never was one, remove expand-contract.toml and run init again"
            };
            return Err(Failure::refused(
                Diagnostic::error(format!("{} is there already", shown(&path).display()))
                    .help(help),
            ));
        }
    }
    let url = if args.existing {
        None
    } else {
        Url::find(&args.database, Some(&package.root))?
    };
    let dialect = dialect(args.dialect, url.as_ref(), &package)?;
    let name = name(args.name.as_deref(), &package)?;
    let (schema, warnings) = project::models(&package)?;
    output.diagnostics(&warnings);

    let mut lock = Lock::new(name, dialect);
    if args.existing {
        lock = adopt(&lock.name, dialect, &schema).map_err(Failure::findings)?;
    } else if let Some(url) = &url {
        let (tables, differences) = look(url, dialect, &stored(dialect, &schema)).map_err(|failure| {
            failure.help("to start without a database: `--existing` when the tables are there as the models say, or an empty DATABASE_URL when they are new")
        })?;
        lock.tables = tables;
        adopt_enums(&mut lock, &schema).map_err(Failure::findings)?;
        let (errors, differences): (Vec<_>, Vec<_>) = differences
            .into_iter()
            .partition(|found| found.severity == Severity::Error);
        output.diagnostics(&differences);
        if !errors.is_empty() {
            return Err(Failure::findings(errors));
        }
    }
    write(&package.root, &lock)?;
    report(output, &package, &schema, &lock, url.as_ref());
    Ok(exit::DONE)
}

fn look(
    url: &Url,
    dialect: Dialect,
    schema: &Schema,
) -> Result<(BTreeMap<String, LockTable>, Vec<Diagnostic>), Failure> {
    let (actual, declared, unsaid, comments) = database::block_on(async {
        let database = Database::connect(url, false).await?;
        let found = async {
            let tables = baseline::read(&database, schema).await?;
            let declared = baseline::look(&database, dialect, schema).await?;
            let unsaid = baseline::unsaid(&database, schema, &tables, &declared).await?;
            let comments = baseline::comments(&database, schema).await?;
            let mut unsaid = unsaid;
            unsaid.extend(baseline::differing(&database, schema.enums.values()).await?);
            Ok((tables, declared, unsaid, comments))
        }
        .await;
        database.close().await;
        found
    })?;
    let (tables, mut warnings) = baseline::compare(dialect, schema, &actual, &declared, &comments);
    warnings.extend(unsaid);
    Ok((tables, warnings))
}

fn dialect(
    said: Option<Dialect>,
    url: Option<&Url>,
    package: &Package,
) -> Result<Dialect, Failure> {
    if let (Some(said), Some(url)) = (said, url)
        && said != url.dialect
    {
        return Err(Failure::usage(
            Diagnostic::error(format!(
                "--dialect is {said}, but {} is of {}",
                url.origin, url.dialect
            ))
            .help("leave one of them out; an empty DATABASE_URL means none"),
        ));
    }
    if let Some(dialect) = said.or(url.map(|url| url.dialect)) {
        return Ok(dialect);
    }
    match package.dialects.as_slice() {
        [dialect] => Ok(*dialect),
        [] => Err(Failure::usage(
            Diagnostic::error(format!(
                "the database of `{}` is not known: no URL is given, and its Cargo.toml turns on no database of sqlx or expand-contract",
                package.name
            ))
            .help(DIALECTS),
        )),
        _ => Err(Failure::usage(
            Diagnostic::error(format!(
                "`{}` is built for several databases; a lock is for one",
                package.name
            ))
            .help(DIALECTS),
        )),
    }
}

/// The lock's name, which is a key in the database and appears in SQL comments.
fn name(said: Option<&str>, package: &Package) -> Result<String, Failure> {
    let name = said.unwrap_or(&package.name);
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_-.".contains(character);
    if name.is_empty() || name.len() > 60 || !name.chars().all(is_plain) {
        return Err(Failure::usage(
            Diagnostic::error(format!("`{name}` cannot be the schema's name"))
                .help("--name takes up to 60 letters, digits, `-`, `_` and `.`"),
        ));
    }
    Ok(name.to_owned())
}

/// Writes all three files or none: if a later one fails, the earlier ones are removed.
fn write(root: &Path, lock: &Lock) -> Result<(), Failure> {
    let migrations = root.join(MIGRATIONS);
    let made_folder = !migrations.exists();
    fs::create_dir_all(&migrations).map_err(|error| Failure::io("create", &migrations, &error))?;
    let config = root.join(config::FILE_NAME);
    let lock_path = root.join(lock::FILE_NAME);
    let result = create(&config, &Config::template(lock.dialect)).and_then(|()| {
        create(&lock_path, &lock.render()).inspect_err(|_| {
            // The first failure matters more.
            let _ = fs::remove_file(&config);
        })
    });
    if result.is_err() && made_folder {
        // The first failure matters more.
        let _ = fs::remove_dir(&migrations);
    }
    result
}

/// Creates a file that must not exist yet.
fn create(path: &Path, text: &str) -> Result<(), Failure> {
    fs::File::create_new(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| Failure::io("write", path, &error))
}

fn report(output: &mut Output, package: &Package, schema: &Schema, lock: &Lock, url: Option<&Url>) {
    for file in [config::FILE_NAME, lock::FILE_NAME, MIGRATIONS] {
        let path = package.root.join(file);
        let slash = if file == MIGRATIONS { "/" } else { "" };
        output.line(format!("wrote {}{slash}", shown(&path).display()));
    }
    output.line("");
    if schema.tables.is_empty() {
        output.line(format!(
            "{} has no models yet: put #[expand_contract::migrate(table = \"..\")] on a struct.",
            package.name
        ));
    }
    for table in schema.tables.keys() {
        let state = if lock.tables.contains_key(table) {
            "is there already, and taken as it is"
        } else if url.is_some() {
            "is not in the database: `generate` will create it"
        } else {
            "is new: `generate` will create it"
        };
        output.line(format!("table {table} {state}"));
    }
    output.line("");
    output.line(rights(lock.dialect));
    output.line(
        "Next: commit these files, change a model, and run `cargo expand-contract generate`.",
    );
}

/// The rights that each role needs in the database.
fn rights(dialect: Dialect) -> String {
    match dialect {
        Dialect::Postgres => {
            let mut text = "\
Rights in the database; put your names in the places of <..>:
  -- `run` needs the owner of the tables, who makes a schema for the journal at the first `run expand`:
  GRANT CREATE ON DATABASE <database> TO <owner of the tables>;
  -- or, without that right, a schema that is made beforehand:
  CREATE SCHEMA expand_contract AUTHORIZATION <owner of the tables>;
  -- after that first run, each application that joins the fleet needs:
"
            .to_owned();
            list(&mut text, &expand_contract::grants::<sqlx::Postgres>());
            text
        }
        Dialect::Mysql => {
            let mut text = "\
Rights in the database; put your names in the places of <..>:
  -- `run` needs a user that stays: the triggers run with its rights, and fail when it is dropped
  GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, TRIGGER, LOCK TABLES,
    CREATE TEMPORARY TABLES ON <database>.* TO <user of the runner>;
  -- where the binary log is on, as it is on MySQL: triggers of a user without SUPER
  SET GLOBAL log_bin_trust_function_creators = 1;
  -- after the first `run expand`, each application that joins the fleet needs:
"
            .to_owned();
            list(&mut text, &expand_contract::grants::<sqlx::MySql>());
            text
        }
        Dialect::Sqlite => "\
Rights: who may write the database file may run everything; the journal is in tables that begin with _ec_.
"
        .into(),
    }
}

/// Adds each statement on a line of its own.
fn list(text: &mut String, grants: &[String]) {
    for grant in grants {
        text.push_str("  ");
        text.push_str(grant);
        text.push('\n');
    }
}
