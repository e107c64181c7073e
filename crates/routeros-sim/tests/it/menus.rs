//! What routers tell, board by board.

use std::collections::BTreeSet;

use routeros_sim::{Board, Fleet};

use crate::client::Client;

/// Menus that every fleet manager reads, and some that exist nowhere.
const MENUS: &[&str] = &[
    "/caps-man/interface",
    "/caps-man/registration-table",
    "/caps-man/remote-cap",
    "/certificate",
    "/container",
    "/file",
    "/interface",
    "/interface/bridge",
    "/interface/bridge/port",
    "/interface/bridge/vlan",
    "/interface/ethernet",
    "/interface/ethernet/poe",
    "/interface/ethernet/switch",
    "/interface/ethernet/switch/port",
    "/interface/list",
    "/interface/list/member",
    "/interface/lte",
    "/interface/lte/apn",
    "/interface/pppoe-client",
    "/interface/vlan",
    "/interface/w60g",
    "/interface/wifi",
    "/interface/wifi/radio",
    "/interface/wifi/registration-table",
    "/interface/wifiwave2",
    "/interface/wifiwave2/registration-table",
    "/interface/wireguard",
    "/interface/wireguard/peers",
    "/interface/wireless",
    "/interface/wireless/registration-table",
    "/ip/address",
    "/ip/arp",
    "/ip/cloud",
    "/ip/dhcp-client",
    "/ip/dhcp-server",
    "/ip/dhcp-server/lease",
    "/ip/dhcp-server/network",
    "/ip/dns",
    "/ip/firewall/address-list",
    "/ip/firewall/connection",
    "/ip/firewall/connection/tracking",
    "/ip/firewall/filter",
    "/ip/firewall/nat",
    "/ip/ipsec/active-peers",
    "/ip/kid-control/device",
    "/ip/neighbor",
    "/ip/pool",
    "/ip/pool/used",
    "/ip/route",
    "/ip/service",
    "/ipv6/address",
    "/ipv6/firewall/connection",
    "/ipv6/firewall/filter",
    "/ipv6/neighbor",
    "/ipv6/pool",
    "/ipv6/pool/used",
    "/ipv6/route",
    "/log",
    "/ppp/active",
    "/ppp/secret",
    "/queue/simple",
    "/queue/tree",
    "/routing/bfd/neighbor",
    "/routing/bfd/session",
    "/routing/bgp/peer",
    "/routing/bgp/session",
    "/routing/ospf/neighbor",
    "/system/clock",
    "/system/device-mode",
    "/system/health",
    "/system/history",
    "/system/identity",
    "/system/license",
    "/system/note",
    "/system/ntp/client",
    "/system/package",
    "/system/package/update",
    "/system/resource",
    "/system/resource/cpu",
    "/system/routerboard",
    "/system/scheduler",
    "/system/script",
    "/tool/netwatch",
    "/user",
    "/user/active",
    "/user/group",
];

#[tokio::test]
async fn every_menu_of_every_board_prints_rows_with_ids_of_their_own() {
    let fleet = Fleet::builder().routers(14).start().await.unwrap();
    for router in fleet.routers().iter().filter(|router| router.board() != Board::OldHomeAp) {
        let mut client = Client::sign_in(router, &fleet.credentials()).await;
        let mut shown = 0;
        for menu in MENUS {
            let answer = client.ask(&[&format!("{menu}/print")]).await;
            if answer[0][0] == "!trap" {
                assert_eq!(answer[0][2], "=message=no such command prefix", "{menu}");
                continue;
            }
            let mut ids = BTreeSet::new();
            for sentence in answer.iter().filter(|sentence| sentence[0] == "!re") {
                shown += 1;
                let names = sentence[1..].iter().map(|word| word[1..].split('=').next().unwrap());
                let distinct: BTreeSet<_> = names.clone().collect();
                assert_eq!(
                    names.count(),
                    distinct.len(),
                    "{:?} {menu}: {sentence:?}",
                    router.board()
                );
                if let Some(id) = sentence.iter().find(|word| word.starts_with("=.id=")) {
                    assert!(ids.insert(id.clone()), "{:?} {menu} has {id} twice", router.board());
                }
            }
        }
        assert!(shown > 40, "{:?} shows {shown} rows", router.board());
    }
}

