//! Reads files and tells cargo which ones they were: cargo runs the script again when one of them changes.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files of a package. Paths are relative to its folder.
pub(crate) struct Files {
    root: PathBuf,
    /// The files and folders that the script has read or listed.
    seen: RefCell<BTreeSet<PathBuf>>,
}

impl Files {
    pub(crate) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            seen: RefCell::default(),
        }
    }

    /// The package's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a file exists.
    pub(crate) fn has(&self, path: &Path) -> bool {
        self.root.join(path).is_file()
    }

    /// Reads a file.
    pub(crate) fn read(&self, path: &Path) -> io::Result<String> {
        let text = fs::read_to_string(self.root.join(path));
        // Cargo would treat a missing file as changed at every build.
        if !matches!(&text, Err(error) if error.kind() == io::ErrorKind::NotFound) {
            self.seen.borrow_mut().insert(path.to_owned());
        }
        text
    }

    /// The entries of a folder, sorted; `None` if the folder does not exist. From then on every file below it counts as
    /// read, because cargo watches a folder with all of its contents.
    pub(crate) fn list(&self, folder: &Path) -> Option<Vec<PathBuf>> {
        let entries = fs::read_dir(self.root.join(folder)).ok()?;
        self.seen.borrow_mut().insert(folder.to_owned());
        let names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
        let mut paths: Vec<PathBuf> = names.map(|name| folder.join(name)).collect();
        paths.sort();
        Some(paths)
    }

    /// The lines for cargo, one for each file and folder.
    pub(crate) fn directives(&self) -> Vec<String> {
        let seen = self.seen.borrow();
        let covered = |path: &Path| path.ancestors().skip(1).any(|above| seen.contains(above));
        seen.iter()
            .filter(|path| !covered(path))
            .map(|path| format!("cargo::rerun-if-changed={}", path.display()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_named_once_and_what_is_missing_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        for file in ["a.sql", "src/lib.rs"] {
            fs::write(folder.path().join(file), "").unwrap();
        }
        let files = Files::new(folder.path());
        files.read(Path::new("a.sql")).unwrap();
        files.read(Path::new("src/lib.rs")).unwrap();
        files.read(Path::new("missing")).unwrap_err();
        let lines = [
            "cargo::rerun-if-changed=a.sql",
            "cargo::rerun-if-changed=src/lib.rs",
        ];
        assert_eq!(files.directives(), lines);
        assert_eq!(
            files.list(Path::new("src")),
            Some(vec![PathBuf::from("src/lib.rs")])
        );
        assert_eq!(files.list(Path::new("none")), None);
        let lines = [
            "cargo::rerun-if-changed=a.sql",
            "cargo::rerun-if-changed=src",
        ];
        assert_eq!(files.directives(), lines);
    }
}
