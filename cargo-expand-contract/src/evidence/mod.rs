//! The evidence before a contract, for a person who signs it: the facts of the runtime, and what our resolver says of the recorded
//! statements.

mod json;
mod page;

use std::time::{Duration, SystemTime};

use expand_contract::{Evidence, Phase, StatementCalls};
use expand_contract_sql::{Catalog, TouchKind, bare_name, touches};

use crate::page::Page;

pub(crate) use json::document;

/// A report of one migration.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// What the runtime found.
    pub(crate) evidence: Evidence,
    /// The recorded statements that touch what leaves.
    pub(crate) touching: Vec<Touching>,
    /// The recorded statements that could not be resolved, with the reason.
    pub(crate) unresolved: Vec<(StatementCalls, String)>,
    /// How many recorded statements have one of the names, and touch nothing that leaves.
    pub(crate) elsewhere: usize,
}

/// A recorded statement that touches what leaves.
#[derive(Debug)]
pub(crate) struct Touching {
    /// The statement.
    pub(crate) calls: StatementCalls,
    /// What it touches, each with the way in which it does: `users.name (named)`.
    pub(crate) what: Vec<Touched>,
}

/// A column or a table that leaves, and the way in which a statement touches it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Touched {
    pub(crate) table: String,
    /// `None` for the table itself.
    pub(crate) column: Option<String>,
    pub(crate) way: &'static str,
}

impl Touched {
    fn words(&self) -> String {
        let Self { table, column, way } = self;
        match column {
            Some(column) => format!("{table}.{column} ({way})"),
            None => format!("{table} ({way})"),
        }
    }
}

/// What the report comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The phase that is next.
    pub(crate) next: Option<Phase>,
    /// Why a contract would be refused now.
    pub(crate) refused: Vec<String>,
    /// What stops no contract, and a person should look at.
    pub(crate) look: Vec<String>,
    /// What could not be looked at.
    pub(crate) unseen: Vec<String>,
}

impl Verdict {
    /// Whether a contract is the next phase.
    pub(crate) fn is_due(&self) -> bool {
        self.next == Some(Phase::Contract)
    }

    /// The verdict in one sentence.
    pub(crate) fn headline(&self) -> String {
        match (self.next, &self.refused[..]) {
            (None, _) => "a contract is not due: no phase is next".into(),
            (Some(Phase::Contract), []) => "nothing known stands in the way".into(),
            (Some(Phase::Contract), [one]) => format!("would be refused: {one}"),
            (Some(Phase::Contract), [first, more @ ..]) => {
                format!("would be refused: {first}, and {} more", more.len())
            }
            (Some(next), _) => format!("a contract is not due: the next phase is {next}"),
        }
    }
}

impl Sheet {
    /// Resolves the recorded statements over the tables of the database.
    pub(crate) fn new(evidence: Evidence, catalog: &Catalog) -> Self {
        let mut sheet = Self {
            evidence,
            touching: Vec::new(),
            unresolved: Vec::new(),
            elsewhere: 0,
        };
        let Ok(recorded) = &sheet.evidence.statements else {
            return sheet;
        };
        for calls in recorded.statements.clone() {
            // MariaDB and MySQL write a list of values so.
            let text = calls.text.replace("(...)", "(?)");
            let found = touches(catalog, &text);
            let what = touched(&sheet.evidence, &found);
            match &found.unreadable {
                Some(why) => sheet.unresolved.push((calls, why.clone())),
                None if what.is_empty() => sheet.elsewhere += 1,
                None => sheet.touching.push(Touching { calls, what }),
            }
        }
        sheet
    }

    /// What it comes to.
    pub(crate) fn verdict(&self) -> Verdict {
        Verdict {
            next: self.evidence.migration.next,
            refused: self.refused(),
            look: self.look(),
            unseen: self.unseen(),
        }
    }

    fn refused(&self) -> Vec<String> {
        let evidence = &self.evidence;
        let mut refused = evidence.migration.waits_for.clone();
        if let Ok(dependents) = &evidence.dependents {
            let needs = dependents.iter();
            refused.extend(
                needs.map(|one| format!("{} needs {}.{}", one.object, one.table, one.column)),
            );
        }
        let texts = evidence.texts.iter().filter(|one| !one.is_rewritten);
        refused.extend(texts.map(|one| {
            format!(
                "{} {} {}.{}",
                one.object,
                one.kind.name(),
                one.table,
                one.column
            )
        }));
        let pending = evidence.migration.pending.rows.len();
        if pending > 0 {
            let more = if evidence.migration.pending.more {
                "more than "
            } else {
                ""
            };
            refused.push(format!(
                "{more}{} pending or disagree",
                rows(pending as u64)
            ));
        }
        refused
    }

