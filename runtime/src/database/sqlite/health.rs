//! A file has no other sessions that it tells of, no replicas and no log on another host.

use super::Sqlite;
use crate::database::health::{Health, MeasureSql, PROBE};

static MEASURES: [MeasureSql; 1] = [PROBE];

impl Health for Sqlite {
    fn measures(&self) -> &'static [MeasureSql] {
        &MEASURES
    }
}
