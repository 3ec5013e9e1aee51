//! Typed access to one table through sqlx: `insert()`, `update(key)` and `find(key)` on every model, `find(key)` on every
//! projection.
//!
//! While a change is `expanding` in the code, these methods write both sides, so that the triggers find the sides equal
//! and have nothing to do. Where columns move to another table whose triggers would lock the two rows in the wrong order, an UPDATE
//! writes the row that it has to lock first, and the trigger there writes the other. Values go straight into the database's argument buffer. The SQL text is built once for each
//! call, and sqlx caches the statement by that text.

mod accessors;
mod convert;
mod find;
mod returning;
mod text;
mod values;

pub use accessors::{Accessors, BindKey, Follower, Home, Piece};
pub use convert::not_converted;
pub use find::Find;
pub use values::Values;
