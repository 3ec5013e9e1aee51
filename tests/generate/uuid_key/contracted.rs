#[expand_contract::migrate(table = "events")]
pub struct Event {
    #[migrate(primary_key)]
    pub id: uuid::Uuid,
    #[migrate(renamed(from = "title", contracted))]
    pub name: String,
}
