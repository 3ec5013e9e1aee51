//! What is wrong with code beside a schema that changes.
//!
//! ```text
//! rules   one file a rule: what it finds, what it says, its code and its page; and the table of them all
//! rule    what a rule is, and what it can look into
//! run     looks into a SQL text, typed code, models or locks, with every rule of the table
//! flux    which columns leave, and which tables change
//! gone    which fields the models have no more
//! note    the notes of `#[deprecated]`, which travel through rustc
//! ```

mod flux;
mod gone;
mod note;
mod rule;
mod rules;
mod run;
#[cfg(test)]
mod tests;

pub use flux::Flux;
pub use gone::{GoneField, GoneFields};
pub use note::{Leaves, Note, gone as gone_note, sql as sql_note};
pub use rule::{History, Names, Publication, Rule, Typed};
pub use rules::RULES;
pub use run::{against, listed, names, overdue, published, rule, sql, typed};
