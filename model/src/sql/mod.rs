//! SQL that authors wrote: which columns it reads, and what can be said of it without a database.
//!
//! Of expressions (`up`, `down`, defaults) only tokens are looked at, so that every dialect's pass; what cannot be told
//! from tokens is taken to be the worse of the two possibilities. Whole statements are read by `touches`, with the
//! feature `sql`.

#[cfg(feature = "models")]
mod columns;
#[cfg(feature = "models")]
mod judge;
#[cfg(feature = "sql")]
mod lists;
mod token;
#[cfg(feature = "sql")]
mod touches;

#[cfg(feature = "models")]
pub use columns::{Piece, columns_read, pieces, substitute};
#[cfg(feature = "models")]
pub use judge::{Volatility, functions, is_constant, may_map_null, problems, volatility};
#[cfg(feature = "sql")]
pub use lists::{Listed, list};
pub use token::{Token, TokenKind, tokenize};
#[cfg(feature = "sql")]
pub use touches::{Catalog, SqlDialect, Touch, TouchKind, Touches, Wildcard, touches};
