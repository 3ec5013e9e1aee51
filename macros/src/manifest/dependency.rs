//! The dependencies in a manifest, with what they inherit from the workspace.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One line of `[dependencies]`, or of a table like it.
#[derive(Clone, Copy)]
pub(super) struct Dependency<'a> {
    /// Its name in this package.
    pub(super) name: &'a str,
    /// Only the build script can use it.
    pub(super) is_for_build: bool,
    own: &'a DeValue<'a>,
    /// The workspace's entry for it, if it inherits one.
    shared: Option<&'a DeValue<'a>>,
}

impl<'a> Dependency<'a> {
    /// The name of the package on crates.io.
    pub(super) fn package(&self) -> &'a str {
        self.text("package").unwrap_or(self.name)
    }

    /// The requirement; `None` for a folder or a repository without one.
    pub(super) fn version(&self) -> Option<&'a str> {
        let whole = |value: &'a DeValue<'_>| value.as_str();
        whole(self.own)
            .or_else(|| self.text("version"))
            .or_else(|| self.shared.and_then(whole))
    }

    pub(super) fn is_optional(&self) -> bool {
        flag(self.own, "optional") == Some(true)
    }

    /// Whether it is a line of the workspace that this package takes over.
    pub(super) fn is_inherited(&self) -> bool {
        inherits(self.own)
    }

    /// Whether the workspace's line was found.
    pub(super) fn is_known(&self) -> bool {
        !self.is_inherited() || self.shared.is_some()
    }

    /// Whether it turns one of these features on. The package and its workspace add their features up.
    pub(super) fn asks_for(&self, features: &[&str]) -> bool {
        self.lines().any(|line| {
            line.get("features")
                .is_some_and(|list| says(list.get_ref(), features))
        })
    }

    /// Whether the default features are on.
    pub(super) fn by_default(&self) -> bool {
        let mut lines = self.lines().filter(|line| !inherits(line));
        lines.any(|line| {
            let said = flag(line, "default-features").or_else(|| flag(line, "default_features"));
            said != Some(false)
        })
    }

    fn lines(&self) -> impl Iterator<Item = &'a DeValue<'a>> {
        [Some(self.own), self.shared].into_iter().flatten()
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.lines()
            .find_map(|line| line.get(key)?.get_ref().as_str())
    }
}

/// Every dependency of any kind.
pub(super) fn dependencies<'a>(
    manifest: &'a DeTable<'a>,
    workspace: Option<&'a DeTable<'a>>,
) -> Vec<Dependency<'a>> {
    let shared = workspace
        .and_then(|workspace| table(workspace, "workspace"))
        .and_then(|workspace| table(workspace, "dependencies"));
    let mut found = Vec::new();
    collect(manifest, shared, &mut found);
    found
}

fn collect<'a>(
    manifest: &'a DeTable<'a>,
    shared: Option<&'a DeTable<'a>>,
    found: &mut Vec<Dependency<'a>>,
) {
    for (key, value) in manifest {
        let key: &str = key.get_ref();
        let Some(inner) = value.get_ref().as_table() else {
            continue;
        };
        match key {
            "dependencies" | "dev-dependencies" | "build-dependencies" => {
                for (name, value) in inner {
                    let name: &str = name.get_ref();
                    let own = value.get_ref();
                    found.push(Dependency {
                        name,
                        is_for_build: key == "build-dependencies",
                        own,
                        shared: shared
                            .filter(|_| inherits(own))
                            .and_then(|shared| shared.get(name))
                            .map(Spanned::get_ref),
                    });
                }
            }
            // `[target.'cfg(unix)'.dependencies]`
            "target" => {
                for (_, target) in inner {
                    if let Some(target) = target.get_ref().as_table() {
                        collect(target, shared, found);
                    }
                }
            }
            _ => {}
        }
    }
}

pub(super) fn table<'a>(table: &'a DeTable<'_>, key: &str) -> Option<&'a DeTable<'a>> {
    table.get(key)?.get_ref().as_table()
}

/// Whether a list has one of these words.
pub(super) fn says(list: &DeValue<'_>, words: &[&str]) -> bool {
    list.as_array().is_some_and(|list| {
        list.iter().any(|word| {
            word.get_ref()
                .as_str()
                .is_some_and(|word| words.contains(&word))
        })
    })
}

fn inherits(dependency: &DeValue<'_>) -> bool {
    flag(dependency, "workspace") == Some(true)
}

fn flag(dependency: &DeValue<'_>, key: &str) -> Option<bool> {
    dependency.get(key)?.get_ref().as_bool()
}
