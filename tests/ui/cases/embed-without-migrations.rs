expand_contract::embed!(pub SCHEMA);

fn main() {
    println!("{}", SCHEMA.name);
}
