//! Typed rows from what real routers sent.

use std::time::Duration;

use routeros::{
    Charset, Command, Record, Reply, Version,
    rows::{
        Certificate, Clock, Countable, DeviceMode, Generation, Identity, Interface,
        InterfaceCounters, IpAddress, License, Neighbour, Package, PackageUpdate, Registration,
        Resource, Routerboard, Sensor, SensorValue, Service, Unit, User, UserGroup,
    },
    session::Settings,
    value::Mac,
};

use crate::peer::{PATIENCE, Pair, connected, tag};

const PAGE: Charset = Charset::Windows1252;

/// What a print answers when the router sends these rows.
async fn reply(rows: &[&[&str]]) -> Reply {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        let tag = tag(&peer.hears().await);
        for row in rows {
            let words: Vec<String> = row.iter().map(|word| format!("={word}")).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            peer.says(&[&["!re"], words.as_slice(), &[&tag]].concat()).await;
        }
        peer.says(&["!done", &tag]).await;
    };
    let (reply, ()) = tokio::join!(session.run(Command::print("/a"), PATIENCE), router);
    reply.unwrap()
}

async fn one<R: Record>(row: &[&str]) -> R {
    R::read_one(&reply(&[row]).await, PAGE).unwrap()
}

#[tokio::test]
async fn a_resource_of_a_hap_ac3() {
    let resource: Resource = one(&[
        "uptime=18h53m34s",
        "version=7.19.1 (stable)",
        "free-memory=189034496",
        "total-memory=268435456",
        "cpu=ARM",
        "cpu-count=4",
        "cpu-frequency=672",
        "cpu-load=1",
        "free-hdd-space=107749376",
        "total-hdd-space=134217728",
        "bad-blocks=0",
        "architecture-name=arm",
        "board-name=hAP ac^3",
    ])
    .await;
    assert_eq!(resource.uptime, Some(Duration::from_secs(68_014)));
    assert_eq!(resource.parsed_version(), Some(Version::new(7, 19, 1)));
    assert_eq!(resource.board_name.as_deref(), Some("hAP ac^3"));
    assert_eq!((resource.cpu_load, resource.cpu_frequency), (Some(1), Some(672)));
    assert_eq!((resource.free_memory, resource.total_disk), (Some(189_034_496), Some(134_217_728)));
}

#[tokio::test]
async fn what_a_router_does_not_send_is_absent_and_nothing_fails() {
    assert_eq!(one::<Resource>(&[]).await, Resource::default());
    assert_eq!(one::<Identity>(&[]).await, Identity::default());
    assert_eq!(one::<Clock>(&[]).await, Clock::default());
    assert_eq!(one::<Routerboard>(&["routerboard=false"]).await, Routerboard::default());
    assert_eq!(one::<License>(&[]).await, License::default());
    assert_eq!(one::<Package>(&[]).await, Package::default());
    assert_eq!(one::<PackageUpdate>(&["latest-version="]).await, PackageUpdate::default());
    assert_eq!(one::<DeviceMode>(&[]).await, DeviceMode::default());
    assert_eq!(one::<InterfaceCounters>(&[]).await, InterfaceCounters::default());
    assert_eq!(one::<Interface>(&[]).await, Interface::default());
    assert_eq!(one::<IpAddress>(&[]).await, IpAddress::default());
    assert_eq!(one::<Neighbour>(&["platform=", "version="]).await, Neighbour::default());
    assert_eq!(one::<Service>(&["address=", "certificate=none"]).await, Service::default());
    assert_eq!(one::<User>(&[]).await, User::default());
    assert_eq!(one::<UserGroup>(&[]).await, UserGroup::default());
    assert_eq!(one::<Certificate>(&[]).await, Certificate::default());
    assert!(Sensor::read_health(&reply(&[]).await, PAGE).is_empty());
    assert!(Sensor::read_health(&reply(&[&["state=enabled"]]).await, PAGE).is_empty());
}

#[tokio::test]
async fn an_identity_is_a_text_whatever_it_looks_like() {
    assert_eq!(one::<Identity>(&["name=true"]).await.name, "true");
    let board: Routerboard = one(&["routerboard=true", "serial-number=0012345678"]).await;
    assert_eq!(board.serial_number.as_deref(), Some("0012345678"));
    assert!(board.is_routerboard);
}

