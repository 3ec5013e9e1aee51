//! The command as a user runs it: the real program on packages in temporary folders.

mod check;
mod environment;
mod generate;
mod help;
mod init;
mod publish;
mod run;
mod status;
mod support;