    fn look(&self) -> Vec<String> {
        let evidence = &self.evidence;
        let mut look = Vec::new();
        let statements = |number: usize| match number {
            1 => "1 recorded statement".to_owned(),
            number => format!("{number} recorded statements"),
        };
        if !self.touching.is_empty() {
            look.push(format!(
                "{} on the side that leaves",
                statements(self.touching.len())
            ));
        }
        if !self.unresolved.is_empty() {
            look.push(format!(
                "{} that could not be resolved",
                statements(self.unresolved.len())
            ));
        }
        let rewritten = evidence.texts.iter().filter(|one| one.is_rewritten);
        look.extend(rewritten.map(|one| {
            let place = format!("{}.{}", one.table, one.column);
            format!(
                "{} {} {place}: a contract is refused unless it can be written anew",
                one.object,
                one.kind.name()
            )
        }));
        let sessions = evidence
            .strangers
            .iter()
            .flatten()
            .map(|one| one.sessions)
            .sum::<u64>();
        if sessions > 0 {
            let word = if sessions == 1 { "session" } else { "sessions" };
            look.push(format!("{sessions} {word} of no instance that joined"));
        }
        if !evidence.lapsed.is_empty() {
            look.push(format!(
                "{} leases that ran out and were not removed",
                evidence.lapsed.len()
            ));
        }
        if evidence
            .statements
            .as_ref()
            .is_ok_and(|found| found.evicted > 0)
        {
            look.push(
                "the server threw records of statements away: the list of them may be incomplete"
                    .into(),
            );
        }
        look
    }

    /// What could not be looked at, with the reason.
    fn unseen(&self) -> Vec<String> {
        let evidence = &self.evidence;
        let hidden = evidence
            .statements
            .as_ref()
            .ok()
            .and_then(|found| found.hidden.as_ref());
        let all = [
            (
                "the sessions of no instance",
                evidence.strangers.as_ref().err(),
            ),
            (
                "what needs a column that leaves",
                evidence.dependents.as_ref().err(),
            ),
            (
                "the recorded statements",
                evidence.statements.as_ref().err(),
            ),
            ("some recorded statements", hidden),
            ("the replicas", evidence.replicas.as_ref().err()),
        ];
        let found = all.into_iter().filter_map(|(what, why)| Some((what, why?)));
        let mut unseen: Vec<String> = found.map(|(what, why)| format!("{what}: {why}")).collect();
        let pending = &evidence.migration.pending;
        unseen.extend(
            pending
                .unknown
                .iter()
                .map(|why| format!("some rows: {why}")),
        );
        unseen
    }
}

/// What a resolved text touches of that which leaves.
fn touched(evidence: &Evidence, found: &expand_contract_sql::Touches) -> Vec<Touched> {
    let mut all = Vec::new();
    for leaving in &evidence.leaving {
        let is_it =
            |table: &str| table == leaving.table || bare_name(table) == bare_name(&leaving.table);
        let mut add = |way| {
            all.push(Touched {
                table: leaving.table.clone(),
                column: leaving.column.clone(),
                way,
            });
        };
        let Some(column) = &leaving.column else {
            if found.tables.iter().any(|one| is_it(&one.table)) {
                add("named");
            }
            continue;
        };
        let has = |kind| {
            found
                .pairs(kind)
                .iter()
                .any(|(table, of)| is_it(table) && of == column)
        };
        if has(TouchKind::Named) {
            add("named");
        } else if has(TouchKind::Positional) {
            add("positional");
        } else if has(TouchKind::Rebinds) {
            add("rebinds");
        } else if found.wildcard_tables().into_iter().any(is_it) {
            add("wildcard");
        }
    }
    all
}

/// The person and the program that made a report.
#[derive(Debug, Clone)]
pub(crate) struct Maker {
    /// The user and the host.
    pub(crate) by: String,
    /// The database, without a password.
    pub(crate) url: String,
}

/// The reports as one page.
pub(crate) fn html(sheets: &[Sheet], maker: &Maker) -> String {
    let mut out = Page::default();
    page::write(&mut out, sheets, maker);
    out.finish("Evidence before a contract")
}

fn rows(number: u64) -> String {
    match number {
        1 => "1 row".into(),
        number => format!("{} rows", crate::progress::thousands(number)),
    }
}

/// How long before the report something was. A clock that was set back gives none.
fn ago(evidence: &Evidence, at: SystemTime) -> Option<Duration> {
    evidence.taken.duration_since(at).ok()
}
