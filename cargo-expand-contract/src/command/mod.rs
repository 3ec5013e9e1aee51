//! The commands, one file each.

pub(crate) mod check;
pub(crate) mod discard;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod init;
mod plan;
mod published;
pub(crate) mod ready;
pub(crate) mod run;
mod source;
pub(crate) mod status;
pub(crate) mod touches;
