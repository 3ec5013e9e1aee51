//! The reports as a page. Each section says what was looked at, and what could not be.

use expand_contract::{
    CountedFrom, Evidence, InstanceStatus, State, StatementCalls, StatementUse, Unseen,
};

use super::{Maker, Sheet, Touched, ago, rows};
use crate::page::{Mood, Page};
use crate::progress::thousands;
use crate::time::{span, utc_words};

pub(super) fn write(page: &mut Page, sheets: &[Sheet], maker: &Maker) {
    page.text("h1", "Evidence before a contract");
    page.note(
        "A contract takes the old side of a change away for good. This page says what is known before it; it changed nothing.",
    );
    if sheets.is_empty() {
        page.said(Mood::Good, "No migration waits for a contract.");
    }
    for sheet in sheets {
        one(page, sheet, maker);
    }
    page.signature(
        "I have read what stands above, also what could not be looked at, and agree that the side that leaves is taken away.",
    );
}

fn one(page: &mut Page, sheet: &Sheet, maker: &Maker) {
    page.text("h2", &sheet.evidence.migration.id);
    verdict(page, sheet);
    head(page, sheet, maker);
    leaving(page, &sheet.evidence);
    builds(page, &sheet.evidence);
    strangers(page, &sheet.evidence);
    statements(page, sheet);
    dependents(page, &sheet.evidence);
    verification(page, &sheet.evidence);
    replicas(page, &sheet.evidence);
    events(page, &sheet.evidence);
}

fn verdict(page: &mut Page, sheet: &Sheet) {
    let verdict = sheet.verdict();
    page.section("Verdict", |page| {
        let mood = match (verdict.is_due(), verdict.refused.is_empty()) {
            (false, _) => Mood::Look,
            (true, true) => Mood::Good,
            (true, false) => Mood::Bad,
        };
        let words = match (verdict.is_due(), verdict.refused.is_empty()) {
            (true, false) => "A contract would be refused now:".to_owned(),
            _ => first_letter(&verdict.headline()) + ".",
        };
        page.said(mood, words);
        page.list(&verdict.refused);
        if let Some(attest) = &sheet.evidence.attest {
            page.text("p", "No lease proves the following. A person who knows that it is so gives it to `run contract --attest`:");
            page.text("blockquote", attest);
        }
        if !verdict.look.is_empty() {
            page.said(Mood::Look, "It stops no contract, and is to be looked at:");
            page.list(&verdict.look);
        }
        if !verdict.unseen.is_empty() {
            page.said(Mood::Look, "It could not be looked at:");
            page.list(&verdict.unseen);
        }
    });
}

fn head(page: &mut Page, sheet: &Sheet, maker: &Maker) {
    let evidence = &sheet.evidence;
    let migration = &evidence.migration;
    let state = migration.state.map_or("not expanded", State::name);
    let state = match &evidence.changed {
        Ok(at) => format!("{state} since {}", since(evidence, *at)),
        Err(why) => format!("{state}; since when is not known: {why}"),
    };
    let began = match &evidence.began {
        Ok(at) => since(evidence, *at),
        Err(why) => format!("not known: {why}"),
    };
    page.section("About this report", |page| {
        page.facts(&[
            ("Migration", migration.id.clone()),
            ("Tables", migration.tables.join(", ")),
            (
                "Lock and schema",
                format!("{}, {}", migration.lock, migration.schema),
            ),
            ("Checksum", evidence.checksum.clone()),
            ("State", state),
            ("Began", began),
            ("Database", evidence.database.clone()),
            ("URL", maker.url.clone()),
            ("Server", evidence.server.clone()),
            (
                "Taken",
                format!("{}, by the database's clock", utc_words(evidence.taken)),
            ),
            ("Made by", maker.by.clone()),
            (
                "Made with",
                format!("cargo-expand-contract {}", env!("CARGO_PKG_VERSION")),
            ),
        ]);
    });
}

fn leaving(page: &mut Page, evidence: &Evidence) {
    page.section("What leaves", |page| {
        page.list(evidence.leaving.iter().map(|one| match &one.column {
            Some(column) => format!("column {}.{column}", one.table),
            None => format!("table {}", one.table),
        }));
        page.note("The steps of the contract:");
        page.list(&evidence.steps);
    });
}

