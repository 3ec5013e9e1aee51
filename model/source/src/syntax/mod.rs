//! Reads models from Rust source. No other module uses `syn`.
//!
//! The macro and the command call the same function, [`parse_model`]: the macro on its tokens, the command on every file of
//! the package ([`read_crate`]).
//!
//! ```text
//! vocabulary the table of every word: its places, its form, its value, and the words that exclude it
//! word       `word`, `word = "text"`, `word(..)`: the content of every attribute
//! field      the words on a field that describe the column
//! index      `index(..)` on a struct
//! constraint `check`, `unique(..)`, `references`, `exclude(..)`
//! over       the columns and expressions that these name
//! lifecycle  the words that state the place of a field in its lifecycle
//! misplaced  words that belong in another place, or to another crate
//! sqlx       the words of `#[sqlx(..)]` that name columns or say how they are read
//! types      the column's type for a Rust type
//! model      a whole struct, and the rules over several fields
//! enumeration an enum that columns hold
//! projection a struct with some of a model's fields
//! reader     files and `mod`
//! unseen     models under another name, behind a condition, in functions and macros
//! ```

mod constraint;
mod enumeration;
mod field;
mod index;
mod lifecycle;
mod misplaced;
mod model;
mod over;
mod problem;
mod projection;
mod reader;
mod sqlx;
mod step;
mod strip;
mod table_lifecycle;
mod table_name;
#[cfg(test)]
mod tests;
mod types;
mod unseen;
mod vocabulary;
mod word;

pub use enumeration::{EnumAst, VariantAst, is_enum, parse_enum};
pub use field::FieldAst;
pub use model::{ModelAst, is_migrate, parse_model, parse_model_with};
pub(crate) use problem::location;
pub use problem::{Problem, Problems};
pub use projection::{ProjectionAst, is_projection, parse_projection};
pub use reader::{read_crate, read_crates};
pub use sqlx::{JsonColumn, SqlxField};
pub use strip::without_migrate;
pub use types::{Passing, refusal};
pub use vocabulary::{Entry, Kind, Name, Place, WORDS};
