//! Our half of what a router may start by itself: nothing.

use std::sync::{Arc, OnceLock};

use russh::{
    Channel,
    client::{ChannelOpenHandle, Handler, Msg, Session},
    keys::PublicKeyOrCertificate,
};
use tracing::debug;

use crate::host_key::{HostKey, Trust};

/// Judges the host key, and refuses every channel that a router would open.
pub(crate) struct Watcher {
    pub(crate) trust: Trust,
    /// The key of the first exchange; later exchanges must show the same.
    pub(crate) presented: Arc<OnceLock<HostKey>>,
}

impl Watcher {
    fn accepts(&self, key: HostKey) -> bool {
        // Whether it is trusted or not, the caller is told what was presented.
        let first = self.presented.get_or_init(|| key.clone());
        *first == key && matches!(&self.trust, Trust::FirstUse) || self.trust == Trust::Pinned(key)
    }
}

/// Dropping what would accept a channel rejects it.
macro_rules! reject {
    ($($open:ident($($argument:ident: $kind:ty),*);)*) => {
        $(async fn $open(
            &mut self,
            _: Channel<Msg>,
            $($argument: $kind,)*
            _: ChannelOpenHandle,
            _: &mut Session,
        ) -> Result<(), Self::Error> {
            debug!("a router wanted to open a channel");
            Ok(())
        })*
    };
}

impl Handler for Watcher {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        key: &PublicKeyOrCertificate,
    ) -> Result<bool, russh::Error> {
        Ok(HostKey::presented(key).is_some_and(|key| self.accepts(key)))
    }

    reject! {
        server_channel_open_session();
        server_channel_open_agent_forward();
        server_channel_open_forwarded_streamlocal(_path: &str);
        server_channel_open_direct_streamlocal(_path: &str);
        server_channel_open_x11(_from: &str, _port: u32);
        server_channel_open_forwarded_tcpip(_to: &str, _port: u32, _from: &str, _from_port: u32);
        server_channel_open_direct_tcpip(_to: &str, _port: u32, _from: &str, _from_port: u32);
    }
}
