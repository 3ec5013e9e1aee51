//! A report that somebody forgot to change.

use crate::models::Customer;

/// How a customer is greeted.
pub(crate) fn greeting(customer: &Customer) -> String {
    format!("Dear {},", customer.name)
}
