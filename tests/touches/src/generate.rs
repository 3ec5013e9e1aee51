use crate::{Random, Schema};
use expand_contract_model::sql::SqlDialect;
/// x
pub fn statement(_: &mut Random, _: &Schema, _: SqlDialect) -> String {
    String::new()
}
