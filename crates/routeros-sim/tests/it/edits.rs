//! Writes: what may be changed, and what follows from it.

use std::time::Duration;

use chrono::DateTime;
use routeros_sim::{Board, Credentials, Fleet, SimClock};

use crate::client::Client;

#[tokio::test]
async fn a_row_is_added_changed_and_removed() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;

    let add = ["/ip/address/add", "=address=10.1.2.3/24", "=interface=ether2"];
    let id = client.result(&add).await;
    assert_eq!(client.complaint(&add).await, "failure: already have such address");

    let query = format!("?.id={id}");
    let row = client.row(&["/ip/address/print", &query]).await;
    assert_eq!((row["network"].as_str(), row["disabled"].as_str()), ("10.1.2.0", "false"));

    let target = format!("=.id={id}");
    client.rows(&["/ip/address/set", &target, "=comment=été", "=disabled=yes"]).await;
    let row = client.row(&["/ip/address/print", &query]).await;
    assert_eq!((row["comment"].as_str(), row["disabled"].as_str()), ("été", "true"));
    client.rows(&["/ip/address/unset", &target, "=value-name=comment"]).await;
    assert!(!client.row(&["/ip/address/print", &query]).await.contains_key("comment"));

    client.rows(&["/ip/address/remove", &target]).await;
    assert!(client.rows(&["/ip/address/print", &query]).await.is_empty());
    assert_eq!(client.complaint(&["/ip/address/remove", &target]).await, "no such item");
    assert_ne!(client.result(&add).await, id, "an id is never given twice");
}

#[tokio::test]
async fn a_row_that_is_named_twice_is_meant_once() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;
    let mut ids = Vec::new();
    for number in 1..=3 {
        let address = format!("=address=10.1.{number}.1/24");
        ids.push(client.result(&["/ip/address/add", &address, "=interface=ether2"]).await);
    }

    let twice = format!("=.id={0},{0}", ids[1]);
    assert_eq!(client.rows(&["/ip/address/print", &twice]).await.len(), 1);
    client.rows(&["/ip/address/remove", &twice]).await;
    let left = client.rows(&["/ip/address/print", "?interface=ether2"]).await;
    assert_eq!([&left[0][".id"], &left[1][".id"]], [&ids[0], &ids[2]]);
    let last = format!("=.id={0},{0}", ids[2]);
    client.rows(&["/ip/address/remove", &last]).await;

    client.rows(&["/file/add", "=name=once.txt"]).await;
    client.rows(&["/file/remove", "=numbers=once.txt,once.txt"]).await;
}

#[tokio::test]
async fn the_identity_of_one_router_is_its_own() {
    let fleet = Fleet::builder().routers(2).start().await.unwrap();
    let untouched = fleet.router(1).identity();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;

    client.rows(&["/system/identity/set", "=name=corner shop"]).await;

    assert_eq!(fleet.router(0).identity(), "corner shop");
    assert_eq!(fleet.router(1).identity(), untouched);
}

#[tokio::test]
async fn a_disabled_interface_stops_and_counts_nothing_until_it_is_back() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet =
        Fleet::builder().boards([Board::HomeAp]).clock(clock.clone()).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;
    let look = ["/interface/print", "?name=ether2"];
    let bytes = |row: &crate::client::Row| row["rx-byte"].parse::<u64>().unwrap();

    let before = client.row(&look).await;
    client.rows(&["/interface/disable", "=.id=ether2"]).await;
    clock.advance(Duration::from_mins(10));
    let during = client.row(&look).await;
    let ethernet = client.row(&["/interface/ethernet/print", "?name=ether2"]).await;
    client.rows(&["/interface/ethernet/enable", "=numbers=ether2"]).await;
    clock.advance(Duration::from_secs(1));
    let after = client.row(&look).await;

    assert_eq!((during["running"].as_str(), ethernet["disabled"].as_str()), ("false", "true"));
    assert_eq!(bytes(&during), bytes(&before));
    assert_eq!(after["running"], "true");
    assert!(bytes(&after) > bytes(&during));
    assert!(bytes(&after) - bytes(&during) < 20_000_000, "ten minutes were counted after all");
    assert_ne!(after["link-downs"], before["link-downs"]);
    assert!(after.contains_key("last-link-down-time"));
}

