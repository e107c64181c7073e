//! What programs that collect measurements look at, beyond what every fleet
//! manager reads: it follows the configuration and the clock.

use std::{collections::BTreeMap, time::Duration};

use chrono::DateTime;
use routeros_sim::{Board, Fleet, Router, SimClock};

use crate::client::Client;

type Shown = BTreeMap<String, String>;

/// A router of this board and the clock it goes by.
async fn router(board: Board) -> (Fleet, SimClock) {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().boards([board]).clock(clock.clone()).start().await.unwrap();
    (fleet, clock)
}

fn look(router: &Router, menu: &str) -> Vec<Shown> {
    router.look(menu).unwrap()
}

fn find(router: &Router, menu: &str, name: &str, value: &str) -> Shown {
    let mut rows = look(router, menu).into_iter();
    rows.find(|row| row.get(name).is_some_and(|held| held == value)).unwrap()
}

fn number(row: &Shown, name: &str) -> u64 {
    row[name].parse().unwrap_or_else(|_| panic!("{name} in {row:?}"))
}

#[tokio::test]
async fn counters_of_queues_and_switch_ports_rise_with_the_clock() {
    let (fleet, clock) = router(Board::EdgeRouter).await;
    let router = fleet.router(0);
    router
        .act("/queue/tree/add", &[("name", "voice"), ("parent", "global"), ("priority", "1")])
        .unwrap();
    let places = [
        ("/queue/tree", "voice", "bytes"),
        ("/queue/simple", "customer01", "bytes"),
        ("/interface/ethernet/switch/port", "ether1", "rx-bytes"),
        ("/interface/ethernet/switch/port", "switch1-cpu", "driver-tx-byte"),
    ];
    let read = |(menu, name, counter): (&str, &str, &str)| {
        let row = find(&router, menu, "name", name);
        row[counter].rsplit('/').next().unwrap().parse::<u64>().unwrap()
    };

    let before = places.map(read);
    assert_eq!(places.map(read), before, "nothing moves while the clock stands");
    clock.advance(Duration::from_mins(1));
    for (place, (before, after)) in places.iter().zip(before.into_iter().zip(places.map(read))) {
        assert!(after > before, "{place:?}: {before} and then {after}");
    }
}

#[tokio::test]
async fn hosts_that_are_watched_are_up_or_down_and_tested_as_often_as_said() {
    let (fleet, clock) = router(Board::HomeAx).await;
    let router = fleet.router(0);
    let watch = |host, kind| {
        let row = [("host", host), ("type", kind), ("interval", "20s")];
        router.act("/tool/netwatch/add", &row).unwrap();
    };
    watch("198.51.100.1", "icmp");
    watch("198.51.100.2", "https-get");
    watch("192.0.2.1", "tcp-conn");
    let of = |host| find(&router, "/tool/netwatch", "host", host);

    let (pinged, read, lost) = (of("198.51.100.1"), of("198.51.100.2"), of("192.0.2.1"));
    assert_eq!((&pinged["status"][..], &read["status"][..]), ("up", "up"));
    assert_eq!((&lost["status"][..], lost.contains_key("tcp-connect-time")), ("down", false));
    assert_eq!(lost["failed-tests"], lost["done-tests"]);
    assert_eq!(read["http-status-code"], "200");
    assert!(pinged.contains_key("rtt-avg") && !read.contains_key("rtt-avg"));
    clock.advance(Duration::from_mins(10));
    assert_eq!(number(&of("198.51.100.1"), "done-tests"), number(&pinged, "done-tests") + 30);

    router.act("/tool/netwatch/disable", &[("numbers", &pinged[".id"])]).unwrap();
    assert_eq!(of("198.51.100.1")["status"], "unknown");
}

#[tokio::test]
async fn devices_are_listed_once_a_kid_is_configured() {
    let (fleet, _clock) = router(Board::HomeAx).await;
    let router = fleet.router(0);
    let leases = look(&router, "/ip/dhcp-server/lease");
    let devices = || look(&router, "/ip/kid-control/device");
    assert_eq!(devices().len(), 0);

    router.act("/ip/kid-control/add", &[("name", "emma")]).unwrap();
    assert_eq!(devices().len(), leases.len());
    let tablet = [("name", "tablet"), ("user", "emma"), ("mac-address", &leases[0]["mac-address"])];
    router.act("/ip/kid-control/device/add", &tablet).unwrap();
    let named = find(&router, "/ip/kid-control/device", "name", "tablet");
    assert_eq!(devices().len(), leases.len(), "a device that is named is listed once");
    assert_eq!(named["ip-address"], leases[0]["address"]);
    assert_eq!((&named["user"][..], &named["dynamic"][..]), ("emma", "false"));

    router.act("/ip/kid-control/disable", &[("numbers", "emma")]).unwrap();
    assert_eq!(devices().len(), 1);
}

