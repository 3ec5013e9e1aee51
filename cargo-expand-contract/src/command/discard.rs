//! `discard`: undoes a generate.

// Help texts are shown as they are written: no Markdown.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

use expand_contract_schema::Diagnostic;

use super::published;
use crate::args::{DatabaseArgs, PackageArgs};
use crate::exit;
use crate::failure::Failure;
use crate::git;
use crate::output::Output;
use crate::project::{Project, shown};
use crate::store::Changes;
use clap::Args;

/// Undo a generate that is not published
///
/// Removes the migration's folder and takes it out of the lock, as if `generate` had not
/// written it. The models stay as they are, so the next `generate` would write it again unless
/// they are changed too.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Safe while nobody else has run it; other people's databases are not seen. Refused when the migration is in the base ref,
is applied in the connected database (roll it back there first), or when a later migration builds on it.

Example:
  cargo expand-contract discard 20261122101500_users_full_name"
)]
pub(crate) struct DiscardArgs {
    /// The migration's id: its folder's name
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) package: PackageArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

pub(crate) fn run(args: &DiscardArgs, output: &mut Output) -> Result<u8, Failure> {
    let project = Project::require(&args.package)?;
    let id = &args.id;
    if !project.lock.migrations.contains_key(id) {
        let ids = project.lock.ordered();
        let known = match ids.as_slice() {
            [] => "it knows no migration".to_owned(),
            ids => format!("the newest are {}", newest(ids).join(", ")),
        };
        return Err(Failure::refused(
            Diagnostic::error(format!("the lock does not know `{id}`")).help(known),
        ));
    }
    let base = git::base(&project.root, project.config.base.as_deref())?;
    published::refuse(
        &project,
        base.as_ref(),
        &args.database,
        std::slice::from_ref(id),
    )?;
    let lock = project.lock.without(id).ok_or_else(|| {
        let dependents = project.lock.dependents(id);
        Failure::refused(
            Diagnostic::error(format!("{} comes after {id}", dependents.join(", ")))
                .help("discard the later one first"),
        )
    })?;
    let changes = Changes {
        remove: vec![id.clone()],
        add: Vec::new(),
        lock: lock.render(),
    };
    changes.commit(&project.migrations, &project.lock_path())?;
    output.line(format!(
        "removed {}/",
        shown(&project.migrations.join(id)).display()
    ));
    output.line(format!("wrote {}", shown(&project.lock_path()).display()));
    output.line(
        "The models are as they were: change them too, or the next `generate` writes it again.",
    );
    Ok(exit::DONE)
}

/// The last three ids, newest first.
fn newest(ids: &[String]) -> Vec<&str> {
    let mut ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    ids.sort_unstable();
    ids.into_iter().rev().take(3).collect()
}
