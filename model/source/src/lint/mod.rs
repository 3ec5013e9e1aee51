//! Finds errors in code beside a schema that changes.
//!
//! ```text
//! rules            one file a rule: its detection, its words, its code and its page; and the table of all rules
//! rule             the type of a rule, and its inputs
//! run              judges a SQL text, typed code, models or locks by every rule of the table
//! changing_schema  the columns that are leaving, and the tables that change
//! gone             the fields that the models have lost
//! note             the notes of `#[deprecated]`, which travel through rustc
//! ```

mod changing_schema;
mod gone;
mod note;
mod rule;
mod rules;
mod run;
#[cfg(test)]
mod tests;

pub use changing_schema::ChangingSchema;
pub use gone::{GoneField, GoneFields};
pub use note::{Leaves, Note, gone as gone_note, gone_table as gone_table_note, sql as sql_note};
pub use rule::{History, Names, Publication, Rule, Typed};
pub use rules::RULES;
pub use run::{against, fails_through_a_view, listed, names, overdue, published, rule, sql, typed};
