//! The commands, one file each.

pub(crate) mod at_work;
pub(crate) mod cancel;
pub(crate) mod check;
pub(crate) mod discard;
pub(crate) mod evidence;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod init;
pub(crate) mod operate;
pub(crate) mod pace;
pub(crate) mod pause;
mod plan;
pub(crate) mod plan_back;
mod published;
pub(crate) mod ready;
pub(crate) mod report;
pub(crate) mod resume;
pub(crate) mod run;
pub(crate) mod serve;
pub(crate) mod source;
pub(crate) mod status;
pub(crate) mod touches;
mod watch;
