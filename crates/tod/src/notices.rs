//! What the bus tells, in the words of the live hub.

use futures_util::stream;
use tod_api::{Notice, Notices};
use tod_bus::{Bus, Fact, FactKind, Stored, Subscription};
use tod_model::Transition;

/// Everything on the bus that a screen may show.
pub fn of(bus: &Bus) -> Notices {
    let listening = (bus.facts.subscribe(), bus.stored.subscribe());
    let notices = stream::unfold(listening, |mut listening| async move {
        loop {
            let (facts, stored) = &mut listening;
            let notice = next(facts, stored).await?;
            if let Some(notice) = notice {
                return Some((notice, listening));
            }
        }
    });

    Box::pin(notices)
}

/// The next notice; `Some(None)` for what no screen shows, `None` once the bus is gone.
async fn next(
    facts: &mut Subscription<Fact>,
    stored: &mut Subscription<Stored>,
) -> Option<Option<Notice>> {
    tokio::select! {
        fact = facts.next() => match fact {
            Ok(fact) => Some(of_fact(&*fact?)),
            Err(_) => Some(Some(Notice::Lost)),
        },
        stored = stored.next() => match stored {
            Ok(stored) => {
                let Stored { tenant, devices } = (*stored?).clone();
                Some(Some(Notice::Changed { tenant, devices }))
            }
            Err(_) => Some(Some(Notice::Lost)),
        },
    }
}

fn of_fact(fact: &Fact) -> Option<Notice> {
    let tenant = fact.tenant_id;
    match fact.kind {
        FactKind::DeviceStateChanged { device_id, from, to } => Some(Notice::Turned {
            tenant,
            device: device_id,
            at: fact.at,
            transition: Transition { from, to },
        }),
        FactKind::DeviceAdded { device_id } => {
            Some(Notice::Counted { tenant, device: device_id, gone: false })
        }
        FactKind::DeviceRemoved { device_id } => {
            Some(Notice::Counted { tenant, device: device_id, gone: true })
        }
        FactKind::DeviceEdited { device_id } | FactKind::DeviceHostKeyPinned { device_id, .. } => {
            Some(Notice::Changed { tenant, devices: vec![device_id] })
        }
        FactKind::GroupChanged { .. }
        | FactKind::GroupRemoved { .. }
        | FactKind::TagChanged { .. }
        | FactKind::TagRemoved { .. }
        | FactKind::TenantAdded
        | FactKind::TenantEdited => Some(Notice::Relabelled { tenant }),
        FactKind::CredentialAdded { .. }
        | FactKind::CredentialRemoved { .. }
        | FactKind::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use futures_util::StreamExt;
    use tod_bus::Cause;
    use tod_model::{DeviceId, TenantId};

    use super::*;

    #[tokio::test]
    async fn facts_and_measurements_become_notices() {
        let bus = Bus::local();
        let mut notices = of(&bus);
        let (tenant, device) = (TenantId::generate(), DeviceId::generate());

        let kind = FactKind::DeviceRemoved { device_id: device };
        let fact = Fact::new(tenant, DateTime::UNIX_EPOCH, Cause::System, kind);
        bus.facts.publish(fact).await.unwrap();
        assert_eq!(notices.next().await, Some(Notice::Counted { tenant, device, gone: true }));

        bus.stored.publish(Stored { tenant, devices: vec![device] }).await.unwrap();
        let changed = Notice::Changed { tenant, devices: vec![device] };
        assert_eq!(notices.next().await, Some(changed));
    }

    #[test]
    fn a_credential_is_on_no_screen() {
        let kind = FactKind::Unknown;
        let fact = Fact::new(TenantId::generate(), DateTime::UNIX_EPOCH, Cause::System, kind);
        assert_eq!(of_fact(&fact), None);
    }
}
