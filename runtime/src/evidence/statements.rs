//! Which of the recorded statements were run since a migration was migrated.

use super::{CountedFrom, StatementCalls, StatementUse};
use crate::database::observe::{Calls, Recorded};
use crate::journal::Counted;
use crate::runner::calls::may_name;

/// The statements that may have one of these names and were run since the calls were noted.
pub(super) fn since(calls: Calls, noted: Option<&Counted>, names: &[String]) -> StatementUse {
    let looked_at = calls.recorded.len() as u64;
    let since = match (noted, calls.since) {
        (None, _) => CountedFrom::Unknown,
        (Some(noted), Some(reset)) if reset > noted.at => CountedFrom::Reset(reset),
        (Some(noted), _) => CountedFrom::Migrated(noted.at),
    };
    let then = noted.filter(|_| matches!(since, CountedFrom::Migrated(_)));
    let recorded = calls.recorded.into_iter();
    let mut statements: Vec<StatementCalls> = recorded
        .filter(|one| may_name(one, names))
        .map(|one| StatementCalls {
            calls: grown(&one, then),
            text: one.text,
            role: one.role,
            last: one.last,
        })
        .filter(|one| one.calls > 0)
        .collect();
    statements.sort_by(|one, other| {
        let by_calls = other.calls.cmp(&one.calls);
        by_calls.then_with(|| one.text.cmp(&other.text))
    });
    StatementUse {
        statements,
        since,
        looked_at,
        hidden: calls.hidden,
        // Counts that began again may be smaller than the noted ones.
        evicted: then.map_or(calls.evicted, |then| {
            calls.evicted.saturating_sub(then.evicted)
        }),
    }
}

/// The calls since they were noted. Where a record was lost in between, all of its calls are later ones.
fn grown(one: &Recorded, then: Option<&Counted>) -> u64 {
    let Some(then) = then else {
        return one.calls;
    };
    let is_new = one.since.is_some_and(|since| since > then.at);
    match then.calls.get(&one.id) {
        Some(noted) if !is_new && *noted <= one.calls => one.calls - noted,
        _ => one.calls,
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use super::*;

    fn at(second: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(second)
    }

    fn calls(since: Option<SystemTime>, number: u64) -> Calls {
        Calls {
            recorded: vec![Recorded {
                id: "web/1".into(),
                role: Some("web".into()),
                text: "SELECT Name FROM users".into(),
                is_own: false,
                calls: number,
                since: None,
                last: None,
            }],
            since,
            hidden: None,
            evicted: 3,
        }
    }

    fn noted(number: u64) -> Counted {
        Counted {
            at: at(100),
            evicted: 1,
            calls: [("web/1".to_owned(), number)].into(),
        }
    }

    fn found(calls: Calls, noted: Option<&Counted>) -> (Vec<u64>, CountedFrom, u64) {
        let found = since(calls, noted, &["name".to_owned()]);
        let calls = found.statements.iter().map(|one| one.calls).collect();
        (calls, found.since, found.evicted)
    }

    #[test]
    fn calls_count_from_the_note_or_from_the_loss_of_the_counts() {
        let from = CountedFrom::Migrated(at(100));
        assert_eq!(found(calls(None, 7), Some(&noted(5))), (vec![2], from, 2));
        assert_eq!(found(calls(None, 5), Some(&noted(5))), (vec![], from, 2));
        // The record was lost and made anew.
        assert_eq!(found(calls(None, 4), Some(&noted(5))), (vec![4], from, 2));
        let reset = CountedFrom::Reset(at(200));
        assert_eq!(
            found(calls(Some(at(200)), 5), Some(&noted(5))),
            (vec![5], reset, 3)
        );
        assert_eq!(
            found(calls(Some(at(50)), 5), Some(&noted(5))),
            (vec![], from, 2)
        );
        let unknown = CountedFrom::Unknown;
        assert_eq!(found(calls(None, 5), None), (vec![5], unknown, 3));
    }

    #[test]
    fn a_record_that_the_server_began_later_counts_as_a_whole() {
        let mut now = calls(None, 5);
        now.recorded[0].since = Some(at(150));
        assert_eq!(found(now, Some(&noted(5))).0, vec![5]);
    }

    #[test]
    fn the_runners_own_statements_and_plans_are_no_use() {
        for text in [
            "SELECT /* expand-contract */ name FROM users",
            "EXPLAIN SELECT name",
        ] {
            let mut now = calls(None, 5);
            now.recorded[0].is_own = crate::database::own::is_own(text);
            now.recorded[0].text = text.into();
            assert_eq!(found(now, None).0, Vec::<u64>::new(), "{text}");
        }
    }
}
