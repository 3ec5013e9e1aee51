//! Expressions that MariaDB and MySQL both know and compute alike, in a trigger, a default, a CHECK and a generated column.

use expand_contract_sql::{Token, TokenKind, functions, tokenize};

use super::{Refused, solid};
use crate::Diagnostic;

fn refused(message: impl Into<String>, help: impl Into<String>) -> Refused {
    Err(Diagnostic::error(message).help(help))
}

/// Refuses an `up` or `down` that a trigger cannot compute. It may fail for a value, since the trigger catches that.
pub(in crate::dialect::mysql) fn expression(text: &str) -> Refused {
    let Ok(tokens) = tokenize(text) else {
        return Ok(());
    };
    let tokens = solid(&tokens);
    syntax(&tokens)?;
    let mut words = tokens.iter().filter(|token| token.kind == TokenKind::Word);
    if let Some(word) = words.find(|word| has(PRESENT, &word.text.to_ascii_lowercase())) {
        return changing(word.text);
    }
    calls(&tokens, call)
}

/// Refuses an expression that the database computes itself. `unknown` are functions that one of the two does not take there.
pub(super) fn computed(text: &str, unknown: &str, place: &str) -> Refused {
    expression(text)?;
    let called = functions(text);
    called.iter().find(|name| has(unknown, name)).map_or(Ok(()), |name| {
        refused(
            format!("`{name}()` is not taken by both MariaDB and MySQL in {place}"),
            "use functions of numbers and texts, such as round, lower, substr, or extract(year from a)",
        )
    })
}

/// Refuses a default that one of the two does not take.
pub(super) fn default(text: &str) -> Refused {
    let Ok(tokens) = tokenize(text) else {
        return Ok(());
    };
    let tokens = solid(&tokens);
    if let [word, literal] = &tokens[..]
        && ["date", "time", "timestamp"]
            .iter()
            .any(|kind| word.is_word(kind))
        && literal.kind == TokenKind::String
    {
        return refused(
            format!("MySQL takes no `{}` before a text in a default", word.text),
            format!("write the text alone: {}", literal.text),
        );
    }
    syntax(&tokens)?;
    calls(&tokens, |name, _| {
        if has(SAFE, name) || has(IN_DEFAULTS, name) {
            Ok(())
        } else {
            unknown_function(name)
        }
    })
}

/// Whether a list has the word.
fn has(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|one| one == word)
}

/// Refuses signs and words that one of the two does not know, or reads in another way than the texts here are read.
fn syntax(tokens: &[Token<'_>]) -> Refused {
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        let next = tokens.get(at + 1);
        match token.kind {
            TokenKind::Symbol => symbol(token, before, next)?,
            TokenKind::Word => word(token, next, tokens.get(at + 2))?,
            TokenKind::Quoted if !token.text.starts_with('`') => {
                let text = token.text;
                refused(
                    format!(
                        "`{text}` is a text in one session, a column in another, or not known to mysql at all"
                    ),
                    "write a text in single quotes, and a column in backticks or bare",
                )?;
            }
            TokenKind::String if token.text.contains('\\') => refused(
                format!(
                    "`{}` has a backslash, which stands for itself in one session and not in another",
                    token.text
                ),
                "write char(92 using utf8mb4) for it, and char(10 using utf8mb4) for a line break",
            )?,
            TokenKind::String if token.text.starts_with(['$', 'e', 'E']) => {
                unknown(token.text, "write the text in single quotes")?;
            }
            TokenKind::Parameter => variable(token.text)?,
            _ => {}
        }
    }
    Ok(())
}

fn unknown(what: &str, help: &str) -> Refused {
    refused(format!("`{what}` is not known to mysql"), help)
}

fn variable(name: &str) -> Refused {
    refused(
        format!("`{name}` is a variable, which has another value in each session"),
        "use columns and constants only",
    )
}

