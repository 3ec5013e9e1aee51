use super::*;

/// The text of MariaDB 10.11.
const MARIADB: &str = r#"CREATE TABLE `users` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(40) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s \\ "x"' COMMENT 'the name, it''s a `tick`',
  `e` enum('a','it''s','c,d') NOT NULL DEFAULT 'a',
  `d` decimal(10,2) unsigned zerofill DEFAULT 00000001.50,
  `b` bit(3) DEFAULT b'101',
  `created` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `at6` datetime(6) DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
  `ex` varchar(80) DEFAULT concat('a',ucase('b')),
  `g` varchar(80) GENERATED ALWAYS AS (concat(`name`,'!')) VIRTUAL,
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`)),
  `inv` int(11) INVISIBLE DEFAULT 3,
  `ch` int(11) DEFAULT NULL CHECK (`ch` > 0),
  `we``ird, NOT NULL` int(11) DEFAULT NULL COMMENT 'x',
  `big` text /*M!100301 COMPRESSED*/ DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `k_pre` (`name`(5),`d` DESC),
  CONSTRAINT `c_n` CHECK (`d` < 100 and `name` <> 'x')
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='a (b'
 PARTITION BY HASH (`id`)"#;

/// The text of MySQL 9.7.
const MYSQL: &str = r#"CREATE TABLE `users` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(40) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s \\ "x"' COMMENT 'the name, it''s a `tick`',
  `n` int NOT NULL DEFAULT '5',
  `ts` timestamp NULL DEFAULT NULL,
  `at6` datetime(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  `ex` varchar(80) DEFAULT (concat(_utf8mb4'it\'s',upper(_utf8mb4'b'))),
  `g` varchar(80) GENERATED ALWAYS AS (concat(`name`,_latin1'!')) VIRTUAL,
  `gs` int GENERATED ALWAYS AS ((`n` + 1)) STORED NOT NULL COMMENT 'c',
  `j` json DEFAULT NULL,
  `t` text,
  `inv` int DEFAULT '3' /*!80023 INVISIBLE */ COMMENT 'hidden',
  `p` point NOT NULL /*!80003 SRID 4326 */,
  PRIMARY KEY (`id`),
  KEY `fx` ((lower(`t`))),
  CONSTRAINT `c_n` CHECK ((`n` < 100))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
/*!50100 PARTITION BY HASH (`id`) */"#;

fn column(sql: &str, name: &str) -> Column {
    let created = Created::of(sql).expect("it is read");
    created.column(name).expect("the column is there").clone()
}

#[test]
fn a_definition_is_the_text_of_the_server() {
    for (sql, count, others) in [(MARIADB, 14, 3), (MYSQL, 12, 3)] {
        let created = Created::of(sql).expect("it is read");
        assert_eq!(
            (created.columns.len(), created.others.len()),
            (count, others)
        );
        for column in &created.columns {
            let line = column.definition();
            assert!(
                sql.contains(&format!("  {line},\n")) || column.sql_type() == "json",
                "{line}"
            );
        }
    }
}

#[test]
fn not_null_makes_a_column_visible_and_keeps_the_others_of_its_words() {
    let required = |sql: &str, name: &str| column(sql, name).required().definition();
    assert_eq!(required(MARIADB, "inv"), "`inv` int(11) NOT NULL DEFAULT 3");
    assert_eq!(
        required(MARIADB, "WE`IRD, not null"),
        "`we``ird, NOT NULL` int(11) NOT NULL COMMENT 'x'"
    );
    assert_eq!(
        required(MARIADB, "ch"),
        "`ch` int(11) NOT NULL CHECK (`ch` > 0)"
    );
    assert_eq!(
        required(MARIADB, "big"),
        "`big` text /*M!100301 COMPRESSED*/ NOT NULL"
    );
    assert_eq!(
        required(MYSQL, "inv"),
        "`inv` int NOT NULL DEFAULT '3' COMMENT 'hidden'"
    );
    assert_eq!(required(MYSQL, "ts"), "`ts` timestamp NOT NULL");
    assert_eq!(
        required(MYSQL, "ex"),
        "`ex` varchar(80) NOT NULL DEFAULT (concat(_utf8mb4'it\\'s',upper(_utf8mb4'b')))"
    );
}

