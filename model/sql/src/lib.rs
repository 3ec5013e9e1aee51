//! SQL that authors wrote: which columns it reads, and what can be said of it without a database.
//!
//! Of expressions (`up`, `down`, defaults) only tokens are looked at, so that every dialect's pass; what cannot be told
//! from tokens is taken to be the worse of the two possibilities. Whole statements are read by [`touches()`].

mod columns;
mod dialect;
mod judge;
mod quote;
mod token;
mod touches;

pub use columns::{Piece, columns_read, pieces, substitute};
pub use dialect::Dialect;
pub use judge::{Volatility, functions, is_constant, may_map_null, problems, volatility};
pub use quote::quote;
pub use token::{Token, TokenKind, tokenize};
pub use touches::{Catalog, SqlDialect, Touch, TouchKind, Touches, Wildcard, touches};
