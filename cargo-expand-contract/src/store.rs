//! Migration folders and lock on disk. A command writes all of its files or none.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use expand_contract_format::file;
use expand_contract_schema::{Diagnostic, Phase};

use crate::failure::Failure;
use crate::project::shown;

/// The four files of a migration, in the order of [`Phase::ALL`].
pub(crate) type Files = [String; 4];

/// The place of half-written folders. It is inside the migrations folder, so that a rename is enough.
const STAGING: &str = ".expand-contract";

/// The four files of one migration; `None` if the folder or a file is missing.
pub(crate) fn read(migrations: &Path, id: &str) -> Result<Option<Files>, Failure> {
    let mut files = Files::default();
    for (text, phase) in files.iter_mut().zip(Phase::ALL) {
        let path = migrations.join(id).join(phase.file_name());
        match fs::read_to_string(&path) {
            Ok(read) => *text = read,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::io("read", &path, &error)),
        }
    }
    Ok(Some(files))
}

/// The ids of the existing folders, sorted. A missing migrations folder has none.
pub(crate) fn list(migrations: &Path) -> Result<Vec<String>, Failure> {
    let entries = match fs::read_dir(migrations) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::io("read", migrations, &error)),
    };
    let mut ids = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| Failure::io("read", migrations, &error))?;
        // Other tools' files may stand beside ours.
        if entry.path().join(Phase::Expand.file_name()).is_file()
            && let Ok(name) = entry.file_name().into_string()
            && !name.starts_with('.')
        {
            ids.push(name);
        }
    }
    ids.sort();
    Ok(ids)
}

/// Reads the text of one phase file.
pub(crate) fn parse(id: &str, phase: Phase, text: &str) -> Result<file::PhaseFile, Failure> {
    file::parse(text).map_err(|mut diagnostic| {
        if let Some(location) = &mut diagnostic.location {
            location.file = Path::new(id).join(phase.file_name());
        }
        Failure::refused(diagnostic)
    })
}

/// The changes of one command on disk.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// The ids of the folders to remove.
    pub(crate) remove: Vec<String>,
    /// The ids and files of the folders to add. An id may be in `remove` as well.
    pub(crate) add: Vec<(String, Files)>,
    /// The new lock.
    pub(crate) lock: String,
}

impl Changes {
    /// Makes all changes or none. It first writes the new folders aside, then moves everything into place, and the lock
    /// last.
    pub(crate) fn commit(&self, migrations: &Path, lock_path: &Path) -> Result<(), Failure> {
        let staging = migrations.join(STAGING);
        // An earlier run that was killed may have left files aside. Its lock was never moved into place.
        recover(migrations, &staging)?;
        for (id, _) in &self.add {
            let folder = migrations.join(id);
            if folder.exists() && !self.remove.contains(id) {
                return Err(Failure::refused(
                    Diagnostic::error(format!(
                        "{} is there already, but the lock does not know it",
                        shown(&folder).display()
                    ))
                    .help("remove the folder, or bring the lock back from version control"),
                ));
            }
        }
        let mut done = Moves::default();
        let result = self.stage(&staging).and_then(|lock| {
            for id in &self.remove {
                let folder = migrations.join(id);
                if folder.exists() {
                    done.rename(folder, staging.join(OLD).join(id))?;
                }
            }
            for (id, _) in &self.add {
                done.rename(staging.join(NEW).join(id), migrations.join(id))?;
            }
            replace(&lock, lock_path).map_err(|error| Failure::io("write", lock_path, &error))
        });
        if result.is_err() {
            done.undo();
        }
        // The staging folder contains only copies now.
        let _ = fs::remove_dir_all(&staging);
        result
    }

    /// Writes everything aside, and returns the path of the new lock.
    fn stage(&self, staging: &Path) -> Result<PathBuf, Failure> {
        let create = |path: &Path| {
            fs::create_dir_all(path).map_err(|error| Failure::io("create", path, &error))
        };
        create(&staging.join(OLD))?;
        for (id, files) in &self.add {
            let folder = staging.join(NEW).join(id);
            create(&folder)?;
            for (text, phase) in files.iter().zip(Phase::ALL) {
                write(&folder.join(phase.file_name()), text)?;
            }
        }
        let lock = staging.join(LOCK);
        write(&lock, &self.lock)?;
        // This is written last, so that its absence tells a later run that nothing was moved.
        let ids: Vec<&str> = self.add.iter().map(|(id, _)| id.as_str()).collect();
        write(&staging.join(MOVING), &ids.join("\n"))?;
        Ok(lock)
    }
}

// The entries of the staging folder: removed folders, added folders, the new lock, the added ids.
const OLD: &str = "old";
const NEW: &str = "new";
const LOCK: &str = "lock";
const MOVING: &str = "moving";

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::io("write", path, &error))
}

/// Moves the new lock into place. Where the lock is a link, the file that it names is replaced, and the link stays.
fn replace(new: &Path, lock: &Path) -> io::Result<()> {
    let lock = match fs::symlink_metadata(lock) {
        Ok(found) if found.is_symlink() => fs::canonicalize(lock)?,
        _ => lock.to_owned(),
    };
    match fs::rename(new, &lock) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            // A rename is only whole within one file system.
            let beside = lock.with_extension("lock.new");
            fs::copy(new, &beside)?;
            fs::rename(&beside, &lock)
        }
        moved => moved,
    }
}