#[test]
fn null_is_said() {
    let nullable = |sql: &str, name: &str| column(sql, name).nullable().definition();
    assert_eq!(
        nullable(MARIADB, "created"),
        "`created` timestamp NULL DEFAULT current_timestamp() ON UPDATE current_timestamp()"
    );
    assert_eq!(nullable(MYSQL, "p"), "`p` point /*!80003 SRID 4326 */ NULL");
    assert_eq!(
        nullable(MYSQL, "gs"),
        "`gs` int GENERATED ALWAYS AS ((`n` + 1)) STORED NULL COMMENT 'c'"
    );
}

#[test]
fn a_default_is_exchanged() {
    let at = column(MYSQL, "at6");
    assert_eq!(at.default(), Some("CURRENT_TIMESTAMP(6)"));
    assert_eq!(
        at.with_default(None).definition(),
        "`at6` datetime(6) DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP(6)"
    );
    assert_eq!(
        column(MARIADB, "created")
            .with_default(Some("'2001-01-01'"))
            .definition(),
        "`created` timestamp DEFAULT '2001-01-01' NOT NULL ON UPDATE current_timestamp()"
    );
    assert_eq!(
        column(MARIADB, "e").with_default(None).definition(),
        "`e` enum('a','it''s','c,d') NOT NULL"
    );
    assert_eq!(
        column(MARIADB, "ex").default(),
        Some("concat('a',ucase('b'))")
    );
    assert_eq!(column(MARIADB, "d").default(), Some("00000001.50"));
    assert_eq!(column(MARIADB, "b").default(), Some("b'101'"));
    assert_eq!(column(MYSQL, "ts").default(), None);
}

#[test]
fn a_type_is_exchanged_and_a_text_keeps_its_collation() {
    let name = column(MYSQL, "name");
    assert!(
        name.with_type("varchar(60)")
            .definition()
            .starts_with("`name` varchar(60) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL")
    );
    assert!(
        name.with_type("varchar(60) COLLATE utf8mb4_bin")
            .definition()
            .starts_with("`name` varchar(60) COLLATE utf8mb4_bin NOT NULL")
    );
    assert_eq!(
        column(MARIADB, "id").with_type("bigint").definition(),
        "`id` bigint NOT NULL AUTO_INCREMENT"
    );
}

#[test]
fn a_copy_has_the_type_and_the_comment_alone() {
    let copied = |sql: &str, name: &str| column(sql, name).copied("x").definition();
    assert_eq!(
        copied(MARIADB, "name"),
        "`x` varchar(40) CHARACTER SET latin1 COLLATE latin1_bin NULL COMMENT 'the name, it''s a `tick`' INVISIBLE"
    );
    assert_eq!(copied(MARIADB, "j"), "`x` json NULL INVISIBLE");
    assert_eq!(copied(MARIADB, "created"), "`x` timestamp NULL INVISIBLE");
    assert_eq!(
        copied(MYSQL, "p"),
        "`x` point /*!80003 SRID 4326 */ NULL INVISIBLE"
    );
    assert_eq!(
        copied(MYSQL, "inv"),
        "`x` int NULL COMMENT 'hidden' INVISIBLE"
    );
}

#[test]
fn mariadb_s_json_is_altered_as_json() {
    let json = column(MARIADB, "j");
    assert_eq!(json.required().definition(), "`j` json NOT NULL");
    assert!(!json.has(Part::Check));
    assert_eq!(column(MYSQL, "j").definition(), "`j` json DEFAULT NULL");
}

#[test]
fn a_comment_is_exchanged() {
    let hidden = column(MYSQL, "inv");
    assert_eq!(
        hidden.with_comment(Some("'new'")).definition(),
        "`inv` int COMMENT 'new' DEFAULT '3' /*!80023 INVISIBLE */"
    );
    assert_eq!(
        hidden.with_comment(None).visible().definition(),
        "`inv` int DEFAULT '3'"
    );
}

#[test]
fn a_text_that_is_not_understood_is_an_error() {
    assert!(Created::of("CREATE TABLE `t` (`a` int").is_err());
    assert!(Created::of("CREATE TABLE `t` (a int)").is_err());
    assert!(Created::of("CREATE TABLE `t` (`a` int DEFAULT 'x)").is_err());
}

#[test]
fn a_name_in_double_quotes_is_a_name() {
    let created = Created::of("CREATE TABLE \"t\" (\"a\"\"b\" int(11) NOT NULL)");
    let created = created.expect("it is read");
    assert_eq!(created.columns[0].definition(), "`a\"b` int(11) NOT NULL");
}
