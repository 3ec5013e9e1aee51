//! The migration folders that this repository keeps, in its examples and fixtures, are what `generate` writes today.
//! `BLESS=1 cargo test -p tests-generate --test committed` writes them again, and their checksums into the locks.

use std::fs;
use std::path::{Path, PathBuf};

use expand_contract_format::file;
use expand_contract_schema::config::{self, Config};
use expand_contract_schema::{Lock, Phase, generate};

/// Every folder of the repository that holds a lock and migrations.
fn packages() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder can be read") {
            let path = entry.expect("an entry can be read").path();
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or("");
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if name == expand_contract_schema::lock::FILE_NAME
                && migrations(&folder).is_dir()
            {
                found.push(folder.clone());
            }
        }
    }
    found
}

/// The migration folders of a package.
fn migrations(package: &Path) -> PathBuf {
    let path = package.join(config::FILE_NAME);
    let config = fs::read_to_string(&path).map_or_else(
        |_| Config::default(),
        |text| Config::parse(&text, &path).expect("the configuration is read"),
    );
    let folder = config.migrations;
    package.join(folder.unwrap_or_else(|| config::MIGRATIONS.into()))
}

#[test]
fn every_committed_folder_is_what_generate_writes() {
    let bless = std::env::var_os("BLESS").is_some();
    let packages = packages();
    assert!(packages.len() > 3, "{packages:?}");
    let mut differ = Vec::new();
    for package in packages {
        let path = package.join(expand_contract_schema::lock::FILE_NAME);
        let text = fs::read_to_string(&path).expect("the lock can be read");
        let mut lock = Lock::parse(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        for folder in generate::again(&lock).expect("the lock's migrations can be made again") {
            let id = &folder.migration.id;
            for (phase, text) in Phase::ALL.into_iter().zip(&folder.files) {
                let path = migrations(&package).join(id).join(phase.file_name());
                if fs::read_to_string(&path).ok().as_ref() == Some(text) {
                    continue;
                }
                if bless {
                    fs::write(&path, text).expect("the file can be written");
                } else {
                    differ.push(path);
                }
            }
            let checksum = file::checksum(&folder.files.each_ref().map(String::as_str));
            if let Some(migration) = lock.migrations.get_mut(id) {
                migration.checksum = checksum;
            }
        }
        if lock.render() == text {
            continue;
        }
        if bless {
            fs::write(&path, lock.render()).expect("the lock can be written");
        } else {
            differ.push(path);
        }
    }
    assert!(
        differ.is_empty(),
        "these are not what `generate` writes; look at the difference, and bless it if it is meant:\n{differ:#?}"
    );
}
