//! What routers say by themselves, for those who carry it: SNMP traps, announcements.

use tokio::sync::broadcast;

use crate::{
    host::Host,
    menus::{INTERFACES, interface::has_link},
    router::Router,
    row::Row,
    snmp::Trap,
    store::Delta,
};

/// Something that a router says without being asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// It has just started.
    ColdStart,
    /// An interface came up or went down.
    Link {
        /// The number of its row.
        interface: u32,
        up: bool,
    },
}

/// News as a router tells it. The trap is made while it is told: the router may have
/// other settings by the time that it is carried.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The router's place in the fleet.
    pub(crate) router: u32,
    pub(crate) news: News,
    pub(crate) trap: Option<Trap>,
}

/// News that may wait for a slow carrier; older ones are lost, as datagrams are.
const WAITING: usize = 4096;

pub(crate) fn sender() -> broadcast::Sender<Told> {
    broadcast::Sender::new(WAITING)
}

impl Router {
    /// Says something to the network. Nobody may be there to carry it.
    pub(crate) fn tell(&self, news: News) {
        let trap = self.snmp_port().and_then(|_| Trap::of(self, &news));
        let _ = self.shared().news.send(Told { router: self.index(), news, trap });
    }
}

/// What a change of the configuration gives cause to say.
pub(crate) fn of(host: Host, delta: &Delta) -> Option<News> {
    let runs = |place: &Option<(usize, Row)>| {
        place.as_ref().is_some_and(|(_, row)| !row.is_disabled() && has_link(host, row))
    };
    let (before, after) = (runs(&delta.before), runs(&delta.after));
    let changed = delta.store == INTERFACES && before != after;
    changed.then(|| News::Link { interface: delta.id(), up: after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Board;

    #[test]
    fn an_interface_that_is_disabled_goes_down() {
        let host = Host { seed: 1, index: 0, model: Board::EdgeRouter.model(), swap: 0 };
        let row = |disabled: bool| {
            let row = Row::new(1).with("type", "ether").with("name", "ether1");
            Some((0, row.with("disabled", disabled)))
        };
        let of = |before, after| of(host, &Delta { store: INTERFACES, before, after });
        let link = |up| Some(News::Link { interface: 1, up });
        assert_eq!(of(row(false), row(true)), link(false));
        assert_eq!(of(row(true), row(false)), link(true));
        assert_eq!(of(row(false), row(false)), None);
        assert_eq!(of(row(false), None), link(false), "it is removed");
        let elsewhere = Delta { store: "/ip/address", before: None, after: row(false) };
        assert_eq!(super::of(host, &elsewhere), None);
    }
}