#[tokio::test]
async fn health_of_version_7_is_a_row_per_sensor() {
    let reply = reply(&[
        &[".id=*E", "name=temperature", "value=46", "type=C"],
        &[".id=*1B59", "name=fan1-speed", "value=6090", "type=RPM"],
        &[".id=*1CE9", "name=psu1-state", "value=ok", "type="],
        &[".id=*D", "name=voltage", "value=24.1", "type=V"],
    ])
    .await;
    let sensor = |name: &str, value| Sensor { name: name.to_owned(), value };
    assert_eq!(
        Sensor::read_health(&reply, PAGE),
        [
            sensor("temperature", SensorValue::Number(46.0, Unit::Celsius)),
            sensor("fan1-speed", SensorValue::Number(6090.0, Unit::Rpm)),
            sensor("psu1-state", SensorValue::State("ok".to_owned())),
            sensor("voltage", SensorValue::Number(24.1, Unit::Volt)),
        ]
    );
}

#[tokio::test]
async fn health_of_version_6_is_one_row() {
    let reply =
        reply(&[&["state=enabled", "voltage=24.1", "temperature=-5", "power-consumption=11.2"]])
            .await;
    let sensors = Sensor::read_health(&reply, PAGE);
    let values: Vec<_> =
        sensors.iter().map(|sensor| (sensor.name.as_str(), &sensor.value)).collect();
    assert_eq!(
        values,
        [
            ("voltage", &SensorValue::Number(24.1, Unit::Volt)),
            ("temperature", &SensorValue::Number(-5.0, Unit::Celsius)),
            ("power-consumption", &SensorValue::Number(11.2, Unit::Watt)),
        ]
    );
}

#[tokio::test]
async fn counters_of_an_interface() {
    let row = [
        ".id=*1",
        "name=ether1",
        "type=ether",
        "rx-byte=18446744073709551615",
        "tx-byte=4005",
        "tx-drop=2",
        "tx-queue-drop=3",
        "link-downs=0",
        "running=true",
        "disabled=false",
    ];
    let counters: InterfaceCounters = one(&row).await;
    assert_eq!((counters.rx_bytes, counters.tx_bytes), (Some(u64::MAX), Some(4005)));
    assert_eq!((counters.tx_drops, counters.rx_drops), (Some(5), None));
    assert!(counters.running && !counters.disabled);

    let interface: Interface =
        one(&["name=ether1", "mac-address=08:00:27:A9:3F:55", "mtu=auto", "actual-mtu=1500"]).await;
    assert_eq!(interface.mac, Some(Mac([0x08, 0x00, 0x27, 0xA9, 0x3F, 0x55])));
    assert_eq!(interface.mtu, Some(1500));
}

#[tokio::test]
async fn registrations_of_four_generations_become_one() {
    let wireless = reply(&[
        &[
            "interface=wlan1",
            "mac-address=00:11:22:3E:1C:EE",
            "ap=false",
            "rx-rate=65Mbps-20MHz/1S",
            "tx-rate=48Mbps",
            "packets=34591,20635",
            "bytes=6689896,2094536",
            "uptime=5d9m11s",
            "last-activity=4s750ms",
            "signal-strength=-51@1Mbps",
            "signal-to-noise=50",
            "tx-ccq=113",
            "last-ip=192.168.88.10",
        ],
        &["interface=wlan1"],
    ])
    .await;
    let [old] = Registration::read_all(Generation::Wireless, &wireless, PAGE).try_into().unwrap();
    assert_eq!((old.signal, old.signal_to_noise, old.tx_ccq), (Some(-51), Some(50), Some(113)));
    assert_eq!((old.tx_rate, old.rx_rate), (Some(48_000_000), Some(65_000_000)));
    assert_eq!((old.tx_bytes, old.rx_bytes), (Some(6_689_896), Some(2_094_536)));
    assert_eq!(old.last_activity, Some(Duration::from_millis(4_750)));

    let row: &[&str] = &[
        "interface=wifi1",
        "ssid=wlan",
        "mac-address=00:11:22:3E:1C:EE",
        "signal=-47",
        "tx-rate=866700000",
        "bytes=1,2",
        "band=5ghz-ax",
    ];
    for generation in [Generation::Wifi, Generation::WifiWave2] {
        let new = Registration::read_all(generation, &reply(&[row]).await, PAGE);
        assert_eq!((new[0].signal, new[0].tx_rate), (Some(-47), Some(866_700_000)));
        assert_eq!(new[0].band.as_deref(), Some("5ghz-ax"));
    }

    let row: &[&str] = &["interface=cap1", "mac-address=00:11:22:3E:1C:EE", "rx-signal=-60"];
    let controlled = Registration::read_all(Generation::CapsMan, &reply(&[row]).await, PAGE);
    assert_eq!(controlled[0].signal, Some(-60));
}

