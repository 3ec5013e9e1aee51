#[expand_contract::migrate(table = "cities")]
#[derive(Clone, Default)]
pub struct City {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
}

fn name<M: AsRef<City>>(city: &M) -> &str {
    &city.as_ref().name
}

impl AsRef<City> for City {
    fn as_ref(&self) -> &Self {
        self
    }
}

fn main() {
    let city = City::default();
    let _name = name(&city);
}
