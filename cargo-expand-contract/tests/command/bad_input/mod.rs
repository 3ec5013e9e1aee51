//! Each mistake is one clear error, and nothing is half done.

mod environment;
mod running;
mod sources;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::support::{FULL_NAME, NAME, Package};

/// The table of [`NAME`], with two rows.
const TABLE: &str = "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);
INSERT INTO users VALUES (1, 'Ann'), (2, 'Ben');";

impl Package {
    /// A package that takes the table as it is, and in which the rename is generated.
    fn renamed(dialect: &str) -> Self {
        Self::changed(dialect, FULL_NAME)
    }

    /// As [`Package::renamed`], with another change of [`NAME`].
    fn changed(dialect: &str, after: &str) -> Self {
        let package = Self::with_feature(dialect, NAME);
        package.done(&["init", "--existing"]);
        package.models(after);
        package.done(&["generate"]);
        package
    }

    /// Every file in it, to see that nothing changed.
    fn everything(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = fs::read(&path).unwrap();
                    files.insert(path, bytes);
                }
            }
        }
        files
    }

    /// Runs the command, expects success, and returns what it said.
    #[track_caller]
    fn done(&self, args: &[&str]) -> String {
        self.run(args).ok().stdout
    }

    /// Runs it and expects this exit code, an error that says all of `words`, and every file as it was.
    #[track_caller]
    fn fails(&self, args: &[&str], code: i32, words: &[&str]) -> String {
        let files = self.everything();
        let mut ran = self.run(args).code(code);
        for word in words {
            ran = ran.complains(word);
        }
        let said = ran.stderr;
        let errors = said.matches("error: ").count();
        assert!(errors <= 1, "more than one error:\n{said}");
        assert!(!said.contains("panicked"), "{said}");
        assert!(
            files == self.everything(),
            "{args:?} changed files:\n{said}"
        );
        said
    }
}
