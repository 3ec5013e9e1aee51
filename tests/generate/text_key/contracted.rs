#[expand_contract::migrate(table = "countries")]
pub struct Country {
    #[migrate(primary_key)]
    pub code: String,
    #[migrate(renamed(from = "title", contracted))]
    pub name: String,
}
