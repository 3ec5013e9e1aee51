//! Finds the root files of a package's library and programs by cargo's own rules. It does not call cargo, because some
//! builds run build scripts where cargo cannot be called.

use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::files::Files;

/// The root files that exist.
pub(crate) fn roots(files: &Files) -> Vec<PathBuf> {
    let text = files.read(Path::new("Cargo.toml")).unwrap_or_default();
    let Ok(manifest) = DeTable::parse(&text) else {
        // Cargo has read the manifest already, so its syntax may be newer than this parser: the conventional files still
        // count.
        return discovered(files, true);
    };
    let manifest = manifest.get_ref();
    let package = table(manifest, "package");
    let said = |key: &str| package.and_then(|package| package.get(key)?.get_ref().as_bool());
    let mut roots = Vec::new();
    let library = table(manifest, "lib").and_then(|library| path(library));
    match library {
        Some(library) => roots.push(library),
        None if said("autolib") != Some(false) || manifest.contains_key("lib") => {
            roots.push("src/lib.rs".into());
        }
        None => {}
    }
    let bins = manifest
        .get("bin")
        .and_then(|bins| bins.get_ref().as_array());
    for bin in bins.into_iter().flatten() {
        let Some(bin) = bin.get_ref().as_table() else {
            continue;
        };
        match (
            path(bin),
            bin.get("name").and_then(|name| name.get_ref().as_str()),
        ) {
            (Some(path), _) => roots.push(path),
            (None, Some(name)) => {
                roots.push(format!("src/bin/{name}.rs").into());
                roots.push(format!("src/bin/{name}/main.rs").into());
                roots.push("src/main.rs".into());
            }
            (None, None) => {}
        }
    }
    if said("autobins") != Some(false) {
        roots.extend(discovered(files, false));
    }
    roots.retain(|root| files.has(root));
    roots.sort();
    roots.dedup();
    roots
}

/// The root files that cargo finds by convention. The folders are listed, so that the script notices a new program.
fn discovered(files: &Files, library: bool) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = vec!["src/main.rs".into()];
    if library {
        found.push("src/lib.rs".into());
    }
    files.list(Path::new("src"));
    for entry in files.list(Path::new("src/bin")).unwrap_or_default() {
        if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        } else {
            found.push(entry.join("main.rs"));
        }
    }
    found.retain(|root| files.has(root));
    found
}

fn table<'t, 'm>(manifest: &'t DeTable<'m>, key: &str) -> Option<&'t DeTable<'m>> {
    manifest.get(key)?.get_ref().as_table()
}

fn path(target: &DeTable<'_>) -> Option<PathBuf> {
    let path = target.get("path").map(toml::Spanned::get_ref);
    path.and_then(DeValue::as_str).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(manifest: &str, files: &[&str]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files
            .iter()
            .map(|path| (*path, ""))
            .chain([("Cargo.toml", manifest)])
        {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let roots = roots(&Files::new(folder.path()));
        roots
            .iter()
            .map(|root| root.display().to_string().replace('\\', "/"))
            .collect()
    }

    #[test]
    fn targets_are_those_that_cargo_finds() {
        let files = [
            "src/lib.rs",
            "src/main.rs",
            "src/other.rs",
            "src/bin/a.rs",
            "src/bin/b/main.rs",
            "src/bin/b/x.rs",
            "tools/c.rs",
        ];
        let plain = "[package]\nname = \"shop\"\n";
        assert_eq!(
            of(plain, &files),
            [
                "src/bin/a.rs",
                "src/bin/b/main.rs",
                "src/lib.rs",
                "src/main.rs"
            ]
        );
        let named = "[package]\nname = \"shop\"\nautobins = false\n[lib]\nname = \"x\"\n\
                     [[bin]]\nname = \"c\"\npath = \"tools/c.rs\"\n[[bin]]\nname = \"b\"\n";
        assert_eq!(
            of(named, &files),
            [
                "src/bin/b/main.rs",
                "src/lib.rs",
                "src/main.rs",
                "tools/c.rs"
            ]
        );
        let moved = "[package]\nname = \"shop\"\nautobins = false\n[lib]\npath = \"tools/c.rs\"\n";
        assert_eq!(of(moved, &files), ["tools/c.rs"]);
        let none = "[package]\nname = \"shop\"\nautobins = false\nautolib = false\n";
        assert_eq!(of(none, &files), [""; 0]);
    }
}
