//! What the exit code says.

/// Done, or nothing to do.
pub const DONE: u8 = 0;

/// Findings in the sources, or the request was refused for a reason that was printed. Nothing is half done.
pub const REFUSED: u8 = 1;

/// The command line is wrong.
pub const USAGE: u8 = 2;

/// The environment or the database failed: unreadable files, no connection, missing rights, lost connection.
pub const ENVIRONMENT: u8 = 3;

/// Stopped by Ctrl-C, as shells count it. What was committed stays; running the same command again goes on.
pub const INTERRUPTED: u8 = 130;
