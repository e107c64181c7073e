//! A UDP socket that is every router of a fleet: it knows which address a
//! datagram was sent to, and answers from there.

use std::{
    io::{self, IoSlice, IoSliceMut},
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    os::fd::AsRawFd as _,
};

use nix::{
    libc,
    sys::socket::{
        ControlMessage, ControlMessageOwned, MsgFlags, SockaddrIn, recvmsg, sendmsg, setsockopt,
        sockopt,
    },
};
use socket2::{Domain, Socket as Plain, Type};
use tokio::{io::Interest, net::UdpSocket};

use crate::fleet::StartError;

/// The most a datagram can hold.
pub(crate) const LARGEST: usize = 65_507;

/// Datagrams of this many bytes may wait: a whole fleet is asked at once.
const QUEUE: usize = 4 << 20;

/// One socket on every loopback address.
#[derive(Debug)]
pub(crate) struct Socket(UdpSocket);

/// Where a datagram came from and went to. Its bytes are in the reader's buffer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Datagram {
    pub(crate) length: usize,
    pub(crate) from: SocketAddrV4,
    pub(crate) to: Ipv4Addr,
}

impl Socket {
    /// Listens on every loopback address at `port`, 0 for a free one, and on no
    /// other interface.
    pub(crate) fn bind(port: u16) -> Result<Self, StartError> {
        let bind = |source| StartError::Bind { port, source };
        let socket = Plain::new(Domain::IPV4, Type::DGRAM, None).map_err(bind)?;
        socket.bind_device(Some(b"lo")).map_err(StartError::BindDevice)?;
        setsockopt(&socket, sockopt::Ipv4PacketInfo, &true).map_err(|no| bind(no.into()))?;
        socket.set_recv_buffer_size(QUEUE).map_err(bind)?;
        socket.set_nonblocking(true).map_err(bind)?;
        socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)).into()).map_err(bind)?;
        UdpSocket::from_std(socket.into()).map(Self).map_err(bind)
    }

    /// The port it listens on.
    pub(crate) fn port(&self) -> io::Result<u16> {
        self.0.local_addr().map(|address| address.port())
    }

    /// Waits for a datagram and puts its bytes into `buffer`, as many as fit.
    pub(crate) async fn receive(&self, buffer: &mut [u8]) -> io::Result<Datagram> {
        self.0.async_io(Interest::READABLE, || receive(&self.0, buffer)).await
    }

    /// Sends `bytes` from the address `from`, or loses them where the system has
    /// no room.
    pub(crate) fn send(&self, bytes: &[u8], from: Ipv4Addr, to: SocketAddrV4) -> io::Result<()> {
        let source = libc::in_pktinfo {
            ipi_ifindex: 0,
            ipi_spec_dst: libc::in_addr { s_addr: u32::from(from).to_be() },
            ipi_addr: libc::in_addr { s_addr: 0 },
        };
        let (slices, to) = ([IoSlice::new(bytes)], SockaddrIn::from(to));
        let control = [ControlMessage::Ipv4PacketInfo(&source)];
        // Not by way of the reactor, which learns late that a new socket takes bytes.
        sendmsg(self.0.as_raw_fd(), &slices, &control, MsgFlags::MSG_DONTWAIT, Some(&to))?;
        Ok(())
    }
}

fn receive(socket: &UdpSocket, buffer: &mut [u8]) -> io::Result<Datagram> {
    let mut control = nix::cmsg_space!(libc::in_pktinfo);
    let mut slices = [IoSliceMut::new(buffer)];
    let flags = MsgFlags::MSG_DONTWAIT;
    let received =
        recvmsg::<SockaddrIn>(socket.as_raw_fd(), &mut slices, Some(&mut control), flags)?;
    let to = received.cmsgs()?.find_map(|message| match message {
        ControlMessageOwned::Ipv4PacketInfo(info) => Some(u32::from_be(info.ipi_addr.s_addr)),
        _ => None,
    });
    let (Some(from), Some(to)) = (received.address, to) else {
        return Err(io::Error::other("a datagram without addresses"));
    };
    Ok(Datagram { length: received.bytes, from: from.into(), to: to.into() })
}