#[tokio::test]
async fn keys_are_agreed_with_peers_that_have_an_identity() {
    let (fleet, _clock) = router(Board::Controller).await;
    let router = fleet.router(0);
    let active = || look(&router, "/ip/ipsec/active-peers");
    let peer = [("name", "branch"), ("address", "198.51.100.30/32")];
    router.act("/ip/ipsec/peer/add", &peer).unwrap();
    assert_eq!(active().len(), 0);

    router.act("/ip/ipsec/identity/add", &[("peer", "branch"), ("secret", "s")]).unwrap();
    assert_eq!(active()[0]["remote-address"], "198.51.100.30");
    assert_eq!(active()[0]["ph2-total"], "0");
    router.act("/ip/ipsec/policy/add", &[("peer", "branch"), ("tunnel", "yes")]).unwrap();
    assert_eq!(active()[0]["ph2-total"], "1");

    router.act("/ip/ipsec/peer/disable", &[("numbers", "branch")]).unwrap();
    assert_eq!(active().len(), 0);
}

#[tokio::test]
async fn a_bridge_that_filters_tells_the_members_of_its_vlans() {
    let (fleet, _clock) = router(Board::EdgeRouter).await;
    let router = fleet.router(0);
    let vlan = |id| find(&router, "/interface/bridge/vlan", "vlan-ids", id);
    let guests = [("bridge", "bridge"), ("vlan-ids", "20"), ("tagged", "bridge")];
    router.act("/interface/bridge/vlan/add", &guests).unwrap();
    assert_eq!(vlan("20")["current-tagged"], "", "nothing is a member while nothing is filtered");
    assert_eq!(look(&router, "/interface/bridge/vlan").len(), 1);

    let filtering = [("numbers", "bridge"), ("vlan-filtering", "yes")];
    router.act("/interface/bridge/set", &filtering).unwrap();
    assert_eq!(vlan("20")["current-tagged"], "bridge");
    assert_eq!(vlan("1")["dynamic"], "true");
    assert!(vlan("1")["current-untagged"].split(',').any(|name| name == "bridge"));

    let own = [("numbers", "ether2"), ("pvid", "20")];
    router.act("/interface/bridge/port/set", &own).unwrap();
    let running = find(&router, "/interface", "name", "ether2")["running"] == "true";
    assert_eq!(vlan("20")["current-untagged"], if running { "ether2" } else { "" });
}

#[tokio::test]
async fn a_tunnel_tells_what_its_headers_leave() {
    let (fleet, _clock) = router(Board::OldCore).await;
    let router = fleet.router(0);
    for (menu, mtu) in [("eoip", "1458"), ("gre", "1476"), ("ipip", "1480")] {
        let menu = format!("/interface/{menu}");
        let row = [("name", &menu[11..]), ("remote-address", "198.51.100.9")];
        router.act(&format!("{menu}/add"), &row).unwrap();
        for shown in [&menu, "/interface"] {
            let tunnel = find(&router, shown, "name", &menu[11..]);
            assert_eq!((&tunnel["mtu"][..], &tunnel["actual-mtu"][..]), ("auto", mtu), "{shown}");
        }
        router.act(&format!("{menu}/set"), &[("numbers", &menu[11..]), ("mtu", "1400")]).unwrap();
        assert_eq!(find(&router, &menu, "name", &menu[11..])["actual-mtu"], "1400");
    }
}

#[tokio::test]
async fn an_access_point_nearby_finds_a_manager() {
    for (board, menu) in [
        (Board::HomeAx, "/interface/wifi/capsman"),
        (Board::HomeWave2, "/interface/wifiwave2/capsman"),
    ] {
        let (fleet, _clock) = router(board).await;
        let router = fleet.router(0);
        let found = || look(&router, &format!("{menu}/remote-cap"));
        assert_eq!(found().len(), 0);

        router.act(&format!("{menu}/set"), &[("enabled", "yes")]).unwrap();
        assert_eq!(found()[0]["state"], "Ok");
    }
}

#[tokio::test]
async fn a_link_at_60_ghz_is_looked_at_and_wanders() {
    let (fleet, clock) = router(Board::Link).await;
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;
    let ask = ["/interface/w60g/monitor", "=numbers=0", "=once="];
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..12 {
        let link = client.row(&ask).await;
        assert_eq!((&link["connected"][..], &link["frequency"][..]), ("true", "60480"));
        assert!((-70..-40).contains(&link["rssi"].parse::<i32>().unwrap()), "{link:?}");
        seen.insert(link["rssi"].clone());
        clock.advance(Duration::from_mins(10));
    }
    assert!(seen.len() > 1, "{seen:?}");

    client.rows(&["/interface/w60g/disable", "=numbers=wlan60-1"]).await;
    assert_eq!(client.row(&ask).await["connected"], "false");
}
