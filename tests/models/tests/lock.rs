//! The lock beside these models was written by hand, since its history never happened; it must still be one.

use std::path::Path;

use expand_contract_schema::{Lock, diff};
use expand_contract_source::syntax::read_crate;

#[test]
fn the_lock_is_what_the_models_say() {
    let text = std::fs::read_to_string("expand-contract.lock").expect("the lock");
    let lock = Lock::parse(&text).expect("a lock");
    assert_eq!(lock.render(), text);

    let read = |path: &Path| std::fs::read_to_string(path);
    let (schema, diagnostics) = read_crate(Path::new("src/lib.rs"), &read);
    assert_eq!(diagnostics, []);
    let plan = diff::diff(&lock, &schema, "20261122101500").expect("nothing unclear");
    assert_eq!(plan.migrations, []);
    assert_eq!(plan.lock, lock);
}
