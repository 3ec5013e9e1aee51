//! Changes that MariaDB or MySQL cannot make while builds are running. A phase file runs on both, so one that does not know a word is
//! enough to refuse it.

mod expression;

use expand_contract_sql::{Token, is_constant, substitute, tokenize};

use self::expression::computed;
pub(super) use self::expression::expression;
use super::QUOTE;
use super::types::{CHARSET, Type};
use crate::{
    Checked, ColumnDef, ColumnType, ConstraintDef, ConstraintShape, Diagnostic, IndexDef,
    Referential, Subject, Sync, SyncColumn,
};

type Refused = Result<(), Diagnostic>;

fn refused(about: Subject, message: String, help: impl Into<String>) -> Refused {
    Err(Diagnostic::error(message).about(about).help(help))
}

/// A problem of an expression, with the place of the expression before it.
fn within(about: Subject, place: &str, found: Refused) -> Refused {
    found.or_else(|problem| {
        let message = format!("{place}: {}", problem.message);
        refused(about, message, problem.help.join("; "))
    })
}

/// Refuses a column that cannot be stored.
pub(super) fn column(table: &str, column: &ColumnDef) -> Refused {
    let name = &column.name;
    let about = || Subject::column(table, name);
    long_name(about(), &format!("{table}.{name}"), name)?;
    sql_type(table, column)?;
    if let Some(default) = &column.default {
        let place = format!("the default of {table}.{name}, `{default}`");
        within(about(), &place, expression::default(default))?;
    }
    words(table, column)?;
    if let Some(sql) = &column.words.generated {
        let place = format!("the expression of {table}.{name}, `{sql}`");
        let unknown = if column.words.is_virtual {
            "unix_timestamp"
        } else {
            "date_format time timestamp unix_timestamp"
        };
        within(
            about(),
            &place,
            computed(sql, unknown, "a generated column"),
        )?;
    }
    if column.primary_key || column.unique || column.index {
        return indexed(table, column);
    }
    Ok(())
}

fn long_name(about: Subject, what: &str, name: &str) -> Refused {
    let length = name.chars().count();
    if length > 64 {
        let message = format!("{what} has a name of {length} characters, and mysql takes 64");
        return refused(about, message, "shorten it");
    }
    if let Some(sign) = name.chars().find(|sign| *sign > '\u{ffff}') {
        let message = format!("{what} has `{sign}` in its name, which MariaDB does not take");
        return refused(about, message, "take it away");
    }
    Ok(())
}

/// Refuses types that mysql does not know, or that lose values.
fn sql_type(table: &str, column: &ColumnDef) -> Refused {
    let ColumnDef { name, ty, .. } = column;
    let about = Subject::column(table, name);
    let read = Type::of(ty);
    let word = read.name.as_str();
    if word == "decimal" && read.arguments.is_empty() {
        let message = format!(
            "{table}.{name} is a decimal without digits: mysql takes it for decimal(10, 0), and rounds every fraction away"
        );
        return refused(
            about,
            message,
            "say its digits: sql_type = \"decimal(20, 4)\"",
        );
    }
    let ColumnType::Custom(sql) = ty else {
        return Ok(());
    };
    if word.contains("serial") {
        let message =
            format!("{table}.{name} is a `{sql}`, which mysql does not know as a type alone");
        return refused(
            about,
            message,
            "make the field an `i64`, and say `identity` of the `primary_key`",
        );
    }
    let said = read.attributes.first().map_or("", String::as_str);
    let instead = match (word, said) {
        _ if read.attributes.iter().any(|word| word == "[") => "json",
        ("timestamp", "with") => "timestamp(6)",
        ("timestamp", "without") => "datetime(6)",
        ("time", "with" | "without") => "time(6)",
        ("bit", "varying") => "varbinary(8)",
        ("varchar", _) if read.arguments.is_empty() => "varchar(255)",
        ("varbinary", _) if read.arguments.is_empty() => "varbinary(255)",
        _ => match TYPES.iter().find(|(foreign, _)| *foreign == word) {
            Some((_, instead)) => instead,
            None => return Ok(()),
        },
    };
    let message = format!("{table}.{name} has the sql_type `{sql}`, which mysql does not know");
    refused(about, message, format!("write sql_type = \"{instead}\""))
}

/// Types of other databases, and the nearest ones here.
const TYPES: [(&str, &str); 18] = [
    ("bpchar", "char(10)"),
    ("bytea", "longblob"),
    ("cidr", "varchar(43)"),
    ("citext", "varchar(255)"),
    ("clob", "longtext"),
    ("hstore", "json"),
    ("inet", "varchar(43)"),
    ("interval", "bigint"),
    ("jsonb", "json"),
    ("macaddr", "char(17)"),
    ("money", "decimal(19, 4)"),
    ("oid", "int unsigned"),
    ("timestamptz", "timestamp(6)"),
    ("timetz", "time(6)"),
    ("tsquery", "text"),
    ("tsvector", "text"),
    ("varbit", "varbinary(8)"),
    ("xml", "text"),
];

