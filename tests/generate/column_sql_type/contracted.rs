#[expand_contract::migrate(table = "tickets")]
pub struct Ticket {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(column = "status", sql_type = "varchar(40)", renamed(from = "state", contracted))]
    pub status_now: State,
    #[migrate(column = "Subject Line")]
    pub subject: String,
}
