//! Facts about `PostgreSQL` that generated SQL and the runner share.

/// The SQLSTATE classes of errors about a value: data exceptions, constraints, and what functions raise. Any other error
/// is about the statement, such as a missing right or function, and says nothing of the row.
pub const VALUE_ERRORS: [&str; 6] = ["22", "23", "38", "39", "2F", "P0"];

/// The settings on which the text of a value and the meaning of a literal depend, with one value for every session: the
/// triggers, the backfill and the verification must make the same of a row. sqlx sets the first two so for every connection,
/// and the runner the others.
pub const SETTINGS: [(&str, &str); 11] = [
    ("timezone", "'UTC'"),
    ("datestyle", "'ISO, MDY'"),
    ("extra_float_digits", "1"),
    ("intervalstyle", "'postgres'"),
    ("bytea_output", "'hex'"),
    ("xmlbinary", "'base64'"),
    ("xmloption", "'content'"),
    ("array_nulls", "on"),
    ("quote_all_identifiers", "off"),
    ("standard_conforming_strings", "on"),
    ("transform_null_equals", "off"),
];

/// The settings for money, and for the patterns of `to_char` and its kin. They cost a trigger as much as all the others
/// together, so only a trigger that may depend on them sets them.
pub const LOCALE: [(&str, &str); 3] = [
    ("lc_monetary", "'C'"),
    ("lc_numeric", "'C'"),
    ("lc_time", "'C'"),
];

/// A query for the triggers of others that may change a row before an UPDATE of it is stored, also on partitions. `table` is
/// the quoted table as a literal. A trigger of ours may fire for its own columns alone only if there is none: such a trigger
/// may change a column that the UPDATE does not name.
pub fn changing_triggers(table: &str) -> String {
    // 1: for each row, 2: before it is stored, 16: on UPDATE. Disabled ones may be enabled at any time.
    format!(
        "SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') \
         AND (tgrelid = pg_catalog.to_regclass({table}) OR tgrelid IN (SELECT relid FROM \
         pg_catalog.pg_partition_tree(pg_catalog.to_regclass({table})))) ORDER BY tgname"
    )
}
