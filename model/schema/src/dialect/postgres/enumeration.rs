//! Types that list the words of an enum. A word never leaves such a type. No table is locked.

use expand_contract_sql::{literal, quote};

use super::render::{block, fenced};
use crate::Statement;
use crate::dialect::Context;

/// Creates the type, unless one of its name has these words already. Where one has others, the statement fails.
pub(super) fn create(ty: &str, words: &[String]) -> Statement {
    let list: Vec<String> = words.iter().map(|word| literal(word)).collect();
    let done = has_words(ty, &list);
    Statement {
        sql: block(&format!(
            "  IF NOT ({done}) THEN\n    CREATE TYPE {} AS ENUM ({});\n  END IF;\n",
            quote(ty),
            list.join(", ")
        )),
        done_when: Some(done),
        ..Statement::default()
    }
}

/// Lets the type take one more word. In the transaction that does so, no statement may use the word.
pub(super) fn add(ty: &str, word: &str, context: &Context<'_>) -> Statement {
    let word = literal(word);
    Statement {
        done_when: Some(format!(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_enum WHERE enumtypid = {} AND enumlabel = {word})",
            regtype(ty)
        )),
        sql: fenced(
            context,
            &format!(
                "  ALTER TYPE {} ADD VALUE IF NOT EXISTS {word};\n",
                quote(ty)
            ),
        ),
        ..Statement::default()
    }
}

/// Drops the type. Where a column has it, the statement fails.
pub(super) fn drop(ty: &str, context: &Context<'_>) -> Statement {
    Statement {
        done_when: Some(format!("SELECT {} IS NULL", regtype(ty))),
        sql: fenced(context, &format!("  DROP TYPE IF EXISTS {};\n", quote(ty))),
        ..Statement::default()
    }
}

fn regtype(ty: &str) -> String {
    format!("pg_catalog.to_regtype({})", literal(&quote(ty)))
}

/// The type has these words first, in this order. Others may have come since.
fn has_words(ty: &str, words: &[String]) -> String {
    format!(
        "SELECT coalesce((SELECT array_agg(enumlabel::text ORDER BY enumsortorder) FROM pg_catalog.pg_enum WHERE enumtypid = {})[1:{}] = \
         ARRAY[{}], false)",
        regtype(ty),
        words.len(),
        words.join(", ")
    )
}
