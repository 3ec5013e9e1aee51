//! Fixtures do not affect each other.

#![allow(missing_docs)]

use tests_support::Fixture;

#[test]
fn packages_of_one_name_are_not_taken_for_each_other() {
    let one = Fixture::new("support-one");
    let two = Fixture::new("support-two");
    one.package("shop", "", "compile_error! { \"one\" }");
    two.package("shop", "", "pub fn two() {}");
    // This package was written before the other was built: cargo compares times, so it could take both for the same
    // package.
    let built = two.build(&["check"]).ok();
    assert!(built.compiled().contains("shop"), "{:?}", built.compiled());
    let _ = one.build(&["check"]).fails().says("one");
    let built = two.build(&["check"]).ok();
    assert!(built.fresh().contains("shop"), "{:?}", built.fresh());
}
