//! Files that were looked at by a person once, and must not change unseen.

use std::collections::BTreeMap;
use std::path::Path;

use expand_contract_schema::Phase;
use expand_contract_schema::lock::FILE_NAME;

use crate::scenario::Scenario;

/// Compares what the scenario generates with the files in its folder of the database. `BLESS=1` writes them instead.
pub fn check(scenario: &Scenario) {
    let mut expected = BTreeMap::new();
    match scenario.generate() {
        Ok(history) => {
            let new = &history.after.folders[history.before.folders.len()..];
            for folder in new {
                let place = if new.len() == 1 {
                    String::new()
                } else {
                    format!("{}/", folder.migration.id)
                };
                for (phase, text) in Phase::ALL.iter().zip(&folder.files) {
                    expected.insert(format!("{place}{}", phase.file_name()), text.clone());
                }
            }
            expected.insert(FILE_NAME.into(), history.after.lock.render());
            if !history.after.warnings.is_empty() {
                expected.insert(
                    "warnings.txt".into(),
                    history.after.warnings.join("\n") + "\n",
                );
            }
        }
        Err(refusal) => {
            expected.insert("refused.txt".into(), refusal);
        }
    }
    let folder = scenario.folder.join(scenario.dialect.name());
    if std::env::var_os("BLESS").is_some() {
        bless(&folder, &expected);
        return;
    }
    let mut actual = BTreeMap::new();
    read(&folder, "", &mut actual);
    for name in expected.keys().chain(actual.keys()) {
        let (expected, actual) = (expected.get(name), actual.get(name));
        assert!(
            expected == actual,
            "{}/{name} is not what is generated.\n\
             Look at the difference; if it is meant, `BLESS=1 cargo test -p tests-generate golden` writes it.\n{}",
            folder.display(),
            difference(actual.map_or("", |s| s), expected.map_or("", |s| s)),
        );
    }
}

/// The first lines that differ, with a little before them.
pub fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let mut text = Vec::new();
    let mut say = |mark: &str, lines: &[&str]| {
        text.extend(lines.iter().map(|line| format!("{mark} {line}")));
    };
    say(" ", &old[same.saturating_sub(3)..same]);
    say("-", &old[same..old.len().min(same + 8)]);
    say("+", &new[same..new.len().min(same + 8)]);
    text.join("\n")
}

fn bless(folder: &Path, files: &BTreeMap<String, String>) {
    if folder.exists() {
        std::fs::remove_dir_all(folder).expect("the old files can be removed");
    }
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder"))
            .expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    }
}

fn read(folder: &Path, place: &str, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{place}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), files);
        } else {
            let text = std::fs::read_to_string(entry.path()).expect("a golden file is text");
            files.insert(name, text);
        }
    }
}
