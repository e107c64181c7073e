//! The SNMP door, asked by the programs of net-snmp.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use routeros_sim::{Board, Fleet, Mood, Router};
use tokio::{net::UdpSocket, process::Command, time::timeout};

/// `-On`: names as numbers. `-Oe`: enumerations too. `-OU`: no units.
const PLAIN: [&str; 6] = ["-On", "-Oe", "-OU", "-t5", "-r1", "-Cr50"];

const V2C: &[&str] = &["-v2c", "-cpublic"];

/// `sysDescr`, `sysUpTime`, `sysName`.
const DESCRIPTION: &str = ".1.3.6.1.2.1.1.1.0";
const UPTIME: &str = ".1.3.6.1.2.1.1.3.0";
const NAME: &str = ".1.3.6.1.2.1.1.5.0";

#[tokio::test]
async fn every_board_tells_who_it_is_in_version_1_and_2c() {
    let fleet = fleet_of(&Board::ALL).await;
    for router in fleet.routers() {
        for version in ["-v1", "-v2c"] {
            let said = ask("snmpget", router, &[version, "-cpublic"], &[DESCRIPTION, NAME]).await;
            assert!(said[DESCRIPTION].contains("RouterOS "), "{said:?}");
            assert!(said[NAME].contains(&router.identity()), "{said:?}");
        }
    }
}

#[tokio::test]
async fn three_ways_to_walk_see_the_same() {
    let fleet = fleet_of(&[Board::HomeAp]).await;
    for router in fleet.routers() {
        let bulk = ask("snmpbulkwalk", router, V2C, &[".1"]).await;
        let next = ask("snmpwalk", router, V2C, &[".1"]).await;
        let first = ask("snmpwalk", router, &["-v1", "-cpublic"], &[".1"]).await;

        assert!(bulk.len() > 200, "{}", bulk.len());
        assert_eq!(names(&bulk), names(&next));
        let without_64_bits: BTreeMap<_, _> =
            next.into_iter().filter(|(_, value)| !value.starts_with("Counter64")).collect();
        assert_eq!(names(&without_64_bits), names(&first));
    }
}