#[tokio::test]
async fn the_order_of_firewall_rules_is_kept_and_changed() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;
    assert_eq!(order(&mut client).await, ["*1", "*2", "*3", "*4", "*5", "*6"]);

    let add = ["/ip/firewall/filter/add", "=chain=input", "=action=drop", "=place-before=*2"];
    assert_eq!(client.result(&add).await, "*7");
    client.rows(&["/ip/firewall/filter/move", "=numbers=*6", "=destination=*1"]).await;
    client.rows(&["/ip/firewall/filter/move", "=numbers=*3"]).await;

    assert_eq!(order(&mut client).await, ["*6", "*1", "*7", "*2", "*4", "*5", "*3"]);
}

async fn order(client: &mut Client) -> Vec<String> {
    let rows = client.rows(&["/ip/firewall/filter/print", "=.proplist=.id"]).await;
    rows.iter().map(|row| row[".id"].clone()).collect()
}

#[tokio::test]
async fn names_of_interfaces_are_unique_across_their_kinds() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;

    let taken = client.complaint(&[
        "/interface/vlan/add",
        "=name=ether1",
        "=vlan-id=5",
        "=interface=ether2",
    ]);
    assert_eq!(taken.await, "failure: already have interface with such name");

    client.rows(&["/interface/vlan/add", "=name=vlan5", "=vlan-id=5", "=interface=ether2"]).await;
    let row = client.row(&["/interface/print", "?name=vlan5"]).await;
    assert_eq!(row["type"], "vlan");
}

#[tokio::test]
async fn a_user_without_the_right_policies_may_only_look() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut watcher = Client::sign_in(&fleet.router(0), &fleet.watcher()).await;
    let mut admin = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;

    for words in [
        &["/system/identity/set", "=name=mine"][..],
        &["/ip/address/remove", "=.id=*1"],
        &["/user/add", "=name=me", "=group=full"],
        &["/system/reboot"],
    ] {
        assert_eq!(watcher.complaint(words).await, "not enough permissions (9)", "{words:?}");
    }
    assert!(!watcher.rows(&["/ping", "=address=10.0.0.1", "=count=1"]).await.is_empty());

    let secret = ["/interface/wireguard/print"];
    assert!(admin.row(&secret).await.contains_key("private-key"));
    assert!(!watcher.row(&secret).await.contains_key("private-key"));
}

#[tokio::test]
async fn a_new_group_and_user_have_exactly_the_rights_they_were_given() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let mut admin = Client::sign_in(&router, &fleet.credentials()).await;

    admin.rows(&["/user/group/add", "=name=tod", "=policy=read,api"]).await;
    admin.rows(&["/user/add", "=name=tod", "=group=tod", "=password=s3cret"]).await;
    let credentials = Credentials { user: "tod".to_owned(), password: "s3cret".to_owned() };
    let mut user = Client::sign_in(&router, &credentials).await;

    assert_eq!(user.row(&["/system/identity/print"]).await["name"], router.identity());
    let ping = user.complaint(&["/ping", "=address=10.0.0.1", "=count=1"]).await;
    assert_eq!(ping, "not enough permissions (9)");
    let rows = admin.rows(&["/user/print", "?name=tod"]).await;
    assert!(!rows[0].contains_key("password"));
}

