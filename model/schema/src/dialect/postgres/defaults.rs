//! The defaults that a trigger needs.

use expand_contract_sql::{literal, quote};

use super::column::default_sql;
use super::predicate::{differ, of_defaults, row};
use super::type_name;
use crate::{Alteration, CompareDefault, Default};

/// Stops if a default is not the expected one.
pub(super) fn compare_default(
    table: &str,
    CompareDefault { column, should }: &CompareDefault,
) -> String {
    let default = column.default.as_deref().unwrap_or("NULL");
    format!(
        "  IF {} THEN\n    \
         RAISE EXCEPTION USING MESSAGE = {}, HINT = 'nothing was changed';\n  END IF;\n",
        differ(
            &row([format!("({default})::{}", type_name(&column.ty))]),
            &row([of_defaults(should, column)])
        ),
        literal(&format!(
            "the default of {table}.{} is not what its up makes of the old columns' defaults",
            column.name
        )),
    )
}

/// An alteration as a part of `ALTER TABLE`.
pub(super) fn alteration_sql(alteration: &Alteration) -> String {
    match alteration {
        Alteration::DropColumn(column) => format!("DROP COLUMN IF EXISTS {}", quote(column)),
        Alteration::SetDefault { column, default } => {
            let default = match default {
                Default::Sql(default) => default_sql(default),
                Default::Of(default, column) => of_defaults(default, column),
            };
            format!("ALTER COLUMN {} SET DEFAULT {default}", quote(column))
        }
        Alteration::DropDefault(column) => format!("ALTER COLUMN {} DROP DEFAULT", quote(column)),
    }
}