#[tokio::test]
async fn the_agent_says_what_the_api_says() {
    let fleet = fleet_of(&[Board::Core]).await;
    let router = fleet.router(0);
    let said = ask("snmpbulkwalk", &router, V2C, &[".1"]).await;
    let resource = router.look("/system/resource").unwrap().remove(0);

    for row in router.look("/interface").unwrap() {
        let index = u32::from_str_radix(&row[".id"][1..], 16).unwrap();
        let name = &said[&format!(".1.3.6.1.2.1.31.1.1.1.1.{index}")];
        assert!(name.contains(&row["name"]), "{name}");
        let counted = number(&said[&format!(".1.3.6.1.2.1.31.1.1.1.6.{index}")]);
        let now: u64 = row["rx-byte"].parse().unwrap();
        assert!(counted <= now, "{counted} and then {now}");
    }
    let total: u64 = resource["total-memory"].parse().unwrap();
    assert_eq!(number(&said[".1.3.6.1.2.1.25.2.3.1.5.65536"]), total / 1024);
    assert_eq!(said[".1.3.6.1.4.1.14988.1.1.4.4.0"], r#"STRING: "7.16.2""#);
    assert_eq!(said[".1.3.6.1.4.1.14988.1.1.7.3.0"], format!("STRING: \"{}\"", router.serial()));
    // The second power supply has failed.
    assert_eq!(said[".1.3.6.1.4.1.14988.1.1.3.100.1.3.7402"], "INTEGER: 1");
}

#[tokio::test]
async fn what_only_some_boards_have_is_there() {
    let boards = [Board::TowerAp, Board::EdgeRouter, Board::Core, Board::Lte, Board::Controller];
    let fleet = fleet_of(&boards).await;
    let mikrotik = ".1.3.6.1.4.1.14988.1.1";
    for (router, tables) in fleet.routers().iter().zip([
        // Access point, registrations, neighbours, statistics, optical modules.
        &["1.2.1.3", "1.3.1.6", "11.1.1.6", "14.1.1.90", "19.1.1.10"][..],
        &["2.1.1.9", "15.1.1.3", "3.100.1.3"],
        &["19.1.1.6", "3.100.1.3", "14.1.1.13"],
        &["16.1.1.4"],
        &["1.5.1.12", "1.7.1.4", "1.11.1.2"],
    ]) {
        let said = ask("snmpbulkwalk", router, V2C, &[".1"]).await;
        for table in tables {
            let column = format!("{mikrotik}.{table}.");
            let there = said.keys().any(|name| name.starts_with(&column));
            assert!(there, "{:?} has no {column}", router.board());
        }
    }
    let tower = fleet.router(0);
    let said = ask("snmpget", &tower, V2C, &[".1.3.6.1.4.1.14988.1.1.1.4.0"]).await;
    let registered = number(said.values().next().unwrap());
    assert_eq!(
        registered,
        tower.look("/interface/wireless/registration-table").unwrap().len() as u64
    );
}

#[tokio::test]
async fn only_who_is_let_in_is_answered() {
    let fleet = fleet_of(&[Board::EdgeRouter]).await;
    let router = fleet.router(0);
    assert!(!answers(&router, &["-v2c", "-cprivate"]).await);
    assert!(answers(&router, V2C).await);

    let only_other_networks = [("numbers", "public"), ("addresses", "192.0.2.0/24")];
    router.act("/snmp/community/set", &only_other_networks).unwrap();
    assert!(!answers(&router, V2C).await);

    let loopback = [("numbers", "public"), ("addresses", "127.0.0.0/8")];
    router.act("/snmp/community/set", &loopback).unwrap();
    assert!(answers(&router, V2C).await);

    router.act("/snmp/community/set", &[("numbers", "public"), ("read-access", "no")]).unwrap();
    assert!(!answers(&router, V2C).await);
    router.act("/snmp/community/set", &[("numbers", "public"), ("read-access", "yes")]).unwrap();
    router.act("/snmp/set", &[("enabled", "no")]).unwrap();
    assert!(!answers(&router, V2C).await);
}

#[tokio::test]
async fn a_fleet_that_does_not_open_the_door_has_snmp_disabled() {
    let fleet = Fleet::builder().start().await.unwrap();
    let router = fleet.router(0);

    assert_eq!(router.snmp_port(), None);
    assert_eq!(router.look("/snmp").unwrap()[0]["enabled"], "false");
    assert_eq!(fleet.inventory()[0].snmp_port, None);
}

#[tokio::test]
async fn a_firewall_closes_the_door_and_opens_it_again() {
    let fleet = fleet_of(&[Board::EdgeRouter]).await;
    let router = fleet.router(0);
    let rule = [("chain", "input"), ("protocol", "udp"), ("dst-port", "161"), ("action", "drop")];
    let rule = [&rule[..], &[("place-before", "0")]].concat();
    let id = router.act("/ip/firewall/filter/add", &rule).unwrap().unwrap();
    assert!(!answers(&router, V2C).await);

    router.act("/ip/firewall/filter/remove", &[("numbers", &id)]).unwrap();
    assert!(answers(&router, V2C).await);
}

#[tokio::test]
async fn moods_reach_the_agent() {
    let fleet = fleet_of(&[Board::EdgeRouter]).await;
    let router = fleet.router(0);
    for mood in [Mood::Silent, Mood::LinkCut, Mood::Refusing, Mood::Garbage] {
        router.set_mood(mood);
        assert!(!answers(&router, V2C).await, "{mood}");
    }
    router.set_mood(Mood::Slow(Duration::from_millis(20)));
    assert!(answers(&router, V2C).await);
    router.set_mood(Mood::Healthy);
    assert!(answers(&router, V2C).await);
}

#[tokio::test]
async fn a_router_answers_from_its_own_address() {
    let fleet = fleet_of(&[Board::EdgeRouter, Board::Chr, Board::Switch]).await;
    let client = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    // GET sysUpTime of version 1 to community `public`.
    let request = b"\x30\x26\x02\x01\x00\x04\x06public\xa0\x19\x02\x01\x07\x02\x01\x00\x02\x01\x00\
                    \x30\x0e\x30\x0c\x06\x08\x2b\x06\x01\x02\x01\x01\x03\x00\x05\x00";
    for router in fleet.routers() {
        client.send_to(request, (router.address(), router.snmp_port().unwrap())).await.unwrap();
        let mut answer = [0; 512];
        let received = timeout(Duration::from_secs(10), client.recv_from(&mut answer)).await;
        let (_, from) = received.unwrap().unwrap();
        assert_eq!(from.ip(), IpAddr::V4(router.address()));
    }
}

#[tokio::test]
async fn version_3_reads_at_every_level() {
    let fleet = fleet_of(&[Board::EdgeRouter, Board::HomeAp]).await;
    for router in fleet.routers() {
        assert!(
            ask("snmpget", router, &["-v3", "-lnoAuthNoPriv", "-upublic"], &[NAME]).await[NAME]
                .contains(&router.identity())
        );
        for (hash, sha) in [("MD5", "SHA1"), ("SHA", "SHA1")].map(|(flag, _)| (flag, flag == "SHA"))
        {
            for cipher in ["DES", "AES"] {
                let name = format!("{hash}-{cipher}");
                add_user(router, &name, "private", if sha { "SHA1" } else { "MD5" }, cipher);
                let user = format!("-u{name}");
                let security = [
                    "-v3",
                    "-lauthPriv",
                    &user,
                    "-a",
                    hash,
                    "-A",
                    PASSWORD,
                    "-x",
                    cipher,
                    "-X",
                    SECRET,
                ];
                let said = ask("snmpwalk", router, &security, &[".1.3.6.1.2.1.1"]).await;
                assert!(said[NAME].contains(&router.identity()), "{name}: {said:?}");
            }
        }
        add_user(router, "signed", "authorized", "SHA1", "AES");
        let signed = ["-v3", "-lauthNoPriv", "-usigned", "-a", "SHA", "-A", PASSWORD];
        assert!(ask("snmpbulkwalk", router, &signed, &[".1.3.6.1.2.1.2"]).await.len() > 20);
    }
}

#[tokio::test]
async fn version_3_refuses_whoever_does_not_know_the_passwords() {
    let fleet = fleet_of(&[Board::EdgeRouter]).await;
    let router = fleet.router(0);
    add_user(&router, "manager", "private", "SHA1", "AES");
    let both = |password, secret| {
        ["-v3", "-lauthPriv", "-umanager", "-aSHA", "-A", password, "-xAES", "-X", secret]
    };

    assert!(
        complaint(&router, &both("some other one", SECRET))
            .await
            .contains("Authentication failure")
    );
    assert!(!answers(&router, &both(PASSWORD, "some other one")).await);
    let stranger = ["-v3", "-lnoAuthNoPriv", "-ustranger"];
    assert!(complaint(&router, &stranger).await.contains("Unknown user name"));
    let unprotected = ["-v3", "-lauthNoPriv", "-umanager", "-aSHA", "-A", PASSWORD];
    assert!(complaint(&router, &unprotected).await.contains("authorizationError"));
    // Nor does its name alone open the other versions.
    assert!(!answers(&router, &["-v2c", "-cmanager"]).await);
    assert!(answers(&router, &both(PASSWORD, SECRET)).await);
}

#[tokio::test]
async fn the_little_that_can_be_set_is_set_by_who_may() {
    let fleet = fleet_of(&[Board::EdgeRouter]).await;
    let router = fleet.router(0);
    let script = [("name", "rename"), ("source", "/system identity set name=by-script")];
    router.act("/system/script/add", &script).unwrap();
    let id = router.look("/system/script").unwrap().last().unwrap()[".id"].clone();
    let id = u32::from_str_radix(&id[1..], 16).unwrap();
    let run = format!(".1.3.6.1.4.1.14988.1.1.8.1.1.3.{id}");
    let contact = ".1.3.6.1.2.1.1.4.0";

    assert!(set(&router, &[NAME, "s", "renamed"]).await.1.contains("noAccess"));
    let writes = [("numbers", "public"), ("write-access", "yes")];
    router.act("/snmp/community/set", &writes).unwrap();
    assert!(
        set(&router, &[NAME, "s", "renamed", contact, "s", "me"]).await.1.contains("notWritable")
    );
    assert_ne!(router.identity(), "renamed", "all of it or nothing");
    assert!(set(&router, &[NAME, "i", "5"]).await.1.contains("wrongType"));
    assert!(set(&router, &[NAME, "s", "renamed"]).await.0);
    assert_eq!(router.identity(), "renamed");

    let mut revisions = router.revisions();
    assert!(set(&router, &[&run, "s", "1"]).await.0);
    let ran = revisions.wait_for(|_| router.identity() == "by-script");
    timeout(Duration::from_secs(20), ran).await.unwrap().unwrap();
    assert!(set(&router, &[".1.3.6.1.4.1.14988.1.1.7.1.0", "s", "1"]).await.0);
    assert!(matches!(router.mood(), Mood::Rebooting(_)));
}

/// Whether `snmpset` did what it was told, and what it complained of.
async fn set(router: &Router, what: &[&str]) -> (bool, String) {
    let (good, _, complained) = run("snmpset", router, V2C, what).await;
    (good, complained)
}

const PASSWORD: &str = "authentication";
const SECRET: &str = "encryption";

fn add_user(router: &Router, name: &str, security: &str, hash: &str, cipher: &str) {
    let properties = [
        ("name", name),
        ("security", security),
        ("authentication-protocol", hash),
        ("authentication-password", PASSWORD),
        ("encryption-protocol", cipher),
        ("encryption-password", SECRET),
    ];
    router.act("/snmp/community/add", &properties).unwrap();
}

async fn fleet_of(boards: &[Board]) -> Fleet {
    let count = u32::try_from(boards.len()).unwrap();
    let boards = boards.iter().copied();
    Fleet::builder().routers(count).boards(boards).snmp_port(0).start().await.unwrap()
}

/// What a program of net-snmp prints, by name; it must succeed.
async fn ask(
    program: &str,
    router: &Router,
    security: &[&str],
    names: &[&str],
) -> BTreeMap<String, String> {
    let (good, said, complained) = run(program, router, security, names).await;
    assert!(good, "{program} {security:?} {names:?} said:\n{said}\nand complained:\n{complained}");
    let lines = said.lines().filter_map(|line| line.split_once(" = "));
    lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

async fn complaint(router: &Router, security: &[&str]) -> String {
    let (good, said, complained) = run("snmpget", router, security, &[UPTIME]).await;
    assert!(!good, "{security:?} said {said}");
    complained
}

async fn answers(router: &Router, security: &[&str]) -> bool {
    let security = [security, &["-t0.4", "-r0"]].concat();
    run("snmpget", router, &security, &[UPTIME]).await.0
}

async fn run(
    program: &str,
    router: &Router,
    security: &[&str],
    names: &[&str],
) -> (bool, String, String) {
    let plain = PLAIN.iter().filter(|flag| program == "snmpbulkwalk" || !flag.starts_with("-C"));
    let output = Command::new(program)
        .args(plain)
        .args(security)
        .arg(format!("{}:{}", router.address(), router.snmp_port().unwrap()))
        .args(names)
        // Neither somebody's configuration nor MIBs that may be there.
        .env("SNMPCONFPATH", "/nonexistent")
        .env("MIBS", "")
        .kill_on_drop(true)
        .output()
        .await
        .unwrap_or_else(|error| panic!("{program} (Debian's package snmp): {error}"));
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

fn names(said: &BTreeMap<String, String>) -> Vec<&str> {
    said.keys().map(String::as_str).collect()
}

fn number(value: &str) -> u64 {
    value.rsplit(' ').next().unwrap().parse().unwrap()
}
