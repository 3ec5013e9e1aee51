//! `check` and `generate --check`: whether models, lock, folders and the published migrations agree.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use std::collections::BTreeMap;

use expand_contract_format::file;
use expand_contract_schema::check::check;
use expand_contract_schema::{Diagnostic, Schema, Severity};
use expand_contract_source::lint::{self, ChangingSchema, GoneFields, History, Publication};
use expand_contract_source::sources::{Judge, Models};
use serde_json::json;

use super::published;
use crate::args::{DatabaseArgs, MembersArgs};
use crate::baseline;
use crate::exit;
use crate::failure::Failure;
use crate::git::{self, Base};
use crate::output::Output;
use crate::package::{Member, Package, Workspace};
use crate::project::{self, Project, shown};
use crate::report::Style;
use crate::report::{Report, Unit};
use crate::sources;
use crate::store::{self, Files};
use crate::trial::TrialArgs;
use crate::trial::{self, Tally};
use clap::Args;

/// Check that models, lock and migration files agree, and that no SQL needs a column that goes
///
/// Reads all sources of the workspace, tests and examples too, without a build: what is given to
/// sqlx's macros, functions and QueryBuilder, the files of query_file!, and .sqlx. A contracted
/// column is an error; one on its way out is a warning, as are `SELECT *`, `RETURNING *` and
/// INSERT without a list on a table whose columns change. Each finding has a code, which
/// `cargo expand-contract explain` knows more about.
///
/// With --trial it also compiles, as `cargo check --workspace --all-targets` does, to say what
/// would break if every column on its way out were gone: as errors what must change now (reads,
/// writes, SQL), as warnings what changes in the same commit as the attribute (literals and
/// patterns that name all fields). Exit code 0: nothing must change now.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe at any time: it only reads, and --trial writes only into cargo's target folder. No database is asked.

Examples:
  cargo expand-contract check
  cargo expand-contract check --trial                     before `deprecated` becomes `removed`: what still uses the column?
  cargo expand-contract check --against v1.4.0            what runs in production: is a stage skipped, was a published file edited?
  cargo expand-contract check --message-format json       for editors: cargo's compiler messages
  cargo expand-contract check --message-format github     annotations on a pull request"
)]
pub(crate) struct CheckArgs {
    /// Compare with the lock of this commit: what runs in production
    #[arg(long, value_name = "REV")]
    pub(crate) against: Option<String>,
    #[command(flatten)]
    pub(crate) trial: TrialArgs,
    #[command(flatten)]
    pub(crate) members: MembersArgs,
    /// How findings are printed
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    pub(crate) message_format: Style,
}

/// `check`: every lock of the workspace, and all of its SQL.
pub(crate) fn run(args: &CheckArgs) -> Result<u8, Failure> {
    let workspace = Workspace::find(&args.members)?;
    let mut projects: Vec<(&Member, Project)> = Vec::new();
    for member in &workspace.members {
        if let Some(project) = Project::open(&member.package.root)? {
            projects.push((member, project));
        }
    }
    if projects.is_empty() {
        // This error explains how to begin.
        Project::of(&Package::find(&args.members.first())?)?;
    }
    let wanted = |member: &Member| {
        let names = &args.members.packages;
        names.is_empty() || names.contains(&member.package.name)
    };
    let mut found = Vec::new();
    let mut judges = Vec::new();
    let mut models = Vec::new();
    let mut tally = Tally::default();
    for (member, project) in &projects {
        let schema = project::models(&member.package);
        tally.add(
            &project.lock,
            schema.as_ref().ok().map(|(schema, _)| schema),
        );
        let changing = ChangingSchema::new(&project.lock);
        judges.push(Judge {
            root: project.root.clone(),
            changing: match &schema {
                Ok((schema, _)) => changing.with_models(schema),
                Err(_) => changing,
            },
            lock: &project.lock,
        });
        if let Ok((schema, _)) = &schema {
            models.push(Models {
                root: project.root.clone(),
                crates: member.names().collect(),
                gone: GoneFields::new(&project.lock, schema),
            });
        }
        if wanted(member) {
            if let Ok((schema, _)) = &schema {
                found.extend(lint::overdue(schema, &crate::time::today()?));
            }
            found.extend(findings(schema, project)?);
            if let Some(rev) = &args.against {
                found.extend(against(project, rev)?);
            }
        }
    }
    let members: Vec<&Member> = workspace.members.iter().filter(|m| wanted(m)).collect();
    found.extend(sources::check(&workspace, &members, &judges));
    found.extend(sources::typed(&members, &models));
    let units: Vec<Unit> = workspace.members.iter().map(Unit::of).collect();
    let mut report = Report::new(args.message_format, &units);
    let trial = args.trial.trial;
    if trial
        && let Err(failure) = trial::run(
            &args.members,
            &args.trial,
            &workspace,
            &members,
            &mut found,
            &mut tally,
            &report,
        )
    {
        report.broken();
        return Err(failure);
    }
    for finding in &found {
        report.print(finding);
    }
    if trial {
        report.summary(&tally.lines(), &tally.object());
    }
    Ok(if report.end("models, lock, migrations and SQL agree") {
        exit::DONE
    } else {
        exit::REFUSED
    })
}