#[tokio::test]
async fn health_is_one_row_on_six_and_a_row_for_each_sensor_on_seven() {
    let boards = [Board::HomeAp, Board::Core, Board::Chr];
    let fleet = Fleet::builder().routers(3).boards(boards).start().await.unwrap();
    let mut clients = Vec::new();
    for router in fleet.routers() {
        clients.push(Client::sign_in(router, &fleet.credentials()).await);
    }

    let six = clients[0].row(&["/system/health/print"]).await;
    assert!(six["voltage"].parse::<f64>().unwrap() > 20.0);
    assert!(!six.contains_key(".id"));

    let seven = clients[1].rows(&["/system/health/print"]).await;
    let fan = seven.iter().find(|row| row["name"] == "fan1-speed").unwrap();
    assert_eq!((fan[".id"].as_str(), fan["type"].as_str()), ("*1B59", "RPM"));

    let chr = clients[2].ask(&["/system/health/print"]).await;
    assert_eq!(chr, [["!empty"], ["!done"]]);
}

#[tokio::test]
async fn a_cloud_router_has_no_board_and_says_so() {
    let fleet = Fleet::builder().boards([Board::Chr]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;

    let complaint = client.complaint(&["/system/routerboard/print"]).await;
    let license = client.row(&["/system/license/print"]).await;

    assert_eq!(complaint, "no such command prefix");
    assert_eq!(license["system-id"], fleet.router(0).serial());
}

#[tokio::test]
async fn nothing_found_is_said_since_7_18_and_not_before() {
    let boards = [Board::EdgeRouter, Board::Core, Board::HomeAp];
    let fleet = Fleet::builder().routers(3).boards(boards).start().await.unwrap();
    let ask = ["/interface/print", "?name=nobody", ".tag=t"];
    let mut answers = Vec::new();
    for router in fleet.routers() {
        let mut client = Client::sign_in(router, &fleet.credentials()).await;
        answers.push(client.ask(&ask).await);
    }

    assert_eq!(answers[0], [["!empty", ".tag=t"], ["!done", ".tag=t"]]);
    assert_eq!(answers[1], [["!done", ".tag=t"]]);
    assert_eq!(answers[2], [["!done", ".tag=t"]]);
}

#[tokio::test]
async fn queries_and_property_lists_choose_rows_and_columns() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;

    let either = ["/interface/print", "?type=vlan", "?type=bridge", "?#|", "=.proplist=name,type"];
    let rows = client.rows(&either).await;
    assert!(
        rows.iter().all(|row| row.len() == 2 && matches!(row["type"].as_str(), "vlan" | "bridge"))
    );
    assert_eq!(rows.len(), 3);

    let count = client.result(&["/interface/print", "?type=vlan", "=count-only="]).await;
    assert_eq!(count, "2");
    let one = client.row(&["/interface/print", "=.id=*1", "=.proplist=name"]).await;
    assert_eq!(one["name"], "ether1");
    let by_name = client.result(&["/interface/get", "=.id=ether1", "=value-name=type"]).await;
    assert_eq!(by_name, "ether");
}

