use expand_contract::Model;

#[expand_contract::migrate(table = "jobs")]
pub struct Job {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(optional)]
    pub note: Option<String>,
}

fn main() {
    let _ = Job::insert::<sqlx::Postgres>().id(1).note(None);
}
