//! Compares the clients' logs with the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use crate::database::{USERS, imported};
use crate::log::{Entry, Outcome};

/// The prefix of instances of the bad build. The emergency is about the failures that this build itself causes.
pub(crate) const BAD: &str = "v2-bad";

/// The fate of the requests.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Acknowledged writes, by build.
    writes: BTreeMap<String, usize>,
    reads: usize,
    /// Acknowledged writes that are missing in the database, although no later write replaced them.
    lost: Vec<String>,
    /// Requests that were refused, were interrupted, or returned another name than the written one.
    failed: Vec<String>,
    /// Requests that the bad build itself refused.
    bad_failed: usize,
    /// Names that the bad build itself made odd. They stay as it stored them, because the database cannot know better.
    bad_odd: usize,
}

impl Verdict {
    /// Counts in the logs, in the order of each client, and in the final content of the database: version and name by id.
    ///
    /// Every write of a user increments its version under the row's lock. So versions order the writes of all builds to a
    /// user, each write is acknowledged once, and the version identifies every name that is ever read.
    pub(crate) fn count(logs: &[Vec<Entry>], users: &BTreeMap<i64, (i64, String)>) -> Self {
        let mut verdict = Self::default();
        let written = verdict.writes(logs);
        let unanswered = verdict.failures(logs);
        for log in logs {
            verdict.reads(log, &written, &unanswered);
        }
        verdict.database(users, &written, &unanswered);
        verdict
    }

