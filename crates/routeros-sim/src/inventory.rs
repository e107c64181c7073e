//! The fleet as a list, for whoever has to add it somewhere.

use std::{fmt, net::Ipv4Addr};

use serde::{Deserialize, Serialize};

use crate::{
    board::{Board, Role},
    host::{Host, Stream},
};

/// Who may sign in. Simulated passwords are no secrets, but `Debug` hides them
/// all the same, as everywhere.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Credentials {
    /// The user's name.
    pub user: String,
    /// The user's password.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

/// One router as somebody who manages it would write it down.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Entry {
    /// Its place in the fleet, from 0.
    pub index: u32,
    /// Its address, on the loopback interface of this computer alone.
    pub address: Ipv4Addr,
    /// The port of its plain API.
    pub api_port: u16,
    /// The port of its API over TLS.
    pub api_ssl_port: u16,
    /// The UDP port of its SNMP agent, where the fleet has opened that door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snmp_port: Option<u16>,
    /// The port of its SSH server.
    pub ssh_port: u16,
    /// The UDP port at which it is asked who it is, where the fleet has opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mndp_port: Option<u16>,
    /// A user with the policies `read,api,test`, no more.
    #[serde(flatten)]
    pub credentials: Credentials,
    /// What it is.
    pub board: Board,
    /// `7.18.2 (stable)`.
    pub version: String,
    /// The name it calls itself until somebody changes that.
    pub identity: String,
    /// Its serial number; on CHR the system id.
    pub serial: String,
    /// Whose it could be.
    pub organisation: String,
    /// Where it could stand.
    pub site: String,
}

/// The two customers a fleet is shared out to.
const ORGANISATIONS: [(&str, &[&str]); 2] = [
    (
        "Northwind Wireless",
        &["Mill Hill", "Harbour", "Church Tower", "Quarry", "Lake Road", "Old Silo", "Ridge"],
    ),
    ("Meridian IT", &["Head Office", "Warehouse", "Clinic", "School", "Hotel", "Workshop"]),
];

/// Which organisation a router could belong to.
///
/// What stands on towers is the wireless provider's; the rest alternates.
pub(crate) fn organisation(host: Host) -> &'static str {
    ORGANISATIONS[owner(host)].0
}

/// Where a router could stand.
pub(crate) fn site(host: Host) -> &'static str {
    let sites = ORGANISATIONS[owner(host)].1;
    let chosen = host.stream(Stream::Site, &[]) % sites.len() as u64;
    sites[usize::try_from(chosen).expect("a remainder of a small number")]
}

fn owner(host: Host) -> usize {
    match host.model().role {
        Role::Sector | Role::Subscriber | Role::Core | Role::Link => 0,
        Role::Controller | Role::Switch => 1,
        _ => usize::from(host.index % 2 == 1),
    }
}

/// `church-tower-sector-0003`: the name a router has until it is changed.
pub(crate) fn identity(host: Host) -> String {
    let role = match host.model().role {
        Role::Home => "ap",
        Role::Sector => "sector",
        Role::Subscriber => "cpe",
        Role::Edge => "edge",
        Role::Core => "core",
        Role::Switch => "switch",
        Role::Cloud => "chr",
        Role::Mobile => "lte",
        Role::Controller => "capsman",
        Role::Link => "link",
    };
    let site = site(host).to_lowercase().replace(' ', "-");
    format!("{site}-{role}-{:04}", host.index)
}
