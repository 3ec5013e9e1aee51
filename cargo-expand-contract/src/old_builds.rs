//! A rename by a view puts a view in the table's place. This looks for the statements that a view does not take, in today's code and
//! in that of the base ref, whose builds may be alive.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use expand_contract_schema::generate::Generated;
use expand_contract_schema::{Change, Diagnostic, Severity};
use expand_contract_source::lint::{self, ChangingSchema};
use expand_contract_source::sources::Judge;

use crate::args::{MembersArgs, PackageArgs};
use crate::failure::Failure;
use crate::git::{Base, Checkout};
use crate::package::Workspace;
use crate::project::Project;
use crate::sources;

/// The findings about the new migrations of `generated`; none without a rename by a view.
pub(crate) fn look(
    args: &PackageArgs,
    project: &Project,
    base: Option<&Base>,
    generated: &Generated,
) -> Result<Vec<Diagnostic>, Failure> {
    let changes = generated
        .folders
        .iter()
        .flat_map(|folder| &folder.migration.changes);
    let tables: BTreeSet<&str> = changes
        .filter_map(|change| match change {
            Change::RenameByView(renamed) => Some(renamed.table.as_str()),
            _ => None,
        })
        .collect();
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    let workspace = Workspace::find(&MembersArgs {
        manifest_path: args.manifest_path.clone(),
        packages: Vec::new(),
    })?;
    let judge = Judge {
        root: project.root.clone(),
        changing: ChangingSchema::new(&generated.lock),
        lock: &generated.lock,
    };
    let judges = [judge];
    let found = |read: &dyn Fn(&Path) -> io::Result<String>| {
        let mut found = sources::check_in(&workspace, &judges, read);
        found.retain(|finding| {
            let subject = finding.subject();
            let about = subject.is_some_and(|subject| tables.contains(subject.table.as_str()));
            about && lint::fails_through_a_view(finding)
        });
        found
    };
    let mut now = found(&|path| std::fs::read_to_string(path));
    let Some((base, checkout)) = base.and_then(|base| Some((base, Checkout::of(&project.root)?)))
    else {
        return Ok(now);
    };
    let edited = checkout.changed_since(&base.name)?;
    if edited.is_empty() {
        return Ok(now);
    }
    let mut before = found(&|path| {
        let absolute = std::path::absolute(path)?;
        match checkout.within(&absolute) {
            Some(within) if edited.contains(&within) => checkout
                .at(&base.name, &within)
                .ok_or_else(|| io::ErrorKind::NotFound.into()),
            _ => std::fs::read_to_string(path),
        }
    });
    before.retain(|finding| !now.iter().any(|other| is_same(finding, other)));
    now.extend(
        before
            .into_iter()
            .map(|finding| of_base(finding, &base.name)),
    );
    Ok(now)
}

/// Whether both say the same of one file; a line may have moved.
fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    let file = |finding: &Diagnostic| finding.location.as_ref().map(|at| at.file.clone());
    one.message == other.message && file(one) == file(other)
}

fn of_base(mut finding: Diagnostic, base: &str) -> Diagnostic {
    if let Some(detail) = &mut finding.detail {
        // The file may be another one here.
        detail.span = None;
    }
    let finding = finding.note(format!(
        "so it is in {base}, and builds of it may be alive when the view comes"
    ));
    match finding.severity {
        Severity::Error => finding.help(format!(
            "deploy a build without it first: once {base} has that change, generate again"
        )),
        Severity::Warning => finding,
    }
}
