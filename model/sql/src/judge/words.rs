//! Words that decide how an expression is judged.

/// Words of a query: an expression with one of them reads other rows.
pub(super) const QUERIES: [&str; 8] = [
    "select", "with", "values", "insert", "update", "delete", "table", "exists",
];

/// Words that end an expression and begin another clause of its statement. All databases reserve them.
pub(super) const CLAUSES: [&str; 10] = [
    "from",
    "where",
    "returning",
    "union",
    "intersect",
    "except",
    "group",
    "having",
    "order",
    "limit",
];

/// Words that end a type or a default and continue the definition of the column, or the statement that it stands in.
pub(super) const DEFINITION: [&str; 23] = [
    "add",
    "alter",
    "as",
    "autoincrement",
    "check",
    "compression",
    "constraint",
    "default",
    "deferrable",
    "drop",
    "generated",
    "identity",
    "initially",
    "not",
    "null",
    "options",
    "primary",
    "references",
    "rename",
    "storage",
    "unique",
    "using",
    "auto_increment",
];

/// Words without parentheses that mean the present time or the current user.
pub(super) const PRESENT: [&str; 9] = [
    "current_timestamp",
    "current_date",
    "current_time",
    "localtimestamp",
    "localtime",
    "current_user",
    "session_user",
    "current_role",
    "current_schema",
];

/// Aggregate functions. `min` and `max` are left out: SQLite has ordinary functions of these names with two arguments, and
/// the databases themselves refuse the aggregates in `SET`.
pub(super) const AGGREGATES: [&str; 15] = [
    "count",
    "sum",
    "avg",
    "total",
    "group_concat",
    "string_agg",
    "array_agg",
    "json_agg",
    "jsonb_agg",
    "bool_and",
    "bool_or",
    "every",
    "row_number",
    "over",
    "filter",
];

/// Words before a parenthesis that are not functions.
pub(super) const NOT_FUNCTIONS: [&str; 17] = [
    "cast", "in", "and", "or", "not", "case", "when", "then", "else", "is", "like", "between",
    "any", "all", "some", "array", "row",
];

/// Words that can turn NULL into a value, or give a value although one of several operands is NULL.
pub(super) const NULL_WORDS: [&str; 11] = [
    "case", "is", "isnull", "notnull", "or", "and", "in", "distinct", "array", "row", "any",
];

/// Functions that give NULL when one argument is NULL, on PostgreSQL and SQLite.
pub(super) const STRICT_FUNCTIONS: [&str; 57] = [
    "abs",
    "ascii",
    "btrim",
    "ceil",
    "ceiling",
    "char_length",
    "character_length",
    "chr",
    "date",
    "date_part",
    "date_trunc",
    "datetime",
    "decode",
    "div",
    "encode",
    "exp",
    "extract",
    "floor",
    "initcap",
    "instr",
    "json_extract",
    "jsonb_extract_path_text",
    "julianday",
    "left",
    "length",
    "ln",
    "lower",
    "lpad",
    "ltrim",
    "make_date",
    "md5",
    "mod",
    "normalize",
    "nullif",
    "octet_length",
    "overlay",
    "position",
    "pow",
    "power",
    "regexp_replace",
    "repeat",
    "replace",
    "reverse",
    "right",
    "round",
    "rpad",
    "rtrim",
    "sign",
    "split_part",
    "sqrt",
    "strpos",
    "substr",
    "substring",
    "to_timestamp",
    "trim",
    "trunc",
    "upper",
];
