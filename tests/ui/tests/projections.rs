//! What `docs/projections.md` says the compiler says, it says.

#![allow(missing_docs)]

use std::fs;
use std::path::Path;

#[test]
fn each_text_of_the_documentation_is_one_of_the_compilers() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(here.join("../../docs/projections.md")).expect("the page");
    let texts: Vec<String> = fs::read_dir(here.join("cases"))
        .expect("the cases")
        .map(|case| case.expect("a case").path())
        .filter(|case| {
            let name = case.file_name().expect("a name").to_string_lossy();
            name.starts_with("reads-") && name.ends_with(".stderr")
        })
        .map(|case| fs::read_to_string(case).expect("a text"))
        .collect();
    // In the table a text stands between two backticks on each side.
    let said: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with('|'))
        .filter_map(|line| line.split("``").nth(1))
        .map(str::trim)
        .collect();
    assert_eq!(said.len(), 7, "{said:#?}");
    for said in said {
        assert!(
            texts.iter().any(|text| text.contains(said)),
            "no case says: {said}"
        );
    }
}
