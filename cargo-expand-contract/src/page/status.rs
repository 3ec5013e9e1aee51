//! The status of a database as a page.

use expand_contract::{FleetStatus, MigrationStatus, Pace, Stage, State, Status, Wish};

use super::{Mood, Page};
use crate::progress::thousands;
use crate::time::span;

/// The whole page. `taken` is the moment, in words.
pub(crate) fn html(status: &Status, url: &str, by: &str, taken: &str) -> String {
    let mut page = Page::default();
    page.text("h1", "Migrations");
    page.facts(&[
        ("Database", url.to_owned()),
        ("Taken", taken.to_owned()),
        ("Made by", by.to_owned()),
        (
            "Made with",
            format!("cargo-expand-contract {}", env!("CARGO_PKG_VERSION")),
        ),
    ]);
    body(&mut page, status, |_, _| {});
    page.finish("Migrations")
}

/// What the status says. `more` adds what else is known of a migration, by its id.
pub(crate) fn body(page: &mut Page, status: &Status, more: impl Fn(&mut Page, &str)) {
    if !status.journal {
        page.said(Mood::Look, "No phase has run on this database yet.");
    }
    controls(page, status);
    at_work(page, status);
    for migration in &status.migrations {
        one(page, migration, &more);
    }
    fleet(page, &status.fleet);
}

/// The processes at work, and why they wait.
fn at_work(page: &mut Page, status: &Status) {
    for one in &status.at_work {
        let mut said = format!(
            "{}, {}: {} {}, for {}",
            one.host,
            one.worker,
            one.phase,
            one.migration,
            span(one.began)
        );
        if let Some((reason, since)) = &one.waits_for {
            said = format!("{said}. It waits for {reason}, {} already", span(*since));
            page.said(Mood::Look, said);
        } else {
            page.said(Mood::Good, said);
        }
    }
}

fn controls(page: &mut Page, status: &Status) {
    for control in &status.controls {
        let asked = format!("asked by {} {} ago", control.asked_by, span(control.age));
        let said = match &control.wish {
            Wish::Pause(why) if why.is_empty() => format!("Paused: {asked}."),
            Wish::Pause(why) => format!("Paused ({why}): {asked}."),
            Wish::Pace(Pace::Rows(rows)) => format!("At most {rows} rows a second: {asked}."),
            Wish::Pace(Pace::Share(share)) => format!("At most {share} % of the time: {asked}."),
            Wish::Window(windows) => format!("In these hours alone: {windows}; {asked}."),
            // It stands for runners that were at work then.
            Wish::Cancel(_) => continue,
            _ => format!("An operator asked something that this build cannot show: {asked}."),
        };
        page.said(Mood::Look, said);
    }
}

fn one(page: &mut Page, migration: &MigrationStatus, more: &impl Fn(&mut Page, &str)) {
    page.text("h2", &migration.id);
    page.within("section", "", |page| {
        next(page, migration);
        page.facts(&facts(migration));
        if let Some(progress) = migration.progress {
            let (done, total) = (progress.done, progress.total.max(1));
            page.bar(done, total);
            page.note(format!(
                "{} of about {} rows, pass {}",
                thousands(done),
                thousands(progress.total),
                progress.pass
            ));
        }
        more(page, &migration.id);
        if migration.failed > 0 {
            page.said(
                Mood::Bad,
                format!(
                    "Rows that could not be migrated: {}",
                    thousands(migration.failed)
                ),
            );
            let failures = migration.failures.iter();
            page.list(failures.map(|(key, error)| format!("{key}: {error}")));
        }
        for (heading, found) in [
            (
                "Rows that became pending since it was migrated:",
                &migration.pending,
            ),
            (
                "Rows that hold another value than `up` gives, and keep it:",
                &migration.given,
            ),
        ] {
            if !found.rows.is_empty() {
                page.said(Mood::Look, heading);
                page.list(&found.rows);
            }
            if found.more {
                page.note("There are more.");
            }
            page.list(found.unknown.iter().map(|why| format!("Not known: {why}")));
        }
    });
}

fn next(page: &mut Page, migration: &MigrationStatus) {
    match migration.next {
        Some(next) if migration.waits_for.is_empty() => {
            page.said(
                Mood::Good,
                format!("Next: {next}. Nothing known stands in the way."),
            );
        }
        Some(next) => {
            page.said(Mood::Look, format!("Next: {next}, which waits for:"));
            page.list(&migration.waits_for);
        }
        None if migration.state == Some(State::Migrated) => {
            page.said(
                Mood::Good,
                "A contract has nothing to drop. A rollback is possible.",
            );
        }
        None => page.said(Mood::Good, "It is over."),
    }
}

fn facts(migration: &MigrationStatus) -> Vec<(&'static str, String)> {
    let alive = migration.alive;
    let code = match migration.stage {
        Some(stage) => Stage::name(stage).to_owned(),
        None if migration.at_hand => "not known: only files are at hand".into(),
        None => "does not know it: only the journal has it".into(),
    };
    let mut facts = vec![
        ("Tables", migration.tables.join(", ")),
        ("Schema", migration.schema.clone()),
        (
            "Database",
            migration
                .state
                .map_or("not expanded", State::name)
                .to_owned(),
        ),
        ("Code", code),
    ];
    // Of one that is contracted, instances tell nothing.
    if migration.state != Some(State::Contracted) {
        facts.push((
            "Alive",
            format!(
                "{} before, {} expanding, {} contracted",
                alive.before, alive.expanding, alive.contracted
            ),
        ));
    }
    if let Some(fence) = migration.fence {
        facts.push(("Fence", format!("for the {fence}")));
    }
    if let Some(left) = migration.soaking {
        facts.push(("Soak", format!("ends in {}", span(left))));
    }
    facts
}

fn fleet(page: &mut Page, fleet: &FleetStatus) {
    page.text("h2", "Fleet");
    page.section("Alive", |page| {
        let rows = fleet.instances.iter().map(|one| {
            vec![
                one.service.clone(),
                one.instance.clone(),
                format!("{} ago", span(one.joined)),
                format!("in {}", span(one.expires)),
            ]
        });
        rows_or(
            page,
            &["Service", "Instance", "Joined", "Lease ends"],
            rows,
            "No instance is alive.",
        );
    });
    page.section("Seen", |page| {
        let rows = fleet.services.iter();
        let rows =
            rows.map(|one| vec![one.service.clone(), format!("{} ago", span(one.last_seen))]);
        rows_or(
            page,
            &["Service", "Last seen"],
            rows,
            "No service ever joined.",
        );
    });
    page.section("Sessions of no instance", |page| {
        let rows = fleet.strangers.iter().map(|one| {
            vec![
                one.role.clone(),
                one.application.clone(),
                one.address.clone(),
                one.sessions.to_string(),
                span(one.oldest),
            ]
        });
        let heads = ["Role", "Application", "Address", "Sessions", "Oldest"];
        rows_or(page, &heads, rows, "None is known. Only PostgreSQL tells.");
    });
}

fn rows_or(
    page: &mut Page,
    heads: &[&'static str],
    rows: impl Iterator<Item = Vec<String>>,
    none: &'static str,
) {
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        page.note(none);
    } else {
        page.table(heads, &rows);
    }
}
