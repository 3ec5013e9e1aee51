//! The message of a hook: `docs/hooks.schema.json` describes it.

use std::time::{SystemTime, UNIX_EPOCH};

use expand_contract::observe::{Fact, Told, VERSION};
use serde_json::{Map, Value, json};

use super::Place;
use crate::time;

/// The longest text, in characters: a command that does not read its input must not stop the one who writes it.
const LONGEST: usize = 4_000;

/// The message for a fact.
pub(super) fn of(told: &Told, at: SystemTime, place: &Place) -> Value {
    let facts = told.fields.iter();
    let facts = facts.map(|(name, fact)| ((*name).to_owned(), value(fact)));
    let seconds = at.duration_since(UNIX_EPOCH);
    let mut message = json!({
        "version": VERSION,
        "event": told.name,
        "at": time::rfc3339(seconds.map_or(0, |since| since.as_secs())),
        "database": place.database,
        "facts": facts.collect::<Map<_, _>>(),
    });
    if let Some(schema) = &place.schema {
        message["schema"] = schema.as_str().into();
    }
    message
}

fn value(fact: &Fact) -> Value {
    match fact {
        Fact::Count(count) => (*count).into(),
        Fact::Number(number) => (*number).into(),
        Fact::Truth(truth) => (*truth).into(),
        other => other
            .to_string()
            .chars()
            .take(LONGEST)
            .collect::<String>()
            .into(),
    }
}
