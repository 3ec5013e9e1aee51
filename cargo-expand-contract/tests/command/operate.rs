//! `pause`, `resume` and `pace`: an operator asks something of runners.

use crate::support::{NAME, Package};

#[test]
fn what_an_operator_asks_for_is_shown_until_it_is_taken_back() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    package
        .on_database(&["pause", "--why", "the sale begins"])
        .ok()
        .says("paused: runners begin nothing more until");
    package
        .on_database(&["pace", "--rows-per-second", "500"])
        .ok();
    package
        .on_database(&["status"])
        .ok()
        .says("paused     the sale begins; asked by ")
        .says("pace       500 rows a second; asked by ");
    package
        .on_database(&["resume"])
        .ok()
        .says("resumed: runners go on");
    package
        .on_database(&["resume"])
        .ok()
        .says("no pause was asked for");
    package.on_database(&["pace", "--share", "20%"]).ok();
    package
        .on_database(&["status"])
        .ok()
        .says("pace       20 % of the time; asked by ");
    package.on_database(&["pace", "--full"]).ok();
    let status = package.on_database(&["status"]).ok();
    assert!(!status.stdout.contains("asked by"), "{}", status.stdout);
}

#[test]
fn a_pace_is_one_limit() {
    let package = Package::new(NAME);
    package.run(&["pace"]).code(2);
    package
        .run(&["pace", "--share", "0"])
        .code(2)
        .complains("from 1 to 100");
    package.run(&["pace", "--share", "20%", "--full"]).code(2);
    package.run(&["pace", "--rows-per-second", "0"]).code(2);
}
