//! A report that the authors forgot to change.

use crate::models::Customer;

/// The greeting for a customer.
pub(crate) fn greeting(customer: &Customer) -> String {
    format!("Dear {},", customer.name)
}
