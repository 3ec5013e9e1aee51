//! The statements that the runner knows: those of the code, and those that the database recorded. They are planned as they are,
//! and the users of the index once more without it.

use std::collections::BTreeSet;

use expand_contract_format::Phase;
use expand_contract_sql::{TokenKind, tokenize};

use crate::database::indexes::{Identity, IndexOf, Records, Replan, Replanned};
use crate::database::own::is_own;
use crate::database::session::Session;
use crate::database::{PlannedStatement, Server};
use crate::error::{Doing, Error, lost};
use crate::index_use::{IndexPlan, IndexUse, IndexUser, WithoutIndex};
use crate::run::Run;
use crate::task::Task;

/// How many of the recorded statements about a table are planned.
const MOST: usize = 100;

/// Plans the statements, and says which use the index.
pub(super) async fn planned(
    run: &mut Run<'_>,
    task: &Task,
    of: IndexOf<'_>,
    is_new: bool,
) -> Result<IndexUse, Error> {
    let server = run.server;
    let names = server.names(&mut *run.session, of.table).await;
    let names = names.doing(&task.step)?;
    let parts = server.parts(&mut *run.session, of).await;
    let parts = parts.doing(&task.step)?;
    let mut usage = IndexUse {
        table: of.table.to_owned(),
        index: of.index.to_owned(),
        is_new,
        planned: 0,
        users: Vec::new(),
        not_planned: Vec::new(),
        counted: Vec::new(),
        unread: Vec::new(),
    };
    let known = known(run, task, &names, parts.is_partial, &mut usage).await?;
    let plans = plans(run, task, &names, known, &mut usage).await?;
    usage.planned = plans.len();
    // On some servers a plan does not show every use: a trigger of any table may need the index. There only a plan without the index
    // tells.
    let shows = server.shows_every_use();
    let candidates = plans.into_iter().filter_map(|(statement, plan)| {
        let is_shown = plan.indexes.iter().any(|name| parts.names.contains(name));
        (is_shown || !shows).then_some(Candidate {
            is_about: mentions(&statement, &names),
            statement,
            plan,
            is_shown,
        })
    });
    let candidates: Vec<Candidate> = candidates.collect();
    if candidates.is_empty() {
        return Ok(usage);
    }
    let statements: Vec<String> = candidates.iter().map(|one| one.statement.clone()).collect();
    let again = match without(run, task, of, &statements, is_new).await? {
        Replanned::NoWay => Vec::new(),
        Replanned::Plans(_, plans) => plans,
    };
    let mut again = again.into_iter();
    for candidate in candidates {
        candidate.judge(again.next(), &mut usage);
    }
    Ok(usage)
}

/// The plans of the statements. Those about the table that the database does not plan are listed.
async fn plans(
    run: &mut Run<'_>,
    task: &Task,
    names: &[String],
    known: BTreeSet<String>,
    usage: &mut IndexUse,
) -> Result<Vec<(String, PlannedStatement)>, Error> {
    let mut plans = Vec::new();
    for statement in known {
        match run.server.plan(&mut *run.session, &statement).await {
            Ok(plan) => plans.push((statement, plan)),
            Err(error) if lost(&error) => return Err(error).doing(&task.step),
            // One about other tables is the business of `check`.
            Err(error) if mentions(&statement, names) => {
                usage.not_planned.push((statement, said(&error)));
            }
            Err(_) => {}
        }
    }
    Ok(plans)
}

/// A statement that may use the index.
struct Candidate {
    statement: String,
    plan: PlannedStatement,
    /// Whether its plan shows the index.
    is_shown: bool,
    /// Whether it names the table.
    is_about: bool,
}

impl Candidate {
    /// Adds the statement to the users, if it is one, or to those of which nothing is known.
    fn judge(self, again: Option<Replan>, usage: &mut IndexUse) {
        let again = again.unwrap_or_default();
        let without = match (&again.before, again.after) {
            (Some(_), Some(after)) => Some(WithoutIndex::Plan(shown(after))),
            (Some(_), None) => Some(WithoutIndex::Fails),
            (None, _) if self.is_shown => None,
            (None, _) if !self.is_about => return,
            (None, _) => {
                let why = "a copy of the schema does not take it, so that the index behind an ON CONFLICT is not known";
                usage.not_planned.push((self.statement, why.into()));
                return;
            }
        };
        if self.is_shown || without == Some(WithoutIndex::Fails) {
            usage.users.push(IndexUser {
                statement: self.statement,
                // Both plans are of one place, so that their costs can be compared.
                with: shown(again.before.unwrap_or(self.plan)),
                without,
            });
        }
    }
}

fn shown(plan: PlannedStatement) -> IndexPlan {
    IndexPlan {
        nodes: plan.text,
        cost: plan.cost,
    }
}