fn builds(page: &mut Page, evidence: &Evidence) {
    let id = &evidence.migration.id;
    page.section("Builds", |page| {
        page.note("The leases of instances that joined, and each service of this lock that was ever seen.");
        if evidence.instances.is_empty() {
            page.text("p", "No instance is alive.");
        } else {
            instances(page, id, &evidence.instances);
        }
        if !evidence.lapsed.is_empty() {
            page.said(
                Mood::Look,
                "The leases of these ran out and were not removed. A contract looks for their connections:",
            );
            instances(page, id, &evidence.lapsed);
        }
        if evidence.services.is_empty() {
            page.said(Mood::Look, "No service ever joined, so nothing is known about running builds.");
        } else {
            let services = evidence.services.iter().map(|one| {
                vec![
                    one.service.clone(),
                    one.standing(id).to_string(),
                    format!("{} ago", span(one.last_seen)),
                ]
            });
            page.text("p", "Services that were seen:");
            page.table(&["Service", "Its last build", "Last seen"], &services.collect::<Vec<_>>());
        }
        if !evidence.obstacles.is_empty() {
            page.said(Mood::Bad, "A contract asks about these:");
            page.list(evidence.obstacles.iter().map(ToString::to_string));
        }
    });
}

fn instances(page: &mut Page, id: &str, instances: &[InstanceStatus]) {
    let rows = instances.iter().map(|one| {
        vec![
            one.service.clone(),
            one.instance.clone(),
            one.standing(id).to_string(),
            format!("{} ago", span(one.joined)),
            format!("in {}", span(one.expires)),
        ]
    });
    let heads = ["Service", "Instance", "Build", "Joined", "Lease ends"];
    page.table(&heads, &rows.collect::<Vec<_>>());
}

fn strangers(page: &mut Page, evidence: &Evidence) {
    page.section("Sessions of no instance", |page| {
        page.note("Connections to the database that no instance which joined explains: a build that does not join would be among them.");
        let Some(strangers) = seen(page, evidence.strangers.as_ref()) else {
            return;
        };
        if strangers.is_empty() {
            page.said(Mood::Good, "None.");
            return;
        }
        let rows = strangers.iter().map(|one| {
            vec![
                one.role.clone(),
                shown(&one.application),
                shown(&one.address),
                thousands(one.sessions),
                span(one.oldest),
            ]
        });
        let heads = ["Role", "Application", "Address", "Sessions", "Oldest"];
        page.table(&heads, &rows.collect::<Vec<_>>());
    });
}

fn statements(page: &mut Page, sheet: &Sheet) {
    let evidence = &sheet.evidence;
    page.section("Statements on the side that leaves", |page| {
        page.note("The statements that the server recorded, resolved over its tables; those of the runner itself are left out.");
        let Some(found) = seen(page, evidence.statements.as_ref()) else {
            return;
        };
        page.text("p", counted(evidence, found));
        if let Some(hidden) = &found.hidden {
            page.said(Mood::Look, format!("{}.", first_letter(&hidden.to_string())));
        }
        if sheet.touching.is_empty() {
            page.said(Mood::Good, "None that was resolved touches what leaves.");
        } else {
            page.said(Mood::Look, "These touch what leaves:");
            let rows = sheet.touching.iter().map(|one| {
                let what: Vec<String> = one.what.iter().map(Touched::words).collect();
                row(evidence, &one.calls, what.join(", "))
            });
            page.table(&["Statement", "Touches", "Calls", "Role", "Last"], &rows.collect::<Vec<_>>());
        }
        if !sheet.unresolved.is_empty() {
            page.said(Mood::Look, "These could not be resolved, and a person has to read them:");
            let rows = sheet.unresolved.iter();
            let rows = rows.map(|(calls, why)| row(evidence, calls, why.clone()));
            page.table(&["Statement", "Reason", "Calls", "Role", "Last"], &rows.collect::<Vec<_>>());
        }
        page.note(format!(
            "{} recorded statements were looked at; {} have one of the names and touch nothing that leaves.",
            thousands(found.looked_at),
            sheet.elsewhere
        ));
    });
}

fn row(evidence: &Evidence, calls: &StatementCalls, what: String) -> Vec<String> {
    vec![
        calls.text.clone(),
        what,
        thousands(calls.calls),
        calls.role.clone().unwrap_or_else(|| "not recorded".into()),
        calls
            .last
            .map_or("not recorded".into(), |at| since(evidence, at)),
    ]
}

fn counted(evidence: &Evidence, found: &StatementUse) -> String {
    let from = match found.since {
        CountedFrom::Migrated(at) => {
            format!("Calls are counted since the migration was migrated: {}.", since(evidence, at))
        }
        CountedFrom::Reset(at) => format!(
            "Calls are counted since {} only, when the server began to count again. What was run before that is not known.",
            since(evidence, at)
        ),
        _ => "How often statements had been run when the migration was migrated was not noted: any of the calls may be older.".into(),
    };
    match found.evicted {
        0 => from,
        times => format!(
            "{from} The server has thrown records away {} times since, because there were too many: the list may be incomplete.",
            thousands(times)
        ),
    }
}

