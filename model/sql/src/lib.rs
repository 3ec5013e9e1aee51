//! Reads SQL that authors wrote: the columns that it touches, and the properties that need no database to check.
//!
//! Expressions (`up`, `down`, defaults) are only cut into tokens, so that the SQL of every dialect passes. When the tokens
//! leave two possibilities, the worse one is assumed. [`touches()`] parses whole statements.

mod body;
mod columns;
mod dialect;
mod judge;
mod listed;
mod lookup;
mod own;
mod quote;
mod token;
mod touches;

pub use body::{Body, BodyKind, BodyResult, BodyUses, ColumnUse, body_uses, view_lists_columns};
pub use columns::{Piece, columns_read, pieces, substitute};
pub use dialect::Dialect;
pub use judge::{
    Volatility, default_problems, functions, is_constant, is_null_without_values, may_map_null,
    may_read_locale, problems, type_problems, volatility,
};
pub use listed::{words_in, words_of_type};
pub use lookup::{Lookup, Pin, lookups, without_lookups};
pub use own::{
    Destroyed, OwnStatement, on_one_line, own_statements, probe_problem, statements, without_ends,
};
pub use quote::{Quote, bare_name, literal, quote, quote_beside, quote_table, schema_and_name};
pub use token::{Token, TokenKind, tokenize};
pub use touches::{
    Catalog, TableOnly, TableOnlyUse, TableUse, TableWrite, Touch, TouchKind, Touches, Wildcard,
    touches,
};