/// The plans without the index, where they can be had without disturbing anybody.
async fn without(
    run: &mut Run<'_>,
    task: &Task,
    of: IndexOf<'_>,
    statements: &[String],
    is_new: bool,
) -> Result<Replanned, Error> {
    let server = run.server;
    // A clone does not have an index that was built just now.
    let other = run.elsewhere.clone.as_ref().filter(|_| !is_new);
    let Some(other) = other else {
        let again = server.plan_without(&mut *run.session, None, of, statements);
        return again.await.doing(&task.step);
    };
    let own = server.identity(&mut *run.session).await.doing(&task.step)?;
    let mut clone = other.open(server).await?;
    let doing = format!("plan statements on {}", other.name);
    let done = async {
        let found = server.identity(&mut *clone).await.doing(&doing)?;
        if let Some(why) = is_no_clone(own.as_ref(), found.as_ref()) {
            return Err(Error::OutOfOrder {
                migration: task.migration.clone(),
                phase: Phase::Contract,
                why: format!(
                    "statements cannot be planned without an index on {}: {why}",
                    other.name
                ),
                help: "name a copy of the database that nobody works on, such as a restored backup"
                    .into(),
            });
        }
        follow(server, &mut *run.session, &mut *clone, of)
            .await
            .doing(&doing)?;
        let again = server.plan_without(&mut *run.session, Some(&mut *clone), of, statements);
        again.await.doing(&doing)
    }
    .await;
    // Whatever it did was rolled back.
    let _ = clone.close().await;
    done
}

/// Lets the clone find the table in the schema in which the runner does.
async fn follow(
    server: &dyn Server,
    own: &mut dyn Session,
    clone: &mut dyn Session,
    of: IndexOf<'_>,
) -> Result<(), sqlx::Error> {
    let quoted = server.schema_of(own, of.table).await?;
    if let Some(schema) = quoted {
        // A clone without the schema has no such index either.
        server.choose(clone, &schema, &[of.table], false).await?;
    }
    Ok(())
}

/// The reason why a database cannot be the clone.
fn is_no_clone(own: Option<&Identity>, other: Option<&Identity>) -> Option<&'static str> {
    let (Some(own), Some(other)) = (own, other) else {
        return Some("such a database needs none");
    };
    if own == other {
        return Some("it is this database itself, where dropping the index would stop its users");
    }
    other
        .is_standby
        .then_some("it is a standby, which changes nothing by itself")
}

/// The statements of the code, and the longest of those that the database recorded for the table.
async fn known(
    run: &mut Run<'_>,
    task: &Task,
    names: &[String],
    is_partial: bool,
    usage: &mut IndexUse,
) -> Result<BTreeSet<String>, Error> {
    let mut known: BTreeSet<String> = run.options.statements.iter().cloned().collect();
    let records = run.server.records(&mut *run.session).await;
    match records.doing(&task.step)? {
        Records::None => {}
        Records::Unreadable(why) => usage.unread.push(format!(
            "the statements that the database recorded cannot be read: {why}"
        )),
        Records::Texts(texts) => {
            let hidden = texts.iter().filter(|text| text.is_none()).count();
            if hidden > 0 {
                usage.unread.push(format!(
                    "the texts of {hidden} recorded statements are hidden from this role: GRANT pg_read_all_stats TO <role>"
                ));
            }
            if is_partial {
                usage.unread.push(
                    "recorded statements have parameters for their values, so no plan of theirs shows the use of an index with a \
                     condition; the counted scans do"
                        .into(),
                );
            }
            let texts = texts.into_iter().flatten();
            let about =
                texts.filter(|text| mentions(text, names) && !is_own(text) && !is_ddl(text));
            known.extend(about.take(MOST));
        }
    }
    Ok(known)
}

/// Whether a statement names one of these tables and views. A text that cannot be read may name any.
fn mentions(statement: &str, names: &[String]) -> bool {
    let Ok(tokens) = tokenize(statement) else {
        return true;
    };
    tokens.iter().any(|token| {
        let Some(name) = token.name() else {
            return false;
        };
        let is_same = |other: &String| match token.kind {
            TokenKind::Word => other.eq_ignore_ascii_case(&name),
            _ => *other == name,
        };
        names.iter().any(is_same)
    })
}

/// Whether a statement changes objects and no rows, and so has no plan that could use an index.
fn is_ddl(statement: &str) -> bool {
    const FIRST: [&str; 12] = [
        "alter", "drop", "vacuum", "analyze", "truncate", "lock", "comment", "grant", "revoke",
        "reindex", "cluster", "security",
    ];
    let Ok(tokens) = tokenize(statement) else {
        return false;
    };
    let mut words = tokens.iter().filter(|token| !token.is_blank());
    let Some(first) = words.next() else {
        return true;
    };
    FIRST.iter().any(|word| first.is_word(word))
        || (first.is_word("create") && !words.any(|word| word.is_word("select")))
}

/// The database's words.
fn said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_mentions_a_table_by_its_name_alone() {
        let names = ["orders".to_owned(), "Open".to_owned()];
        assert!(mentions("SELECT count(*) FROM Orders", &names));
        assert!(mentions("SELECT 1 FROM public.\"Open\"", &names));
        assert!(!mentions("SELECT 'orders' -- orders", &names));
        assert!(!mentions("SELECT order_id FROM \"ORDERS\"", &names));
    }

    #[test]
    fn a_statement_that_changes_objects_has_no_plan() {
        for text in [
            "CREATE INDEX ON orders (a)",
            "CREATE TABLE orders (a int)",
            "/* x */ alter table orders add b int",
            "VACUUM orders",
        ] {
            assert!(is_ddl(text), "{text}");
        }
        for text in [
            "CREATE TABLE t AS SELECT * FROM orders",
            "WITH a AS (SELECT 1) SELECT 1 FROM orders",
        ] {
            assert!(!is_ddl(text), "{text}");
        }
    }
}
