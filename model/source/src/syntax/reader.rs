//! Reads every model of a package: it follows files and `mod`, and checks the rules over several models.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, Item, ItemMod, Lit, Meta};

use super::model::{is_migrate, parse_model};
use super::problem::location;
use super::projection::{is_projection, parse_projection};
use crate::{Diagnostic, Location, Schema, Subject, Table};

/// Reads a file: the command passes `std::fs::read_to_string`, a test reads from a map.
type Read<'a> = dyn Fn(&Path) -> io::Result<String> + 'a;

/// The models of the crate whose root file (`src/lib.rs`, `src/main.rs`) is `root`. The reader follows `mod`.
///
/// The schema holds every model that could be read; with an error among the diagnostics it is incomplete. Locations join
/// file names to `root`, so give it relative to the user's current folder.
pub fn read_crate(root: &Path, read: &Read<'_>) -> (Schema, Vec<Diagnostic>) {
    read_crates(&[root], read)
}

/// Like [`read_crate`], for a package with several crates: a file that several crates share is read once.
pub fn read_crates(roots: &[&Path], read: &Read<'_>) -> (Schema, Vec<Diagnostic>) {
    let mut reader = Reader {
        read,
        schema: BTreeMap::new(),
        seen: BTreeSet::new(),
        diagnostics: Vec::new(),
    };
    for root in roots {
        let folder = parent(root);
        match (reader.read)(root) {
            Ok(text) => reader.file(root, &text, &folder),
            Err(error) => reader.diagnostics.push(
                Diagnostic::error(format!("cannot read {}: {error}", root.display()))
                    .help("the root of a crate is `src/lib.rs` or `src/main.rs`"),
            ),
        }
    }
    let schema = Schema {
        tables: reader.schema,
    };
    (schema, reader.diagnostics)
}

struct Reader<'a> {
    read: &'a Read<'a>,
    schema: BTreeMap<String, Table>,
    seen: BTreeSet<PathBuf>,
    diagnostics: Vec<Diagnostic>,
}

/// The place of a `mod x;`, and the folders in which `x` is looked for.
#[derive(Clone)]
struct Place<'a> {
    /// The file that contains it.
    file: &'a Path,
    /// The folder of `x.rs` and `x/mod.rs`.
    children: PathBuf,
    /// The folder that `#[path = ".."]` starts from.
    paths: PathBuf,
}

