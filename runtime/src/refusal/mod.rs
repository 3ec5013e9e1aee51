//! Refusals as data, each with its one wording: the obstacles to a contract or a rollback, and the reasons why a build
//! may not run against a database.

mod gate;
mod rejection;
mod standing;
mod stranger;

pub use gate::{Obstacle, Refusal};
pub use rejection::{Rejection, Why};
pub use standing::Standing;
pub use stranger::StrangerStatus;
