//! Clients nobody here wrote: they know nothing of our ideas of the protocol.

use std::{path::Path, process::Stdio};

use routeros_sim::{Board, Fleet};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, process::Command};

/// Old and new login, both shapes of TLS, with and without `!empty`.
const BOARDS: [Board; 6] =
    [Board::OldHomeAp, Board::HomeAp, Board::Lte, Board::Core, Board::EdgeRouter, Board::HomeAx];

#[tokio::test]
async fn librouteros_reads_and_writes() {
    let fleet = fleet_of(&BOARDS).await;
    prove("librouteros", &describe(&fleet, |_| &[])).await;
}

#[tokio::test]
async fn routeros_api_reads_and_writes() {
    let fleet = fleet_of(&BOARDS).await;
    prove("routeros-api", &describe(&fleet, |_| &[])).await;
}

#[tokio::test]
async fn node_routeros_reads_and_writes() {
    let fleet = fleet_of(&BOARDS).await;
    prove("node-routeros", &describe(&fleet, |_| &[])).await;
}

#[tokio::test]
async fn mktxp_exports_what_the_routers_say() {
    // Its login is that of RouterOS 6.43 and later.
    let boards: Vec<Board> =
        Board::ALL.into_iter().filter(|board| *board != Board::OldHomeAp).collect();
    let fleet = fleet_of(&boards).await;
    let metrics = |board| match board {
        Board::HomeAp | Board::HomeAx | Board::HomeWave2 => &[
            "mktxp_wlan_clients_signal_strength",
            "mktxp_dhcp_lease_active_count",
            "mktxp_system_cpu_temperature",
        ][..usize::from(board == Board::HomeAx) + 2],
        Board::TowerAp => &["mktxp_wlan_clients_tx_rate_bps", "mktxp_system_routerboard_voltage"],
        Board::EdgeRouter => {
            &["mktxp_poe_info", "mktxp_firewall_filter_total", "mktxp_system_2pin_voltage"]
        }
        Board::Core => &["mktxp_bgp_sessions_info", "mktxp_system_fan_one_speed"],
        Board::OldCore => &["mktxp_system_psu1_voltage"],
        // What is registered there it only finds where both generations of the menu exist.
        Board::Controller => &["mktxp_capsman_interfaces_info", "mktxp_system_routerboard_voltage"],
        Board::Switch => &["mktxp_interface_rate"],
        Board::Lte => &["mktxp_lte_rsrp"],
        Board::Link => &["mktxp_w60g_signal", "mktxp_wlan_noise_floor"],
        _ => &["mktxp_system_cpu_load"],
    };

    prove("mktxp", &describe(&fleet, metrics)).await;
}

/// Menus that mktxp looks for in vain, as on the boards and versions that these
/// stand for.
fn lacks(board: Board) -> Vec<&'static str> {
    let mut menus = Vec::new();
    let mut unless = |has: bool, menu: &'static [&'static str]| {
        if !has {
            menus.extend(menu);
        }
    };
    let number = board.version().number();
    unless(
        !number.starts_with("6."),
        &[
            "/interface/wifi/capsman/remote-cap",
            "/interface/wifi/registration-table",
            "/interface/wireguard/peers",
            "/ipv6/firewall/nat",
        ],
    );
    unless(number != "7.8", &["/routing/bfd/session"]);
    unless(board == Board::Link, &["/interface/w60g"]);
    unless(board != Board::Chr, &["/system/routerboard"]);
    let feeds = matches!(board, Board::EdgeRouter | Board::HomeWave2 | Board::Controller);
    unless(feeds, &["/interface/ethernet/poe"]);
    let lone = matches!(
        board,
        Board::TowerAp | Board::Cpe | Board::Chr | Board::Lte | Board::OldCore | Board::Link
    );
    unless(!lone, &["/interface/ethernet/switch/port"]);
    menus
}

async fn fleet_of(boards: &[Board]) -> Fleet {
    let count = u32::try_from(boards.len()).unwrap();
    Fleet::builder().routers(count).boards(boards.iter().copied()).start().await.unwrap()
}

/// The fleet as `conformance/run` takes it; `expects` names metrics each board has.
fn describe(fleet: &Fleet, expects: impl Fn(Board) -> &'static [&'static str]) -> Value {
    let credentials = fleet.credentials();
    let describe = |router: &routeros_sim::Router| {
        let version = router.board().version();
        let anonymous = router.certificate_fingerprint().is_none();
        json!({
            "address": router.address(),
            "api_port": router.api_port(),
            "api_ssl_port": router.api_ssl_port(),
            "user": credentials.user,
            "password": credentials.password,
            "version": version.to_string(),
            "tls": if anonymous { "anonymous" } else { "certificate" },
            "empty": matches!(router.board(), Board::EdgeRouter | Board::HomeAx | Board::Chr),
            "board": router.board(),
            "expects": expects(router.board()),
            "lacks": lacks(router.board()),
        })
    };
    fleet.routers().iter().map(describe).collect()
}

/// Has `client` prove the routers; it must say so for each of them.
///
/// With `TOD_OFFLINE` set, a client that cannot be installed proves nothing and
/// fails nothing, and says so.
async fn prove(client: &str, routers: &Value) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/run");
    let mut child = Command::new(script)
        .arg(client)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(routers.to_string().as_bytes()).await.unwrap();
    drop(stdin);

    let output = child.wait_with_output().await.unwrap();
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.code() == Some(NOT_INSTALLED) && is_offline() {
        eprintln!("{client} cannot be installed and TOD_OFFLINE is set: nothing is proven");
        return;
    }
    assert!(output.status.success(), "{client} said:\n{said}\nand complained:\n{complained}");
    for router in routers.as_array().unwrap() {
        let good = said.lines().any(|line| {
            line.starts_with(router["version"].as_str().unwrap()) && line.ends_with(": good")
        });
        assert!(good, "{client} did not prove {router}:\n{said}\n{complained}");
    }
}

/// What `conformance/run` ends with when a client cannot be installed.
const NOT_INSTALLED: i32 = 75;

#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says it, not the program")]
fn is_offline() -> bool {
    std::env::var_os("TOD_OFFLINE").is_some()
}
