//! Resolves functions in `FROM`: their columns, as far as they are known.

use super::super::ast::{Alias, Expr, Name};
use super::Resolver;
use super::scope::{Column, Columns, Scope, Shape, Source};

/// Functions in `FROM` with one column that has the name of the call.
const ONE_COLUMN: &[&str] = &[
    "generate_series",
    "generate_subscripts",
    "regexp_split_to_table",
    "regexp_matches",
    "string_to_table",
    "jsonb_object_keys",
    "json_object_keys",
    "jsonb_path_query",
];

impl Resolver<'_> {
    pub(super) fn function(
        &mut self,
        calls: &[Expr],
        columns: &[Name],
        ordinality: bool,
        alias: Option<&Alias>,
        lateral: &Scope<'_>,
    ) -> Source {
        let mut row = None;
        for call in calls {
            row = self.expr(lateral, call);
        }
        let function = calls.first().and_then(super::expr::label);
        let name = alias
            .and_then(|alias| alias.name.as_ref())
            .map(|name| name.key.clone())
            .or_else(|| function.clone());
        let names = alias.map_or(&[][..], |alias| &alias.columns);
        if let Some(table) = row.filter(|_| calls.len() == 1) {
            // `jsonb_populate_recordset(NULL::users, ..)` has the columns of the table.
            return Source {
                name,
                schema: None,
                shape: Shape::Table(table),
                row: Some(table),
                hidden: false,
            };
        }
        let known: &[&str] = match (function.as_deref().unwrap_or_default(), calls.len()) {
            ("json_each" | "json_tree" | "jsonb_each" | "jsonb_tree", 1) if self.sqlite() => &[
                "key", "value", "type", "atom", "id", "parent", "fullkey", "path",
            ],
            ("json_each" | "jsonb_each" | "json_each_text" | "jsonb_each_text", 1) => {
                &["key", "value"]
            }
            (
                "json_array_elements"
                | "jsonb_array_elements"
                | "json_array_elements_text"
                | "jsonb_array_elements_text",
                1,
            ) => &["value"],
            _ => &[],
        };
        let single = calls.len() == 1
            && function
                .as_deref()
                .is_some_and(|function| ONE_COLUMN.contains(&function));
        let typed = alias.is_some_and(|alias| alias.typed) || !columns.is_empty();
        let mut list: Vec<Column> = columns
            .iter()
            .map(|name| Column::plain(name.key.clone()))
            .collect();
        list.extend(known.iter().map(|name| Column::plain(*name)));
        if list.is_empty()
            && !typed
            && let Some(name) = &name
        {
            // The column of a function with one value has the name of the function.
            list.push(Column::plain(name.clone()));
        } else if known == ["value"]
            && let Some(name) = alias.and_then(|alias| alias.name.as_ref())
        {
            list.push(Column::plain(name.key.clone()));
        }
        for (at, name) in names.iter().enumerate() {
            match list.get_mut(at) {
                Some(column) => column.key.clone_from(&name.key),
                None => list.push(Column::plain(name.key.clone())),
            }
        }
        if ordinality {
            list.push(Column::plain("ordinality"));
        }
        Self::derived(
            Columns {
                open: known.is_empty() && !single && !typed,
                list,
                star: None,
            },
            name,
        )
    }
}
