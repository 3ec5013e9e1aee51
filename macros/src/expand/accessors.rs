//! `impl Accessors`, `impl BindKey`: keys, and the SQL that is known before a statement is built.

use expand_contract_schema::dialect::postgres;
use expand_contract_schema::{LifecycleKind, RenamedBy, Stage};
use expand_contract_source::syntax::{FieldAst, Passing};
use expand_contract_sql as sql;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Live, Parts, doc, kind};

/// The type of a setter's or key's parameter for this field, with the lifetime `'q` and without `Option`.
pub(super) fn passed(field: &FieldAst) -> TokenStream {
    let ty = &field.inner;
    let span = ty.span();
    match field.passing {
        Passing::Str => quote_spanned!(span=> &'q ::core::primitive::str),
        Passing::Bytes => quote_spanned!(span=> &'q [::core::primitive::u8]),
        Passing::Value => quote!(#ty),
        Passing::Reference => quote_spanned!(span=> &'q #ty),
    }
}

pub(super) fn expand(parts: &Parts<'_>) -> TokenStream {
    let ident = &parts.ast.item.ident;
    let table = &parts.ast.table.name;
    let keys: Vec<_> = parts.keys().collect();
    let list = list(parts);
    let find = find(parts, &list);
    let casts = parts.live.iter().filter_map(|live| {
        let name = &live.column.def.name;
        let ty = cast(parts, name)?;
        Some(quote!((#name, #ty)))
    });
    let home = home(parts);
    let mut followers = followers(parts);
    followers.extend(written_defaults(parts));
    let (insert, update, db) = (&parts.names.insert, &parts.names.update, &parts.names.db);

    let key_types: Vec<_> = keys.iter().map(|live| passed(live.field)).collect();
    let key_type = match key_types.as_slice() {
        [one] => one.clone(),
        several => quote!((#(#several),*)),
    };
    let bound = bounds(&keys, db);
    let bind = match keys.as_slice() {
        [_] => quote!(values.bind(key);),
        several => {
            let at = (0..several.len()).map(syn::Index::from);
            quote!(#(values.bind(key.#at);)*)
        }
    };
    let insert_doc = doc(&format!(
        "An INSERT into `{table}`, with a setter for each field."
    ));
    let update_doc = doc(&format!(
        "An UPDATE of one row of `{table}`, with a setter for each field."
    ));
    quote! {
        impl ::expand_contract::Accessors for #ident {
            const LIST: &'static ::core::primitive::str = #list;
            const FIND: &'static ::core::primitive::str = #find;
            const CASTS: &'static [(&'static ::core::primitive::str, &'static ::core::primitive::str)] = &[#(#casts),*];
            #home
            const FOLLOWERS: &'static [::expand_contract::__private::Follower] = &[#(#followers),*];

            type Key<'q> = #key_type;
            #insert_doc
            type Insert<#db: ::expand_contract::Backend> = #insert<#db>;
            #update_doc
            type Update<'q, #db: ::expand_contract::Backend> = #update<'q, #db>;

            #[inline]
            fn begin_insert<#db: ::expand_contract::Backend>() -> #insert<#db> {
                #insert { values: ::expand_contract::__private::Values::new() }
            }

            #[inline]
            fn begin_update<#db: ::expand_contract::Backend>(key: Self::Key<'_>) -> #update<'_, #db> {
                #update { key, values: ::expand_contract::__private::Values::new() }
            }
        }

        impl<#db: ::expand_contract::Backend> ::expand_contract::__private::BindKey<#db> for #ident
        where
            #(#bound,)*
        {
            fn bind_key<const N: ::core::primitive::usize>(
                key: Self::Key<'_>,
                values: &mut ::expand_contract::__private::Values<#db, N>,
            ) {
                #bind
            }
        }
    }
}

/// The bounds by which the key's types can be sent to the database.
fn bounds(keys: &[&Live<'_>], db: &syn::Ident) -> Vec<TokenStream> {
    let mut bounds: Vec<TokenStream> = Vec::new();
    for live in keys {
        let ty = passed(live.field);
        let bound = quote! {
            for<'q> #ty: ::expand_contract::__private::sqlx::Encode<'q, #db>
                + ::expand_contract::__private::sqlx::Type<#db>
        };
        if !bounds
            .iter()
            .any(|other| other.to_string() == bound.to_string())
        {
            bounds.push(bound);
        }
    }
    bounds
}

/// The columns as SELECT and RETURNING list them on PostgreSQL and SQLite. For MySQL the program writes its own list. They are
/// qualified, since SQLite reads the bare name of a missing column as a text. A key that gets a wider type is read as that type before
/// the database has it.
fn list(parts: &Parts<'_>) -> String {
    let table = sql::quote_table(&parts.ast.table.name);
    let columns = parts.live.iter().map(|live| {
        let name = &live.column.def.name;
        let cast = cast(parts, name).map_or_else(String::new, |ty| format!("::{ty}"));
        format!("{table}.{}{cast}", sql::quote(name))
    });
    columns.collect::<Vec<_>>().join(", ")
}

/// The type as which a column is read, if the database may still have a narrower one.
fn cast<'a>(parts: &Parts<'a>, column: &str) -> Option<&'a str> {
    let lock = parts.lock?;
    let facts = lock.tables.get(&parts.ast.table.name)?;
    let wide = facts.columns.get(column)?.swapped(lock.dialect)?;
    Some(postgres::type_name(wide))
}

fn find(parts: &Parts<'_>, list: &str) -> String {
    let table = sql::quote_table(&parts.ast.table.name);
    let keys: Vec<_> = (1..)
        .zip(parts.keys())
        .map(|(number, live)| format!("{table}.{} = ${number}", sql::quote(&live.column.def.name)))
        .collect();
    format!("SELECT {list} FROM {table} WHERE {}", keys.join(" AND "))
}

/// The table whose columns these still are, where triggers on both would lock the rows of a write in the order in which it meets them.
fn home(parts: &Parts<'_>) -> Option<TokenStream> {
    let lock = parts.lock?;
    let can = expand_contract_schema::dialect::database(lock.dialect).can();
    if can.views_take_triggers || !can.locks_tables {
        return None;
    }
    let facts = lock.tables.get(&parts.ast.table.name)?;
    let (origin, key) = facts.home()?;
    let stage = parts.ast.table.lifecycle.as_ref().map(|said| said.stage);
    let table = origin.what;
    (stage == Some(Stage::Expanding)).then(|| {
        quote! {
            const HOME: ::core::option::Option<::expand_contract::__private::Home> =
                ::core::option::Option::Some(::expand_contract::__private::Home { table: #table, key: &[#(#key),*] });
        }
    })
}

/// The columns on their way out that accessors write together with their replacements.
fn followers(parts: &Parts<'_>) -> Vec<TokenStream> {
    let known: Vec<_> = parts
        .live
        .iter()
        .map(|live| live.column.def.name.as_str())
        .collect();
    let mut followers = Vec::new();
    for live in &parts.live {
        let stage = live.column.lifecycle.as_ref().map(|found| found.stage);
        let name = &live.column.def.name;
        let (column, field, down) = match (kind(live.field), stage) {
            // A view that shows one column under both names takes a value for one of them alone. A lookup's trigger finds the value,
            // which the row that is referred to has.
            (
                Some(LifecycleKind::Renamed {
                    by: RenamedBy::View | RenamedBy::Lookup,
                    ..
                }),
                _,
            ) => continue,
            (Some(LifecycleKind::Renamed { from, down, .. }), Some(Stage::Expanding)) => (
                from,
                None,
                down.clone().or_else(|| nearest(parts, live, from)),
            ),
            (
                Some(LifecycleKind::Deprecated {
                    down: Some(down), ..
                }),
                _,
            ) => (name, parts.index(name), Some(down.clone())),
            _ => continue,
        };
        let pieces: Vec<_> = match &down {
            None => vec![piece(parts, &sql::Piece::Column(name))],
            Some(down) => sql::pieces(down, &known)
                .iter()
                .map(|found| piece(parts, found))
                .collect(),
        };
        let field = field.map_or_else(
            || quote!(::core::option::Option::None),
            |index| quote!(::core::option::Option::Some(#index)),
        );
        followers.push(quote! {
            ::expand_contract::__private::Follower { column: #column, field: #field, down: &[#(#pieces),*] }
        });
    }
    followers
}

/// The nearest value of a renamed column in the narrower type of the old one, if nobody wrote a `down`.
fn nearest(parts: &Parts<'_>, live: &Live<'_>, from: &str) -> Option<String> {
    let lock = parts.lock?;
    let old = lock.tables.get(&parts.ast.table.name)?.last(from)?;
    let new = &live.column.def;
    if old.ty == new.ty {
        return None;
    }
    let database = expand_contract_schema::dialect::database(lock.dialect);
    let name = sql::Quote::of(lock.dialect).name(&new.name);
    database.narrow(&name, &new.ty, &old.ty)
}

/// The columns that accessors write although the caller gave no value, because the database may still have another default than this
/// code was written for. Each build writes its own.
fn written_defaults(parts: &Parts<'_>) -> Vec<TokenStream> {
    let table = parts
        .lock
        .and_then(|lock| lock.tables.get(&parts.ast.table.name));
    let written = parts.live.iter().filter_map(|live| {
        let name = &live.column.def.name;
        let waits = table?.columns.get(name)?.default_waits();
        let leaves = matches!(kind(live.field), Some(LifecycleKind::Deprecated { .. }));
        (waits && !leaves).then_some((name, &live.column.def.default))
    });
    let written = written.map(|(name, default)| {
        let field = parts.index(name);
        let default = default.as_deref().map_or_else(|| "NULL".into(), |default| format!("({default})"));
        let field = field.map_or_else(
            || quote!(::core::option::Option::None),
            |index| quote!(::core::option::Option::Some(#index)),
        );
        let path = quote!(::expand_contract::__private);
        quote!(#path::Follower { column: #name, field: #field, down: &[#path::Piece::Sql(#default)] })
    });
    written.collect()
}

fn piece(parts: &Parts<'_>, piece: &sql::Piece<'_>) -> TokenStream {
    let path = quote!(::expand_contract::__private::Piece);
    match piece {
        sql::Piece::Sql(text) => quote!(#path::Sql(#text)),
        sql::Piece::Column(name) => parts.index(name).map_or_else(
            || quote!(#path::Sql(#name)),
            |index| quote!(#path::Column(#index)),
        ),
    }
}
