#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
}

#[expand_contract::migrate(reads = Plain)]
pub struct Label {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
}

// Uses what is broken, and adds nothing.
fn main() {
    use expand_contract::Projection;
    let label = Label {
        id: 1,
        label: String::new(),
    };
    let _: &str = &label.label;
    let _ = Label::find(label.id);
    let _: (Label,) = todo::<sqlx::postgres::PgRow, _>();
}

fn todo<R: sqlx::Row, T: for<'r> sqlx::FromRow<'r, R>>() -> (T,) {
    loop {}
}