impl Reader<'_> {
    /// Reads one file; the modules of its `mod x;` are in `children`.
    fn file(&mut self, file: &Path, text: &str, children: &Path) {
        if !self.seen.insert(file.to_path_buf()) {
            return;
        }
        match syn::parse_file(text) {
            Ok(parsed) => {
                let place = Place {
                    file,
                    children: children.to_path_buf(),
                    paths: parent(file),
                };
                self.items(&parsed.items, &place);
            }
            Err(wrong) => self.diagnostics.push(
                Diagnostic::error(format!("cannot parse: {wrong}"))
                    .at(&location(file, wrong.span()))
                    .help("generate reads the sources without a build; make this file parse first"),
            ),
        }
    }

    fn items(&mut self, items: &[Item], place: &Place<'_>) {
        for item in items {
            match item {
                Item::Mod(module) if !is_test(&module.attrs) => self.module(module, place),
                _ => self.item(item, place.file),
            }
        }
    }

    fn module(&mut self, module: &ItemMod, place: &Place<'_>) {
        let name = module.ident.unraw().to_string();
        let paths: Vec<PathBuf> = path_attributes(&module.attrs)
            .iter()
            .map(|path| place.paths.join(path))
            .collect();
        if let Some((_, items)) = &module.content {
            let children = match paths.first() {
                Some(path) => path.clone(),
                None => place.children.join(&name),
            };
            let inner = Place {
                file: place.file,
                paths: children.clone(),
                children,
            };
            self.items(items, &inner);
            return;
        }

        // The modules of a file that `#[path]` names are beside it, as with `mod.rs`.
        let mut candidates: Vec<(PathBuf, PathBuf)> = paths
            .into_iter()
            .map(|path| (path.clone(), parent(&path)))
            .collect();
        let conditional = is_conditional(&module.attrs);
        if candidates.is_empty() || conditional {
            let folder = place.children.join(&name);
            candidates.push((place.children.join(format!("{name}.rs")), folder.clone()));
            candidates.push((folder.join("mod.rs"), folder));
        }
        let mut found = false;
        for (file, children) in &candidates {
            match (self.read)(file) {
                Ok(text) => {
                    found = true;
                    self.file(file, &text, children);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    found = true;
                    self.diagnostics.push(
                        Diagnostic::error(format!("cannot read {}: {error}", file.display()))
                            .at(&location(place.file, module.ident.span())),
                    );
                }
            }
        }
        if !found && !conditional {
            let files: Vec<_> = candidates
                .iter()
                .map(|(file, _)| file.display().to_string())
                .collect();
            self.diagnostics.push(
                Diagnostic::error(format!("there is no file for `mod {name};`"))
                    .at(&location(place.file, module.ident.span()))
                    .help(format!("make {}", files.join(" or "))),
            );
        }
    }

    fn item(&mut self, item: &Item, file: &Path) {
        let Some(attributes) = attributes(item) else {
            return;
        };
        let Some(at) = attributes.iter().position(is_migrate) else {
            return;
        };
        if is_test(attributes) {
            return;
        }
        let attribute = &attributes[at];
        let words = match &attribute.meta {
            Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        let derive = attributes[..at]
            .iter()
            .find(|earlier| earlier.path().is_ident("derive"));
        if let Some(derive) = derive {
            self.diagnostics.push(
                Diagnostic::error("`#[migrate]` must be above `#[derive]`")
                    .at(&location(file, attribute.pound_token.span))
                    .help(format!(
                        "move it above `#[{}]`: it strips fields, which a derive before it would still see",
                        derive.meta.to_token_stream().to_string().replace(" (", "(")
                    )),
            );
        }
        let mut item = item.clone();
        if let Item::Struct(item) = &mut item {
            item.attrs.remove(at);
        }
        if is_projection(&words) {
            // A projection owns no table, and the compiler compares its fields with the model.
            let (_, problems) = parse_projection(&words, &item, file);
            self.diagnostics
                .extend(problems.into_iter().map(|problem| problem.diagnostic));
            return;
        }
        let (model, problems) = parse_model(&words, &item, file);
        self.diagnostics
            .extend(problems.into_iter().map(|problem| problem.diagnostic));
        if let Some(model) = model.filter(|model| !model.table.name.is_empty()) {
            self.table(model.table);
        }
    }

    fn table(&mut self, table: Table) {
        let Some(first) = self.schema.get(&table.name) else {
            self.schema.insert(table.name.clone(), table);
            return;
        };
        let lines = |location: &Location| format!("{}:{}", location.file.display(), location.line);
        self.diagnostics.push(
            Diagnostic::error(format!(
                "table \"{}\" has two models: `{}` in {} and `{}` in {}",
                table.name,
                first.model,
                lines(&first.location),
                table.model,
                lines(&table.location)
            ))
            .about(Subject::table(&table.name))
            .at(&table.location)
            .help(format!(
                "one model owns a table; a struct with some of its fields says `#[migrate(reads = {})]`",
                first.model
            )),
        );
    }
}

fn parent(file: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).to_path_buf()
}

fn attributes(item: &Item) -> Option<&[Attribute]> {
    Some(match item {
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        _ => return None,
    })
}

/// Whether the item has `#[cfg(test)]`: a model that is only in tests has no table in production.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

fn is_conditional(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr"))
}

/// The texts of `#[path = ".."]`, also inside of a `cfg_attr`.
fn path_attributes(attributes: &[Attribute]) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in attributes {
        match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("path") => {
                if let Expr::Lit(literal) = &pair.value
                    && let Lit::Str(text) = &literal.lit
                {
                    found.push(text.value());
                }
            }
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                // It is right to ignore a failure: rustc itself reports a malformed `cfg_attr`.
                let _ = attribute.parse_nested_meta(|meta| {
                    if meta.path.is_ident("path") {
                        found.push(meta.value()?.parse::<syn::LitStr>()?.value());
                    } else if meta.input.peek(syn::token::Paren) {
                        meta.input.parse::<proc_macro2::TokenTree>()?;
                    } else if meta.input.peek(syn::Token![=]) {
                        meta.value()?.parse::<Expr>()?;
                    }
                    Ok(())
                });
            }
            _ => {}
        }
    }
    found
}
