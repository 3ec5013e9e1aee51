//! `query!` looks into `.sqlx`, whatever `DATABASE_URL` or `.env` say: this package builds on any machine.
//! `cargo run -p rolling-deploy -- prepare` writes `.sqlx`, and sets `SQLX_OFFLINE` itself to do so.
//!
//! A `[env]` in `.cargo/config.toml` would hold only for a cargo that is started below it, and for every other package too.

fn main() {
    println!("cargo::rerun-if-env-changed=SQLX_OFFLINE");
    println!("cargo::rerun-if-changed=.sqlx");
    if std::env::var_os("SQLX_OFFLINE").is_none() {
        println!("cargo::rustc-env=SQLX_OFFLINE=true");
    }
}