/// The differences from a commit that are not allowed.
fn against(project: &Project, rev: &str) -> Result<Vec<Diagnostic>, Failure> {
    let Some(old) = git::lock_at(&project.root, rev)? else {
        return Ok(Vec::new());
    };
    Ok(lint::against(&History {
        old: &old,
        new: &project.lock,
        rev,
    }))
}

/// `generate --check`. It also asks the connected database, if the command line names one.
pub(crate) fn with_database(
    package: &Package,
    project: &Project,
    database: &DatabaseArgs,
    output: &mut Output,
) -> Result<u8, Failure> {
    let models = project::models(package);
    let schema = models.as_ref().ok().map(|(schema, _)| schema.clone());
    let mut findings = findings(models, project)?;
    if database.database_url.is_some() {
        findings.extend(published::edited(project, database)?);
        if let Some(schema) = schema {
            findings.extend(baseline::drift(project, database, schema)?);
        }
    }
    Ok(report(&findings, project, output))
}

fn findings(
    models: Result<(Schema, Vec<Diagnostic>), Failure>,
    project: &Project,
) -> Result<Vec<Diagnostic>, Failure> {
    let base = git::base(&project.root, project.config.base.as_deref())?;
    let mut files: BTreeMap<String, Files> = BTreeMap::new();
    for id in project.lock.ordered() {
        if let Some(texts) = store::read(&project.migrations, &id)? {
            files.insert(id, texts);
        }
    }
    let folders = store::list(&project.migrations)?;
    let mut findings = match models {
        Ok((schema, warnings)) => {
            let read = |id: &str| files.get(id).cloned();
            let mut findings = check(&project.lock, &schema, &folders, &read);
            findings.extend(warnings);
            findings
        }
        // Unreadable sources are findings, too.
        Err(failure) if failure.exit == exit::REFUSED => failure.diagnostics,
        Err(failure) => return Err(failure),
    };
    for finding in &mut findings {
        // Migration files are named as they are in the migrations folder.
        if let Some(location) = &mut finding.location
            && folders.iter().any(|id| location.file.starts_with(id))
        {
            location.file = shown(&project.migrations.join(&location.file));
        }
    }
    if let Some(base) = base {
        findings.extend(against_base(project, &base, &edited(project, &files)));
    }
    Ok(findings)
}

fn report(findings: &[Diagnostic], project: &Project, output: &mut Output) -> u8 {
    output.diagnostics(findings);
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    output.object(
        "summary",
        json!({ "errors": errors, "warnings": findings.len() - errors }),
    );
    if errors > 0 {
        return exit::REFUSED;
    }
    output.line(format!(
        "models, lock and migrations of `{}` agree",
        project.lock.name
    ));
    exit::DONE
}

/// Checks before `generate` that the folders of the history exist and are unchanged. `except`: ids that are written
/// again anyway.
pub(crate) fn intact(
    project: &Project,
    base: Option<&Base>,
    except: &[String],
) -> Result<Vec<Diagnostic>, Failure> {
    let mut files: BTreeMap<String, Files> = BTreeMap::new();
    let mut findings = Vec::new();
    for id in project.lock.ordered() {
        if except.contains(&id) {
            continue;
        }
        match store::read(&project.migrations, &id)? {
            Some(texts) => {
                files.insert(id, texts);
            }
            None => findings.push(
                Diagnostic::error(format!(
                    "{} is in the lock, but the folder or one of its four files is missing",
                    shown(&project.migrations.join(&id)).display()
                ))
                .help("bring it back from version control"),
            ),
        }
    }
    let edited = edited(project, &files);
    let is_published = |id: &String| base.is_some_and(|base| base.holds(id));
    for id in edited.iter().filter(|id| !is_published(id)) {
        findings.push(
            Diagnostic::error(format!(
                "a file in {} was edited",
                shown(&project.migrations.join(id)).display()
            ))
            .help("bring it back from version control")
            .help("if it is not published or applied yet, make it anew: `cargo expand-contract generate --amend`"),
        );
    }
    findings.extend(
        base.into_iter()
            .flat_map(|base| against_base(project, base, &edited)),
    );
    Ok(findings)
}

/// Migrations whose files do not match the checksum in the lock.
fn edited(project: &Project, files: &BTreeMap<String, Files>) -> Vec<String> {
    files
        .iter()
        .filter(|(id, files)| {
            let texts = files.each_ref().map(String::as_str);
            let locked = project.lock.migrations.get(*id);
            locked.is_some_and(|locked| locked.checksum != file::checksum(&texts))
        })
        .map(|(id, _)| id.clone())
        .collect()
}

/// Errors in the migrations that are published in `base`.
fn against_base(project: &Project, base: &Base, edited: &[String]) -> Vec<Diagnostic> {
    lint::published(&Publication {
        history: History {
            old: &base.lock,
            new: &project.lock,
            rev: &base.name,
        },
        edited,
    })
}
