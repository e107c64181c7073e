//! Ways to lose a router with all its sessions.

use routeros_sim::{Board, Door, Fate};

use super::{Command, LOOK, Scene};
use crate::client::links_can_be_cut;

/// A way to lose a router with all its sessions, and what brings it back.
struct Loss {
    board: Board,
    /// What has to be there before.
    before: &'static [Command],
    deed: &'static [Command],
    repair: &'static [Command],
    words: &'static str,
}

const LOSSES: &[Loss] = &[
    Loss {
        board: Board::HomeAp,
        before: &[],
        deed: &[("/ip/address/remove", &[("numbers", "*2")])],
        repair: &[("/ip/address/add", &[("address", "10.64.0.2/16"), ("interface", "ether1")])],
        words: "no interface has the address 10.64.0.2",
    },
    Loss {
        board: Board::HomeAp,
        before: &[],
        deed: &[("/ip/address/set", &[("numbers", "*2"), ("address", "10.64.0.3/16")])],
        repair: &[("/ip/address/set", &[("numbers", "*2"), ("address", "10.64.0.2/16")])],
        words: "no interface has the address 10.64.0.2",
    },
    Loss {
        board: Board::EdgeRouter,
        before: &[],
        deed: &[("/interface/disable", &[("numbers", "ether1")])],
        repair: &[("/interface/enable", &[("numbers", "ether1")])],
        words: "the interface ether1 is disabled",
    },
    Loss {
        board: Board::EdgeRouter,
        before: &[],
        deed: &[("/interface/pppoe-client/disable", &[("numbers", "pppoe-out1")])],
        repair: &[("/interface/pppoe-client/enable", &[("numbers", "pppoe-out1")])],
        words: "the interface pppoe-out1 is disabled",
    },
    Loss {
        board: Board::Core,
        before: &[],
        deed: &[("/interface/vlan/set", &[("numbers", "vlan99-mgmt"), ("vlan-id", "98")])],
        repair: &[("/interface/vlan/set", &[("numbers", "vlan99-mgmt"), ("vlan-id", "99")])],
        words: "ether1 has no VLAN 99",
    },
    Loss {
        board: Board::Chr,
        before: &[],
        deed: &[(
            "/ip/firewall/filter/add",
            &[("chain", "input"), ("action", "drop"), ("place-before", "*1")],
        )],
        repair: &[("/ip/firewall/filter/remove", &[("numbers", "0")])],
        words: "/ip/firewall/filter rule 0 drops it",
    },
    Loss {
        board: Board::Switch,
        before: &[],
        deed: &[(
            "/ip/firewall/raw/add",
            &[
                ("chain", "prerouting"),
                ("action", "drop"),
                ("protocol", "tcp"),
                ("dst-port", "8728"),
            ],
        )],
        repair: &[("/ip/firewall/raw/remove", &[("numbers", "0")])],
        words: "/ip/firewall/raw rule 0 drops it",
    },
    Loss {
        board: Board::HomeAx,
        before: &[],
        deed: &[("/ip/route/remove", &[("numbers", "*1")])],
        repair: &[("/ip/route/add", &[("gateway", "10.64.0.1")])],
        words: "there is no route back to 127.0.0.1",
    },
    Loss {
        board: Board::HomeAp,
        before: &[],
        deed: &[("/interface/bridge/port/add", &[("interface", "ether1"), ("bridge", "bridge")])],
        repair: &[("/interface/bridge/port/remove", &[("numbers", "ether1")])],
        words: "answers leave by ether1, packets come in by bridge",
    },
    Loss {
        board: Board::Switch,
        before: &[],
        deed: &[
            ("/interface/bridge/set", &[("numbers", "bridge"), ("vlan-filtering", "yes")]),
            (
                "/interface/bridge/port/set",
                &[("numbers", "ether1"), ("frame-types", "admit-only-vlan-tagged")],
            ),
        ],
        repair: &[("/interface/bridge/set", &[("numbers", "bridge"), ("vlan-filtering", "no")])],
        words: "the bridge bridge filters VLAN 1 on ether1",
    },
    Loss {
        board: Board::Switch,
        before: &[("/interface/bridge/set", &[("numbers", "bridge"), ("vlan-filtering", "yes")])],
        deed: &[("/interface/bridge/port/set", &[("numbers", "ether1"), ("pvid", "20")])],
        repair: &[("/interface/bridge/port/set", &[("numbers", "ether1"), ("pvid", "1")])],
        words: "VLAN 20 ends on the bridge bridge",
    },
];

#[tokio::test]
async fn a_lost_router_is_silent_to_all_and_comes_back_with_its_state() {
    if !links_can_be_cut() {
        return;
    }
    for Loss { board, before, deed, repair, words } in LOSSES {
        let mut scene = Scene::of(*board).await;
        scene.act(before);
        let (mut session, mut doomed) = (scene.sign_in().await, scene.sign_in().await);
        let commands = scene.router.heard().borrow().commands;

        scene.act(deed);
        scene.settle().await;
        let fate = scene.router.fate(Door::Api);
        assert!(fate.is_lost() && fate.to_string().contains(words), "{deed:?}: {fate}");
        session.say(LOOK).await;
        scene.assert_dialling_hangs().await;
        scene.assert_unheard(&mut doomed).await;
        assert_eq!(scene.router.heard().borrow().commands, commands, "{deed:?}");

        scene.act(repair);
        assert_eq!(scene.router.fate(Door::Api), Fate::Served, "{repair:?}");
        assert_eq!(session.hear().await[0], "!re", "TCP goes on: {deed:?}");
        scene.sign_in().await;
    }
}

#[tokio::test]
async fn who_takes_the_address_away_hears_no_answer() {
    if !links_can_be_cut() {
        return;
    }
    let mut scene = Scene::of(Board::HomeAp).await;
    let mut session = scene.sign_in().await;
    let mut heard = scene.router.heard();
    let commands = heard.borrow().commands;

    session.say(&["/ip/address/remove", "=numbers=*2"]).await;
    heard.wait_for(|heard| heard.commands > commands).await.unwrap();
    let written = heard.borrow().bytes_out;
    scene.settle().await;

    assert!(scene.router.fate(Door::Api).is_lost(), "it was done all the same");
    assert_eq!(scene.router.heard().borrow().bytes_out, written);
    scene.assert_unheard(&mut session).await;
}
