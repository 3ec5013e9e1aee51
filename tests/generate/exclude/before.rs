#[expand_contract::migrate(table = "bookings")]
pub struct Booking {
    #[migrate(primary_key)]
    pub id: i64,
    pub begins: i32,
    pub ends: i32,
}
