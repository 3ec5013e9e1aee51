//! What an operator asks of runners from elsewhere.

use crate::support::Package;

const V1: &str = "#[migrate(table = \"users\")] pub struct User { #[migrate(primary_key)] pub id: i64 }";

#[test]
fn what_an_operator_asks_for_is_shown_until_it_is_taken_back() {
    let package = Package::new(V1);
    package.run(&["init"]).ok();
    package.run(&["run", "expand"]).ok();
    package
        .run(&["pause", "--why", "the sale begins"])
        .ok()
        .says("paused: runners begin nothing more until");
    package.run(&["pace", "--rows-per-second", "500"]).ok();
    let status = package.run(&["status"]).ok();
    status.says("paused     the sale begins; asked by ");
    status.says("pace       500 rows a second; asked by ");
    package.run(&["resume"]).ok().says("resumed: runners go on");
    package.run(&["resume"]).ok().says("no pause was asked for");
    package.run(&["pace", "--share", "20%"]).ok();
    package.run(&["status"]).ok().says("pace       20 % of the time; asked by ");
    package.run(&["pace", "--full"]).ok();
    let status = package.run(&["status"]).ok();
    assert!(!status.stdout.contains("asked by"), "{}", status.stdout);
}

#[test]
fn a_pace_is_one_limit() {
    let package = Package::new(V1);
    package.run(&["pace"]).code(2);
    package.run(&["pace", "--share", "0"]).code(2).complains("from 1 to 100");
    package.run(&["pace", "--share", "20%", "--full"]).code(2);
    package.run(&["pace", "--rows-per-second", "0"]).code(2);
}