/// Refuses words that mysql does not know, or not of this column.
fn words(table: &str, column: &ColumnDef) -> Refused {
    let (name, words) = (&column.name, &column.words);
    let error = |message: String, help: &str| refused(Subject::column(table, name), message, help);
    if words.storage.is_some() {
        let message = format!("{table}.{name} says `storage`, and mysql stores all values alike");
        return error(message, "take `storage` away");
    }
    let comment = words.comment.as_deref().unwrap_or_default();
    if comment.chars().count() > 1024 {
        let message = format!("{table}.{name} has a comment of more than 1024 characters");
        return error(
            message,
            "shorten it, and write the rest as a `///` comment in the code",
        );
    }
    let ty = Type::of(&column.ty);
    let charset = ty.charset.as_deref().unwrap_or(CHARSET);
    let collation = words.collate.as_deref().map(str::to_ascii_lowercase);
    if let Some(collation) = collation.filter(|_| ty.has_charset()) {
        let of = collation.replacen("utf8_", "utf8mb3_", 1);
        let belongs = ["uca1400", charset].iter().any(|first| {
            of.strip_prefix(first)
                .is_some_and(|rest| rest.starts_with('_'))
        });
        if !belongs {
            let message = format!(
                "{table}.{name} has the collation `{collation}`, which does not belong to its charset `{charset}`"
            );
            return error(
                message,
                "say the charset in the type: sql_type = \"varchar(255) CHARACTER SET latin1\"; a collation begins with its charset, as \
                 `utf8mb4_bin` does",
            );
        }
    }
    let is_number =
        ["tinyint", "smallint", "mediumint", "int", "bigint"].contains(&ty.name.as_str());
    if words.is_identity && !(column.primary_key && is_number) {
        let message = format!(
            "{table}.{name} is an identity, and mysql numbers only a key that is an integer"
        );
        return error(
            message,
            "let the program give the number, or make the column the whole `primary_key`",
        );
    }
    Ok(())
}

/// Refuses an index of a column whose values are too long for it. MariaDB would silently index only their beginnings.
fn indexed(table: &str, column: &ColumnDef) -> Refused {
    let name = &column.name;
    let ty = Type::of(&column.ty);
    let sql = super::type_name(&column.ty);
    let error = |message: String, help: &str| refused(Subject::column(table, name), message, help);
    let message = || format!("{table}.{name} is a `{sql}`, which has no index over whole values");
    match ty.name.as_str() {
        text if text.ends_with("text") => {
            error(message(), "give it a length: sql_type = \"varchar(255)\"")
        }
        bytes if bytes.ends_with("blob") => {
            error(message(), "give it a length: sql_type = \"varbinary(255)\"")
        }
        "json" => error(
            message(),
            "index a column that the database computes from it: `generated = \"json_value(a, '$.b')\", virtual`",
        ),
        _ if ty.bytes().is_some_and(|bytes| bytes > 3072) => {
            let message = format!(
                "{table}.{name} is a `{sql}`, and an index takes 3072 bytes, four for each character of utf8mb4"
            );
            error(
                message,
                "make it shorter, such as sql_type = \"varchar(768)\"",
            )
        }
        _ => Ok(()),
    }
}

/// Refuses a column that MariaDB takes for another one: it stores the present time in a `timestamp` that is to be NULL and may not,
/// and so copies the table to find such rows.
pub(super) fn required(table: &str, column: &ColumnDef) -> Refused {
    let ColumnDef { name, ty, .. } = column;
    if Type::of(ty).name != "timestamp" {
        return Ok(());
    }
    let message = format!(
        "{table}.{name} is a timestamp that may be NULL until the contract, and MariaDB copies the table to set it NOT NULL: no row is \
         written meanwhile"
    );
    refused(
        Subject::column(table, name),
        message,
        "make the field an `Option`, which needs no NOT NULL; a column that is new and has a default is NOT NULL from the start",
    )
}