fn dependents(page: &mut Page, evidence: &Evidence) {
    page.section("Dependents", |page| {
        page.note("Your objects that need a column which leaves: by the database's own record, and by the texts of functions, triggers and views.");
        let recorded = seen(page, evidence.dependents.as_ref());
        if recorded.is_none() {
            page.note("The contract tries to drop the column, in a transaction that it rolls back, before anything is done.");
        }
        let recorded = recorded.into_iter().flatten().map(|one| {
            let needs = format!("{}.{}", one.table, one.column);
            vec![one.object.clone(), "needs".to_owned(), needs]
        });
        let texts = evidence.texts.iter().map(|one| {
            let place = format!("{}.{}", one.table, one.column);
            vec![one.object.clone(), one.kind.name().to_owned(), place]
        });
        let rows: Vec<_> = recorded.chain(texts).collect();
        if rows.is_empty() {
            page.said(Mood::Good, "None was found.");
        } else {
            page.table(&["Object", "How", "Column"], &rows);
        }
    });
}

fn verification(page: &mut Page, evidence: &Evidence) {
    let migration = &evidence.migration;
    page.section("Verification", |page| {
        if evidence.verifications.is_empty() {
            page.text("p", "The migration has nothing to verify.");
        }
        let steps = evidence.verifications.iter().map(|one| {
            let (at, counts) = match &one.last {
                Ok(last) => (
                    since(evidence, last.at),
                    format!(
                        "{} read, {} wrong, in {:.1} s",
                        rows(last.rows),
                        thousands(last.wrong),
                        last.took.as_secs_f64()
                    ),
                ),
                Err(why) => (format!("not known: {why}"), String::new()),
            };
            let proved = if one.is_proved {
                "proved"
            } else {
                "not proved"
            };
            vec![one.title.clone(), proved.to_owned(), at, counts]
        });
        let steps: Vec<_> = steps.collect();
        if !steps.is_empty() {
            page.table(&["Step", "Journal", "Last", "Counts"], &steps);
        }
        page.note("The contract verifies once more, before and behind its fence.");
        found(
            page,
            "Rows that became pending since, or whose sides disagree:",
            &migration.pending,
        );
        found(
            page,
            "Rows that hold another value than `up` gives, and keep it:",
            &migration.given,
        );
        if migration.failed > 0 {
            page.said(Mood::Bad, format!("{} failed:", rows(migration.failed)));
            let failures = migration.failures.iter();
            page.list(failures.map(|(key, error)| format!("{key}: {error}")));
        }
    });
}

fn found(page: &mut Page, heading: &str, rows: &expand_contract::RowsFound) {
    if !rows.rows.is_empty() {
        page.said(Mood::Look, heading);
        page.list(&rows.rows);
        if rows.more {
            page.note("There are more.");
        }
    }
    page.list(rows.unknown.iter().map(|why| format!("Not known: {why}")));
}

fn replicas(page: &mut Page, evidence: &Evidence) {
    page.section("Replicas", |page| {
        page.note("Servers that copy this one: a reader there may still see, or need, the side that leaves.");
        let Some(replicas) = seen(page, evidence.replicas.as_ref()) else {
            return;
        };
        if replicas.is_empty() {
            page.said(Mood::Good, "None is connected.");
            return;
        }
        let rows = replicas.iter().map(|one| {
            let bytes = one.bytes_behind.map(|bytes| format!("{} bytes", thousands(bytes)));
            let time = one.behind.map(|time| format!("{:.1} s", time.as_secs_f64()));
            vec![
                shown(&one.name),
                shown(&one.address),
                shown(&one.state),
                bytes.unwrap_or_else(|| "not known".into()),
                time.unwrap_or_else(|| "not known".into()),
            ]
        });
        let heads = ["Name", "Address", "State", "Behind", "Time behind"];
        page.table(&heads, &rows.collect::<Vec<_>>());
    });
}

fn events(page: &mut Page, evidence: &Evidence) {
    page.section("What happened to it", |page| {
        let Some(events) = seen(page, evidence.events.as_ref()) else {
            return;
        };
        let rows = events.iter().map(|one| {
            let phase = one.phase.map_or("", expand_contract::Phase::name);
            vec![utc_words(one.at), phase.to_owned(), one.what.clone()]
        });
        page.table(&["When", "Phase", "What"], &rows.collect::<Vec<_>>());
    });
}

/// What was found, or a line that says why it could not be looked at.
fn seen<'a, T>(page: &mut Page, found: Result<&'a T, &Unseen>) -> Option<&'a T> {
    match found {
        Ok(found) => Some(found),
        Err(why) => {
            page.said(Mood::Look, format!("Not looked at: {why}."));
            None
        }
    }
}

fn since(evidence: &Evidence, at: std::time::SystemTime) -> String {
    match ago(evidence, at) {
        Some(time) => format!("{}, {} ago", utc_words(at), span(time)),
        None => utc_words(at),
    }
}

fn shown(text: &str) -> String {
    if text.is_empty() {
        "–".into()
    } else {
        text.to_owned()
    }
}

fn first_letter(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters
        .next()
        .map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}
