#[expand_contract::migrate(table = "tickets")]
pub struct Ticket {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(sql_type = "varchar(40)")]
    pub state: State,
    #[migrate(column = "Subject Line")]
    pub subject: String,
}
