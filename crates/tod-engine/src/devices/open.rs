//! A session with the router of a device.

use std::sync::Arc;

use futures_util::{StreamExt, future::BoxFuture, stream};
use tod_bus::Cause;
use tod_model::{
    CallError, DeviceId, HostKey, Purpose, TenantId,
    call::{Limits, Reply, Request},
};
use tod_store::devices;

use super::host_key;
use crate::{Engine, EngineError, Replies, RouterHandle};

/// Opens a session with the router of a device. A key that it shows over SSH for the first time is
/// pinned, because of `cause`, before anything else that it says over SSH is handed on.
pub async fn open(
    engine: &Engine,
    tenant: TenantId,
    cause: Cause,
    id: DeviceId,
    purpose: Purpose,
) -> Result<Box<dyn RouterHandle>, EngineError> {
    let mut tx = engine.store.tenant(tenant).await?;
    devices::find(&mut tx, id).await?.ok_or(EngineError::NotFound("device"))?;
    drop(tx);

    let handle = engine.routers.open(id, purpose).await?;
    let record = Arc::new(Record { engine: engine.clone(), tenant, cause, device: id });
    Ok(Box::new(Pinning { handle, record }))
}

/// A handle that has the host key pinned.
struct Pinning {
    handle: Box<dyn RouterHandle>,
    record: Arc<Record>,
}

/// Where the key is pinned, and why.
struct Record {
    engine: Engine,
    tenant: TenantId,
    cause: Cause,
    device: DeviceId,
}

impl RouterHandle for Pinning {
    fn run(&self, request: Request, limits: Limits) -> Replies {
        let begun = (self.handle.run(request, limits), Arc::clone(&self.record));
        stream::try_unfold(begun, |(mut replies, record)| async move {
            let reply = replies.next().await.transpose()?;
            if let Some(Reply::HostKey(key)) = &reply {
                record.expect(key).await?;
            }
            Ok(reply.map(|reply| (reply, (replies, record))))
        })
        .boxed()
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        self.handle.close()
    }
}

impl Record {
    /// Pins the key, or fails because it is another one than the pinned.
    async fn expect(&self, shown: &HostKey) -> Result<(), CallError> {
        let Self { engine, tenant, cause, device } = self;
        match host_key::pin(engine, *tenant, *cause, *device, shown).await {
            Ok(pinned) if pinned == *shown => Ok(()),
            Ok(expected) => Err(CallError::HostKeyChanged { expected, presented: shown.clone() }),
            Err(error) => {
                tracing::warn!(
                    device.id = %device,
                    error = &error as &dyn std::error::Error,
                    "cannot pin a host key"
                );
                Err(CallError::Failed("the SSH host key could not be stored".to_owned()))
            }
        }
    }
}
