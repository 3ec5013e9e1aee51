//! Compares the result of the function with the verdicts of the database.

use expand_contract_sql::{TouchKind, Touches};

use crate::{Schema, Verdict};

/// A difference between the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The database misses the column and it was not named, or it refuses the statement and no touch was found.
    Missed(String),
    /// The column was named although the database does not need it.
    Untrue(String),
}

/// The result for a statement.
#[derive(Debug, Default)]
pub struct Judged {
    /// The differences.
    pub findings: Vec<Finding>,
    /// The number of pairs of table and column that were named.
    pub named: usize,
}

/// Compares `found` with the verdicts without each of [`Schema::pairs`]. A refusal for another reason, such as an undefined
/// function, counts for every kind of touch.
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
