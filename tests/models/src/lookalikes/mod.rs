//! Code and SQL that only look as if they used a column on its way out: they compile without a warning.
//!
//! `users.name` is contracted (it is `full_name` now), `users.town` is deprecated, `events.type` is contracted. A
//! module of `sql` needs its text in `sql::ALL`: PostgreSQL prepares it on tables without those columns.

// Lints that are off by default and that some people turn on.
#![deny(
    explicit_outlives_requirements,
    let_underscore_drop,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![deny(clippy::pedantic, clippy::nursery)]
// These lints are about the functions of this module itself.
#![allow(clippy::missing_const_for_fn, clippy::must_use_candidate)]

pub mod models;
pub mod sql;
pub mod typed;
