//! The limits of a database's health: what is measured, how much of it is too much, and when a held backfill goes on. Pure: the numbers
//! come from [`run`](crate::run) and from the caller.

mod amount;
mod gauge;
mod limits;
mod measure;
mod rule;

pub(crate) use amount::shown;
pub(crate) use gauge::Gauge;
pub(crate) use limits::Limit;
pub use limits::{LimitError, Limits};
pub use measure::Measure;
pub(crate) use rule::is_over;
