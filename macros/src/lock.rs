//! Finding and reading the lock of the package that is compiled.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use expand_contract_schema::Lock;
use expand_contract_schema::lock::FILE_NAME;
use proc_macro2::TokenStream;
use quote::quote;

use crate::report;

/// Names the lock of a package that has none beside its manifest.
const VARIABLE: &str = "EXPAND_CONTRACT_LOCK";

/// The lock that a macro checks against.
pub(crate) struct Found {
    pub(crate) lock: Arc<Lock>,
    pub(crate) path: PathBuf,
    /// Makes cargo compile the crate again when the lock changes.
    pub(crate) tracked: TokenStream,
}

/// Looks beside the manifest, then at `EXPAND_CONTRACT_LOCK`. It never looks in a folder further up, where the lock of
/// another package may be.
pub(crate) fn find() -> Result<Found, String> {
    let manifest = manifest_dir()?;
    let beside = manifest.join(FILE_NAME);
    if beside.exists() {
        let file = format!("/{FILE_NAME}");
        let path = quote!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #file));
        return read(beside, &path);
    }
    let Some(named) = env::var_os(VARIABLE) else {
        return Err(format!(
            "there is no {}\nhelp: run `cargo expand-contract init` once in this package, and commit the lock\n\
             help: to go by the lock of the crate whose models it uses, give it a build script: `expand_contract_build::check()`\n\
             help: or set {VARIABLE} to the path of a lock",
            beside.display()
        ));
    };
    let path = manifest.join(&named);
    if !path.exists() {
        return Err(format!(
            "{VARIABLE} names {}, which does not exist\nhelp: set it to an absolute path of an {FILE_NAME}",
            path.display()
        ));
    }
    let tokens = if Path::new(&named).is_absolute() {
        quote!(::core::env!(#VARIABLE))
    } else {
        quote!(::core::concat!(
            ::core::env!("CARGO_MANIFEST_DIR"),
            "/",
            ::core::env!(#VARIABLE)
        ))
    };
    read(path, &tokens)
}

/// Whether the crate has reported already that it cannot read its lock: one error is enough for all of its models.
pub(crate) fn is_reported() -> bool {
    // An editor expands the macros of many packages in one process.
    static REPORTED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let mut reported = REPORTED.lock().unwrap_or_else(PoisonError::into_inner);
    !reported.insert(manifest_dir().unwrap_or_default())
}

/// The folder of the package that is compiled.
pub(crate) fn manifest_dir() -> Result<PathBuf, String> {
    env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| {
            "CARGO_MANIFEST_DIR is not set, so the lock cannot be found\nhelp: compile with cargo"
                .into()
        })
}

/// A lock that was read, so that a crate with a thousand models parses it once.
struct Read {
    text: String,
    lock: Arc<Lock>,
    /// How many expansions have asked for the lock.
    uses: usize,
}

static LAST: Mutex<Option<Read>> = Mutex::new(None);

/// How many expansions of a crate include the lock. One expansion makes cargo notice a change. A few more do so, because
/// another macro may drop the tokens that it was given. Not all do, because rustc keeps the text of each.
const INCLUDED: usize = 8;

fn read(path: PathBuf, tokens: &TokenStream) -> Result<Found, String> {
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let known = last.take().filter(|known| known.text == text);
    let read = match known {
        Some(known) => known,
        None => Read {
            lock: Lock::parse(&text)
                .map_err(|wrong| format!("{}: {}", path.display(), report::text(&wrong)))?
                .into(),
            text,
            uses: 0,
        },
    };
    let read = last.insert(read);
    read.uses += 1;
    let tracked = if read.uses <= INCLUDED {
        quote!(
            const _: &[::core::primitive::u8] = ::core::include_bytes!(#tokens);
        )
    } else {
        TokenStream::new()
    };
    Ok(Found {
        lock: Arc::clone(&read.lock),
        path,
        tracked,
    })
}
