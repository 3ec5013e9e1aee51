//! The folder for files that live as long as a test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The folder in which Linux keeps files in memory. The database of a test is hundreds of small files, and making and
/// removing them on disk took most of a test's time.
const MEMORY: &str = "/dev/shm";

/// The required free space in MiB: the databases of one test process stay below it, and leave room for other programs.
const ENOUGH: u64 = 2048;

/// A folder in memory if there is room for it, otherwise the folder for temporary files.
pub(crate) fn memory() -> &'static Path {
    static PLACE: OnceLock<PathBuf> = OnceLock::new();
    PLACE.get_or_init(|| {
        let free = Command::new("df")
            .args(["--output=avail", "--block-size=1M", MEMORY])
            .output();
        let free = free.map(|said| String::from_utf8_lossy(&said.stdout).into_owned());
        let free = free.ok().and_then(|said| {
            let line = said.lines().nth(1)?;
            line.trim().parse::<u64>().ok()
        });
        if free.is_some_and(|free| free >= ENOUGH) {
            MEMORY.into()
        } else {
            std::env::temp_dir()
        }
    })
}

/// Every folder in which a test may have left files behind.
pub(crate) fn places() -> [PathBuf; 2] {
    [MEMORY.into(), std::env::temp_dir()]
}
