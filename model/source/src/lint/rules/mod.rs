//! The table of rules. A new rule is a file in this folder, its page, and two lines here: its `mod` and its entry in the
//! table.

mod column_position;
mod early_conflict_target;
mod follower_with_source;
mod gone_column;
mod gone_table;
mod leaving_column;
mod leaving_table;
mod leaving_variant;
mod overdue_contract;
pub(super) mod read_without_cast;
mod rebound_name;
mod reused_name;
mod rewritten_migration;
mod skipped_stage;
mod through_a_view;
pub(super) mod two_tables_in_step;
mod unreadable_sql;
mod wildcard;

use super::rule::Rule;

/// Every rule, in the order of their codes. `EC00..` are about code, mostly SQL, `EC01..` about histories.
pub static RULES: &[Rule] = &[
    gone_column::RULE,
    leaving_column::RULE,
    wildcard::RULE,
    column_position::RULE,
    rebound_name::RULE,
    unreadable_sql::RULE,
    early_conflict_target::RULE,
    follower_with_source::RULE,
    through_a_view::RULE,
    gone_table::RULE,
    leaving_table::RULE,
    read_without_cast::RULE,
    leaving_variant::RULE,
    two_tables_in_step::RULE,
    skipped_stage::RULE,
    reused_name::RULE,
    rewritten_migration::RULE,
    overdue_contract::RULE,
];

/// The codes of the rules about statements that a view in a table's place does not take: `*` when a connection has prepared it.
pub(super) const THROUGH_A_VIEW: [&str; 2] = [through_a_view::RULE.code, wildcard::RULE.code];

/// The code of the rule about a removed column, for notes that rustc shows.
pub(super) const GONE: &str = gone_column::RULE.code;

/// The code of the rule about a removed table, for notes that rustc shows.
pub(super) const GONE_TABLE: &str = gone_table::RULE.code;

/// The code of the rule about a table on its way out, for notes that rustc shows.
pub(super) const LEAVING_TABLE: &str = leaving_table::RULE.code;

/// The code of the rule about a variant on its way out, for notes that rustc shows.
pub(super) const LEAVING_VARIANT: &str = leaving_variant::RULE.code;

/// The code of the rule about a column on its way out, for notes that rustc shows.
pub(super) const LEAVING: &str = leaving_column::RULE.code;
