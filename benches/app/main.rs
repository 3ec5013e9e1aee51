//! A small shop behind HTTP. The build without expand-contract leaves out the lines with `expand_contract`.

mod models;
mod store;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use sqlx::PgPool;

use crate::models::{Order, OrderLine, Payment, Product, Session, User};
use crate::store::Store;

expand_contract::embed!(SCHEMA);

type Shop = State<Arc<Store>>;
type Answer<T> = Result<Json<T>, StatusCode>;

#[derive(Deserialize)]
struct Registration {
    id: i64,
    email: String,
    full_name: String,
}

#[derive(Deserialize)]
struct Placing {
    id: i64,
    user: i64,
    note: Option<String>,
}

#[derive(Deserialize)]
struct Adding {
    id: i64,
    product: i64,
    quantity: i32,
}

#[derive(Deserialize)]
struct Paying {
    id: i64,
    provider: String,
    cents: i64,
}

#[derive(Deserialize)]
struct Login {
    id: i64,
    user: i64,
    token: String,
}

fn answer<T>(result: store::Result<T>) -> Answer<T> {
    result.map(Json).map_err(|error| {
        eprintln!("{error}");
        StatusCode::INTERNAL_SERVER_ERROR
    })
}

fn found<T>(result: store::Result<Option<T>>) -> Answer<T> {
    match answer(result)?.0 {
        Some(found) => Ok(Json(found)),
        None => Err(StatusCode::NOT_FOUND),
    }
}

async fn users(State(shop): Shop) -> Answer<Vec<User>> {
    answer(shop.users(100).await)
}

async fn user(State(shop): Shop, Path(id): Path<i64>) -> Answer<User> {
    found(shop.user(id).await)
}

async fn me(State(shop): Shop, Path(token): Path<String>) -> Answer<User> {
    answer(shop.seen(&token).await)?;
    found(shop.user_of(&token).await)
}

async fn register(State(shop): Shop, Json(new): Json<Registration>) -> Answer<User> {
    answer(shop.register(new.id, &new.email, &new.full_name).await)
}

async fn rename(State(shop): Shop, Path(id): Path<i64>, Json(name): Json<String>) -> Answer<u64> {
    answer(shop.rename(id, &name).await)
}

async fn deactivate(State(shop): Shop, Path(id): Path<i64>) -> Answer<u64> {
    answer(shop.deactivate(id).await)
}

async fn product(State(shop): Shop, Path(sku): Path<String>) -> Answer<Product> {
    found(shop.product(&sku).await)
}

async fn search(State(shop): Shop, Path(words): Path<String>) -> Answer<Vec<Product>> {
    answer(shop.search(&words).await)
}

async fn restock(State(shop): Shop, Path((id, more)): Path<(i64, i32)>) -> Answer<i32> {
    answer(shop.restock(id, more).await)
}

async fn low(State(shop): Shop, Path(below): Path<i32>) -> Answer<i64> {
    answer(shop.low(below).await)
}

async fn order(State(shop): Shop, Path(id): Path<i64>) -> Answer<(Order, Vec<OrderLine>, Vec<Payment>)> {
    let Json(order) = found(shop.order(id).await)?;
    let Json(lines) = answer(shop.lines(id).await)?;
    let Json(payments) = answer(shop.payments(id).await)?;
    Ok(Json((order, lines, payments)))
}

async fn orders_of(State(shop): Shop, Path(user): Path<i64>) -> Answer<Vec<Order>> {
    answer(shop.orders_of(user).await)
}

async fn place(State(shop): Shop, Json(new): Json<Placing>) -> Answer<Order> {
    answer(shop.place(new.id, new.user, new.note.as_deref()).await)
}

async fn add(State(shop): Shop, Path(order): Path<i64>, Json(new): Json<Adding>) -> Answer<i64> {
    answer(shop.add_line(new.id, order, new.product, new.quantity).await)?;
    answer(shop.total(order).await)
}

async fn pay(State(shop): Shop, Path(order): Path<i64>, Json(new): Json<Paying>) -> Answer<Payment> {
    answer(shop.pay(new.id, order, &new.provider, new.cents).await)
}

async fn ship(State(shop): Shop, Path(order): Path<i64>) -> Answer<u64> {
    answer(shop.ship(order).await)
}

async fn log_in(State(shop): Shop, Json(new): Json<Login>) -> Answer<Session> {
    answer(shop.log_in(new.id, new.user, &new.token).await)
}

async fn report(State(shop): Shop, Path(days): Path<i64>) -> Answer<(i64, Vec<(String, i64)>)> {
    let now = chrono::DateTime::from(std::time::SystemTime::now());
    let since = now - chrono::TimeDelta::days(days);
    answer(shop.expire(since).await)?;
    let Json(revenue) = answer(shop.revenue(since, now).await)?;
    let Json(sold) = answer(shop.best_sellers(since).await)?;
    Ok(Json((revenue, sold)))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pool = PgPool::connect(&std::env::var("DATABASE_URL")?).await?;
    let fleet = expand_contract::Fleet::join(&pool, &[&SCHEMA], expand_contract::FleetOptions::new("shop")).await?;
    let app = Router::new()
        .route("/users", get(users).post(register))
        .route("/users/{id}", get(user).put(rename).delete(deactivate))
        .route("/users/{id}/orders", get(orders_of))
        .route("/me/{token}", get(me))
        .route("/products/{sku}", get(product))
        .route("/search/{words}", get(search))
        .route("/stock/{id}/{more}", post(restock))
        .route("/low/{below}", get(low))
        .route("/orders", post(place))
        .route("/orders/{id}", get(order).post(add))
        .route("/orders/{id}/payment", post(pay))
        .route("/orders/{id}/shipment", post(ship))
        .route("/sessions", post(log_in))
        .route("/report/{days}", get(report))
        .with_state(Arc::new(Store(pool)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    axum::serve(listener, app).await?;
    fleet.leave().await?; // expand_contract
    Ok(())
}
