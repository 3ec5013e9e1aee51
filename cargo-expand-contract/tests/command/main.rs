//! The command as a user runs it: the real program on packages in temporary folders.

// A test that unwraps says so in its failure; helpers are part of tests.
#![allow(clippy::unwrap_used)]

mod bad_input;
mod by_view;
mod check;
mod elsewhere;
mod enums;
mod environment;
mod evidence;
mod generate;
mod health;
mod help;
mod hooks;
mod index_use;
mod init;
mod lookalikes;
mod monitoring;
mod mysql;
mod operate;
mod other_tools;
mod pages;
mod publish;
mod run;
mod serve;
mod sql;
mod status;
mod support;
mod tenants;
mod tls;
mod touches;
mod trial;
mod widened_key;
