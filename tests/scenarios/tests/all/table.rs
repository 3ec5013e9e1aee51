//! The table in `README.md` is the truth about this folder.

use std::collections::BTreeSet;

const SOURCES: [&str; 6] = [
    include_str!("constraints.rs"),
    include_str!("contract.rs"),
    include_str!("fleet.rs"),
    include_str!("order.rs"),
    include_str!("runner.rs"),
    include_str!("sync.rs"),
];

#[test]
fn every_scenario_has_its_test_and_every_test_its_line() {
    let readme = include_str!("../../README.md");
    let mut numbers = BTreeSet::new();
    let mut listed = BTreeSet::new();
    for line in readme.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let Ok(number) = cells[1].parse::<u32>() {
            numbers.insert(number);
            listed.insert(cells[2].trim_matches('`').to_owned());
        }
    }
    assert_eq!(numbers, (1..=22).collect());
    let tests: BTreeSet<String> = SOURCES
        .iter()
        .flat_map(|text| text.split("#[tokio::test").skip(1))
        .map(|text| {
            let name = text.split_once("async fn ").unwrap().1;
            name.split_once('(').unwrap().0.to_owned()
        })
        .collect();
    assert_eq!(listed, tests);
}
