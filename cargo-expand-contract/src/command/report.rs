//! `report`: the state of a database as a page.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use std::path::{Path, PathBuf};

use super::operate::asked_by;
use super::source::Source;
use crate::args::{DatabaseArgs, FormatArgs, PackageArgs, SchemaArgs, SourceArgs};
use crate::database::{self, Database, Url};
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::page;
use crate::time::utc_words;
use clap::Args;
use serde_json::json;

/// Write the status as a page: one file of HTML, without scripts and without anything from elsewhere
///
/// Each migration with its phase, its progress, its failed rows and what its next phase waits for; the
/// builds that are alive, and what operators have asked for. It is readable on a phone and on paper.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time, with the rights of any user that may read the journal: it changes nothing but the file, which it replaces.

Examples:
  cargo expand-contract report --into status.html
  cargo expand-contract report --into status.html --database-url postgres://reader@db/shop"
)]
pub(crate) struct ReportArgs {
    /// The file to write, which ends with .html
    #[arg(long, value_name = "FILE.html", value_parser = page_file)]
    pub(crate) into: PathBuf,
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) schema: SchemaArgs,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

pub(crate) fn run(args: &ReportArgs, output: &mut Output) -> Result<u8, Failure> {
    let source = Source::find(&args.package, &args.source)?;
    let root = source.project().map(|project| project.root.as_path());
    let url = Url::require(&args.database, root)?;
    source.fits(&url)?;
    let status = database::block_on(async {
        let database = Database::connect(&url, false).await?;
        let sources = source.migrations(&database).await?;
        let status = database.status(sources, args.schema.name()).await;
        database.close().await;
        Ok(status?)
    })?;
    let taken = format!(
        "{}, by this machine's clock",
        utc_words(std::time::SystemTime::now())
    );
    let html = page::status::html(&status, &url.to_string(), &asked_by(), &taken);
    write(&args.into, &html)?;
    output.line(format!(
        "{} shows {} migrations",
        args.into.display(),
        status.migrations.len()
    ));
    output.object(
        "report",
        json!({ "file": args.into.display().to_string(), "migrations": status.migrations.len() }),
    );
    Ok(exit::DONE)
}

/// Writes the file as a whole, or leaves the one before as it is.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::io("write", path, &error);
    let name = path.file_name().unwrap_or(path.as_os_str());
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(".new");
    let beside = path.with_file_name(beside);
    std::fs::write(&beside, text).map_err(failed)?;
    std::fs::rename(&beside, path).map_err(|error| {
        // The half is of no use to anybody.
        let _ = std::fs::remove_file(&beside);
        failed(error)
    })
}

fn page_file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("html"))
    {
        Ok(path)
    } else {
        Err("the file ends with .html".into())
    }
}
