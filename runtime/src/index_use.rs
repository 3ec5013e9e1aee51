//! What a runner found out about the use of an index, as data and in words.

use std::fmt;

/// The use of an index, as far as the runner can see it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexUse {
    /// The table.
    pub table: String,
    /// The index.
    pub index: String,
    /// Whether the index has just been built. Otherwise it is to leave.
    pub is_new: bool,
    /// How many statements were planned: those of the code, and those that the database recorded.
    pub planned: usize,
    /// The statements that use it.
    pub users: Vec<IndexUser>,
    /// The statements about the table that could not be planned: the statement, and the reason.
    pub not_planned: Vec<(String, String)>,
    /// The scans that each server counted.
    pub counted: Vec<CountedUse>,
    /// The records that could not be looked into, each as half a sentence.
    pub unread: Vec<String>,
}

/// A statement that uses an index.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexUser {
    /// The statement.
    pub statement: String,
    /// The plan with the index.
    pub with: IndexPlan,
    /// The plan without it. `None` if it could not be had without disturbing others.
    pub without: Option<WithoutIndex>,
}

/// The plan of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct IndexPlan {
    /// Its nodes, as the database writes them.
    pub nodes: Vec<String>,
    /// The estimated cost in hundredths of the database's unit, if it tells one.
    pub cost: Option<u64>,
}

/// The fate of a statement once an index is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WithoutIndex {
    /// It gets another plan.
    Plan(IndexPlan),
    /// The database refuses it.
    Fails,
}

/// The scans of an index that a server counted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CountedUse {
    /// The name of the standby; `None` for the server itself.
    pub standby: Option<String>,
    /// The number of scans.
    pub scans: u64,
    /// The moment from which on they are counted.
    pub since: CountedSince,
    /// The time of the last scan by the server's clock, in UTC, if the server knows it: PostgreSQL from version 16 on.
    pub last: Option<String>,
}

/// The moment from which on scans are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CountedSince {
    /// The expand of the migration.
    Expand,
    /// A loss of the counts after the expand. Earlier scans are not known.
    Reset,
    /// An unknown moment, because the expand noted no number.
    Unknown,
}

impl IndexUse {
    /// Whether a statement uses the index, or a server counted a scan that may be later than the expand.
    pub fn is_used(&self) -> bool {
        !self.users.is_empty() || self.counted.iter().any(|counted| counted.scans > 0)
    }

    /// The result in half a sentence.
    pub fn summary(&self) -> String {
        const SHOWN: usize = 3;
        let Self { index, planned, .. } = self;
        let scans = self.counted.iter().map(|one| one.scans).sum::<u64>();
        match (self.users.len(), *planned) {
            (0, 0) if scans > 0 => format!("no statement is known, and {}", self.scanned(scans)),
            (0, _) if scans > 0 => format!(
                "none of {planned} planned statements uses index {index}, and yet {}",
                self.scanned(scans)
            ),
            (0, 0) => format!(
                "index {index}: no statement of its table is known, so its use was not verified; a run in the package plans those of its code"
            ),
            (0, _) if self.is_new => format!(
                "index {index}: none of {planned} planned statements uses it, and every write pays for it"
            ),
            (0, _) => format!("index {index}: none of {planned} planned statements uses it"),
            (users, _) => {
                let shown: Vec<String> = self
                    .users
                    .iter()
                    .take(SHOWN)
                    .map(IndexUser::words)
                    .collect();
                format!(
                    "{users} of {planned} planned statements use index {index}: {}",
                    shown.join("; ")
                )
            }
        }
    }

    fn scanned(&self, scans: u64) -> String {
        let word = if scans == 1 { "scan" } else { "scans" };
        format!("{scans} {word} of index {} are counted", self.index)
    }

    /// Each fact behind the summary in one line.
    pub fn details(&self) -> Vec<String> {
        let users = self.users.iter().map(ToString::to_string);
        let not_planned = self
            .not_planned
            .iter()
            .map(|(statement, why)| format!("not planned: {}: {why}", one_line(statement)));
        let counted = self.counted.iter().map(ToString::to_string);
        users
            .chain(counted)
            .chain(not_planned)
            .chain(self.unread.iter().cloned())
            .collect()
    }
}

impl IndexUser {
    fn words(&self) -> String {
        one_line(&self.statement)
    }
}

/// The statement, and its plan before and after.
impl fmt::Display for IndexUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.words(), self.with.nodes.join(" / "))?;
        let cost = |plan: &IndexPlan| plan.cost.map(hundredths);
        match &self.without {
            None => write!(f, "; the plan without the index is not known"),
            Some(WithoutIndex::Fails) => write!(f, "; without the index the database refuses it"),
            Some(WithoutIndex::Plan(plan)) => {
                write!(f, "; without the index: {}", plan.nodes.join(" / "))?;
                match (cost(&self.with), cost(plan)) {
                    (Some(before), Some(after)) => {
                        write!(f, "; estimated cost {before}, then {after}")
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

impl fmt::Display for CountedUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.standby {
            None => f.write_str("the database counted ")?,
            Some(name) => write!(f, "standby {name} counted ")?,
        }
        match self.scans {
            0 => f.write_str("no scan of it")?,
            1 => f.write_str("1 scan of it")?,
            scans => write!(f, "{scans} scans of it")?,
        }
        f.write_str(match self.since {
            CountedSince::Expand => " since the expand",
            CountedSince::Reset => {
                " since its counts were lost or reset, which was after the expand: scans before are not known"
            }
            CountedSince::Unknown => {
                ", and the expand did not note how many there were before: each of them may be later"
            }
        })?;
        match &self.last {
            Some(last) if self.scans > 0 => write!(f, "; the last one at {last} UTC"),
            _ => Ok(()),
        }
    }
}

/// `817` as `8.17`.
fn hundredths(number: u64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

/// The text of a statement may have many lines.
fn one_line(statement: &str) -> String {
    statement.split_whitespace().collect::<Vec<_>>().join(" ")
}
