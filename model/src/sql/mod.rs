//! SQL that authors wrote: which columns it reads, and what can be said of it without a database.
//!
//! Only tokens are looked at, so that every dialect's expressions pass; what cannot be told from tokens is taken to be
//! the worse of the two possibilities.

mod columns;
mod judge;
mod token;

pub use columns::{Piece, columns_read, pieces, substitute};
pub use judge::{Volatility, functions, is_constant, may_map_null, problems, volatility};
pub use token::{Token, TokenKind, tokenize};