#[tokio::test]
async fn a_clock_says_its_zone_in_both_eras() {
    for date in ["2024-05-17", "may/17/2024"] {
        let date = format!("date={date}");
        let clock: Clock = one(&[&date, "time=00:58:11", "gmt-offset=+01:00"]).await;
        assert_eq!(clock.utc().unwrap().to_string(), "2024-05-16 23:58:11");
    }
}

#[tokio::test]
async fn who_may_come_in() {
    let group: UserGroup = one(&["name=watch", "policy=read,api,test,!ftp,!write,!policy"]).await;
    assert!(group.grants("api") && !group.grants("write") && !group.grants("!write"));

    let user: User =
        one(&["name=admin", "address=10.0.0.0/8,fd00::/8", "last-logged-in=may/02/2023 05:21:45"])
            .await;
    assert_eq!(user.addresses, ["10.0.0.0/8", "fd00::/8"]);
    assert_eq!(user.last_logged_in.unwrap().to_string(), "2023-05-02 05:21:45");

    let certificate: Certificate = one(&[
        "name=root-cert",
        "fingerprint=ad9b324e93dee5135d2f6292480b78a5e00ae7ab44bf082b10cb1947993793c7",
        "invalid-after=mar/10/2033 17:57:09",
        "expires-after=519w4d15h28m25s",
        "private-key=true",
    ])
    .await;
    assert!(certificate.fingerprint.is_some() && certificate.has_private_key);
    assert_eq!(certificate.not_after.unwrap().to_string(), "2033-03-10 17:57:09");
}

#[tokio::test]
async fn a_neighbour_and_an_address() {
    let neighbour: Neighbour = one(&[
        "interface=ether3,br-lan",
        "address=172.31.1.12",
        "mac-address=4C:5E:0C:12:AA:CC",
        "identity=sw",
        "version=6.40.8 (bugfix)",
        "interface-name=ether1",
        "age=49s",
        "uptime=8w6d6h18m17s",
    ])
    .await;
    assert_eq!(neighbour.interfaces, ["ether3", "br-lan"]);
    assert_eq!(neighbour.remote_interface.as_deref(), Some("ether1"));
    assert_eq!(neighbour.age, Some(Duration::from_secs(49)));

    let address: IpAddress =
        one(&["address=10.0.0.1/24", "interface=vlan15", "dynamic=true"]).await;
    assert_eq!(address.address.unwrap().prefix, Some(24));
    assert!(address.dynamic);
}

#[tokio::test]
async fn texts_are_read_in_the_page_of_the_fleet() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        peer.hears().await;
        peer.sends(b"\x03!re\x0b=name=\xE2\xFB\xF8\xEA\xE0\x06.tag=1\0\x05!done\x06.tag=1\0").await;
    };
    let (reply, ()) = tokio::join!(session.run(Identity::print(), PATIENCE), router);
    let identity = Identity::read_one(&reply.unwrap(), Charset::Windows1251).unwrap();
    assert_eq!(identity.name, "вышка");
}

#[test]
fn every_print_can_be_sent() {
    let records = [
        Resource::print(),
        Identity::print(),
        Clock::print(),
        Routerboard::print(),
        License::print(),
        Package::print(),
        PackageUpdate::print(),
        DeviceMode::print(),
        Sensor::print(),
        InterfaceCounters::print(),
        Interface::print(),
        IpAddress::print(),
        Neighbour::print(),
        Service::print(),
        User::print(),
        UserGroup::print(),
        Certificate::print(),
        Countable::Routes.count(),
        Countable::Connections.count(),
    ];
    let registrations = Generation::ALL.map(Generation::print);
    for command in records.into_iter().chain(registrations) {
        assert_eq!(command.check(), Ok(()), "{command:?}");
    }
}
