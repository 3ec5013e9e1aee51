//! Statements that succeed or fail as a whole.

use expand_contract_sql::literal;

use crate::dialect::Context;
use crate::dialect::names::dollar_quoted;

/// One `DO` block: it succeeds or fails as a whole.
pub(super) fn block(body: &str) -> String {
    format!(
        "DO {}",
        dollar_quoted("ec", &format!("\nBEGIN\n{body}END\n"))
    )
}

/// A `DO` block with variables.
pub(super) fn with_variables(variables: &str, body: &str) -> String {
    format!(
        "DO {}",
        dollar_quoted("ec", &format!("\nDECLARE\n{variables}BEGIN\n{body}END\n"))
    )
}

/// A `DO` block that stops without the runner's fence.
pub(super) fn fenced(context: &Context<'_>, body: &str) -> String {
    block(&format!(
        "  PERFORM expand_contract.require_fence({}, {}, {});\n{body}",
        literal(context.lock),
        literal(context.migration),
        literal(context.phase.name()),
    ))
}
