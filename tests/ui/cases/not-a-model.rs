pub struct Plain;

fn table<M: expand_contract::Model>() -> &'static str {
    M::TABLE
}

fn main() {
    println!("{}", table::<Plain>());
}
