//! The facts in the `Cargo.toml` of the package that is compiled: its name for our crate, what it uses to speak to its
//! database, and whether it has sqlx with macros.
//!
//! They are read from the manifest because features of cargo are no answer: those are the sum over all packages of a build.

mod dependency;
mod version;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use toml::de::DeTable;

use crate::lock;
use dependency::{Dependency, dependencies, says, table};

/// The package of our crate.
const OURS: &str = "expand-contract";

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

/// Whether a package uses the sqlx that accessors need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sqlx {
    /// It does, also if the manifest cannot be read.
    Used,
    /// Only if one of its features is on, which a macro cannot see.
    Optional,
    /// It uses another library, or none.
    Unused,
}

/// The results for each package: an editor expands the macros of many packages in one process.
type Known<T> = Mutex<BTreeMap<PathBuf, T>>;

/// Reads the manifest of the package that is compiled, once for each package.
fn of_package<T: Clone>(known: &Known<T>, read: impl FnOnce(&Facts<'_>) -> T) -> Option<T> {
    let folder = lock::manifest_dir().ok()?;
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(said) = known.get(&folder) {
        return Some(said.clone());
    }
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    let said = facts(&manifest, || workspace(&folder), read)?;
    known.insert(folder, said.clone());
    Some(said)
}

/// The facts of one manifest.
struct Facts<'a> {
    manifest: &'a DeTable<'a>,
    dependencies: Vec<Dependency<'a>>,
}

/// Calls `read` with the facts of a manifest, unless it cannot be read, which cargo reports. `workspace` reads the manifest
/// of the workspace, and is asked only if something is inherited.
fn facts<T>(
    manifest: &str,
    workspace: impl FnOnce() -> Option<String>,
    read: impl FnOnce(&Facts<'_>) -> T,
) -> Option<T> {
    let manifest = DeTable::parse(manifest).ok()?;
    let manifest = manifest.get_ref();
    manifest.get("package")?;
    let inherits = dependencies(manifest, None)
        .iter()
        .any(Dependency::is_inherited);
    let workspace = inherits.then(workspace).flatten();
    let workspace = workspace
        .as_deref()
        .and_then(|text| DeTable::parse(text).ok());
    let workspace = workspace.as_ref().map(toml::Spanned::get_ref);
    Some(read(&Facts {
        manifest,
        dependencies: dependencies(manifest, workspace),
    }))
}

/// The name of our crate in the package that is compiled.
pub(crate) fn crate_name() -> CrateName {
    static NAMES: Known<CrateName> = Mutex::new(BTreeMap::new());
    of_package(&NAMES, named).unwrap_or(CrateName::Itself)
}

/// Whether the package that is compiled uses the sqlx that accessors need.
pub(crate) fn sqlx() -> Sqlx {
    static USES: Known<Sqlx> = Mutex::new(BTreeMap::new());
    of_package(&USES, uses).unwrap_or(Sqlx::Used)
}

/// The message for a package that has no macros of sqlx.
pub(crate) fn lacks_sqlx() -> Option<String> {
    static LACKS: Known<Option<String>> = Mutex::new(BTreeMap::new());
    of_package(&LACKS, lacks).flatten()
}

fn named(facts: &Facts<'_>) -> CrateName {
    if facts.is_ours() || facts.dependencies.iter().any(|found| found.name == OURS) {
        return CrateName::Itself;
    }
    let renamed = facts
        .dependencies
        .iter()
        .find(|found| found.package() == OURS);
    renamed.map_or(CrateName::Missing, |found| {
        CrateName::Renamed(found.name.replace('-', "_"))
    })
}

fn uses(facts: &Facts<'_>) -> Sqlx {
    // Those of our features that turn sqlx on.
    const FEATURES: [&str; 4] = ["sqlx", "postgres", "mysql", "sqlite"];
    if facts.is_ours() {
        return Sqlx::Used;
    }
    let code = || {
        facts
            .dependencies
            .iter()
            .filter(|found| !found.is_for_build)
    };
    let fits = |found: &&Dependency<'_>| {
        found.package() == "sqlx" && found.version().is_none_or(version::admits_sqlx)
    };
    let fitting: Vec<_> = code().filter(fits).collect();
    if fitting.iter().any(|found| !found.is_optional()) {
        return Sqlx::Used;
    }
    if !fitting.is_empty() {
        return Sqlx::Optional;
    }
    if code().any(|found| matches!(found.package(), "sqlx" | "diesel" | "sea-orm")) {
        return Sqlx::Unused;
    }
    // A package with models alone needs no sqlx of its own.
    let ours = || code().filter(|found| found.package() == OURS);
    if ours().any(|found| found.asks_for(&FEATURES)) {
        return Sqlx::Used;
    }
    let by_feature = ours().any(|found| {
        FEATURES
            .iter()
            .any(|feature| facts.own_feature_sets(found.name, feature))
    });
    if by_feature {
        Sqlx::Optional
    } else {
        Sqlx::Unused
    }
}

