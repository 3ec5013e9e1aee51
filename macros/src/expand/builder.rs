//! The INSERT and UPDATE builders with a setter for each field.

use expand_contract_schema::LifecycleKind;
use expand_contract_source::syntax::JsonColumn;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::accessors::passed;
use super::{Live, Parts, doc, item, tombstone};

pub(super) fn expand(parts: &Parts<'_>) -> TokenStream {
    let ident = &parts.ast.item.ident;
    let vis = &parts.ast.item.vis;
    let table = &parts.ast.table.name;
    let count = parts.live.len();
    let (insert, update) = (&parts.names.insert, &parts.names.update);
    let (db, executor) = (&parts.names.db, &parts.names.executor);

    let fields = || parts.live.iter().enumerate();
    // The database computes a generated column, and takes no value for it.
    let written = || fields().filter(|(_, live)| live.column.def.words.generated.is_none());
    let insert_setters = written().map(|(index, live)| setter(parts, index, live, "INSERT"));
    let update_setters = written()
        .filter(|(_, live)| !live.column.def.primary_key)
        .map(|(index, live)| setter(parts, index, live, "UPDATE"));
    let gone: Vec<_> = tombstone::setters(parts);
    let insert_doc = doc(&format!(
        "An INSERT into `{table}`: a column that is not set gets its default.\n\nMade by `{ident}::insert()`."
    ));
    let update_doc = doc(&format!(
        "An UPDATE of one row of `{table}`: a column that is not set stays as it is.\n\nMade by `{ident}::update(key)`."
    ));
    quote! {
        #insert_doc
        #[must_use = "nothing is sent to the database before `execute` or `returning`"]
        #vis struct #insert<#db: ::expand_contract::Backend> {
            values: ::expand_contract::__private::Values<#db, #count>,
        }

        impl<#db: ::expand_contract::Backend> #insert<#db> {
            #(#insert_setters)*
            #(#gone)*

            /// Sends it.
            #vis async fn execute<'e, #executor>(
                self,
                executor: #executor,
            ) -> ::core::result::Result<
                <#db as ::expand_contract::__private::sqlx::Database>::QueryResult,
                ::expand_contract::__private::sqlx::Error,
            >
            where
                #executor: ::expand_contract::__private::sqlx::Executor<'e, Database = #db>,
            {
                self.values.insert::<#ident, #executor>(executor).await
            }

            /// Sends it and returns the row as the database has it afterwards. MySQL, unlike MariaDB, has no RETURNING: it refuses
            /// the statement, and nothing is written.
            #vis async fn returning<'e, #executor>(
                self,
                executor: #executor,
            ) -> ::core::result::Result<#ident, ::expand_contract::__private::sqlx::Error>
            where
                #executor: ::expand_contract::__private::sqlx::Executor<'e, Database = #db>,
                #ident: for<'r> ::expand_contract::__private::sqlx::FromRow<
                    'r,
                    <#db as ::expand_contract::__private::sqlx::Database>::Row,
                >,
            {
                self.values.insert_returning::<#ident, #executor>(executor).await
            }
        }

        #update_doc
        #[must_use = "nothing is sent to the database before `execute`"]
        #vis struct #update<'q, #db: ::expand_contract::Backend> {
            key: <#ident as ::expand_contract::Accessors>::Key<'q>,
            values: ::expand_contract::__private::Values<#db, #count>,
        }

        impl<#db: ::expand_contract::Backend> #update<'_, #db> {
            #(#update_setters)*
            #(#gone)*

            /// Sends it. If no field is set, it sends nothing and affects no row.
            #vis async fn execute<'e, #executor>(
                self,
                executor: #executor,
            ) -> ::core::result::Result<
                <#db as ::expand_contract::__private::sqlx::Database>::QueryResult,
                ::expand_contract::__private::sqlx::Error,
            >
            where
                #ident: ::expand_contract::__private::BindKey<#db>,
                #executor: ::expand_contract::__private::sqlx::Executor<'e, Database = #db>,
            {
                self.values.update::<#ident, #executor>(self.key, executor).await
            }
        }
    }
}

/// `index` is the field's place among the columns of the model.
fn setter(parts: &Parts<'_>, index: usize, live: &Live<'_>, statement: &str) -> TokenStream {
    let field = live.field;
    let model = &parts.ast.item.ident;
    let db = &parts.names.db;
    let vis = &live.item.vis;
    let name = setter_name(&field.ident);
    if parts.broken {
        return quote! {
            #vis fn #name<T>(self, value: T) -> Self {
                let _ = value;
                self
            }
        };
    }
    let span = field.inner.span();
    let passed = passed(field);
    let json = quote!(::expand_contract::__private::sqlx::types::Json);

    // Until the contract the database refuses NULL in this column.
    let not_yet = matches!(
        &live.column.lifecycle,
        Some(lifecycle) if lifecycle.kind == LifecycleKind::Optional
    );
    let (parameter, sent, value) = match field.sqlx.json {
        None if field.option && !not_yet => {
            let ty = quote!(::core::option::Option<#passed>);
            (ty.clone(), ty, quote!(value))
        }
        None => (passed.clone(), passed, quote!(value)),
        // The whole field is the JSON value, so `None` is the JSON `null`.
        Some(JsonColumn::Required) => {
            let ty = &field.stored;
            (
                quote!(&'q #ty),
                quote!(#json<&'q #ty>),
                quote!(#json(value)),
            )
        }
        Some(JsonColumn::Nullable) if not_yet => {
            let ty = &field.inner;
            (
                quote!(&'q #ty),
                quote!(#json<&'q #ty>),
                quote!(#json(value)),
            )
        }
        Some(JsonColumn::Nullable) => {
            let ty = &field.inner;
            (
                quote!(::core::option::Option<&'q #ty>),
                quote!(::core::option::Option<#json<&'q #ty>>),
                quote!(::core::option::Option::map(value, #json)),
            )
        }
    };
    let place = parts.place(&live.column.def.name);
    let doc = doc(&format!(
        "Gives `{place}` its value in this {statement}.{}",
        if not_yet {
            "\n\nIt takes NULL from the contract on, when `optional` is taken away."
        } else {
            ""
        }
    ));
    let deprecated =
        item::deprecation(parts, field).map(|note| quote!(#[deprecated(note = #note)]));
    let bound = quote_spanned! {span=>
        #sent: ::expand_contract::__private::sqlx::Encode<'q, #db> + ::expand_contract::__private::sqlx::Type<#db>
    };
    quote! {
        #doc
        #deprecated
        #vis fn #name<'q>(mut self, value: #parameter) -> Self
        where
            #bound,
        {
            self.values.set::<#model, #sent>(#index, #value);
            self
        }
    }
}

/// The name of a field's setter: the field's, unless the builder has a method of that name.
pub(super) fn setter_name(field: &Ident) -> Ident {
    if field == "execute" || field == "returning" {
        format_ident!("set_{}", field.unraw(), span = field.span())
    } else {
        field.clone()
    }
}
