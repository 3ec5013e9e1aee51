//! Runtime.
// Tests name this crate as its users do.
#[cfg(test)]
extern crate self as expand_contract;

mod accessor;
mod backend;
mod backfill;
mod embedded;
mod error;
mod event;
mod fence;
mod fleet;
mod gate;
mod journal;
mod migrator;
mod options;
mod runner;
mod server;
mod session;
mod source;
mod status;
mod verify;
mod walk;

pub use accessor::{Find, Model};
pub use backend::Backend;
pub use embedded::{EmbeddedMigration, EmbeddedSchema};
pub use error::Error;
pub use event::Event;
#[cfg(feature = "macros")]
pub use expand_contract_macros::{embed, migrate};
pub use expand_contract_model::{Dialect, Phase, Stage};
pub use fleet::{
    FenceStatus, Fleet, FleetOptions, FleetStatus, InstanceStatus, Rejection, ServiceStatus,
    Standing, Why, ready,
};
pub use gate::{Obstacle, Refusal};
pub use journal::State;
pub use migrator::{Migrator, grants, journal_sql};
pub use source::MigrationSource;
pub use status::{Alive, MigrationStatus, Progress, Status};

/// What the output of the macros names. Not API: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::accessor::{
        BindKey, Follower, IsOption, NotOption, Piece, Values, not_converted,
    };
    pub use sqlx;
}