    /// Whether nothing went wrong except in the bad build.
    pub(crate) fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.failed.is_empty()
    }

    /// The acknowledged writes: names by id and version.
    fn writes<'l>(&mut self, logs: &'l [Vec<Entry>]) -> HashMap<i64, BTreeMap<i64, &'l str>> {
        let mut written: HashMap<i64, BTreeMap<i64, &str>> = HashMap::new();
        for entry in logs.iter().flatten() {
            let Outcome::Wrote { sent, user } = &entry.outcome else {
                continue;
            };
            let by = entry.instance.as_deref().unwrap_or("?");
            let build = by.split_once('-').map_or(by, |(build, _)| build);
            *self.writes.entry(build.to_owned()).or_default() += 1;
            if *sent != user.name {
                if by.starts_with(BAD) {
                    self.bad_odd += 1;
                } else {
                    let why = format!("{by} was sent {sent:?} and stored {user:?}");
                    self.failed.push(why);
                }
            }
            let of_user = written.entry(user.id).or_default();
            if let Some(other) = of_user.insert(user.version, &user.name) {
                let why = format!("{user:?} has the version of {other:?}");
                self.lost.push(why);
            }
        }
        written
    }

    /// Collects the failures, and returns the writes among them, which may have happened all the same.
    fn failures<'l>(&mut self, logs: &'l [Vec<Entry>]) -> BTreeSet<(i64, &'l str)> {
        let mut unanswered = BTreeSet::new();
        for entry in logs.iter().flatten() {
            let Outcome::Failed { id, sent, why } = &entry.outcome else {
                continue;
            };
            unanswered.extend(sent.as_deref().map(|sent| (*id, sent)));
            match &entry.instance {
                Some(by) if by.starts_with(BAD) => self.bad_failed += 1,
                by => {
                    let by = by.as_deref().unwrap_or("the balancer");
                    let why = format!("during {}, by {by}: {why}", entry.during);
                    self.failed.push(why);
                }
            }
        }
        unanswered
    }

    /// A client must not read an older version than it has written or read before, and no client may read a name that was
    /// never written.
    fn reads(
        &mut self,
        log: &[Entry],
        written: &HashMap<i64, BTreeMap<i64, &str>>,
        unanswered: &BTreeSet<(i64, &str)>,
    ) {
        let mut seen: HashMap<i64, i64> = HashMap::new();
        for entry in log {
            let (Outcome::Wrote { user, .. } | Outcome::Read(user)) = &entry.outcome else {
                continue;
            };
            let before = seen.insert(user.id, user.version).unwrap_or_default();
            if matches!(entry.outcome, Outcome::Wrote { .. }) {
                continue;
            }
            self.reads += 1;
            let of_user = written.get(&user.id);
            let right = match of_user.and_then(|names| names.get(&user.version)) {
                Some(name) => *name == user.name,
                None if user.version == 0 => user.name == imported(user.id),
                None => unanswered.contains(&(user.id, user.name.as_str())),
            };
            if !right || user.version < before {
                let by = entry.instance.as_deref().unwrap_or("?");
                self.failed.push(format!(
                    "during {}, {by} gave {user:?}, after version {before}; written were {of_user:?}",
                    entry.during
                ));
            }
        }
    }

    /// The database must hold the last write to each user, and the imported name of a user without writes.
    fn database(
        &mut self,
        users: &BTreeMap<i64, (i64, String)>,
        written: &HashMap<i64, BTreeMap<i64, &str>>,
        unanswered: &BTreeSet<(i64, &str)>,
    ) {
        for (id, names) in written {
            let last = names.last_key_value();
            let kept = match (last, users.get(id)) {
                (Some((version, name)), Some((held, holds))) => {
                    (version == held && name == holds)
                        || (held > version && unanswered.contains(&(*id, holds.as_str())))
                }
                _ => false,
            };
            if !kept {
                let why = format!(
                    "user {id} was {last:?}, the database has {:?}",
                    users.get(id)
                );
                self.lost.push(why);
            }
        }
        for id in 1..=USERS {
            let untouched =
                !written.contains_key(&id) && !unanswered.iter().any(|(of, _)| *of == id);
            if untouched && users.get(&id) != Some(&(0, imported(id))) {
                let why = format!("user {id}, whom nobody wrote, is {:?}", users.get(&id));
                self.lost.push(why);
            }
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, all) in [("lost", &self.lost), ("failed", &self.failed)] {
            for why in all.iter().take(5) {
                writeln!(f, "{what}: {why}")?;
            }
        }
        if self.bad_failed + self.bad_odd > 0 {
            writeln!(
                f,
                "the bad v2 refused {} requests and stored {} odd names; all of them are where it put them",
                self.bad_failed, self.bad_odd
            )?;
        }
        let writes: Vec<_> = self
            .writes
            .iter()
            .map(|(build, count)| format!("{build} wrote {count} times"))
            .collect();
        write!(
            f,
            "{}, {} reads: lost {}, failed {}",
            writes.join(", "),
            self.reads,
            self.lost.len(),
            self.failed.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use rolling_service::User;

    use super::*;

    fn user(id: i64, version: i64, name: &str) -> User {
        let name = name.to_owned();
        User { id, name, version }
    }

    fn entry(instance: &str, outcome: Outcome) -> Entry {
        Entry {
            during: "a test".to_owned(),
            micros: 1,
            instance: Some(instance.to_owned()),
            outcome,
        }
    }

    fn wrote(instance: &str, user: User) -> Entry {
        let sent = user.name.clone();
        entry(instance, Outcome::Wrote { sent, user })
    }

    fn failed(instance: &str, id: i64, sent: &str) -> Entry {
        let (sent, why) = (Some(sent.to_owned()), "500".to_owned());
        entry(instance, Outcome::Failed { id, sent, why })
    }

    /// The numbers of lost writes and failures, if the database has the imported names except for these users.
    fn count(logs: &[Vec<Entry>], written: &[User]) -> (usize, usize) {
        let mut users: BTreeMap<_, _> = (1..=USERS).map(|id| (id, (0, imported(id)))).collect();
        for user in written {
            users.insert(user.id, (user.version, user.name.clone()));
        }
        let verdict = Verdict::count(logs, &users);
        (verdict.lost.len(), verdict.failed.len())
    }

    #[test]
    fn the_last_of_two_builds_writes_is_kept() {
        let logs = [
            vec![wrote("v1-1", user(7, 1, "a"))],
            vec![wrote("v2-4", user(7, 2, "b"))],
        ];
        assert_eq!(count(&logs, &[user(7, 2, "b")]), (0, 0));
        assert_eq!(count(&logs, &[user(7, 2, "a")]), (1, 0));
        assert_eq!(count(&logs, &[user(7, 1, "a")]), (1, 0));
        assert_eq!(count(&logs, &[user(7, 3, "c")]), (1, 0));
    }

    #[test]
    fn two_writes_of_one_version_have_lost_one() {
        let logs = [
            vec![wrote("v1-1", user(7, 1, "a"))],
            vec![wrote("v2-4", user(7, 1, "b"))],
        ];
        assert_eq!(count(&logs, &[user(7, 1, "b")]), (1, 0));
    }

    #[test]
    fn a_user_whom_nobody_wrote_is_as_imported() {
        assert_eq!(count(&[], &[]), (0, 0));
        assert_eq!(count(&[], &[user(7, 0, "")]), (1, 0));
    }

    #[test]
    fn a_client_reads_no_less_than_it_wrote_and_nothing_that_nobody_wrote() {
        let after = |read: User| {
            let write = wrote("v1-1", user(7, 1, "a"));
            let read = entry("v2-4", Outcome::Read(read));
            let other = wrote("v2-5", user(7, 2, "b"));
            count(&[vec![write, read], vec![other]], &[user(7, 2, "b")])
        };
        assert_eq!(after(user(7, 1, "a")), (0, 0));
        assert_eq!(after(user(7, 2, "b")), (0, 0));
        assert_eq!(after(user(7, 0, &imported(7))), (0, 1));
        assert_eq!(after(user(7, 1, &imported(7))), (0, 1));
        assert_eq!(after(user(7, 3, "c")), (0, 1));
    }

    #[test]
    fn only_what_the_bad_build_refuses_is_its_own_affair() {
        assert_eq!(count(&[vec![failed("v2-4", 7, "a")]], &[]), (0, 1));
        let log = [vec![failed("v2-bad-4", 7, "a")]];
        assert_eq!(count(&log, &[]), (0, 0));
        // The write happened although it failed, which a client cannot know; no other name comes from it.
        assert_eq!(count(&log, &[user(8, 0, "a")]), (1, 0));
    }

    #[test]
    fn odd_names_of_the_bad_build_are_kept_like_any_other() {
        let odd = |instance| {
            let (sent, user) = ("a".to_owned(), user(7, 1, "Some(\"a\")"));
            [vec![entry(instance, Outcome::Wrote { sent, user })]]
        };
        assert_eq!(
            count(&odd("v2-bad-4"), &[user(7, 1, "Some(\"a\")")]),
            (0, 0)
        );
        assert_eq!(count(&odd("v2-bad-4"), &[user(7, 1, "a")]), (1, 0));
        assert_eq!(count(&odd("v2-4"), &[user(7, 1, "Some(\"a\")")]), (0, 1));
    }
}
