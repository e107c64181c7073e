//! Cutting a TCP connection without either end being told.

use socket2::{SockFilter, SockRef};
use tokio::net::TcpStream;
use tracing::warn;

/// `BPF_RET | BPF_K`, returning zero bytes of the packet: drop it.
const DROP_ALL: SockFilter = SockFilter::new(0x06, 0, 0, 0);

/// Cuts the connection or mends it.
///
/// While it is cut the kernel discards every segment that arrives, before TCP
/// sees it: no data, no acknowledgement, no FIN. The other end retransmits into
/// the void, as it would towards a tower without power. Mended, TCP recovers.
pub(crate) fn set(stream: &TcpStream, cut: bool) {
    let socket = SockRef::from(stream);
    let changed = if cut { socket.attach_filter(&[DROP_ALL]) } else { socket.detach_filter() };
    if let Err(error) = changed {
        warn!(error = &error as &dyn std::error::Error, cut, "cannot change a link");
    }
}