/// Refuses an index that one of the two does not know.
pub(super) fn index(table: &str, index: &IndexDef) -> Refused {
    let IndexDef { name, shape } = index;
    let what = format!("index {name} of {table}");
    let error = |message: String, help: &str| refused(Subject::table(table), message, help);
    long_name(Subject::table(table), &what, name)?;
    let using = shape.using.as_deref().map(str::to_ascii_lowercase);
    match using.as_deref() {
        None | Some("btree") => {}
        Some("hash") => {
            let message =
                format!("{what} says `using = \"hash\"`, and InnoDB would silently build a b-tree");
            return error(message, "take `using` away");
        }
        Some(method @ ("fulltext" | "spatial")) => {
            let message = format!(
                "{what} is a {method} index, which is built while no row of the table is written"
            );
            return error(
                message,
                "build it when writers may wait, in a step of your own: `step(migrate = \"CREATE FULLTEXT INDEX ..\", done_when = \"..\")`",
            );
        }
        Some(method) => {
            let message = format!("{what} says `using = \"{method}\"`, which mysql does not know");
            return error(message, "take `using` away");
        }
    }
    let words = [
        ("include", !shape.include.is_empty()),
        ("nulls_not_distinct", shape.nulls_not_distinct),
        ("with", shape.with.is_some()),
    ];
    if let Some((word, _)) = words.iter().find(|(_, said)| *said) {
        let message = format!("{what} says `{word}`, which mysql does not know");
        return error(message, &format!("take `{word}` away"));
    }
    if shape.filter.is_some() {
        let message = format!("{what} says `where`, and every index of mysql has all rows");
        return error(
            message,
            "take `where` away; for a unique index, index a `generated` column that is NULL for the other rows",
        );
    }
    for part in &shape.key {
        let tokens = tokenize(part).unwrap_or_default();
        let tokens = solid(&tokens);
        let is_order = |token: &Token<'_>| {
            ["asc", "desc", "nulls", "first", "last"]
                .iter()
                .any(|word| token.is_word(word))
        };
        let is_column = tokens.first().and_then(Token::name);
        if !is_column.is_some_and(|name| shape.columns.contains(&name))
            || !tokens[1..].iter().all(is_order)
        {
            let message = format!(
                "{what} has the part `{part}`, and MariaDB indexes whole columns only, in their own collation"
            );
            return error(
                message,
                "index a column that the database computes: `generated = \"lower(a)\", virtual`",
            );
        }
        if tokens[1..].iter().any(|token| token.is_word("nulls")) {
            let message = format!(
                "{what} has the part `{part}`, and mysql takes NULL for the least value in every index"
            );
            return error(message, "take `nulls first` or `nulls last` away");
        }
    }
    Ok(())
}

/// Refuses a constraint that one of the two does not know.
pub(super) fn constraint(table: &str, constraint: &ConstraintDef) -> Refused {
    let ConstraintDef { name, shape } = constraint;
    let about = || Subject::table(table);
    let what = format!("{} {name} of {table}", shape.kind());
    let unknown = |word: &str, help: &str| {
        let message = format!("{what} says `{word}`, which mysql does not know");
        refused(about(), message, help)
    };
    long_name(about(), &what, name)?;
    let at_once = |checked: Checked| {
        let help = "take it away: mysql checks each row at once";
        checked.word().map_or(Ok(()), |word| unknown(word, help))
    };
    match shape {
        ConstraintShape::PrimaryKey(_) => Ok(()),
        ConstraintShape::Check(check) => {
            let sql = substitute(&check.sql, &check.columns, |column| QUOTE.name(column));
            let place = format!("{what}, `{}`", check.sql);
            let problem = computed(&sql, "date_format unix_timestamp", "a CHECK");
            within(about(), &place, problem)
        }
        ConstraintShape::Exclude(_) => unknown(
            "exclude",
            "a trigger of your own can look for rows that conflict: SIGNAL in it rejects the write",
        ),
        ConstraintShape::Unique(unique) if unique.nulls_not_distinct => unknown(
            "nulls_not_distinct",
            "index a column that the database computes: `generated = \"coalesce(a, '')\", virtual, unique`",
        ),
        ConstraintShape::Unique(unique) => at_once(unique.checked),
        ConstraintShape::References(references) => {
            let actions = [references.on_delete, references.on_update];
            if actions.contains(&Referential::SetDefault) {
                let message =
                    format!("{what} says `set default`, which InnoDB takes for `restrict`");
                return refused(
                    about(),
                    message,
                    "say `restrict`, and let the program set the default",
                );
            }
            at_once(references.checked)
        }
    }
}

/// The tokens that have a meaning.
fn solid<'sql>(tokens: &[Token<'sql>]) -> Vec<Token<'sql>> {
    let solid = tokens.iter().filter(|token| !token.is_blank());
    solid.copied().collect()
}

