//! Runtime.
mod accessor;
mod backend;
mod embedded;

pub use accessor::{Find, Model};
pub use backend::Backend;
pub use embedded::{EmbeddedMigration, EmbeddedSchema};
pub use expand_contract_model::{Dialect, Phase, Stage};

/// What the output of the macros names. Not API: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::accessor::{BindKey, Follower, Piece, Values};
    pub use sqlx;
}
