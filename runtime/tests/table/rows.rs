//! Which table, which rows.

use crate::common::{Db, sources};
use expand_contract::Dialect;

