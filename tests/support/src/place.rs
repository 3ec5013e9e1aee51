//! Where what lives as long as a test is kept.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Where Linux keeps files in memory. A database of a test is hundreds of small files, and most of a test's time went
/// into making and removing them on disk.
const MEMORY: &str = "/dev/shm";

/// In MiB: what the databases of one test process stay below, with room for what else the machine does.
const ENOUGH: u64 = 2048;

/// In memory if there is room for it, else where temporary files go.
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

/// Every place in which something may have been left behind.
pub(crate) fn places() -> [PathBuf; 2] {
    [MEMORY.into(), std::env::temp_dir()]
}
