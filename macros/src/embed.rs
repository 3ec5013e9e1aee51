//! `embed!(pub SCHEMA)`: the lock and the migrations as one constant.

use std::path::Path;

use expand_contract_schema::{Dialect, Phase};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Visibility};

use crate::expand::stage;
use crate::lock::{self, Found};
use crate::report;

const CONFIG: &str = "expand-contract.toml";

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let parser = |input: ParseStream<'_>| {
        let attributes = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        let name: Ident = input.parse()?;
        Ok((attributes, vis, name))
    };
    let (attributes, vis, name) = match parser.parse2(input) {
        Ok(parsed) => parsed,
        Err(wrong) => {
            let text =
                format!("{wrong}\nhelp: name the constant: `expand_contract::embed!(pub SCHEMA);`");
            return report::error_at(wrong.span(), wrong.span(), &text);
        }
    };
    let schema = match lock::find().and_then(|found| schema(&found)) {
        Ok(schema) => schema,
        Err(text) => {
            // The constant is still declared, so that its uses cause no further errors.
            let wrong = report::error_at(name.span(), name.span(), &text);
            let empty = quote!(::expand_contract::EmbeddedSchema::new(
                "",
                ::expand_contract::Dialect::Sqlite,
                &[]
            ));
            quote!({ #wrong #empty })
        }
    };
    let documented = attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("doc"));
    let doc = (!documented)
        .then(|| quote!(#[doc = "The schema of this package, as this build knows it."]));
    quote! {
        #doc
        #(#attributes)*
        #vis const #name: ::expand_contract::EmbeddedSchema = #schema;
    }
}

fn schema(found: &Found) -> Result<TokenStream, String> {
    let Found {
        lock,
        path,
        tracked,
    } = found;
    let root = path.parent().unwrap_or(Path::new(""));
    let (folder, tracked_config) = migrations(root)?;
    let mut migrations = Vec::new();
    for id in lock.ordered() {
        let stage = stage(lock.stage(&id));
        let mut files = Vec::new();
        for phase in Phase::ALL {
            let file = root.join(&folder).join(&id).join(phase.file_name());
            if !file.is_file() {
                return Err(format!(
                    "the lock knows migration {id}, but there is no {}\n\
                     help: commit the migrations folder together with the lock",
                    file.display()
                ));
            }
            let tokens = include(&file);
            files.push(quote!(::core::include_str!(#tokens)));
        }
        let after = &lock.migrations[&id].after;
        migrations.push(quote! {
            ::expand_contract::EmbeddedMigration::new(#id, &[#(#after),*], #stage, [#(#files),*])
        });
    }
    let name = &lock.name;
    let dialect = match lock.dialect {
        Dialect::Postgres => quote!(::expand_contract::Dialect::Postgres),
        Dialect::Mysql => quote!(::expand_contract::Dialect::Mysql),
        Dialect::Sqlite => quote!(::expand_contract::Dialect::Sqlite),
    };
    Ok(quote!({
        #tracked
        #tracked_config
        ::expand_contract::EmbeddedSchema::new(#name, #dialect, &[#(#migrations),*])
    }))
}

/// The path of a file for `include_str!`: relative to the manifest if possible, so that a checkout can be moved.
fn include(file: &Path) -> TokenStream {
    let manifest = lock::manifest_dir().ok();
    let relative =
        manifest.and_then(|manifest| file.strip_prefix(manifest).ok().map(Path::to_owned));
    let literal = |path: &Path| {
        let text = path.to_string_lossy();
        proc_macro2::Literal::string(&text)
    };
    if let Some(relative) = relative {
        let relative = literal(&Path::new("/").join(relative));
        quote!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #relative))
    } else {
        let file = literal(file);
        quote!(#file)
    }
}

/// The folder of the migrations beside the lock, and the tokens by which cargo notices a change of the configuration.
fn migrations(root: &Path) -> Result<(String, TokenStream), String> {
    let config = root.join(CONFIG);
    let Ok(text) = std::fs::read_to_string(&config) else {
        return Ok(("migrations".into(), TokenStream::new()));
    };
    let table = toml::de::DeTable::parse(&text)
        .map_err(|error| format!("{} is not TOML: {}", config.display(), error.message()))?;
    let folder = match table.get_ref().get("migrations") {
        None => "migrations".into(),
        Some(value) => match value.get_ref().as_str() {
            Some(folder) => folder.to_owned(),
            None => {
                return Err(format!(
                    "{}: `migrations` must be a text\nhelp: migrations = \"migrations\"",
                    config.display()
                ));
            }
        },
    };
    let path = include(&config);
    let tracked = quote!(
        const _: &::core::primitive::str = ::core::include_str!(#path);
    );
    Ok((folder, tracked))
}
