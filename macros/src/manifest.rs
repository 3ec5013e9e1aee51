//! The facts in the `Cargo.toml` of the package that is compiled: its name for our crate, and whether it has sqlx with
//! macros.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::lock;

/// The name of our crate in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CrateName {
    /// `expand_contract`, also if the manifest cannot be read.
    Itself,
    /// `ec = { package = "expand-contract", .. }`.
    Renamed(String),
    /// The package does not depend on our crate.
    Missing,
}

/// The results for each package: an editor expands the macros of many packages in one process.
type Known<T> = Mutex<BTreeMap<PathBuf, T>>;

/// Calls `read` with the folder and the manifest of the package that is compiled, once for each package.
fn of_package<T: Clone>(
    known: &Known<T>,
    read: impl FnOnce(&Path, &str) -> Option<T>,
) -> Option<T> {
    let folder = lock::manifest_dir().ok()?;
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(said) = known.get(&folder) {
        return Some(said.clone());
    }
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    let said = read(&folder, &manifest)?;
    known.insert(folder, said.clone());
    Some(said)
}

/// The name of our crate in the package that is compiled.
pub(crate) fn crate_name() -> CrateName {
    static NAMES: Known<CrateName> = Mutex::new(BTreeMap::new());
    let read = |folder: &Path, manifest: &str| named(manifest, || workspace(folder));
    of_package(&NAMES, read).unwrap_or(CrateName::Itself)
}

fn named(manifest: &str, workspace: impl FnOnce() -> Option<String>) -> Option<CrateName> {
    const CRATE: &str = "expand-contract";
    let manifest = DeTable::parse(manifest).ok()?;
    let manifest = manifest.get_ref();
    let package = table(manifest, "package")?;
    let is_itself = package.get("name")?.get_ref().as_str() == Some(CRATE);
    let mut found = Vec::new();
    dependencies(manifest, &mut |name, value| found.push((name, value)));
    if is_itself || found.iter().any(|(name, _)| *name == CRATE) {
        return Some(CrateName::Itself);
    }
    let mut renamed = found.iter().find(|(_, value)| package_is(value, CRATE));
    let inherited = workspace();
    let inherited = inherited
        .as_deref()
        .and_then(|text| DeTable::parse(text).ok());
    if renamed.is_none()
        && let Some(shared) = &inherited
        && let Some(shared) = table(shared.get_ref(), "workspace")
        && let Some(shared) = table(shared, "dependencies")
    {
        renamed = found.iter().find(|(name, value)| {
            let shared = shared.get(*name).map(Spanned::get_ref);
            inherits(value) && shared.is_some_and(|shared| package_is(shared, CRATE))
        });
    }
    Some(renamed.map_or(CrateName::Missing, |(name, _)| {
        CrateName::Renamed(name.replace('-', "_"))
    }))
}

/// The message for a package that has no macros of sqlx.
pub(crate) fn lacks_sqlx() -> Option<String> {
    static LACKS: Known<Option<String>> = Mutex::new(BTreeMap::new());
    let read = |folder: &Path, manifest: &str| Some(lacks(manifest, || workspace(folder)));
    of_package(&LACKS, read).flatten()
}

/// `workspace` reads the manifest of the workspace. A manifest that cannot be read is left to cargo, which reports it.
fn lacks(manifest: &str, workspace: impl FnOnce() -> Option<String>) -> Option<String> {
    const MACROS: &str = "help: cargo add sqlx --features macros";
    let manifest = DeTable::parse(manifest).ok()?;
    let manifest = manifest.get_ref();
    manifest.get("package")?;
    let mut found = Vec::new();
    dependencies(manifest, &mut |name, value| {
        if name == "sqlx" || package_is(value, "sqlx") {
            found.push((name, value));
        }
    });
    if found.is_empty() {
        return Some(format!(
            "this is expanded to a macro of sqlx, and this package does not depend on it\n{MACROS}"
        ));
    }
    // `[dependencies]` and `[dev-dependencies]` add their features up, and the package's own features may add to them.
    let named: Vec<_> = found.iter().filter(|(name, _)| *name == "sqlx").collect();
    if named.is_empty() {
        return Some(format!(
            "this is expanded to a macro of sqlx, and this package depends on it as `{}`\n\
             help: name it `sqlx` in Cargo.toml: sqlx's own macros go by that name, too",
            found[0].0
        ));
    }
    if named.iter().any(|(_, value)| asks_for_macros(value)) || own_features(manifest) {
        return None;
    }
    if named.iter().any(|(_, value)| inherits(value)) {
        let workspace = workspace()?;
        let workspace = DeTable::parse(&workspace).ok()?;
        let shared = table(workspace.get_ref(), "workspace")?;
        if asks_for_macros(table(shared, "dependencies")?.get("sqlx")?.get_ref()) {
            return None;
        }
    }
    Some(format!(
        "this is expanded to a macro of sqlx, and this package depends on sqlx without its feature `macros`\n{MACROS}"
    ))
}

/// The manifest of the workspace that contains a package.
fn workspace(package: &Path) -> Option<String> {
    package.ancestors().find_map(|folder| {
        let text = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
        let is_one = DeTable::parse(&text)
            .ok()?
            .get_ref()
            .contains_key("workspace");
        is_one.then_some(text)
    })
}

