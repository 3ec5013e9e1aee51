//! Looks for functions that a stranger put beside a built-in one.

use expand_contract_format::Phase;

use crate::error::{Doing, Error};
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::task::Task;

/// Refuses a phase while a function or operator of an untrusted role stands on the search path beside another one of its
/// name: an expression may mean the one and call the other, with the runner's rights.
///
/// The search path cannot be pinned instead. A function in the tables' own schema is called before a built-in one as soon
/// as it takes the arguments' exact types, in whatever order the schemas stand, and without that schema the expressions
/// lose the functions of extensions and of the author.
pub(super) async fn refuse(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    phase: Phase,
) -> Result<(), Error> {
    let found = transaction!(run, task, async {
        let shadows = run.server.shadows(&mut *run.session, &source.tables);
        shadows.await.doing("look for shadowed functions")
    })?;
    let Some(first) = found.first() else {
        return Ok(());
    };
    let all: Vec<String> = found
        .iter()
        .map(|shadow| format!("the {} of role {}", shadow.what, shadow.owner))
        .collect();
    Err(Error::OutOfOrder {
        migration: source.id.clone(),
        phase,
        why: format!(
            "an expression could call {} instead of the one in {}, with the rights of whoever writes or fills the table",
            all.join(" or "),
            first.beside
        ),
        help: format!(
            "DROP {}, or give it an owner you trust; and let nobody else create there: REVOKE CREATE ON SCHEMA .. FROM PUBLIC",
            first.what
        ),
    })
}
