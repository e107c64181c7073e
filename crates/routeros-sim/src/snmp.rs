//! The SNMP door: one UDP socket for every router of a fleet.
//!
//! A datagram is answered from the address it was sent to, by the agent of the
//! router at that address. What the agents say is computed from the same rows as
//! the API shows, while they are asked: nothing is kept between two requests
//! except keys that cost a megabyte of hashing each.
//!
//! Begin reading at [`serve`], then `agent` (a datagram), `operation` (a
//! request), `mib` (what there is to ask), `set` (what there is to change), `trap`
//! (what routers say by themselves). Encoding, decoding and the
//! cryptography of version 3 are crate `async-snmp`'s.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddrV4},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::broadcast::{self, error::RecvError},
    task::JoinSet,
};
use tracing::{debug, warn};

use self::agent::Agent;
pub(crate) use self::trap::Trap;
use crate::{
    address::index_of,
    mood::Mood,
    news::Told,
    router::Router,
    udp::{LARGEST, Socket},
};

mod access;
mod agent;
mod engine;
mod mib;
mod operation;
mod record;
mod set;
mod trap;
mod usm;

/// The port that firewalls see, whichever the fleet's is.
const PORT: u16 = 161;

/// Answers of slow routers that may wait at once; more are lost, as datagrams are.
const LATE: usize = 4096;

/// How long receiving rests after it failed.
const REST: Duration = Duration::from_millis(50);

/// What a router in the mood [`Mood::Garbage`] answers.
const GARBAGE: &[u8] = b"\x30\x84\xff\xff\xff\xffnot BER";

/// Answers, and sends traps to `trap_port`, until dropped.
pub(crate) async fn serve(
    socket: Socket,
    trap_port: u16,
    routers: Arc<[Router]>,
    mut news: broadcast::Receiver<Told>,
) {
    let socket = Arc::new(socket);
    let mut agent = Agent::default();
    let mut late = JoinSet::new();
    let mut buffer = vec![0; LARGEST];
    loop {
        let received = tokio::select! {
            Some(_) = late.join_next() => continue,
            told = news.recv() => {
                match told {
                    Ok(Told { router, trap: Some(trap), .. }) => {
                        if let Some(router) = routers.get(router as usize) {
                            send_trap(&socket, trap_port, router, &mut agent, &trap);
                        }
                    }
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                }
                continue;
            }
            received = socket.receive(&mut buffer) => received,
        };
        let datagram = match received {
            Ok(datagram) => datagram,
            Err(error) => {
                warn!(error = &error as &dyn std::error::Error, "cannot receive a datagram");
                tokio::time::sleep(REST).await;
                continue;
            }
        };
        let Some(router) = router_at(datagram.to, &routers) else { continue };
        let (peer, bytes) = (*datagram.from.ip(), &buffer[..datagram.length]);
        if !router.receive_datagram(PORT, peer).is_served() {
            continue;
        }
        let peer = IpAddr::V4(peer);
        let (answer, delay) = match router.mood() {
            Mood::Silent | Mood::LinkCut => continue,
            mood if mood.resets() => continue,
            Mood::Garbage => (Some(GARBAGE.to_vec()), None),
            Mood::Slow(delay) | Mood::SlowCpu(delay) => {
                (agent.answer(router, peer, bytes), Some(delay))
            }
            _ => (agent.answer(router, peer, bytes), None),
        };
        let Some(answer) = answer else { continue };
        match delay {
            None => send(&socket, &answer, &datagram),
            Some(delay) if late.len() < LATE => {
                let (socket, sleep) = (socket.clone(), router.clock().sleep(delay));
                late.spawn(async move {
                    sleep.await;
                    send(&socket, &answer, &datagram);
                });
            }
            Some(_) => debug!(router.index = router.index(), "an answer is lost"),
        }
    }
}

fn send_trap(socket: &Socket, port: u16, router: &Router, agent: &mut Agent, trap: &Trap) {
    // Who is off or cut off tells nobody.
    if router.mood() == Mood::LinkCut || router.mood().resets() {
        return;
    }
    let Some(bytes) = agent.trap(router, trap) else { return };
    for target in &trap.targets {
        let to = SocketAddrV4::new(*target, port);
        if let Err(error) = socket.send(&bytes, router.address(), to) {
            debug!(error = &error as &dyn std::error::Error, "a trap is lost");
        }
    }
}

fn send(socket: &Socket, answer: &[u8], question: &crate::udp::Datagram) {
    if let Err(error) = socket.send(answer, question.to, question.from) {
        debug!(error = &error as &dyn std::error::Error, "an answer is lost");
    }
}

fn router_at(address: Ipv4Addr, routers: &[Router]) -> Option<&Router> {
    routers.get(usize::try_from(index_of(address)?).ok()?)
}
