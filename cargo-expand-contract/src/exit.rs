//! The exit codes.

/// The command is done, or had nothing to do.
pub const DONE: u8 = 0;

/// The sources have findings, or the request was refused with a printed reason. No work is half done.
pub const REFUSED: u8 = 1;

/// The command line is wrong.
pub const USAGE: u8 = 2;

/// The environment or the database failed: unreadable files, no connection, missing rights, a lost connection.
pub const ENVIRONMENT: u8 = 3;

/// An operator cancelled the run from elsewhere (`cancel`). Its commits stay, and the same command continues from there.
pub const CANCELLED: u8 = 4;

/// Ctrl-C stopped the command; shells use this number. Its commits stay, and the same command continues from there.
pub const INTERRUPTED: u8 = 130;