fn symbol(token: &Token<'_>, before: Option<&Token<'_>>, next: Option<&Token<'_>>) -> Refused {
    let is_behind_value = before.is_some_and(|before| match before.kind {
        TokenKind::Symbol => before.is_symbol(")"),
        TokenKind::Word => !has(OPERATORS, &before.text.to_ascii_lowercase()),
        _ => true,
    });
    match token.text {
        "::" => unknown("::", "write CAST(.. AS ..)"),
        "[" => unknown("[", "an array is json here: json_extract(a, '$[0]')"),
        "|" if next.is_some_and(|next| next.is_symbol("|")) => refused(
            "`||` joins texts in one session, and means OR in another",
            "write concat(a, b), or a OR b",
        ),
        "#" => refused("`#` begins a comment", "take it away"),
        "@" => variable("@"),
        "~" if is_behind_value => unknown("~", "write a REGEXP 'b'"),
        "-" if next.is_some_and(|next| next.is_symbol(">")) => refused(
            "`->` is not known to MariaDB",
            "write json_extract(a, '$.b'), or json_value(a, '$.b') for its text",
        ),
        _ => Ok(()),
    }
}

fn word(token: &Token<'_>, next: Option<&Token<'_>>, behind: Option<&Token<'_>>) -> Refused {
    let before = |word: &str| next.is_some_and(|next| next.is_word(word));
    match token.text.to_ascii_lowercase().as_str() {
        "ilike" => unknown("ILIKE", "write lower(a) LIKE lower('b')"),
        "similar" if before("to") => unknown("SIMILAR TO", "write a REGEXP 'b'"),
        "distinct" if before("from") => unknown("IS DISTINCT FROM", "write NOT (a <=> b)"),
        "member" if before("of") => refused(
            "`MEMBER OF` is not known to MariaDB",
            "write json_contains(a, b)",
        ),
        "select" | "exists" => refused(
            format!(
                "`{}` reads other rows, which the trigger would not see change",
                token.text
            ),
            "use columns of the same row only",
        ),
        "as" => next.map_or(Ok(()), |ty| cast(ty, behind)),
        _ => Ok(()),
    }
}

/// Refuses a type that a CAST does not know, or that cuts. `behind` is the token after its name.
fn cast(ty: &Token<'_>, behind: Option<&Token<'_>>) -> Refused {
    let name = ty.text.to_ascii_lowercase();
    if ["char", "character", "nchar", "binary"].contains(&name.as_str())
        && behind.is_some_and(|behind| behind.is_symbol("("))
    {
        return refused(
            format!(
                "a cast to `{}` with a length cuts a longer text with a warning, which fails in a trigger, and not in an UPDATE on MariaDB",
                ty.text
            ),
            "leave the length out, or write LEFT(a, 10)",
        );
    }
    if ty.kind != TokenKind::Word || has(CASTS, &name) {
        return Ok(());
    }
    let help = match name.as_str() {
        "json" | "jsonb" => "leave the cast out: the column takes the text".to_owned(),
        "int" | "integer" | "bigint" | "smallint" | "boolean" | "bool" => {
            write("CAST(a AS signed)")
        }
        "text" | "varchar" => write("CAST(a AS char)"),
        "numeric" => write("CAST(a AS decimal(20, 4))"),
        "real" => write("CAST(a AS double)"),
        "timestamp" | "timestamptz" => write("CAST(a AS datetime(6))"),
        _ => format!("known to both are {}", CASTS.replace(' ', ", ")),
    };
    refused(
        format!(
            "a cast to `{}` is not known to both MariaDB and MySQL",
            ty.text
        ),
        help,
    )
}

fn write(sql: &str) -> String {
    format!("write {sql}")
}

