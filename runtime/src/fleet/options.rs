//! The settings of an instance.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use super::lease::Claim;
use crate::embedded::EmbeddedSchema;

/// How an instance joins the [`Fleet`](super::Fleet).
#[derive(Debug, Clone)]
pub struct FleetOptions {
    service: String,
    instance: Option<String>,
    ttl: Duration,
}

impl FleetOptions {
    /// An instance of this service. A service is everything that is deployed together. Its old and its new build have
    /// the same name, and a separate job has another.
    pub fn new(service: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            instance: None,
            ttl: Duration::from_secs(30),
        }
    }

    /// The instance's name, for people: a pod or a host. The default is `HOSTNAME`, if it is set, and the process id.
    #[must_use]
    pub fn instance(mut self, name: impl Into<String>) -> Self {
        self.instance = Some(name.into());
        self
    }

    /// How long a lease lasts without renewal; 30 seconds by default. A contract waits that long for an instance that
    /// died. An instance that cannot reach the database stops itself after two thirds of it.
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = ttl;
        self
    }

    pub(super) fn claim(self, schemas: &[&'static EmbeddedSchema]) -> Claim {
        let name = self.instance.unwrap_or_else(|| {
            let pid = std::process::id();
            match std::env::var("HOSTNAME") {
                Ok(host) if !host.is_empty() => format!("{host}:{pid}"),
                _ => format!("pid {pid}"),
            }
        });
        let mut schemas = schemas.to_vec();
        schemas.sort_by_key(|schema| schema.name);
        schemas.dedup_by_key(|schema| schema.name);
        Claim {
            schemas,
            service: self.service,
            // Two processes with the same name must never share a lease, even if one is the restart of the other.
            instance: format!("{name} #{:08x}", random()),
            ttl: self.ttl,
        }
    }
}

/// The standard library's only source of randomness: the seed of its hash maps.
fn random() -> u32 {
    // The upper half of 64 bits always fits.
    let bits = RandomState::new().build_hasher().finish();
    u32::try_from(bits >> 32).unwrap_or_default()
}
