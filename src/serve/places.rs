//! Limits connections, in total and for each address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places that are taken by each address.
type Taken = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// Places for connections.
#[derive(Debug)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    taken: Taken,
    per_address: usize,
}

/// A place that no address has yet.
pub(super) struct Free {
    permit: OwnedSemaphorePermit,
    taken: Taken,
    per_address: usize,
}

/// A place that an address has until this is dropped.
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    taken: Taken,
    address: IpAddr,
}

impl Places {
    pub fn new(all: usize, per_address: usize) -> Places {
        Places { all: Arc::new(Semaphore::new(all)), taken: Taken::default(), per_address }
    }

    /// Waits for a place.
    pub async fn free(&self) -> Free {
        // OK because the semaphore is never closed.
        let permit = Arc::clone(&self.all).acquire_owned().await.expect("an open semaphore");
        Free { permit, taken: Arc::clone(&self.taken), per_address: self.per_address }
    }
}

impl Free {
    /// The place as that of an address; `None` if it has its share already.
    pub fn of(self, address: IpAddr) -> Option<Place> {
        let address = network(address);
        {
            // OK because no panic can leave the counts half changed.
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            let count = taken.entry(address).or_default();
            if *count >= self.per_address {
                return None;
            }
            *count += 1;
        }
        Some(Place { _permit: self.permit, taken: self.taken, address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.address);
            }
        }
    }
}

/// The address by which a caller is counted: its IPv4 address, or its /64 network of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
        v4 => v4,
    }
}
