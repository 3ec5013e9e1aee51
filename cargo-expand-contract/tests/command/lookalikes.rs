//! `check` on code that only looks as if it used a column on its way out: the sources of `tests/models` in a package of their own.

use std::fs;
use std::path::Path;

use crate::support::Package;

fn copy(from: &Path, to: &str, package: &Package) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = format!("{to}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            copy(&path, &to, package);
        } else {
            package.write(&to, fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn nothing_in_their_sources_is_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/models");
    let package = Package::with_feature("postgres", "");
    copy(&folder.join("src"), "src", &package);
    let lock = fs::read_to_string(folder.join("expand-contract.lock")).unwrap();
    package.write("expand-contract.lock", &lock);
    package.write("expand-contract.toml", "dialect = \"postgres\"\n");

    // There are no migration folders, and a model that a macro makes or that stands in a function is not read: that is all
    // there is to say.
    let ran = package.run(&["check"]);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    let codes: Vec<&str> = said.lines().filter(|line| line.contains("[EC")).collect();
    assert!(codes.is_empty(), "{codes:#?}");
    assert_eq!(
        said.matches("--> src/").count(),
        said.matches(" is not read: ").count(),
        "{said}"
    );

    // The same files, with one column that is meant.
    let text = package.read("src/lookalikes/sql.rs").replacen(
        "SELECT full_name AS name",
        "SELECT name",
        1,
    );
    package.write("src/lookalikes/sql.rs", &text);
    package
        .run(&["check"])
        .complains("error[EC0001]: SQL names `users.name`");
}
