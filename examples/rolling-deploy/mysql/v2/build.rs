//! `query!` reads `.sqlx`, regardless of `DATABASE_URL` and `.env`: this package builds on any machine. `cargo run -p
//! rolling-deploy -- --database mariadb prepare` writes `.sqlx`, and sets `SQLX_OFFLINE` itself to do so.
//!
//! An `[env]` in `.cargo/config.toml` would only apply to a cargo that is started below it, and also to every other
//! package.

fn main() {
    println!("cargo::rerun-if-env-changed=SQLX_OFFLINE");
    println!("cargo::rerun-if-changed=.sqlx");
    if std::env::var_os("SQLX_OFFLINE").is_none() {
        println!("cargo::rustc-env=SQLX_OFFLINE=true");
    }
}
