//! What the function says beside what the database says.

use expand_contract_sql::{TouchKind, Touches};

use crate::{Schema, Verdict};

/// Where the two differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The database misses the column, and it was not named; or refuses the statement, and nothing was said.
    Missed(String),
    /// It was named, and the database does without it.
    Untrue(String),
}

/// What came of a statement.
#[derive(Debug, Default)]
pub struct Judged {
    /// The differences.
    pub findings: Vec<Finding>,
    /// How many pairs of table and column were named.
    pub named: usize,
}

/// Holds `found` against the verdicts without each of [`Schema::pairs`]. `refused_is_named`: the database refuses what is
/// named in words of its own too, such as an undefined function.
pub fn judge(schema: &Schema, found: &Touches, verdicts: &[&Verdict]) -> Judged {
    let named = found.pairs(TouchKind::Named);
    let positional = found.pairs(TouchKind::Positional);
    let rebinds = found.pairs(TouchKind::Rebinds);
    let mut judged = Judged {
        named: named.len(),
        ..Judged::default()
    };
    for (pair, verdict) in schema.pairs().into_iter().zip(verdicts) {
        let (table, column) = pair;
        let finding = match verdict {
            Verdict::Undefined(message) if !named.contains(&pair) => Some(Finding::Missed(
                format!("{table}.{column} is not named: {message}"),
            )),
            Verdict::Refused(message)
                if !named.contains(&pair)
                    && !positional.contains(&pair)
                    && !rebinds.contains(&pair) =>
            {
                Some(Finding::Missed(format!(
                    "{table}.{column} is not touched: {message}"
                )))
            }
            Verdict::Fine if named.contains(&pair) => Some(Finding::Untrue(format!(
                "{table}.{column} is named, and not needed"
            ))),
            _ => None,
        };
        judged.findings.extend(finding);
    }
    judged
}
