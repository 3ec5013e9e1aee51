//! `run contract --report`: the evidence before a contract, in a file.

use std::path::PathBuf;

use expand_contract::{Phase, Status};
use expand_contract_sql::Catalog;
use serde_json::json;

use super::operate::asked_by;
use super::report::write;
use super::run::{PhaseArg, RunArgs};
use super::source::Source;
use crate::baseline;
use crate::database::{self, Database, Url};
use crate::evidence::{self, Maker, Sheet};
use crate::exit;
use crate::failure::Failure;
use crate::output::Output;
use expand_contract_schema::Diagnostic;

/// The place of a report, and with it its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReportTo {
    /// A page.
    Html(PathBuf),
    /// A document for programs.
    Json(PathBuf),
    /// A document for programs, on standard output.
    Stdout,
}

/// Reads the place of a report.
pub(crate) fn report_to(text: &str) -> Result<ReportTo, String> {
    let path = PathBuf::from(text);
    let ends = |word: &str| {
        path.extension()
            .is_some_and(|end| end.eq_ignore_ascii_case(word))
    };
    if text == "-" {
        Ok(ReportTo::Stdout)
    } else if ends("html") {
        Ok(ReportTo::Html(path))
    } else if ends("json") {
        Ok(ReportTo::Json(path))
    } else {
        Err("the file ends with .html or .json; - is JSON on standard output".into())
    }
}

/// Writes the evidence for each migration that a contract would take now. Changes nothing.
pub(crate) fn run(args: &RunArgs, to: &ReportTo, output: &mut Output) -> Result<u8, Failure> {
    if args.phase != Some(PhaseArg::Contract) {
        return Err(Failure::usage(
            Diagnostic::error("--report says what is known before a contract")
                .help("run it as `run contract --report FILE.html`; `report --into FILE.html` shows the status of every migration"),
        ));
    }
    let source = Source::find(&args.package, &args.source)?;
    let root = source.project().map(|project| project.root.as_path());
    let url = Url::require(&args.database, root)?;
    source.fits(&url)?;
    let sheets = database::block_on(async {
        let database = Database::connect(&url, false).await?;
        let sheets = sheets(&database, source, args, &url).await;
        database.close().await;
        sheets
    })?;
    let maker = Maker {
        by: asked_by(),
        url: url.to_string(),
    };
    let document = || evidence::document(&sheets, &maker);
    match to {
        ReportTo::Html(path) => write(path, &evidence::html(&sheets, &maker))?,
        ReportTo::Json(path) => write(path, &format!("{:#}\n", document()))?,
        ReportTo::Stdout => {
            output.document(&document());
            return Ok(exit::DONE);
        }
    }
    tell(&sheets, output);
    Ok(exit::DONE)
}

async fn sheets(
    database: &Database,
    source: Source,
    args: &RunArgs,
    url: &Url,
) -> Result<Vec<Sheet>, Failure> {
    let sources = source.migrations(database).await?;
    let schema = args.schema.name();
    let status = database.status(sources.clone(), schema).await?;
    let ids = match &args.id {
        Some(id) => vec![id.clone()],
        None => due(&status),
    };
    let catalog = Catalog::new(url.dialect, baseline::catalog(database).await?);
    let mut sheets = Vec::new();
    for id in ids {
        let evidence = database.evidence(sources.clone(), schema, &id).await?;
        sheets.push(Sheet::new(evidence, &catalog));
    }
    Ok(sheets)
}

/// The migrations whose next phase is a contract.
fn due(status: &Status) -> Vec<String> {
    let here = status
        .migrations
        .iter()
        .filter(|one| one.here && one.at_hand);
    let due = here.filter(|one| one.next == Some(Phase::Contract));
    due.map(|one| one.id.clone()).collect()
}

fn tell(sheets: &[Sheet], output: &mut Output) {
    if sheets.is_empty() {
        output.line("no migration waits for a contract");
    }
    for sheet in sheets {
        let verdict = sheet.verdict();
        let id = &sheet.evidence.migration.id;
        let look = match verdict.look.len() + verdict.unseen.len() {
            0 => String::new(),
            1 => "; 1 thing to look at".into(),
            things => format!("; {things} things to look at"),
        };
        output.line(format!("{id}: {}{look}", verdict.headline()));
        output.object(
            "evidence",
            json!({
                "id": id,
                "due": verdict.is_due(),
                "refused_for": verdict.refused,
                "look_at": verdict.look,
                "could_not_be_looked_at": verdict.unseen,
            }),
        );
    }
}