/// Undoes the moves of a killed run. None of them counts while its lock is still aside.
fn recover(migrations: &Path, staging: &Path) -> Result<(), Failure> {
    let path = staging.join(MOVING);
    let moving = match fs::read_to_string(&path) {
        // The earlier run was killed before it moved anything.
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        read => read.map_err(|error| Failure::io("read", &path, &error))?,
    };
    if staging.join(LOCK).exists() {
        for id in moving.lines() {
            let folder = migrations.join(id);
            if !staging.join(NEW).join(id).exists() && folder.exists() {
                fs::remove_dir_all(&folder)
                    .map_err(|error| Failure::io("remove", &folder, &error))?;
            }
        }
        for id in list(&staging.join(OLD))? {
            let aside = staging.join(OLD).join(&id);
            fs::rename(&aside, migrations.join(&id))
                .map_err(|error| Failure::io("move", &aside, &error))?;
        }
    }
    match fs::remove_dir_all(staging) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Failure::io("remove", staging, &error))
        }
        _ => Ok(()),
    }
}

/// Renames that can be undone.
#[derive(Debug, Default)]
struct Moves(Vec<(PathBuf, PathBuf)>);

impl Moves {
    fn rename(&mut self, from: PathBuf, to: PathBuf) -> Result<(), Failure> {
        fs::rename(&from, &to).map_err(|error| Failure::io("move", &from, &error))?;
        self.0.push((from, to));
        Ok(())
    }

    fn undo(self) {
        for (from, to) in self.0.into_iter().rev() {
            // Only the first failure is reported, because a second one cannot be repaired either.
            let _ = fs::rename(to, from);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Files {
        std::array::from_fn(|_| text.to_owned())
    }

    #[test]
    fn folders_and_lock_are_written_and_reworked() {
        let folder = tempfile::tempdir().unwrap();
        let migrations = folder.path().join("migrations");
        let lock = folder.path().join("lock");
        let add = Changes {
            add: vec![("1_a".into(), files("one")), ("2_b".into(), files("two"))],
            lock: "first".into(),
            ..Changes::default()
        };
        add.commit(&migrations, &lock).unwrap();
        assert_eq!(list(&migrations).unwrap(), ["1_a", "2_b"]);
        let amend = Changes {
            remove: vec!["2_b".into()],
            add: vec![("2_b".into(), files("three"))],
            lock: "second".into(),
        };
        amend.commit(&migrations, &lock).unwrap();
        assert_eq!(read(&migrations, "2_b").unwrap(), Some(files("three")));
        assert_eq!(fs::read_to_string(&lock).unwrap(), "second");
        assert!(!migrations.join(STAGING).exists());
    }

    #[test]
    fn a_lock_that_cannot_be_written_leaves_everything_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let migrations = folder.path().join("migrations");
        let lock = folder.path().join("lock");
        let first = Changes {
            add: vec![("1_a".into(), files("one"))],
            lock: "first".into(),
            ..Changes::default()
        };
        first.commit(&migrations, &lock).unwrap();
        // A file cannot replace a folder of that name.
        let blocked = folder.path().join("blocked");
        fs::create_dir_all(blocked.join("x")).unwrap();
        let second = Changes {
            remove: vec!["1_a".into()],
            add: vec![("2_b".into(), files("two"))],
            lock: "second".into(),
        };
        assert!(second.commit(&migrations, &blocked).is_err());
        assert_eq!(list(&migrations).unwrap(), ["1_a"]);
        assert_eq!(read(&migrations, "1_a").unwrap(), Some(files("one")));
    }

    #[test]
    #[cfg(unix)]
    fn a_lock_behind_a_link_is_written_through_the_link() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let (lock, real) = (folder.path().join("lock"), elsewhere.path().join("real"));
        fs::write(&real, "first").unwrap();
        std::os::unix::fs::symlink(&real, &lock).unwrap();
        let changes = Changes {
            lock: "second".into(),
            ..Changes::default()
        };
        changes
            .commit(&folder.path().join("migrations"), &lock)
            .unwrap();
        assert!(fs::symlink_metadata(&lock).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "second");
    }

    #[test]
    fn a_run_that_was_killed_between_two_moves_is_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let migrations = folder.path().join("migrations");
        let lock = folder.path().join("lock");
        let first = Changes {
            add: vec![("1_a".into(), files("one"))],
            lock: "first".into(),
            ..Changes::default()
        };
        first.commit(&migrations, &lock).unwrap();
        let killed = Changes {
            remove: vec!["1_a".into()],
            add: vec![("2_b".into(), files("two"))],
            lock: "second".into(),
        };
        let staging = migrations.join(STAGING);
        killed.stage(&staging).unwrap();
        fs::rename(migrations.join("1_a"), staging.join(OLD).join("1_a")).unwrap();
        fs::rename(staging.join(NEW).join("2_b"), migrations.join("2_b")).unwrap();

        recover(&migrations, &staging).unwrap();
        assert_eq!(list(&migrations).unwrap(), ["1_a"]);
        assert_eq!(fs::read_to_string(&lock).unwrap(), "first");
    }

    #[test]
    fn what_a_killed_run_moved_stays_when_its_list_cannot_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let migrations = folder.path().join("migrations");
        let staging = migrations.join(STAGING);
        fs::create_dir_all(staging.join(OLD).join("1_a")).unwrap();
        // A folder of that name cannot be read as a file.
        fs::create_dir_all(staging.join(MOVING)).unwrap();
        assert!(recover(&migrations, &staging).is_err());
        assert!(staging.join(OLD).join("1_a").exists());
    }
}
