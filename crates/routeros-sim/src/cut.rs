//! Cutting links: packets vanish, and neither end is told.
//!
//! Socket filters do it. Linux asks no privilege for them, though a hardened one may
//! ([`can_cut_links`]), and they work below TCP: what they drop was never received, so
//! nothing is acknowledged either.

use std::{collections::BTreeSet, net::Ipv4Addr};

use socket2::{Domain, SockFilter, SockRef, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tracing::warn;

use crate::{address::address_of, door::Door};

/// More addresses than this do not fit into one filter (4096 instructions).
/// Beyond it dialling a barred router succeeds, and then nothing follows.
const FILTERED: usize = 2000;

/// `BPF_RET | BPF_K` with zero bytes of the packet: drop it.
const DROP: SockFilter = SockFilter::new(0x06, 0, 0, 0);

/// `BPF_RET | BPF_K` with all of the packet: let it pass.
const PASS: SockFilter = SockFilter::new(0x06, 0, 0, u32::MAX);

/// `BPF_LD | BPF_W | BPF_ABS` from offset 16 of the IP header: the destination.
const LOAD_DESTINATION: SockFilter = SockFilter::new(0x20, 0, 0, 0xfff0_0000 + 16);

/// The same from offset 12: the source.
const LOAD_SOURCE: SockFilter = SockFilter::new(0x20, 0, 0, 0xfff0_0000 + 12);

/// `BPF_JMP | BPF_JEQ | BPF_K`: goes on with the next instruction if what is
/// loaded is `address`, and skips it otherwise.
fn unless(address: Ipv4Addr) -> SockFilter {
    SockFilter::new(0x15, 0, 1, address.into())
}

/// The opposite: skips the next instruction if what is loaded is `address`.
fn except(address: Ipv4Addr) -> SockFilter {
    SockFilter::new(0x15, 1, 0, address.into())
}

/// Who cannot even dial which routers, by index.
#[derive(Debug, Default)]
pub(crate) struct Barred {
    /// No packet reaches these.
    pub(crate) cut: BTreeSet<u32>,
    /// By their own configuration these do not answer at a door.
    pub(crate) lost: BTreeSet<(Door, u32)>,
}

impl Barred {
    /// Bars a router or lets it in again; whether that changes anything.
    pub(crate) fn cut(&mut self, router: u32, cut: bool) -> bool {
        if cut { self.cut.insert(router) } else { self.cut.remove(&router) }
    }

    /// The same for one door of a router.
    pub(crate) fn lose(&mut self, door: Door, router: u32, lost: bool) -> bool {
        if lost { self.lost.insert((door, router)) } else { self.lost.remove(&(door, router)) }
    }
}

/// Whether this system lets us drop packets: some let nobody but root. Where it does not,
/// a router over a cut link says nothing, but its system still acknowledges what comes.
pub fn can_cut_links() -> bool {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None);
    socket.and_then(|socket| socket.attach_filter(&[DROP])).is_ok()
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

/// Makes dialling barred routers at a door time out, and all others succeed.
///
/// Whom a router's configuration loses may depend on where they are. Only those
/// who come from 127.0.0.1, as all do who choose no address, are turned away
/// here; the others get a connection over which nothing passes.
pub(crate) fn dialling(listener: &TcpListener, door: Door, barred: &Barred) {
    let lost = barred.lost.iter().filter(|(at, _)| *at == door).map(|(_, router)| router);
    let mut left = FILTERED;
    let mut drop_all = |routers: &mut dyn Iterator<Item = &u32>| -> Vec<SockFilter> {
        let addresses: Vec<_> = routers.take(left).filter_map(|index| address_of(*index)).collect();
        left -= addresses.len();
        addresses.into_iter().flat_map(|address| [unless(address), DROP]).collect()
    };
    let mut filter = vec![LOAD_DESTINATION];
    filter.extend(drop_all(&mut barred.cut.iter()));
    filter.extend([LOAD_SOURCE, except(Ipv4Addr::LOCALHOST), PASS, LOAD_DESTINATION]);
    filter.extend(drop_all(&mut lost.into_iter()));
    filter.push(PASS);
    if let Err(error) = SockRef::from(listener).attach_filter(&filter) {
        warn!(error = &error as &dyn std::error::Error, "cannot bar routers at a door");
    }
}
