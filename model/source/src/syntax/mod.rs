//! Reading models from Rust source: the only place with `syn`.
//!
//! The macro and the command call the same function, [`parse_model`]: one on its tokens, one on every file of the
//! package ([`read_crate`]).
//!
//! ```text
//! word       `word`, `word = "text"`, `word(..)`: what is inside every attribute
//! field      the words on a field that describe the column
//! lifecycle  the words that say where it is in its life
//! elsewhere  words that are understood in another place, or by another crate
//! sqlx       the words of `#[sqlx(..)]` that name columns or say how they are read
//! types      from the Rust type to the column's
//! model      a whole struct, and what its fields say together
//! projection a struct with some of a model's fields
//! reader     files and `mod`
//! ```

mod elsewhere;
mod field;
mod lifecycle;
mod model;
mod problem;
mod projection;
mod reader;
mod sqlx;
mod strip;
#[cfg(test)]
mod tests;
mod types;
mod word;

pub use field::FieldAst;
pub use model::{ModelAst, is_migrate, parse_model};
pub(crate) use problem::location;
pub use problem::{Problem, Problems};
pub use projection::{ProjectionAst, is_projection, parse_projection};
pub use reader::{read_crate, read_crates};
pub use sqlx::{JsonColumn, SqlxField};
pub use strip::without_migrate;
pub use types::{Passing, refusal};
