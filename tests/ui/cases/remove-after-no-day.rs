#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(deprecated(note = "use `title`", remove_after = "31.12.2026"))]
    pub label: String,
    #[migrate(deprecated(replaced_by("label")))]
    pub title: String,
    #[migrate(deprecated(replaced_by(title)))]
    pub name: String,
}

fn main() {}
