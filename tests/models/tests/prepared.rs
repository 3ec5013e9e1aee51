//! The texts do not mean the leaving columns: PostgreSQL prepares all of them on tables without those columns.

#![allow(missing_docs)]

use std::fmt::Write as _;

use tests_models::lookalikes::sql::ALL;
use tests_support::PgServer;

const TABLES: &str = "
CREATE TABLE users (id bigint PRIMARY KEY, full_name text NOT NULL, email text NOT NULL);
CREATE TABLE events (id bigint PRIMARY KEY, name text NOT NULL, payload jsonb NOT NULL, kind text NOT NULL);
CREATE TABLE orgs (id bigint PRIMARY KEY, name text NOT NULL, town text NOT NULL, \"Name\" text NOT NULL);
CREATE TABLE name (id bigint PRIMARY KEY, label text NOT NULL);
CREATE TABLE town (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE countries (name text, town text);
CREATE SCHEMA town;
CREATE TABLE town.streets (name text);
CREATE FUNCTION town_of(name text, town integer) RETURNS text LANGUAGE sql AS 'SELECT $1';
";

#[test]
fn every_text_is_good_without_the_columns() {
    let mut script = TABLES.to_owned();
    for (module, text) in ALL {
        // A semicolon on the same line would belong to a comment at the end of the text.
        let _ = writeln!(script, "PREPARE {module} AS {text}\n;");
    }
    let _ = PgServer::shared().run("postgres", &script);
}

#[test]
fn every_module_has_its_text_in_the_list() {
    let source = include_str!("../src/lookalikes/sql.rs");
    let modules = source.lines().filter(|line| line.starts_with("pub mod "));
    assert_eq!(modules.count(), ALL.len());
}
