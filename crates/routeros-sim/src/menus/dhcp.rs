//! DHCP and address pools.

use crate::{
    board::Role,
    host::{Host, span},
    menu::{LIST, Menu},
    menus::{interface::check_parent, ip::lease_octet},
    moment::Moment,
    row::{Row, Sheet},
    station::{Station, stations},
    value::seconds,
};

fn serves(host: Host) -> bool {
    matches!(host.model().role, Role::Home | Role::Edge | Role::Mobile | Role::Controller)
}

pub(crate) const MENUS: &[Menu] = &[
    Menu {
        path: "/ip/dhcp-server",
        fresh: |host| {
            let server = Row::new(1)
                .with("name", "defconf")
                .with("interface", "bridge")
                .with("lease-time", "10m")
                .with("address-pool", "default-dhcp")
                .with("authoritative", "yes")
                .with("disabled", false);
            serves(host).then_some(server).into_iter().collect()
        },
        show: |moment, row, sheet| {
            sheet.all(row);
            sheet.put("dynamic", false);
            sheet.put("invalid", moment.interface(&row.text("interface")).is_none());
        },
        settable: &["name", "interface", "lease-time", "address-pool", "authoritative"],
        required: &["interface"],
        key: Some("name"),
        check: check_parent,
        ..LIST
    },
    Menu {
        path: "/ip/dhcp-server/lease",
        transient: leases,
        show: show_lease,
        settable: &[
            "address",
            "mac-address",
            "client-id",
            "server",
            "lease-time",
            "rate-limit",
            "address-lists",
        ],
        required: &["address"],
        ..LIST
    },
    Menu {
        path: "/ip/dhcp-server/network",
        fresh: |host| {
            let network = Row::new(1)
                .with("address", "192.168.88.0/24")
                .with("gateway", "192.168.88.1")
                .with("dns-server", "192.168.88.1");
            serves(host).then_some(network).into_iter().collect()
        },
        settable: &["address", "gateway", "netmask", "dns-server", "ntp-server", "domain"],
        required: &["address"],
        key: Some("address"),
        verbs: &["add", "set", "remove", "comment", "unset"],
        ..LIST
    },
    Menu {
        path: "/ip/dhcp-client",
        fresh: |host| {
            let client = Row::new(1)
                .with("interface", "ether1")
                .with("add-default-route", "yes")
                .with("use-peer-dns", true)
                .with("disabled", false);
            (host.model().role == Role::Home).then_some(client).into_iter().collect()
        },
        show: |moment, row, sheet| {
            sheet.all(row);
            sheet.put("status", "bound");
            sheet.put("gateway", "10.64.0.1");
            sheet.put("dhcp-server", "10.64.0.1");
            sheet.with("expires-after", || seconds(86_400 - moment.uptime().as_secs() % 43_200));
        },
        settable: &["interface", "add-default-route", "use-peer-dns", "use-peer-ntp"],
        required: &["interface"],
        key: Some("interface"),
        check: check_parent,
        ..LIST
    },
    Menu {
        path: "/ip/pool",
        fresh: |host| {
            let pool = Row::new(1)
                .with("name", "default-dhcp")
                .with("ranges", "192.168.88.10-192.168.88.254");
            serves(host).then_some(pool).into_iter().collect()
        },
        show: show_pool,
        settable: &["name", "ranges", "next-pool"],
        required: &["name", "ranges"],
        key: Some("name"),
        verbs: &["add", "set", "remove", "comment", "unset"],
        ..LIST
    },
    Menu {
        path: "/ip/pool/used",
        transient: |moment| {
            let row = |station: Station| {
                Row::new(station.id)
                    .with("pool", "default-dhcp")
                    .with("address", format!("192.168.88.{}", lease_octet(station.slot)))
                    .with("owner", "DHCP")
                    .with("info", station.mac)
            };
            clients(moment).into_iter().map(row).collect()
        },
        verbs: crate::menu::LOOK,
        ..LIST
    },
];

/// Who has an address of ours: whoever is on the air, one per place.
fn clients(moment: &Moment<'_>) -> Vec<Station> {
    if !serves(moment.host) {
        return Vec::new();
    }
    let mut clients = stations(moment);
    clients.sort_by_key(|station| station.slot);
    clients.dedup_by_key(|station| station.slot);
    clients
}

/// A lease for everybody who has an address.
pub(super) fn leases(moment: &Moment<'_>) -> Vec<Row> {
    let row = |station: Station| {
        let address = format!("192.168.88.{}", lease_octet(station.slot));
        let lasts = 600 - span(station.since, moment.now).as_secs() % 300;
        Row::new(station.id)
            .with("address", address.clone())
            .with("mac-address", station.mac.clone())
            .with("client-id", format!("1:{}", station.mac.to_lowercase()))
            .with("address-lists", "")
            .with("server", "defconf")
            .with("dhcp-option", "")
            .with("status", "bound")
            .with("expires-after", seconds(lasts))
            .with("last-seen", seconds(600 - lasts))
            .with("active-address", address)
            .with("active-mac-address", station.mac)
            .with("active-server", "defconf")
            .with("host-name", HOSTS[usize::try_from(station.id).unwrap_or(0) % HOSTS.len()])
            .with("dynamic", true)
            .with("disabled", false)
    };
    clients(moment).into_iter().map(row).collect()
}

const HOSTS: [&str; 8] =
    ["laptop", "phone", "tablet", "tv", "printer", "thermostat", "camera", "console"];

fn show_lease(_: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    if !row.is("dynamic", "true") {
        sheet.put("status", "waiting");
        sheet.put("last-seen", "never");
        sheet.put("dynamic", false);
    }
    sheet.put("radius", false);
    sheet.put("blocked", false);
}

fn show_pool(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    if moment.version().since(7, 16) && row.is("name", "default-dhcp") {
        let used = clients(moment).len();
        sheet.put("total", "245");
        sheet.put("used", used);
        sheet.put("available", 245 - used);
    }
}
