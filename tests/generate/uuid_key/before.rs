#[expand_contract::migrate(table = "events")]
pub struct Event {
    #[migrate(primary_key)]
    pub id: uuid::Uuid,
    pub title: String,
}
