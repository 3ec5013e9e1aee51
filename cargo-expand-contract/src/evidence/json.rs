//! The reports for programs. The version changes when a field is removed or changes its meaning, and not when a field is added.

use std::time::SystemTime;

use expand_contract::{
    CountedFrom, Evidence, InstanceStatus, Phase, Stage, State, StatementCalls, StatementUse,
    Unseen,
};
use serde_json::{Map, Value, json};

use super::{Maker, Sheet, ago};
use crate::command::status;
use crate::time::utc;

/// The version of this document.
const FORMAT: u64 = 1;

/// All reports in one document.
pub(crate) fn document(sheets: &[Sheet], maker: &Maker) -> Value {
    let reports: Vec<Value> = sheets.iter().map(sheet).collect();
    json!({
        "format": FORMAT,
        "kind": "evidence",
        "made_by": maker.by,
        "made_with": env!("CARGO_PKG_VERSION"),
        "url": maker.url,
        "reports": reports,
    })
}

fn sheet(sheet: &Sheet) -> Value {
    let evidence = &sheet.evidence;
    let migration = &evidence.migration;
    let verdict = sheet.verdict();
    let leaving = evidence.leaving.iter();
    let leaving: Vec<Value> = leaving
        .map(|one| json!({ "table": one.table, "column": one.column }))
        .collect();
    json!({
        "migration": status::object(migration, None),
        "checksum": evidence.checksum,
        "dialect": evidence.dialect.name(),
        "server": evidence.server,
        "database": evidence.database,
        "taken": utc(evidence.taken),
        "state": migration.state.map(State::name),
        "began": look(evidence.began.as_ref(), |at| moment(evidence, *at)),
        "changed": look(evidence.changed.as_ref(), |at| moment(evidence, *at)),
        "verdict": {
            "due": verdict.is_due(),
            "would_be_refused": !verdict.refused.is_empty(),
            "summary": verdict.headline(),
            "refused_for": verdict.refused,
            "look_at": verdict.look,
            "could_not_be_looked_at": verdict.unseen,
            "attest": evidence.attest,
        },
        "leaving": leaving,
        "steps": evidence.steps,
        "fleet": fleet(evidence),
        "obstacles": evidence.obstacles.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "strangers": look(evidence.strangers.as_ref(), |all| all.iter().map(|one| json!({
            "role": one.role,
            "application": one.application,
            "address": one.address,
            "sessions": one.sessions,
            "oldest_seconds": one.oldest.as_secs(),
        })).collect::<Value>()),
        "dependents": look(evidence.dependents.as_ref(), |all| all.iter().map(|one| json!({
            "object": one.object, "table": one.table, "column": one.column
        })).collect::<Value>()),
        "texts": evidence.texts.iter().map(|one| json!({
            "object": one.object, "use": one.kind.name(), "rewritten": one.is_rewritten, "table": one.table, "column": one.column
        })).collect::<Value>(),
        "verifications": verifications(evidence),
        "statements": look(evidence.statements.as_ref(), |found| statements(sheet, found)),
        "replicas": look(evidence.replicas.as_ref(), |all| all.iter().map(|one| json!({
            "name": one.name,
            "address": one.address,
            "state": one.state,
            "bytes_behind": one.bytes_behind,
            "seconds_behind": one.behind.map(|time| time.as_secs_f64()),
        })).collect::<Value>()),
        "events": look(evidence.events.as_ref(), |all| all.iter().map(|one| json!({
            "at": utc(one.at), "phase": one.phase.map(Phase::name), "kind": one.kind, "what": one.what
        })).collect::<Value>()),
    })
}

/// A finding as JSON. `seen` tells whether the database was looked at, so that no reader takes a refusal for an empty finding.
fn look<T>(found: Result<&T, &Unseen>, value: impl FnOnce(&T) -> Value) -> Value {
    match found {
        Ok(found) => json!({ "seen": true, "found": value(found) }),
        Err(unseen) => json!({ "seen": false, "reason": unseen.name(), "why": unseen.to_string() }),
    }
}

fn moment(evidence: &Evidence, at: SystemTime) -> Value {
    json!({ "at": utc(at), "seconds_ago": ago(evidence, at).map(|time| time.as_secs()) })
}

fn fleet(evidence: &Evidence) -> Value {
    let id = &evidence.migration.id;
    let instance = |one: &InstanceStatus| {
        json!({
            "service": one.service,
            "instance": one.instance,
            "standing": one.standing(id).name(),
            "stages": stages(one.stages.iter().map(|(id, stage)| (id.as_str(), *stage))),
            "joined_seconds_ago": one.joined.as_secs(),
            "expires_in_seconds": one.expires.as_secs(),
        })
    };
    let services = evidence.services.iter().map(|one| {
        json!({
            "service": one.service,
            "standing": one.standing(id).name(),
            "last_seen_seconds_ago": one.last_seen.as_secs(),
        })
    });
    json!({
        "alive": evidence.instances.iter().map(instance).collect::<Vec<_>>(),
        "lapsed": evidence.lapsed.iter().map(instance).collect::<Vec<_>>(),
        "services": services.collect::<Vec<_>>(),
    })
}

fn stages<'a>(all: impl Iterator<Item = (&'a str, Stage)>) -> Map<String, Value> {
    all.map(|(id, stage)| (id.to_owned(), stage.name().into()))
        .collect()
}

fn verifications(evidence: &Evidence) -> Vec<Value> {
    let all = evidence.verifications.iter();
    all.map(|one| {
        json!({
            "step": one.step,
            "title": one.title,
            "table": one.table,
            "proved": one.is_proved,
            "last": look(one.last.as_ref(), |last| json!({
                "at": utc(last.at),
                "seconds_ago": ago(evidence, last.at).map(|time| time.as_secs()),
                "rows": last.rows,
                "wrong": last.wrong,
                "took_seconds": last.took.as_secs_f64(),
            })),
        })
    })
    .collect()
}

fn statements(sheet: &Sheet, found: &StatementUse) -> Value {
    let touching = sheet.touching.iter().map(|one| {
        let what = one
            .what
            .iter()
            .map(|what| json!({ "table": what.table, "column": what.column, "way": what.way }));
        let mut value = calls(&one.calls);
        value["touches"] = what.collect();
        value
    });
    let unresolved = sheet.unresolved.iter().map(|(of, why)| {
        let mut value = calls(of);
        value["why"] = why.as_str().into();
        value
    });
    let (since, from) = match found.since {
        CountedFrom::Migrated(at) => ("migrated", Some(at)),
        CountedFrom::Reset(at) => ("reset", Some(at)),
        _ => ("unknown", None),
    };
    json!({
        "counted_from": { "moment": since, "at": from.map(utc) },
        "looked_at": found.looked_at,
        "records_thrown_away": found.evicted,
        "hidden": found.hidden.as_ref().map(ToString::to_string),
        "touching": touching.collect::<Vec<_>>(),
        "unresolved": unresolved.collect::<Vec<_>>(),
        "touch_nothing_that_leaves": sheet.elsewhere,
    })
}

fn calls(one: &StatementCalls) -> Value {
    json!({ "text": one.text, "role": one.role, "calls": one.calls, "last": one.last.map(utc) })
}
