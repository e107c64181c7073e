//! What every use case is handed.

use std::sync::Arc;

use tod_bus::{Bus, Cause, Fact, FactKind};
use tod_model::Clock;
use tod_store::{Store, TenantTx, outbox};
use tod_vault::Vault;

use crate::{EngineError, Nudge, Routers, facts};

/// What every use case is handed: the ports, and the time. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    /// The database.
    pub store: Store,
    /// Notices and shared state.
    pub bus: Bus,
    /// Seals the passwords of routers.
    pub vault: Vault,
    /// The routers themselves.
    pub routers: Arc<dyn Routers>,
    /// The time.
    pub clock: Clock,
    /// Publishes the outbox at once rather than at its next period.
    pub outbox: Nudge,
}

impl Engine {
    /// Writes a fact into the transaction that makes it true.
    pub(crate) async fn tell(
        &self,
        tx: &mut TenantTx,
        cause: Cause,
        kind: FactKind,
    ) -> Result<(), EngineError> {
        let fact = Fact::new(tx.tenant(), self.clock.now(), cause, kind);
        outbox::insert(tx, &[facts::for_outbox(&fact)]).await?;

        Ok(())
    }

    /// Makes it true, and has its facts published.
    pub(crate) async fn commit(&self, tx: TenantTx) -> Result<(), EngineError> {
        tx.commit().await?;
        self.outbox.nudge();

        Ok(())
    }
}
