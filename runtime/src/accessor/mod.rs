//! Typed access to one table: `insert()`, `update(key)` and `find(key)` on every model, `find(key)` on every
//! projection.
//!
//! While a change is `expanding` in the code, these methods write both sides, so that the triggers find the sides equal
//! and have nothing to do. Values go straight into the database's argument buffer. The SQL text is built once for each
//! call, and sqlx caches the statement by that text.

mod check;
mod find;
mod model;
mod projection;
mod values;

pub use check::{IsOption, NotOption, not_converted};
pub use find::Find;
pub use model::{BindKey, Follower, Model, Piece};
pub use projection::{Field, Projection, column, field, has_column, has_form};
pub use values::Values;