/// Every dependency of any kind, by its name in this package.
fn dependencies<'a>(manifest: &'a DeTable<'_>, found: &mut impl FnMut(&'a str, &'a DeValue<'a>)) {
    for (key, value) in manifest {
        let key: &str = key.get_ref();
        let Some(inner) = value.get_ref().as_table() else {
            continue;
        };
        match key {
            "dependencies" | "dev-dependencies" | "build-dependencies" => {
                for (name, value) in inner {
                    found(name.get_ref(), value.get_ref());
                }
            }
            // `[target.'cfg(unix)'.dependencies]`
            "target" => {
                for (_, target) in inner {
                    if let Some(target) = target.get_ref().as_table() {
                        dependencies(target, found);
                    }
                }
            }
            _ => {}
        }
    }
}

/// `package = ".."`
fn package_is(dependency: &DeValue<'_>, name: &str) -> bool {
    let package = dependency.get("package");
    package.is_some_and(|package| package.get_ref().as_str() == Some(name))
}

fn table<'a>(table: &'a DeTable<'_>, key: &str) -> Option<&'a DeTable<'a>> {
    table.get(key)?.get_ref().as_table()
}

/// Whether it has the feature by name or among the default features.
fn asks_for_macros(dependency: &DeValue<'_>) -> bool {
    let flag = |name: &str| {
        dependency
            .get(name)
            .and_then(|value| value.get_ref().as_bool())
    };
    let by_default = flag("default-features").or_else(|| flag("default_features"));
    (!inherits(dependency) && by_default != Some(false))
        || dependency
            .get("features")
            .is_some_and(|features| says(features.get_ref(), &["macros", "default"]))
}

fn inherits(dependency: &DeValue<'_>) -> bool {
    dependency
        .get("workspace")
        .is_some_and(|value| value.get_ref().as_bool() == Some(true))
}

/// Whether one of the package's own features turns the macros on.
fn own_features(manifest: &DeTable<'_>) -> bool {
    table(manifest, "features").is_some_and(|features| {
        features
            .values()
            .any(|list| says(list.get_ref(), &["sqlx/macros", "sqlx?/macros"]))
    })
}

fn says(list: &DeValue<'_>, words: &[&str]) -> bool {
    list.as_array().is_some_and(|list| {
        list.iter().any(|word| {
            word.get_ref()
                .as_str()
                .is_some_and(|word| words.contains(&word))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(manifest: &str, workspace: &str) -> String {
        let manifest = format!("[package]\nname = \"shop\"\n{manifest}");
        lacks(&manifest, || Some(workspace.to_owned())).unwrap_or_default()
    }

    #[test]
    fn sqlx_is_found_wherever_it_stands() {
        let good = [
            "[dependencies]\nsqlx = \"0.9\"",
            "[dev-dependencies.sqlx]\nversion = \"0.9\"",
            "[target.'cfg(unix)'.dependencies]\nsqlx = { git = \"..\" }",
            "[dependencies]\nsqlx = { package = \"sqlx-fork\", version = \"0.9\" }",
            "[dependencies]\nold = { package = \"sqlx\", version = \"0.8\" }\nsqlx = \"0.9\"",
            "[dependencies]\nsqlx = { version = \"0.9\", default-features = false, features = [\"macros\"] }",
            "[dependencies]\nsqlx = { version = \"0.9\", default-features = false }\n[features]\nx = [\"sqlx/macros\"]",
        ];
        for manifest in good {
            assert_eq!(said(manifest, ""), "", "{manifest}");
        }
        assert!(said("[dependencies]\nserde = \"1\"", "").contains("does not depend on it"));
        let renamed = "[dependencies]\ndb = { package = \"sqlx\", version = \"0.9\" }";
        assert!(said(renamed, "").contains("depends on it as `db`"));
        let bare = "[dependencies]\nsqlx = { version = \"0.9\", default-features = false }";
        assert!(said(bare, "").contains("without its feature `macros`"));
        assert_eq!(lacks("[package", || None), None);
    }

    #[test]
    fn our_crate_goes_by_the_name_the_package_gives_it() {
        let workspace = "[workspace.dependencies]\nour-crate = { package = \"expand-contract\" }";
        let name_in = |manifest: &str| named(manifest, || Some(workspace.into())).unwrap();
        let shop = |manifest: &str| name_in(&format!("[package]\nname = \"shop\"\n{manifest}"));
        let renamed = || CrateName::Renamed("our_crate".into());
        assert_eq!(
            name_in("[package]\nname = \"expand-contract\""),
            CrateName::Itself
        );
        assert_eq!(
            shop("[dev-dependencies.expand-contract]\nversion = \"1\""),
            CrateName::Itself
        );
        assert_eq!(
            shop("[dependencies]\nour-crate = { package = \"expand-contract\" }"),
            renamed()
        );
        assert_eq!(
            shop("[dependencies]\nour-crate.workspace = true"),
            renamed()
        );
        let both = "[dependencies]\nour-crate.workspace = true\nexpand-contract = \"1\"";
        assert_eq!(shop(both), CrateName::Itself);
        assert_eq!(
            shop("[dependencies]\nour-crate = \"1\"\nserde = \"1\""),
            CrateName::Missing
        );
        assert_eq!(named("no manifest", || None), None);
    }

    #[test]
    fn what_is_inherited_is_read_from_the_workspace() {
        let workspace = |sqlx: &str| format!("[workspace.dependencies]\nsqlx = {sqlx}");
        let inherited = "[dependencies]\nsqlx.workspace = true";
        let bare = "{ version = \"0.9\", default-features = false }";
        assert_eq!(said(inherited, &workspace("\"0.9\"")), "");
        assert!(said(inherited, &workspace(bare)).contains("without its feature `macros`"));
        let more = "[dependencies]\nsqlx = { workspace = true, features = [\"macros\"] }";
        assert_eq!(said(more, &workspace(bare)), "");
        // Cargo itself reports a workspace that lacks the dependency.
        assert_eq!(said(inherited, ""), "");
    }
}
