//! The discovery protocol of MikroTik: routers say who they are, once a minute and
//! when somebody asks.
//!
//! On a network this is broadcast. There is no broadcast on the loopback
//! interface: announcements go to one listener that the fleet was told of, and
//! answers to whoever asked.

use std::{net::SocketAddrV4, sync::Arc, time::Duration};

use tokio::sync::broadcast::{self, error::RecvError};
use tracing::{debug, warn};

use self::packet::{Announcement, is_request};
use crate::{
    address::index_of,
    clock::{SimClock, later},
    host::{mac_bytes, span},
    mood::Mood,
    news::{News, Told},
    router::Router,
    udp::{LARGEST, Socket},
    value::parse_duration,
};

mod packet;

/// The port that firewalls see, whichever the fleet's is.
const PORT: u16 = 5678;

/// How often a router announces itself.
const PERIOD: Duration = Duration::from_mins(1);

/// Announcements that are sent without letting others work.
const BATCH: usize = 64;

/// How long receiving rests after it failed.
const REST: Duration = Duration::from_millis(50);

/// Answers requests, and announces every router to `listener`, until dropped.
pub(crate) async fn serve(
    socket: Socket,
    listener: Option<SocketAddrV4>,
    routers: Arc<[Router]>,
    news: broadcast::Receiver<Told>,
) {
    let answers = answer(&socket, &routers);
    match (listener, routers.first()) {
        (Some(listener), Some(first)) => {
            let all = announce_all(&socket, listener, &routers, first.clock());
            tokio::join!(answers, all, announce_new(&socket, listener, &routers, news));
        }
        _ => answers.await,
    }
}

/// Announces routers that have just started.
async fn announce_new(
    socket: &Socket,
    listener: SocketAddrV4,
    routers: &[Router],
    mut news: broadcast::Receiver<Told>,
) {
    loop {
        match news.recv().await {
            Ok(Told { router, news: News::ColdStart, .. }) => {
                if let Some(router) = routers.get(router as usize) {
                    announce(socket, listener, router);
                }
            }
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn answer(socket: &Socket, routers: &[Router]) {
    let mut buffer = vec![0; LARGEST];
    loop {
        let datagram = match socket.receive(&mut buffer).await {
            Ok(datagram) => datagram,
            Err(error) => {
                warn!(error = &error as &dyn std::error::Error, "cannot receive a datagram");
                tokio::time::sleep(REST).await;
                continue;
            }
        };
        let index = index_of(datagram.to).and_then(|index| usize::try_from(index).ok());
        let Some(router) = index.and_then(|index| routers.get(index)) else { continue };
        let hears = || router.receive_datagram(PORT, *datagram.from.ip()).is_served();
        if is_request(&buffer[..datagram.length]) && hears() {
            announce(socket, datagram.from, router);
        }
    }
}

async fn announce_all(
    socket: &Socket,
    listener: SocketAddrV4,
    routers: &[Router],
    clock: &SimClock,
) {
    let mut due = clock.now();
    loop {
        for batch in routers.chunks(BATCH) {
            for router in batch {
                announce(socket, listener, router);
            }
            tokio::task::yield_now().await;
        }
        // What a jump of the clock left out is not made up for.
        due = later(due, PERIOD).max(clock.now() - PERIOD);
        clock.sleep(span(clock.now(), due)).await;
    }
}

fn announce(socket: &Socket, to: SocketAddrV4, router: &Router) {
    if matches!(router.mood(), Mood::Silent | Mood::Refusing | Mood::Rebooting(_) | Mood::LinkCut) {
        return;
    }
    let Some(announcement) = announcement(router) else { return };
    if let Err(error) = socket.send(&announcement.encode(), router.address(), to) {
        debug!(error = &error as &dyn std::error::Error, "an announcement is lost");
    }
}

/// What a router says of itself, from the interface by which it is managed; nothing
/// where `/ip/neighbor/discovery-settings` forbids it.
fn announcement(router: &Router) -> Option<Announcement> {
    let look = |path| router.look(path).unwrap_or_default();
    let settings = look("/ip/neighbor/discovery-settings").pop().unwrap_or_default();
    let protocols = settings.get("protocol").map_or("mndp", String::as_str);
    let forbidden = settings.get("discover-interface-list").is_some_and(|list| list == "none");
    if forbidden || !protocols.split(',').any(|protocol| protocol == "mndp") {
        return None;
    }
    let mut resource = look("/system/resource").pop()?;
    let license = look("/system/license").pop().unwrap_or_default();
    let mut board = look("/system/routerboard").pop().unwrap_or_default();
    let interfaces = look("/interface");
    let addresses = look("/ip/address");
    let managed = addresses.last().and_then(|row| row.get("interface"));
    let interface = interfaces
        .iter()
        .find(|row| row.get("name") == managed && row.contains_key("mac-address"))
        .or_else(|| interfaces.iter().find(|row| row.contains_key("mac-address")))?;
    let mut take = |name| resource.remove(name).unwrap_or_default();
    Some(Announcement {
        mac: mac_bytes(&interface["mac-address"])?,
        identity: router.identity(),
        version: take("version"),
        platform: take("platform"),
        uptime: parse_duration(&take("uptime")).unwrap_or_default(),
        software_id: license.get("software-id").cloned().unwrap_or_default(),
        board: board.remove("model").unwrap_or_else(|| take("board-name")),
        interface: interface.get("name").cloned().unwrap_or_default(),
        address: router.address(),
    })
}