fn lacks(facts: &Facts<'_>) -> Option<String> {
    const MACROS: &str = "help: cargo add sqlx --features macros";
    let is_sqlx = |found: &&Dependency<'_>| found.name == "sqlx" || found.package() == "sqlx";
    let found: Vec<_> = facts.dependencies.iter().filter(is_sqlx).collect();
    let Some(first) = found.first() else {
        return Some(format!(
            "this is expanded to a macro of sqlx, and this package does not depend on it\n{MACROS}\n\
             help: for another library, `expand_contract::sql!(\"..\")` is the same text, checked"
        ));
    };
    // `[dependencies]` and `[dev-dependencies]` add their features up, and the package's own features may add to them.
    let named: Vec<_> = found.iter().filter(|found| found.name == "sqlx").collect();
    if named.is_empty() {
        return Some(format!(
            "this is expanded to a macro of sqlx, and this package depends on it as `{}`\n\
             help: name it `sqlx` in Cargo.toml: sqlx's own macros go by that name, too",
            first.name
        ));
    }
    let has_macros = |found: &&&Dependency<'_>| {
        // Cargo itself reports a workspace that lacks the dependency.
        !found.is_known() || found.by_default() || found.asks_for(&["macros", "default"])
    };
    if named.iter().any(has_macros) || facts.own_feature_sets("sqlx", "macros") {
        return None;
    }
    Some(format!(
        "this is expanded to a macro of sqlx, and this package depends on sqlx without its feature `macros`\n{MACROS}"
    ))
}

