//! A worker that holds the runner's lock: the order of the phases, their steps, and the refusals before anything is
//! touched.

mod along;
mod aside;
pub(crate) mod calls;
mod column_type;
mod concurrent_index;
pub(crate) mod dependents;
mod explicit;
mod fenced;
pub(crate) mod gate;
mod index_use;
mod interference;
mod irreversible;
mod key;
mod live;
mod mend;
mod partitioned;
mod phases;
pub(crate) mod plan;
mod plans;
mod preexisting;
mod probe;
mod quiet;
mod repack;
mod rollback;
mod shadows;
mod soak;
mod step;
mod tools;
pub(crate) use along::walk_along;

#[cfg(test)]
#[cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
mod tests;
mod unsoaked;