#[tokio::test]
async fn a_user_without_the_policy_read_signs_in_and_reads_nothing() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let mut admin = Client::sign_in(&router, &fleet.credentials()).await;
    admin.rows(&["/user/group/add", "=name=deaf", "=policy=api,write,test"]).await;
    admin.rows(&["/user/add", "=name=deaf", "=group=deaf", "=password=s3cret"]).await;
    let credentials = Credentials { user: "deaf".to_owned(), password: "s3cret".to_owned() };
    let mut user = Client::sign_in(&router, &credentials).await;

    for words in [
        &["/system/resource/print"][..],
        &["/interface/getall"],
        &["/interface/print", "=count-only="],
        &["/interface/print", "=follow="],
        &["/interface/print", "=follow-only="],
        &["/interface/print", "=interval=1s"],
        &["/interface/get", "=number=ether1", "=value-name=mtu"],
        &["/interface/listen"],
        &["/interface/monitor-traffic", "=interface=ether1", "=once="],
    ] {
        assert_eq!(user.complaint(words).await, "not enough permissions (9)", "{words:?}");
    }
    assert!(!user.rows(&["/ping", "=address=10.0.0.1", "=count=1"]).await.is_empty());
    user.rows(&["/system/identity/set", "=name=heard of"]).await;
    assert_eq!(router.identity(), "heard of");
}

#[tokio::test]
async fn rows_that_name_another_follow_its_new_name_and_keep_its_id_when_it_is_gone() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let bridge = router.act("/interface/bridge/add", &[("name", "br-lan")]).unwrap().unwrap();
    let address = [("address", "10.9.0.1/24"), ("interface", "br-lan")];
    router.act("/ip/address/add", &address).unwrap();
    let rule = [("chain", "input"), ("action", "drop"), ("in-interface", "!br-lan")];
    router.act("/ip/firewall/filter/add", &rule).unwrap();
    let used = |router: &routeros_sim::Router| {
        let addresses = router.look("/ip/address").unwrap();
        let rules = router.look("/ip/firewall/filter").unwrap();
        let rule = rules.last().unwrap()["in-interface"].clone();
        (addresses.last().unwrap()["interface"].clone(), rule)
    };

    router.act("/interface/set", &[("numbers", "br-lan"), ("name", "br-office")]).unwrap();
    assert_eq!(used(&router), ("br-office".to_owned(), "!br-office".to_owned()));

    router.act("/interface/bridge/remove", &[("numbers", "br-office")]).unwrap();
    assert_eq!(used(&router), (bridge.clone(), format!("!{bridge}")));
}

#[tokio::test]
async fn a_port_that_feeds_others_is_renamed_and_disabled_at_once() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let change = [("numbers", "ether2"), ("name", "camera"), ("disabled", "yes")];
    router.act("/interface/ethernet/set", &change).unwrap();
    let ports = router.look("/interface/ethernet").unwrap();
    let port = ports.iter().find(|row| row["default-name"] == "ether2").unwrap();
    assert_eq!((port["name"].as_str(), port["disabled"].as_str()), ("camera", "true"));
}

#[tokio::test]
async fn a_row_cannot_name_what_is_not_there() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    for (command, arguments, complaint) in [
        (
            "/ip/firewall/filter/add",
            &[("chain", "input"), ("in-interface-list", "NOWHERE")][..],
            "input does not match any value of in-interface-list",
        ),
        (
            "/interface/bonding/add",
            &[("name", "bond1"), ("slaves", "ether2,ether77")],
            "input does not match any value of slaves",
        ),
        ("/ppp/profile/remove", &[("numbers", "default")], "failure: can not remove default entry"),
    ] {
        assert_eq!(router.act(command, arguments).unwrap_err().message, complaint, "{command}");
    }
    let bond = [("name", "bond1"), ("slaves", "ether2,ether3")];
    router.act("/interface/bonding/add", &bond).unwrap();
    let list = [("chain", "input"), ("src-address-list", "made-up-later")];
    assert!(router.act("/ip/firewall/filter/add", &list).is_ok(), "address lists need no rows");
}
