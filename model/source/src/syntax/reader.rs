//! Reads every model of a package: it follows files and `mod`, and checks the rules over several models.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, Field, Item, ItemMacro, ItemMod, Lit, Meta};

use super::enumeration::{EnumAst, derives_type, is_enum, parse_enum};
use super::model::{is_migrate, parse_model_with};
use super::problem::{Problems, location};
use super::projection::{is_projection, parse_projection};
use super::unseen::{Aliases, attributes_mut, included, is_of_tests};
use crate::{Diagnostic, EnumDef, Location, Schema, Subject, Table};

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
        enums: BTreeMap::new(),
        seen: BTreeSet::new(),
        found: Vec::new(),
        aliases: Aliases::default(),
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
    // Another file may give the attribute its name.
    let (enums, others): (Vec<_>, Vec<_>) = std::mem::take(&mut reader.found)
        .into_iter()
        .partition(|(item, _)| matches!(item, Item::Enum(_)));
    // A model's fields name them.
    for (item, file) in enums.into_iter().chain(others) {
        reader.item(item, &file);
    }
    let schema = Schema {
        tables: reader.schema,
        enums: reader.enums,
    };
    (schema, reader.diagnostics)
}

struct Reader<'a> {
    read: &'a Read<'a>,
    schema: BTreeMap<String, Table>,
    enums: BTreeMap<String, EnumDef>,
    seen: BTreeSet<PathBuf>,
    /// The items outside of modules that name `migrate`, in files that do, each with its file.
    found: Vec<(Item, PathBuf)>,
    aliases: Aliases,
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
    /// Whether the word `migrate` is in the file. Every model has it, at its attribute or at its key.
    names_migrate: bool,
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
                    names_migrate: text.contains("migrate"),
                };
                self.items(parsed.items, &place);
            }
            Err(wrong) => self.diagnostics.push(
                Diagnostic::error(format!("cannot parse: {wrong}"))
                    .at(&location(file, wrong.span()))
                    .help("generate reads the sources without a build; make this file parse first"),
            ),
        }
    }

    fn items(&mut self, items: Vec<Item>, place: &Place<'_>) {
        for item in items {
            match item {
                Item::Mod(module) if is_of_tests(&module.attrs) => {}
                Item::Mod(module) => self.module(module, place),
                Item::Macro(item) if included(&item).is_some() => self.include(&item, place),
                item if place.names_migrate => {
                    if !matches!(item, Item::Struct(_)) {
                        self.aliases.learn(item.to_token_stream());
                    }
                    self.found.push((item, place.file.to_owned()));
                }
                _ => {}
            }
        }
    }

    /// The items of `include!(".."`), which stands beside the file that says it.
    fn include(&mut self, item: &ItemMacro, place: &Place<'_>) {
        let Some(name) = included(item) else {
            return;
        };
        let file = parent(place.file).join(name.value());
        match (self.read)(&file) {
            Ok(text) => self.file(&file, &text, &parent(&file)),
            Err(error) => self.diagnostics.push(
                Diagnostic::error(format!("cannot read {}: {error}", file.display()))
                    .at(&location(place.file, name.span()))
                    .help("`include!` names a file from the folder of the file that says it"),
            ),
        }
    }

    fn module(&mut self, module: ItemMod, place: &Place<'_>) {
        let name = module.ident.unraw().to_string();
        let paths: Vec<PathBuf> = path_attributes(&module.attrs)
            .iter()
            .map(|path| place.paths.join(path))
            .collect();
        if let Some((_, items)) = module.content {
            let children = match paths.first() {
                Some(path) => path.clone(),
                None => place.children.join(&name),
            };
            let inner = Place {
                file: place.file,
                paths: children.clone(),
                children,
                names_migrate: place.names_migrate,
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

    fn item(&mut self, mut item: Item, file: &Path) {
        let Some(attributes) = attributes_mut(&mut item) else {
            return;
        };
        *attributes = self.aliases.unfold(std::mem::take(attributes));
        let attributes = attributes.clone();
        if is_of_tests(&attributes) {
            return;
        }
        match attributes.iter().position(|one| self.aliases.has(one)) {
            Some(at) => self.model(item, &attributes, at, file),
            None => self.unseen(&item, file),
        }
    }

    /// A model that only the compiler finds.
    fn unseen(&mut self, item: &Item, file: &Path) {
        let (what, help) = match item {
            Item::Struct(item) => {
                let ours = |field: &Field| field.attrs.iter().any(is_migrate);
                if item.fields.iter().any(ours) {
                    let name = &item.ident;
                    self.diagnostics.push(
                        Diagnostic::warning(format!(
                            "`{name}` has fields with `#[migrate(..)]`, and no attribute of its own that is known to be `migrate`: it is \
                             not read as a model"
                        ))
                        .at(&location(file, name.span()))
                        .help("write `#[expand_contract::migrate(table = \"..\")]`, or give it another name in this package: `use expand_contract::migrate as ..`"),
                    );
                }
                return;
            }
            Item::Macro(_) => (
                "a macro makes is not read: the sources are read, and no macro is run",
                "write the struct and its `#[migrate(table = \"..\")]` out, outside of macros",
            ),
            _ => (
                "stands inside of a function is not read: a table belongs to the whole package",
                "move the struct out of the function, into a module",
            ),
        };
        for span in self.aliases.models_in(item.to_token_stream()) {
            self.diagnostics.push(
                Diagnostic::warning(format!("a model that {what}"))
                    .at(&location(file, span))
                    .help(help),
            );
        }
    }

    fn model(&mut self, mut item: Item, attributes: &[Attribute], at: usize, file: &Path) {
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
        if is_enum(&words) {
            if let Item::Enum(item) = &mut item {
                item.attrs.remove(at);
            }
            return self.enumeration(&words, &item, file);
        }
        let enums = &self.enums;
        let (model, problems) =
            parse_model_with(&words, &item, file, &|name| enums.contains_key(name));
        self.diagnostics
            .extend(problems.into_iter().map(|problem| problem.diagnostic));
        if let Some(model) = model.filter(|model| !model.table.name.is_empty()) {
            self.table(model.table);
        }
    }

    fn enumeration(&mut self, words: &TokenStream, item: &Item, file: &Path) {
        let (found, problems) = parse_enum(words, item, file);
        self.diagnostics
            .extend(problems.into_iter().map(|problem| problem.diagnostic));
        let Some(EnumAst { def, item, .. }) = found else {
            return;
        };
        let mut problems = Problems::default();
        derives_type(&item, &mut problems);
        let problems = problems.into_vec(file).into_iter();
        self.diagnostics
            .extend(problems.map(|problem| problem.diagnostic));
        let Some(first) = self.enums.get(&def.name) else {
            self.enums.insert(def.name.clone(), def);
            return;
        };
        let lines = |location: &Location| format!("{}:{}", location.file.display(), location.line);
        self.diagnostics.push(
            Diagnostic::error(format!(
                "enum `{}` is there twice: in {} and in {}; a field tells them by the last part of its type's path",
                def.name,
                lines(&first.location),
                lines(&def.location)
            ))
            .at(&def.location)
            .help("give one of the two another name"),
        );
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