/// Judges each call of a function by its name, in small letters, and its arguments.
fn calls(tokens: &[Token<'_>], judge: impl Fn(&str, &[&[Token<'_>]]) -> Refused) -> Refused {
    for (at, token) in tokens.iter().enumerate() {
        let is_type = at > 0 && tokens[at - 1].is_word("as");
        let Some(name) = token.name().filter(|_| !is_type) else {
            continue;
        };
        let name = name.to_ascii_lowercase();
        match tokens.get(at + 1..) {
            Some([open, rest @ ..]) if open.is_symbol("(") && !has(OPERATORS, &name) => {
                judge(&name, &arguments(rest))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The arguments of a call, whose parenthesis is open.
fn arguments<'a, 'sql>(tokens: &'a [Token<'sql>]) -> Vec<&'a [Token<'sql>]> {
    let (mut depth, mut from, mut arguments) = (0_u32, 0, Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        let closes = token.is_symbol(")");
        if depth == 0 && (closes || token.is_symbol(",")) {
            arguments.extend(Some(&tokens[from..at]).filter(|argument| !argument.is_empty()));
            from = at + 1;
            if closes {
                break;
            }
        }
        if token.is_symbol("(") {
            depth += 1;
        } else if closes {
            depth -= 1;
        }
    }
    arguments
}

/// Refuses a call whose value is not the same in every session and on both servers.
fn call(name: &str, arguments: &[&[Token<'_>]]) -> Refused {
    let count = arguments.len();
    let is_text = |argument: &[Token<'_>], begins: &[&str]| match argument {
        [text] => {
            text.kind == TokenKind::String && begins.iter().any(|sign| text.text.starts_with(sign))
        }
        _ => false,
    };
    let mut texts = arguments.iter().flat_map(|argument| argument.iter());
    match name {
        _ if has(CHANGING, name) || name == "unix_timestamp" && count == 0 => {
            changing(&format!("{name}()"))
        }
        "from_unixtime" => refused(
            "`from_unixtime()` depends on the session's time zone",
            "write '1970-01-01 00:00:00' + INTERVAL a SECOND",
        ),
        "convert_tz"
            if count != 3
                || !arguments[1..]
                    .iter()
                    .all(|zone| is_text(zone, &["'+", "'-"])) =>
        {
            refused(
                "`convert_tz()` depends on the session, or on tables of zones that a server may not have",
                "write both zones as they differ from UTC: convert_tz(a, '+00:00', '+02:00')",
            )
        }
        "dayname" | "monthname" => refused(
            format!("`{name}()` depends on the session's lc_time_names"),
            "write elt(dayofweek(a), 'Sunday', ..), or elt(month(a), 'January', ..)",
        ),
        "date_format" | "time_format"
            if texts.any(|text| {
                ["%a", "%b", "%M", "%W"]
                    .iter()
                    .any(|part| text.text.contains(part))
            }) =>
        {
            refused(
                format!("the names that `{name}()` writes depend on the session's lc_time_names"),
                "write numbers, such as %m and %d",
            )
        }
        "week" if count < 2 => refused(
            "`week()` without a mode depends on the session's default_week_format",
            "write week(a, 3)",
        ),
        "regexp_replace" if count != 3 => refused(
            format!("`regexp_replace()` has three arguments on MariaDB, and not {count}"),
            "write regexp_replace(a, 'b', 'c'), which replaces each match",
        ),
        _ if has(SAFE, name) => Ok(()),
        _ => unknown_function(name),
    }
}

fn changing(what: &str) -> Refused {
    refused(
        format!(
            "`{what}` gives another value every time or in each session, so the two sides could never be seen to agree"
        ),
        "use columns and constants only",
    )
}

fn unknown_function(name: &str) -> Refused {
    let other = INSTEAD.iter().find(|(foreign, _)| *foreign == name);
    refused(
        format!("`{name}()` is not a function that MariaDB and MySQL both know and compute alike"),
        other.map_or_else(
            || "use functions that both have, such as substr, instr, replace, trim, lower, round, if, json_value, CAST".to_owned(),
            |(_, instead)| write(instead),
        ),
    )
}

/// Functions of other databases or of one of the two, and what both know instead.
const INSTEAD: [(&str, &str); 33] = [
    ("bin_to_uuid", "hex(a)"),
    ("btrim", "trim(a)"),
    ("chr", "char(65 using utf8mb4)"),
    ("date_part", "extract(year from a)"),
    ("date_trunc", "date(a)"),
    ("datetime", "timestamp(a)"),
    ("decode", "unhex(a) or from_base64(a)"),
    ("encode", "hex(a) or to_base64(a)"),
    ("gen_random_bytes", "random_bytes(16)"),
    ("gen_random_uuid", "unhex(replace(uuid(), '-', ''))"),
    ("iif", "if(a, b, c)"),
    ("json_build_object", "json_object('a', b)"),
    ("json_exists", "json_contains_path(a, 'one', '$.b')"),
    ("json_extract_path_text", "json_value(a, '$.b')"),
    ("json_query", "json_extract(a, '$.b')"),
    ("max", "greatest(a, b)"),
    // MySQL has neither of them any more: they are in a component.
    ("md5", "sha2(a, 256)"),
    ("min", "least(a, b)"),
    ("nextval", "no default, and `identity` of the `primary_key`"),
    ("random", "rand()"),
    ("regexp_like", "a REGEXP 'b'"),
    ("sha1", "sha2(a, 256)"),
    (
        "split_part",
        "substring_index(substring_index(a, ',', 2), ',', -1)",
    ),
    ("strftime", "date_format(a, '%Y-%m-%d')"),
    ("strpos", "instr(a, b)"),
    ("time_to_sec", "timestampdiff(second, a, b)"),
    ("to_char", "date_format(a, '%Y-%m-%d') or CAST(a AS char)"),
    ("to_date", "str_to_date(a, '%Y-%m-%d')"),
    ("to_number", "CAST(a AS decimal(20, 4))"),
    ("to_timestamp", "str_to_date(a, '%Y-%m-%d %H:%i:%s')"),
    ("trunc", "truncate(a, 0)"),
    ("unixepoch", "unix_timestamp(a)"),
    ("uuid_to_bin", "unhex(replace(a, '-', ''))"),
];

/// Words before a parenthesis that are not functions.
const OPERATORS: &str = "and as between binary by case collate decimal div else escape for from in is like not or regexp rlike row \
    sounds then using when xor";

/// Types that CAST knows on both.
const CASTS: &str =
    "binary char character date datetime dec decimal double float nchar signed time unsigned";

/// Words without parentheses that mean the present time or the current user.
const PRESENT: &str = "current_date current_role current_time current_timestamp current_user localtime localtimestamp utc_date utc_time \
    utc_timestamp";

/// Functions whose value changes from call to call or from session to session, or that do more than to compute a value.
const CHANGING: &str = "benchmark connection_id curdate current_date current_role current_time current_timestamp current_user curtime \
    database found_rows get_lock is_free_lock is_used_lock last_insert_id load_file localtime localtimestamp now rand random_bytes \
    release_all_locks release_lock row_count schema session_user sleep sysdate system_user user utc_date utc_time utc_timestamp uuid \
    uuid_short version";

/// Further functions that a default may call: each of its values is stored once.
const IN_DEFAULTS: &str = "connection_id curdate current_date current_time current_timestamp current_user curtime database from_unixtime \
    localtime localtimestamp now rand random_bytes schema user utc_date utc_time utc_timestamp uuid uuid_short";

/// Functions that both servers have and compute alike, from their arguments alone. Each was called on both, in a trigger too.
const SAFE: &str = "abs acos adddate addtime ascii asin atan atan2 bin bit_count bit_length cast ceil ceiling char char_length \
    character_length coalesce concat concat_ws conv convert convert_tz cos cot crc32 date date_add date_format date_sub datediff day \
    dayofmonth dayofweek dayofyear degrees elt exp export_set extract field find_in_set floor format from_base64 from_days greatest hex \
    hour if ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr interval is_ipv4 is_ipv6 isnull json_array json_array_append \
    json_array_insert json_contains json_contains_path json_depth json_extract json_insert json_keys json_length json_merge_patch \
    json_merge_preserve json_object json_overlaps json_quote json_remove json_replace json_search json_set json_type json_unquote \
    json_valid json_value last_day lcase least left length ln locate log log10 log2 lower lpad ltrim make_set makedate maketime \
    microsecond mid minute mod month nullif oct octet_length ord period_add period_diff pi position pow power quarter quote radians \
    regexp_instr regexp_replace repeat replace reverse right round rpad rtrim sec_to_time second sha2 sign sin space sqrt str_to_date \
    strcmp subdate substr substring substring_index subtime tan time time_format timediff timestamp timestampadd timestampdiff \
    to_base64 to_days to_seconds trim truncate ucase unhex unix_timestamp upper week weekday weekofyear year yearweek";

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(refused: Refused) -> String {
        let error = refused.expect_err("it is refused");
        assert!(!error.help.is_empty(), "{error} shows no way out");
        format!("{}; {}", error.message, error.help.join("; "))
    }

    #[test]
    fn an_expression_that_both_compute_alike_passes() {
        for text in [
            "concat(lower(a), ' ', `order`) or a | b",
            "CAST(a AS decimal(20, 4)) div 2",
            "case when a in (1, 2) then concat_ws(',', a, b) else nullif(trim(leading 'x' from b), '') end",
            "'1970-01-01 00:00:00' + interval unix_timestamp(a) second",
            "date_format(a, '%Y-%m-%d') < date_sub(b, interval (1 + 1) day)",
            "convert_tz(a, '+00:00', '-05:00')",
            "week(a, 3) + ~b - -c",
            "json_value(a, '$.b') <=> convert(b using utf8mb4)",
            "LEFT(a, 255)",
            "CAST(CASE WHEN a > 3.402823466e38 THEN 3.402823466e38 ELSE a END AS FLOAT)",
            "a REGEXP '^[0-9]+$' and regexp_replace(a, '[^0-9]', '') <> ''",
        ] {
            expression(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }

    #[test]
    fn an_expression_with_another_value_elsewhere_is_refused() {
        for (text, part) in [
            ("a::text", "CAST("),
            ("concat(a, \"x\")", "single quotes"),
            ("a || b", "concat(a, b)"),
            ("a[1]", "json"),
            ("'a\\b'", "char(92 using utf8mb4)"),
            ("@a + 1", "`@a`"),
            ("a ->> '$.b'", "json_value"),
            ("a ilike 'b'", "ILIKE"),
            ("a ~ 'b'", "REGEXP"),
            ("a is distinct from b", "<=>"),
            ("(select 1)", "other rows"),
            ("cast(a as text)", "CAST(a AS char)"),
            ("cast(a as char(3))", "LEFT(a, 10)"),
            ("current_timestamp", "every time"),
            ("now()", "every time"),
            ("unix_timestamp()", "every time"),
            ("uuid()", "every time"),
            ("from_unixtime(a)", "INTERVAL a SECOND"),
            ("convert_tz(a, 'SYSTEM', '+00:00')", "differ from UTC"),
            ("dayname(a)", "lc_time_names"),
            ("date_format(a, '%d %M')", "lc_time_names"),
            ("week(a)", "default_week_format"),
            ("regexp_replace(a, 'b', 'c', 'g')", "three arguments"),
            ("split_part(a, ',', 2)", "substring_index"),
            ("md5(a)", "sha2"),
            ("regexp_like(a, 'b')", "REGEXP"),
            ("my_function(a)", "`my_function()`"),
            ("max(a)", "greatest(a, b)"),
        ] {
            let refused = refusal(expression(text));
            assert!(refused.contains(part), "{text}: {refused}");
        }
    }

    #[test]
    fn a_default_may_differ_from_row_to_row() {
        for text in [
            "0",
            "'x'",
            "now()",
            "current_timestamp(6)",
            "(uuid())",
            "unhex(replace(uuid(), '-', ''))",
            "json_object()",
        ] {
            default(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
        for (text, part) in [
            ("'{}'::jsonb", "CAST("),
            ("date '2026-01-01'", "write the text alone: '2026-01-01'"),
            ("gen_random_uuid()", "unhex(replace(uuid()"),
            ("nextval('s')", "identity"),
            ("(select 1)", "other rows"),
            ("sleep(1)", "`sleep()`"),
        ] {
            let refused = refusal(default(text));
            assert!(refused.contains(part), "{text}: {refused}");
        }
    }

    #[test]
    fn the_database_itself_computes_less() {
        computed("lower(a)", "date_format", "a CHECK").unwrap();
        let refused = refusal(computed(
            "date_format(a, '%Y')",
            "time date_format",
            "a CHECK",
        ));
        assert!(refused.contains("in a CHECK"), "{refused}");
    }

    #[test]
    fn each_list_is_sorted() {
        let instead = INSTEAD.map(|(name, _)| name).join(" ");
        for list in [
            SAFE,
            IN_DEFAULTS,
            CHANGING,
            PRESENT,
            CASTS,
            OPERATORS,
            &instead,
        ] {
            let words: Vec<&str> = list.split_whitespace().collect();
            assert!(words.is_sorted_by(|one, next| one < next), "{list}");
        }
        assert!(INSTEAD.iter().all(|(name, _)| !has(SAFE, name)));
    }
}
