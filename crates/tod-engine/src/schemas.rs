//! What routers say of their own menus, kept, so that a plan is held against it before it is sent.

mod reading;
mod shelf;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use routeros_conf::{
    MenuPath,
    plan::Plan,
    schema::{Finding, Schema},
};
use tod_model::{CallError, DeviceId, Purpose, TenantId};
use tokio::time::timeout;

use crate::Routers;
use shelf::{Key, Shelf};

/// What routers of one edition have is asked of one of them, once, menu by menu.
///
/// It is kept per tenant: what somebody's router says is never held against another's plans. Who needs
/// what is being asked already waits for it. Kept are 64 MiB, those that were wanted last.
pub struct Schemas {
    routers: Arc<dyn Routers>,
    shelf: Mutex<Shelf>,
}

/// How much is kept, in bytes. A whole tree of menus takes two million.
const ROOM: usize = 64 << 20;

/// How long the whole may take: a reading or two that others wait for, and one's own.
const WITHIN: Duration = Duration::from_mins(10);

impl Schemas {
    /// Nothing is known yet.
    pub fn new(routers: Arc<dyn Routers>) -> Self {
        Self { routers, shelf: Mutex::new(Shelf::new(ROOM)) }
    }

    /// What of a plan the router would not understand: menus and properties that its version, board and
    /// packages lack, values that are out of range. Nothing is said of what it does not tell.
    pub async fn check(
        &self,
        tenant: TenantId,
        device: DeviceId,
        plan: &Plan,
    ) -> Result<Vec<Finding>, CallError> {
        let commands = || plan.steps.iter().map(|step| &step.command);
        let menus = commands().map(|command| command.menu.clone()).collect();
        let schema = self.of(tenant, device, &menus).await?;
        Ok(schema.check_commands(commands()))
    }

    /// What the router has in `menus`, and perhaps in others. It is asked which edition it is, and for
    /// what no router of its edition was asked for; [`CallError::Unsupported`] before RouterOS 7.
    pub async fn of(
        &self,
        tenant: TenantId,
        device: DeviceId,
        menus: &BTreeSet<MenuPath>,
    ) -> Result<Arc<Schema>, CallError> {
        let known = timeout(WITHIN, self.known(tenant, device, menus)).await;
        known.unwrap_or(Err(CallError::Timeout))
    }

    async fn known(
        &self,
        tenant: TenantId,
        device: DeviceId,
        menus: &BTreeSet<MenuPath>,
    ) -> Result<Arc<Schema>, CallError> {
        let handle = self.routers.open(device, Purpose::Watch).await?;
        let key = Key { tenant, edition: reading::edition(&*handle).await? };
        let place = self.shelf().place(&key);
        // Held while the router is asked: one reader at a time.
        let mut kept = place.lock().await;
        let wanted = kept.lacks(menus);
        if !wanted.is_empty() {
            let read = reading::read(&*handle, wanted.clone()).await?;
            kept.learn(wanted, &read);
            self.shelf().weigh(&key, kept.schema().size());
        }
        let schema = Arc::clone(kept.schema());
        drop(kept);
        handle.close().await;
        Ok(schema)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
