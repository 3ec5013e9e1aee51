//! A SQLite file that belongs to one test.

use tempfile::TempDir;

use crate::place;

/// A folder that is removed on drop, and the URL of an empty database `test.db` in it.
pub fn sqlite_database() -> (TempDir, String) {
    let folder = tempfile::Builder::new()
        .prefix("ec-sqlite-")
        .tempdir_in(place::memory())
        .expect("a temporary folder can be made");
    let url = format!("sqlite://{}/test.db?mode=rwc", folder.path().display());
    (folder, url)
}
