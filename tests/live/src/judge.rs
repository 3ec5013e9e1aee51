//! One history a row, out of all logs, and what must follow from it.

use std::collections::BTreeMap;

use crate::connection::Value;
use crate::scenario::{Scenario, Side};

/// What a client knows: it was answered.
#[derive(Debug, Clone)]
pub(crate) enum Entry {
    /// It made this version of a row; what is `None` it left alone.
    Wrote {
        id: i64,
        version: i64,
        field: Option<(Side, Vec<Value>)>,
        note: Option<String>,
    },
    /// It removed a row that had this version.
    Deleted { id: i64, version: i64 },
    /// It saw this version of a row; a side that it did not ask for, or that was pending, is `None`.
    Read {
        id: i64,
        version: i64,
        old: Option<Vec<Value>>,
        new: Option<Vec<Value>>,
        note: String,
    },
}

/// A row as it was at one version.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    old: Vec<Value>,
    new: Vec<Value>,
    note: String,
}

/// What a write makes of a row. What is written as it was is no change; a side that says the same already stays.
fn write(scenario: &Scenario, before: Option<&Row>, side: Side, value: &[Value]) -> Row {
    let mut row = before.cloned().unwrap_or(Row {
        old: Vec::new(),
        new: Vec::new(),
        note: String::new(),
    });
    match side {
        Side::Old if row.old != value => {
            row.old = value.to_vec();
            if before.is_none() || (scenario.down)(&row.new) != row.old {
                row.new = (scenario.up)(value);
            }
        }
        Side::New if row.new != value => {
            row.new = value.to_vec();
            if before.is_none() || (scenario.up)(&row.old) != row.new {
                row.old = (scenario.down)(value);
            }
        }
        _ => {}
    }
    row
}

/// Everything that contradicts the logs: in what was read, and in the rows that are there at the end. `final_rows`
/// must be everything in the table, as reads.
pub(crate) fn judge(scenario: &Scenario, log: &[Entry], final_rows: &[Entry]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut writes: BTreeMap<i64, Vec<&Entry>> = BTreeMap::new();
    let mut deleted: BTreeMap<i64, i64> = BTreeMap::new();
    for entry in log {
        match entry {
            Entry::Wrote { id, .. } => writes.entry(*id).or_default().push(entry),
            Entry::Deleted { id, version } => {
                if deleted.insert(*id, *version).is_some() {
                    problems.push(format!("row {id} was deleted twice"));
                }
            }
            Entry::Read { .. } => {}
        }
    }
    let mut histories: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
    for (id, mut writes) in writes {
        writes.sort_by_key(|entry| match entry {
            Entry::Wrote { version, .. } => *version,
            _ => 0,
        });
        let mut history: Vec<Row> = Vec::new();
        for (index, entry) in (1_i64..).zip(writes) {
            let Entry::Wrote {
                version,
                field,
                note,
                ..
            } = entry
            else {
                continue;
            };
            if *version != index {
                problems.push(format!(
                    "row {id}: version {version} comes where {index} should: a write was lost"
                ));
                break;
            }
            let mut row = match (field, history.last()) {
                (Some((side, value)), before) => write(scenario, before, *side, value),
                (None, Some(before)) => before.clone(),
                (None, None) => break,
            };
            if let Some(note) = note {
                row.note.clone_from(note);
            }
            history.push(row);
        }
        histories.insert(id, history);
    }
    for entry in log.iter().chain(final_rows) {
        problems.extend(contradiction(&histories, entry));
    }
    // What is there at the end is the last version, and what is not there was deleted at its last version.
    let mut last: BTreeMap<i64, i64> = BTreeMap::new();
    for entry in final_rows {
        if let Entry::Read { id, version, .. } = entry {
            last.insert(*id, *version);
        }
    }
    for (id, history) in &histories {
        let versions = i64::try_from(history.len()).unwrap_or_default();
        match (last.get(id), deleted.get(id)) {
            (Some(version), None) | (None, Some(version)) if *version == versions => {}
            found => problems.push(format!(
                "row {id} has {versions} versions by the logs, but (at the end, when deleted) it is {found:?}"
            )),
        }
    }
    problems
}

fn contradiction(histories: &BTreeMap<i64, Vec<Row>>, entry: &Entry) -> Option<String> {
    let Entry::Read {
        id,
        version,
        old,
        new,
        note,
    } = entry
    else {
        return None;
    };
    let row = usize::try_from(version - 1)
        .ok()
        .and_then(|index| histories.get(id)?.get(index));
    let Some(row) = row else {
        return Some(format!("row {id}: nobody wrote version {version}"));
    };
    let kept = old.as_ref().is_none_or(|old| *old == row.old)
        && new.as_ref().is_none_or(|new| *new == row.new)
        && *note == row.note;
    (!kept).then(|| {
        format!(
            "row {id}, version {version}: {old:?} {new:?} {note:?} was read, {row:?} was written"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::TYPE;

    #[test]
    fn a_side_that_says_the_same_already_is_left_alone() {
        let cents = |n| vec![Value::Int(n)];
        let euros = |n: &str| vec![Value::Text(n.into())];
        let row = write(&TYPE, None, Side::Old, &cents(199));
        assert_eq!(row.new, euros("1"));
        let same = write(&TYPE, Some(&row), Side::New, &euros("1"));
        assert_eq!(same.old, cents(199));
        let other = write(&TYPE, Some(&row), Side::New, &euros("2"));
        assert_eq!(other.old, cents(200));
    }

    #[test]
    fn a_write_that_nobody_sees_is_a_loss() {
        let wrote = |version, n| Entry::Wrote {
            id: 1,
            version,
            field: Some((Side::Old, vec![Value::Int(n)])),
            note: Some(String::new()),
        };
        let read = |version, n| Entry::Read {
            id: 1,
            version,
            old: Some(vec![Value::Int(n)]),
            new: None,
            note: String::new(),
        };
        assert!(judge(&TYPE, &[wrote(1, 5), wrote(2, 6)], &[read(2, 6)]).is_empty());
        assert!(!judge(&TYPE, &[wrote(1, 5), wrote(2, 6)], &[read(2, 5)]).is_empty());
        assert!(!judge(&TYPE, &[wrote(1, 5), wrote(2, 6)], &[read(1, 5)]).is_empty());
        assert!(!judge(&TYPE, &[wrote(1, 5), wrote(3, 6)], &[read(3, 6)]).is_empty());
    }
}
