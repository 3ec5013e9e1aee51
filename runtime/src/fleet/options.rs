//! What an instance says of itself.

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
    /// An instance of this service. What is deployed together is one service; its old and its new build have the
    /// same name, and a job that runs on its own has another.
    pub fn new(service: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            instance: None,
            ttl: Duration::from_secs(30),
        }
    }

    /// The instance's name, for people: a pod, a host. Without it: `HOSTNAME`, if that is set, and the process id.
    #[must_use]
    pub fn instance(mut self, name: impl Into<String>) -> Self {
        self.instance = Some(name.into());
        self
    }

    /// How long a lease lasts without being renewed: 30 seconds if nothing is said. So long a contract waits for an
    /// instance that died; after two thirds of it, an instance that cannot reach the database stops itself.
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
            // Two processes of one name, or one name that starts again, must never share a lease.
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
