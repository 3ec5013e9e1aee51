//! `docs/changes.md` says what the scenarios show.

use std::path::Path;

use tests_generate::{golden, page};

#[test]
fn the_page_of_all_changes_is_what_the_scenarios_show() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let [postgres, mysql] = ["facts.txt", "facts.mysql.txt"].map(|name| {
        let facts = std::fs::read_to_string(here.join(name));
        facts.expect("the facts are measured")
    });
    let now = page::render(&postgres, &mysql);
    let path = here.join("../../docs/changes.md");
    if std::env::var_os("BLESS").is_some() {
        return std::fs::write(&path, now).expect("the page can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == now,
        "docs/changes.md is not what the scenarios show; if that is meant, `BLESS=1 cargo test -p tests-generate --test page` \
         writes it\n{}",
        golden::difference(&kept, &now)
    );
}