/// Refuses two sides of which a trigger could not tell the written one.
pub(super) fn two_way(sync: &Sync) -> Refused {
    let table = &sync.table;
    let old = sync.old.iter().find(|old| {
        let default = old.def.default.as_deref();
        default.is_some_and(|default| !is_constant(default))
    });
    if let Some(old) = old.filter(|_| sync.markers().is_empty()) {
        let (name, new) = (&old.def.name, &sync.new[0].def.name);
        let message = format!(
            "{table}.{name} has the default `{}`, which is not one value for every row, and {table}.{new} is an `Option`: an INSERT of \
             NULL could not be told from one that leaves the column out",
            old.def.default.as_deref().unwrap_or_default()
        );
        return refused(
            Subject::column(table, name),
            message,
            "make the new field `T` instead of `Option<T>`; relax it in a later release",
        );
    }
    Ok(())
}

/// Refuses a value whose conversion depends on the session or the day, or that the sides would not be seen to agree on.
pub(super) fn conversion(sync: &Sync, column: &SyncColumn) -> Refused {
    let Some(expr) = &column.expr else {
        return Ok(());
    };
    let (table, name, sql) = (&sync.table, &column.def.name, expr.sql.trim());
    let to = Type::of(&column.def.ty).name;
    let reads = sync.columns().map(|source| &source.def);
    let mut instants = Vec::new();
    for source in reads.filter(|source| expr.reads.contains(&source.name)) {
        let is_text = Type::of(&source.ty).has_charset();
        let from = Type::of(&source.ty).name;
        let error = |message: String, help: &str| {
            refused(Subject::column(table, &source.name), message, help)
        };
        if source.words.generated.is_some() {
            let message = format!(
                "{table}.{} is generated: a trigger sees the value that it had before the trigger changed the row",
                source.name
            );
            return error(message, "write its expression in its place");
        }
        let copies = expr.is_identity();
        if copies && from == "time" && ["date", "datetime", "timestamp"].contains(&to.as_str()) {
            let message = format!(
                "{table}.{} is a time, and {table}.{name} would add the present day to it",
                source.name
            );
            return error(message, "add a day that stays: timestamp('1970-01-01', a)");
        }
        if copies && to == "float" && from != "float" {
            let message =
                format!("{table}.{name} is a float, which never equals `{sql}` of another type");
            return error(message, &format!("write CAST({sql} AS FLOAT)"));
        }
        if copies && is_text && Type::of(&column.def.ty).is_integer() {
            let message = format!(
                "{table}.{name} is an integer, and `{sql}` is a text whose fraction would be rounded away"
            );
            return error(
                message,
                &format!("write CAST({sql} AS signed), which fails there"),
            );
        }
        if from == "timestamp" && !(copies && to == "timestamp") {
            instants.push(&source.name);
        }
        if to == "timestamp" && !(copies && from == "timestamp") {
            return in_a_zone(
                sync,
                name,
                &format!("`{sql}` becomes a moment in it"),
                "let both sides be timestamps, or keep the time of UTC: sql_type = \"datetime(6)\"",
            );
        }
    }
    if to == "timestamp" && expr.reads.is_empty() && !sql.eq_ignore_ascii_case("null") {
        return in_a_zone(
            sync,
            name,
            &format!("`{sql}` becomes a moment in it"),
            "keep the time of UTC: sql_type = \"datetime(6)\"",
        );
    }
    let tokens = tokenize(sql).unwrap_or_default();
    let tokens = solid(&tokens);
    let bare = instants
        .into_iter()
        .find(|instant| !only_as_number(&tokens, instant));
    bare.map_or(Ok(()), |instant| {
        in_a_zone(
            sync,
            instant,
            &format!("`{sql}` reads it in that zone"),
            &format!("write '1970-01-01 00:00:00' + INTERVAL unix_timestamp({instant}) SECOND"),
        )
    })
}

fn in_a_zone(sync: &Sync, column: &str, therefore: &str, help: &str) -> Refused {
    let table = &sync.table;
    let message = format!(
        "{table}.{column} is a timestamp, which each session sees in its own time zone, and {therefore}: two sessions could make two \
         values of one"
    );
    refused(Subject::column(table, column), message, help)
}

/// Whether an expression reads a column only in `unix_timestamp(..)`, or asks whether it is NULL.
fn only_as_number(tokens: &[Token<'_>], column: &str) -> bool {
    tokens.iter().enumerate().all(|(at, token)| {
        let is_column = token
            .name()
            .is_some_and(|name| name.eq_ignore_ascii_case(column));
        let asks = tokens.get(at + 1).is_some_and(|next| next.is_word("is"));
        let is_number = matches!(tokens[..at], [.., function, open]
            if function.is_word("unix_timestamp") && open.is_symbol("("));
        !is_column || asks || is_number
    })
}

#[cfg(test)]
mod tests;
