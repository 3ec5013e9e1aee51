//! `discard`: undoes a generate.

use expand_contract_schema::Diagnostic;

use super::published;
use crate::cli::DiscardArgs;
use crate::exit;
use crate::failure::Failure;
use crate::git;
use crate::output::Output;
use crate::project::{Project, shown};
use crate::store::Changes;

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