impl Facts<'_> {
    /// Whether this is our own crate, whose documentation has examples.
    fn is_ours(&self) -> bool {
        table(self.manifest, "package")
            .and_then(|package| package.get("name")?.get_ref().as_str())
            .is_some_and(|name| name == OURS)
    }

    /// Whether one of the package's own features turns a dependency's feature on.
    fn own_feature_sets(&self, dependency: &str, feature: &str) -> bool {
        let words = [
            format!("{dependency}/{feature}"),
            format!("{dependency}?/{feature}"),
        ];
        table(self.manifest, "features").is_some_and(|features| {
            features
                .values()
                .any(|list| says(list.get_ref(), &[&words[0], &words[1]]))
        })
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn said(manifest: &str, workspace: &str) -> String {
        let manifest = format!("[package]\nname = \"shop\"\n{manifest}");
        let said = facts(&manifest, || Some(workspace.to_owned()), lacks);
        said.flatten().unwrap_or_default()
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
        let old = "[dependencies]\nsqlx = { version = \"0.8\", default-features = false }";
        assert!(said(old, "").contains("without its feature `macros`"));
        assert_eq!(said("[dependencies]\nsqlx = \"0.8\"", ""), "");
        let other = "[dependencies]\ndiesel = \"2\"";
        assert!(said(other, "").contains("for another library, `expand_contract::sql!"));
    }

    #[test]
    fn our_crate_goes_by_the_name_the_package_gives_it() {
        let workspace = "[workspace.dependencies]\nour-crate = { package = \"expand-contract\" }";
        let read = |manifest: &str| facts(manifest, || Some(workspace.into()), named);
        let name_in = |manifest: &str| read(manifest).unwrap();
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
        assert_eq!(read("no manifest"), None);
        assert_eq!(read("[workspace]"), None);
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

    /// The dependencies of a package, its workspace's, and whether it uses the sqlx of the accessors.
    const USES: &[(&str, &str, Sqlx)] = &[
        // Its own sqlx.
        ("[dependencies]\nsqlx = \"0.9\"", "", Sqlx::Used),
        (
            "[dependencies.sqlx]\nversion = \">=0.8, <0.10\"",
            "",
            Sqlx::Used,
        ),
        ("[dev-dependencies]\nsqlx = \"0.9\"", "", Sqlx::Used),
        (
            "[target.'cfg(unix)'.dependencies]\nsqlx = \"0.9\"",
            "",
            Sqlx::Used,
        ),
        ("[dependencies]\nsqlx = { git = \"..\" }", "", Sqlx::Used),
        ("[dependencies]\nsqlx = { path = \"..\" }", "", Sqlx::Used),
        (
            "[dependencies]\nsqlx = { path = \"..\", version = \"0.8\" }",
            "",
            Sqlx::Unused,
        ),
        (
            "[dependencies]\ndb = { package = \"sqlx\", version = \"0.9\" }",
            "",
            Sqlx::Used,
        ),
        (
            "[dependencies]\nsqlx = { package = \"other\", version = \"0.9\" }",
            "",
            Sqlx::Unused,
        ),
        (
            "[dependencies]\nsqlx = { version = \"0.9\", optional = true }",
            "",
            Sqlx::Optional,
        ),
        ("[build-dependencies]\nsqlx = \"0.9\"", "", Sqlx::Unused),
        // Two of them.
        (
            "[dependencies]\nsqlx = \"0.8\"\nnew = { package = \"sqlx\", version = \"0.9\" }",
            "",
            Sqlx::Used,
        ),
        (
            "[dependencies]\nsqlx = { version = \"0.9\", optional = true }\n[dev-dependencies]\nsqlx = \"0.9\"",
            "",
            Sqlx::Used,
        ),
        (
            "[dependencies]\nsqlx = \"0.9\"\ndiesel = \"2\"",
            "",
            Sqlx::Used,
        ),
        // Inherited.
        (
            "[dependencies]\nsqlx.workspace = true",
            "sqlx = \"0.9\"",
            Sqlx::Used,
        ),
        (
            "[dependencies]\nsqlx.workspace = true",
            "sqlx = \"0.8\"",
            Sqlx::Unused,
        ),
        (
            "[dependencies]\nsqlx.workspace = true",
            "sqlx = { version = \"0.8\" }",
            Sqlx::Unused,
        ),
        (
            "[dependencies]\ndb.workspace = true",
            "db = { package = \"sqlx\", version = \"0.9\" }",
            Sqlx::Used,
        ),
        (
            "[dependencies]\nsqlx = { workspace = true, optional = true }",
            "sqlx = \"0.9\"",
            Sqlx::Optional,
        ),
        // Another library, which counts more than our features.
        ("[dependencies]\nsqlx = \"0.8\"", "", Sqlx::Unused),
        ("[dependencies]\ndiesel = \"2\"", "", Sqlx::Unused),
        ("[dependencies]\nsea-orm = \"1\"", "", Sqlx::Unused),
        (
            "[dependencies]\nsea-orm = \"1\"\nexpand-contract = { version = \"1\", features = [\"postgres\"] }",
            "",
            Sqlx::Unused,
        ),
        // No library of its own: our features.
        (
            "[dependencies]\nexpand-contract = { version = \"1\", features = [\"postgres\"] }",
            "",
            Sqlx::Used,
        ),
        (
            "[dependencies]\nexpand-contract = { version = \"1\", features = [\"mysql\"] }",
            "",
            Sqlx::Used,
        ),
        (
            "[dependencies]\nexpand-contract = { version = \"1\", features = [\"sqlx\"] }",
            "",
            Sqlx::Used,
        ),
        (
            "[dependencies]\nec = { package = \"expand-contract\", features = [\"sqlite\"] }",
            "",
            Sqlx::Used,
        ),
        (
            "[dependencies]\nexpand-contract = { version = \"1\", features = [\"macros\"] }",
            "",
            Sqlx::Unused,
        ),
        ("[dependencies]\nexpand-contract = \"1\"", "", Sqlx::Unused),
        (
            "[dependencies]\nexpand-contract.workspace = true",
            "expand-contract = { version = \"1\", features = [\"sqlite\"] }",
            Sqlx::Used,
        ),
        (
            "[dependencies]\nexpand-contract = { workspace = true, features = [\"sqlite\"] }",
            "expand-contract = \"1\"",
            Sqlx::Used,
        ),
        (
            "[dependencies]\nexpand-contract.workspace = true",
            "expand-contract = \"1\"",
            Sqlx::Unused,
        ),
        (
            "[dependencies]\nexpand-contract = \"1\"\n[features]\npg = [\"expand-contract/postgres\"]",
            "",
            Sqlx::Optional,
        ),
        ("", "", Sqlx::Unused),
    ];

    #[test]
    fn a_package_says_whether_it_uses_the_sqlx_of_the_accessors() {
        for (dependencies, workspace, expected) in USES {
            let manifest = format!("[package]\nname = \"shop\"\n{dependencies}");
            let workspace = || Some(format!("[workspace.dependencies]\n{workspace}"));
            let said = facts(&manifest, workspace, uses);
            assert_eq!(said, Some(*expected), "{dependencies}");
        }
        let ours = facts("[package]\nname = \"expand-contract\"", || None, uses);
        assert_eq!(ours, Some(Sqlx::Used));
    }
}
