//! Cutting links: packets vanish, and neither end is told.
//!
//! Socket filters do it. They need no privilege, and they work below TCP: what
//! they drop was never received, so nothing is acknowledged either.

use std::{collections::BTreeSet, net::Ipv4Addr};

use socket2::{SockFilter, SockRef};
use tokio::net::{TcpListener, TcpStream};
use tracing::warn;

use crate::address::address_of;

/// More addresses than this do not fit into one filter (4096 instructions).
/// Beyond it dialling a cut router succeeds, and then nothing follows.
const FILTERED: usize = 2000;

/// `BPF_RET | BPF_K` with zero bytes of the packet: drop it.
const DROP: SockFilter = SockFilter::new(0x06, 0, 0, 0);

/// `BPF_RET | BPF_K` with all of the packet: let it pass.
const PASS: SockFilter = SockFilter::new(0x06, 0, 0, u32::MAX);

/// `BPF_LD | BPF_W | BPF_ABS` from offset 16 of the IP header: the destination.
const LOAD_DESTINATION: SockFilter = SockFilter::new(0x20, 0, 0, 0xfff0_0000 + 16);

/// `BPF_JMP | BPF_JEQ | BPF_K`: goes on with the next instruction if it is
/// `address`, and skips it otherwise.
fn unless(address: Ipv4Addr) -> SockFilter {
    SockFilter::new(0x15, 0, 1, address.into())
}

/// Cuts one connection or mends it.
///
/// While it is cut the other end retransmits into the void, as it would towards
/// a tower without power. Mended, TCP recovers and goes on.
pub(crate) fn connection(stream: &TcpStream, cut: bool) {
    let socket = SockRef::from(stream);
    let changed = if cut { socket.attach_filter(&[DROP]) } else { socket.detach_filter() };
    if let Err(error) = changed {
        warn!(error = &error as &dyn std::error::Error, cut, "cannot change a link");
    }
}

/// Makes dialling these routers of a fleet time out, and all others succeed.
pub(crate) fn dialling(listener: &TcpListener, cut: &BTreeSet<u32>) {
    let mut filter = vec![LOAD_DESTINATION];
    for address in cut.iter().take(FILTERED).filter_map(|index| address_of(*index)) {
        filter.extend([unless(address), DROP]);
    }
    filter.push(PASS);
    if let Err(error) = SockRef::from(listener).attach_filter(&filter) {
        warn!(error = &error as &dyn std::error::Error, "cannot cut the links of a listener");
    }
}
