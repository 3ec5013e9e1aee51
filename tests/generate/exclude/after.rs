#[expand_contract::migrate(table = "bookings", exclude("int4range(begins, ends)" with "&&", where = "begins < ends", name = "bookings_apart"))]
pub struct Booking {
    #[migrate(primary_key)]
    pub id: i64,
    pub begins: i32,
    pub ends: i32,
}