#[tokio::test]
async fn what_does_not_exist_is_refused_in_a_routers_words() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;

    for (words, message) in [
        (&["/no/such/print"][..], "no such command prefix"),
        (&["/interface/dance"], "no such command"),
        (&["/ip/print"], "no such command"),
        (&["/interface/w60g/print"], "no such command prefix"),
        (&["/interface/set", "=.id=*FFF", "=mtu=1400"], "no such item"),
        (&["/interface/set", "=.id=*1", "=colour=red"], "unknown parameter colour"),
        (&["/interface/print", "=colour=red"], "unknown parameter colour"),
        (&["/system/resource/listen"], "unknown parameter follow-only"),
        (&["/ip/address/add", "=address=10.0.0.1/24"], "missing value(s) of argument(s) interface"),
        (
            &["/ip/address/add", "=address=10.0.0.1/24", "=interface=x"],
            "input does not match any value of interface",
        ),
        (
            &["/ip/address/add", "=address=x", "=interface=ether1"],
            "invalid value for argument address",
        ),
    ] {
        assert_eq!(client.complaint(words).await, message, "{words:?}");
    }
}

#[tokio::test]
async fn dates_have_the_form_of_their_version() {
    let boards = [Board::Lte, Board::EdgeRouter];
    let fleet = Fleet::builder().routers(2).boards(boards).start().await.unwrap();
    let mut old = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;
    let mut new = Client::sign_in(&fleet.router(1), &fleet.credentials()).await;

    assert_eq!(old.row(&["/system/resource/print"]).await["build-time"], "Feb/24/2023 08:05:00");
    assert_eq!(new.row(&["/system/resource/print"]).await["build-time"], "2025-03-11 09:19:00");
}

#[tokio::test]
async fn menus_of_the_catalogue_exist_with_their_defaults_and_their_order() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;

    let settings = client.row(&["/ip/settings/print"]).await;
    assert_eq!(settings["rp-filter"], "no");
    client.rows(&["/ip/settings/set", "=rp-filter=strict"]).await;
    assert_eq!(client.row(&["/ip/settings/print"]).await["rp-filter"], "strict");

    let tunnel = client.result(&["/interface/gre/add", "=name=gre1", "=remote-address=192.0.2.9"]);
    let id = tunnel.await;
    let shown = client.row(&["/interface/print", "?name=gre1"]).await;
    assert_eq!((shown[".id"].as_str(), shown["type"].as_str()), (id.as_str(), "gre-tunnel"));
    assert_eq!(client.row(&["/interface/gre/print"]).await["disabled"], "false");

    let rule = |chain: &str| format!("=chain={chain}");
    for chain in ["one", "two", "three"] {
        client.result(&["/routing/filter/rule/add", &rule(chain), "=rule=accept"]).await;
    }
    client.rows(&["/routing/filter/rule/move", "=numbers=2", "=destination=0"]).await;
    let chains: Vec<String> = client
        .rows(&["/routing/filter/rule/print"])
        .await
        .into_iter()
        .map(|mut row| row.remove("chain").unwrap())
        .collect();
    assert_eq!(chains, ["three", "one", "two"]);
    assert_eq!(
        client.complaint(&["/routing/bgp/peer/print"]).await,
        "no such command prefix",
        "the old BGP menus went with RouterOS 6"
    );
}

#[tokio::test]
async fn every_change_is_a_revision_and_a_failed_one_is_none() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let revisions = router.revisions();

    router.act("/interface/disable", &[("numbers", "ether2,ether3")]).unwrap();
    assert_eq!(*revisions.borrow(), 1);
    let refused = router.act("/interface/enable", &[("numbers", "ether2,ether99")]).unwrap_err();
    assert_eq!(refused.message, "no such item");
    assert_eq!(*revisions.borrow(), 1);

    let interfaces = router.look("/interface").unwrap();
    let disabled = interfaces.iter().filter(|row| row["disabled"] == "true");
    assert_eq!(disabled.map(|row| &row["name"]).collect::<Vec<_>>(), ["ether2", "ether3"]);
}

#[tokio::test]
async fn a_router_is_asked_about_itself_once_however_often_it_is_said() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.watcher()).await;

    let ask = ["/console/inspect", "=request=self,self,syntax,self", "=path=ip,address"];
    let rows = client.rows(&ask).await;
    assert_eq!(rows.iter().map(|row| row["type"].as_str()).collect::<Vec<_>>(), ["self"]);
}
