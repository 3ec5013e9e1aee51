pub struct Plain;

fn columns<P: expand_contract::Projection>() -> &'static [&'static str] {
    P::COLUMNS
}

fn main() {
    columns::<Plain>();
}
