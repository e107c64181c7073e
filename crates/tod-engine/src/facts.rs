//! Facts on their way through the outbox.

use tod_bus::{Cause, Fact, FactKind};
use tod_store::{outbox::OutboxFact, state_changes::StateChange};

/// A fact as the outbox keeps it.
pub(crate) fn for_outbox(fact: &Fact) -> OutboxFact {
    OutboxFact {
        id: fact.id,
        tenant: fact.tenant_id,
        at: fact.at,
        payload: serde_json::to_value(fact).expect("a fact has string keys and no foreign types"),
    }
}

/// The facts that changes of state are.
pub(crate) fn of_changes(changes: &[StateChange], cause: Cause) -> Vec<OutboxFact> {
    let fact = |change: &StateChange| {
        let kind = FactKind::DeviceStateChanged {
            device_id: change.device,
            from: change.from,
            to: change.to,
        };
        for_outbox(&Fact::new(change.tenant, change.at, cause, kind))
    };

    changes.iter().map(fact).collect()
}
