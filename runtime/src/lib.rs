//! Runtime.
mod accessor;
mod backend;
mod embedded;
mod error;
mod event;
mod fence;
mod fleet;
mod gate;
mod journal;
mod options;
mod runner;
mod server;
mod session;
mod source;

pub use accessor::{Find, Model};
pub use backend::Backend;
pub use embedded::{EmbeddedMigration, EmbeddedSchema};
pub use error::Error;
pub use event::Event;
pub use expand_contract_model::{Dialect, Phase, Stage};
pub use fleet::{
    FenceStatus, Fleet, FleetOptions, FleetStatus, InstanceStatus, Rejection, ServiceStatus,
    Standing, Why, ready,
};
pub use gate::{Obstacle, Refusal};
pub use journal::State;
pub use source::MigrationSource;

/// What the output of the macros names. Not API: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::accessor::{BindKey, Follower, Piece, Values};
    pub use sqlx;
}
