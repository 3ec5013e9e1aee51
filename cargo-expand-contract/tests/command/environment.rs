//! What is wrong around the command: URLs, passwords, servers, files.

use tests_support::PgServer;

use crate::support::{NAME, Package, Ran};

fn initialized(feature: &str) -> Package {
    let package = Package::with_feature(feature, NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package
}
