use super::*;
use crate::database::sealed::Sealed;

/// Every word that MySQL 8.4 or MariaDB 11 reserves.
const RESERVED: &str = "accessible add all alter analyze and as asc asensitive before between bigint binary blob both by \
    call cascade case change char character check collate column condition constraint continue convert create cross cube \
    cume_dist current_date current_role current_time current_timestamp current_user cursor database databases day_hour \
    day_microsecond day_minute day_second dec decimal declare default delayed delete delete_domain_id dense_rank desc \
    describe deterministic distinct distinctrow div do_domain_ids double drop dual each else elseif empty enclosed escaped \
    except exists exit explain false fetch first_value float float4 float8 for force foreign from fulltext function general \
    generated get grant group grouping groups having high_priority hour_microsecond hour_minute hour_second if ignore \
    ignore_domain_ids ignore_server_ids in index infile inner inout insensitive insert int int1 int2 int3 int4 int8 integer \
    intersect interval into io_after_gtids io_before_gtids is iterate join json_table key keys kill lag last_value lateral \
    lead leading leave left like limit linear lines load localtime localtimestamp lock long longblob longtext loop \
    low_priority manual master_bind master_heartbeat_period master_ssl_verify_server_cert match maxvalue mediumblob \
    mediumint mediumtext middleint minute_microsecond minute_second mod modifies natural no_write_to_binlog not nth_value \
    ntile null numeric of offset on optimize optimizer_costs option optionally or order out outer outfile over \
    page_checksum parallel parse_vcol_expr partition percent_rank precision primary procedure purge qualify range rank read \
    read_write reads real recursive ref_system_id references regexp release rename repeat replace require resignal restrict \
    return returning revoke right rlike row row_number rows schema schemas second_microsecond select sensitive separator set \
    show signal slow smallint spatial specific sql sql_big_result sql_calc_found_rows sql_small_result sqlexception sqlstate \
    sqlwarning ssl starting stats_auto_recalc stats_persistent stats_sample_pages stored straight_join system table \
    tablesample terminated then tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned update \
    usage use using utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying virtual when where while \
    window with write xor year_month zerofill";

fn servers() -> Vec<&'static dyn Server> {
    let servers: &[&dyn Server] = &[
        #[cfg(feature = "sqlite")]
        <sqlx::Sqlite as Sealed>::server(),
        #[cfg(feature = "postgres")]
        <sqlx::Postgres as Sealed>::server(),
        #[cfg(feature = "mysql")]
        <sqlx::MySql as Sealed>::server(),
    ];
    servers.to_vec()
}

#[test]
fn no_name_of_the_journals_is_a_reserved_word() {
    let servers = servers();
    let make = servers.iter().flat_map(|server| server.journal().make);
    for table in make.filter(|sql| sql.starts_with("CREATE TABLE ")) {
        let (head, columns) = table.split_once(" (").unwrap();
        let name = head.rsplit([' ', '.']).next().unwrap();
        let name = name.trim_start_matches("_ec_");
        let columns = columns
            .split(", ")
            .map(|column| column.split(' ').next().unwrap())
            .filter(|word| !["PRIMARY", "KEY"].contains(word));
        for name in columns.chain([name]) {
            let name = name.trim_end_matches(')');
            assert!(
                !RESERVED.split(' ').any(|word| word == name),
                "{name} in {table}"
            );
        }
    }
}

#[test]
fn a_journal_is_upgraded_version_by_version() {
    let upgrades: [&[&str]; 2] = [&["one to two"], &["two to three"]];
    assert_eq!(steps(&upgrades, 1, 3), Some(&upgrades[..]));
    assert_eq!(steps(&upgrades, 2, 3), Some(&upgrades[1..]));
    assert_eq!(steps(&upgrades, 3, 3), Some(&upgrades[2..]));
    for unknown in [i64::MIN, -1, 0, 4, i64::MAX] {
        assert_eq!(steps(&upgrades, unknown, 3), None, "{unknown}");
    }
}

#[test]
fn there_is_an_upgrade_from_every_version_before_this_one() {
    for server in servers() {
        let upgrades = server.journal().upgrades.len();
        assert_eq!(i64::try_from(upgrades).unwrap(), VERSION - 1);
        let reads = server.journal().reads.len();
        assert_eq!(i64::try_from(reads).unwrap(), VERSION);
        assert!(upgrade(server, VERSION + 1).is_err());
        assert!(upgrade(server, 0).is_err());
    }
}
