//! The lock of these models was written by hand, since its history never happened. It must still be valid.

use std::path::Path;

use expand_contract_schema::{Diagnostic, Lock, Severity, diff};
use expand_contract_source::syntax::read_crate;

#[test]
fn the_lock_is_what_the_models_say() {
    let text = std::fs::read_to_string("expand-contract.lock").expect("the lock");
    let mut lock = Lock::parse(&text).expect("a lock");
    assert_eq!(lock.render(), text);
    // A macro makes this model, so the reader of the sources does not find it.
    lock.tables.remove("name").expect("its table");

    let read = |path: &Path| std::fs::read_to_string(path);
    let (schema, diagnostics) = read_crate(Path::new("src/lib.rs"), &read);
    // Models inside of functions and of macros are not read: each is named, and nothing else is.
    let named = |one: &Diagnostic| {
        one.severity == Severity::Warning && one.message.contains(" is not read: ")
    };
    assert!(diagnostics.iter().all(named), "{diagnostics:?}");
    assert!(!diagnostics.is_empty());
    let plan = diff::diff(&lock, &schema, "20261122101500").expect("nothing unclear");
    assert_eq!(plan.migrations, []);
    assert_eq!(plan.lock, lock);
}
