//! Traps: what a router says without being asked, to whom and in which version.

use std::net::Ipv4Addr;

use async_snmp::{
    Oid, Value, VarBind, Version,
    message::CommunityMessage,
    oid,
    pdu::{GenericTrap, NotificationPdu, TrapV1Notification},
};

use super::record::{Record, rows, settings};
use crate::{news::News, router::Router};

/// A trap on its way.
#[derive(Clone, Debug)]
pub(crate) struct Trap {
    pub(super) targets: Vec<Ipv4Addr>,
    pub(super) version: Version,
    pub(super) community: String,
    kind: GenericTrap,
    /// Hundredths of a second since the start.
    uptime: u32,
    variables: Vec<VarBind>,
}

impl Trap {
    /// What `/snmp` has a router say of `news`; nothing if it does not want to, or
    /// knows nobody to say it to.
    pub(crate) fn of(router: &Router, news: &News) -> Option<Self> {
        let snmp = settings(router, "/snmp");
        let targets: Vec<Ipv4Addr> =
            snmp.text("trap-target").split(',').filter_map(|target| target.parse().ok()).collect();
        let (kind, variables) = match news {
            News::ColdStart => (GenericTrap::ColdStart, Vec::new()),
            News::Link { interface, up } => {
                let kind = if *up { GenericTrap::LinkUp } else { GenericTrap::LinkDown };
                (kind, link(router, &snmp, *interface, *up)?)
            }
        };
        let generator = match news {
            News::ColdStart => "start-trap",
            News::Link { .. } => "interfaces",
        };
        let wanted = snmp.is_set("enabled")
            && snmp.text("trap-generators").split(',').any(|known| known == generator);
        let uptime = settings(router, "/system/resource").ticks("uptime");
        (wanted && !targets.is_empty()).then(|| Self {
            targets,
            version: match snmp.text("trap-version") {
                "3" => Version::V3,
                "2" => Version::V2c,
                _ => Version::V1,
            },
            community: snmp.text("trap-community").to_owned(),
            kind,
            uptime,
            variables,
        })
    }

    /// The message in version 1 or 2c.
    pub(super) fn by_community(&self, router: &Router, number: i32) -> Option<Vec<u8>> {
        let name = self.community.as_bytes().to_vec();
        let message = match self.version {
            Version::V1 => {
                let (kind, variables) = (self.kind, self.variables.clone());
                let from = router.address().octets();
                let trap =
                    TrapV1Notification::new(mikrotik(), from, kind, 0, self.uptime, variables);
                CommunityMessage::v1_trap(name, trap.ok()?.into_raw())
            }
            version => CommunityMessage::v2c(name, self.notification(version, number)?.into_raw()),
        };
        message.ok()?.encode().ok().map(|bytes| bytes.to_vec())
    }

    /// What version 2c and 3 say.
    pub(super) fn notification(&self, version: Version, number: i32) -> Option<NotificationPdu> {
        // RFC 3584 §3.1: the kinds of version 1, counted from 1.
        let kind = u32::try_from(self.kind.as_i32()).ok()? + 1;
        let name = Oid::new([1, 3, 6, 1, 6, 3, 1, 1, 5, kind]);
        let variables = self.variables.clone();
        NotificationPdu::trap_v2(version, number, self.uptime, &name, variables).ok()
    }
}

/// Whom a router is by, in version 1: its `sysObjectID`.
fn mikrotik() -> Oid {
    oid!(1, 3, 6, 1, 4, 1, 14988, 1)
}

/// `ifIndex`, `ifAdminStatus` and `ifOperStatus` (RFC 2863) of an interface that
/// `/snmp` wants to hear of.
fn link(router: &Router, snmp: &Record, interface: u32, up: bool) -> Option<Vec<VarBind>> {
    let interfaces = rows(router, "/interface");
    let row = interfaces.iter().find(|row| row.id() == interface);
    let wanted = snmp.text("trap-interfaces");
    let is_wanted = |name: &str| wanted.split(',').any(|known| known == name);
    let named = row.is_some_and(|row| is_wanted(row.text("name")));
    if !(wanted.is_empty() || wanted == "all" || named) {
        return None;
    }
    let disabled = row.is_none_or(|row| row.is_set("disabled"));
    let state = |holds: bool| Value::Integer(if holds { 1 } else { 2 });
    let index = Value::Integer(i32::try_from(interface).ok()?);
    let cell = |column, value| {
        VarBind::new(Oid::new([1, 3, 6, 1, 2, 1, 2, 2, 1, column, interface]), value)
    };
    Some(vec![cell(1, index), cell(7, state(!disabled)), cell(8, state(up))])
}
