//! `/tool/torch`: what goes through an interface, told apart by what was asked for.
//!
//! The sum is the interface's own traffic; the router's connections share it.

use std::{collections::BTreeMap, net::IpAddr, time::Duration};

use bytes::BytesMut;

use crate::{
    console::{Answer, Call, sections, span},
    host::Stream,
    menu::Trap,
    menus::{arguments, firewall, interface},
    moment::Moment,
    reach::networks_hold,
    request::Request,
    row::{Row, Sheet},
};

/// Connections that are told apart at the most.
const MOST: usize = 32;

/// Bytes of a packet, as all counters here have it.
const PACKET: f64 = 830.0;

/// A frame a second, the first of which has seen nothing yet (measured: a look of one
/// second is empty).
pub(super) fn torch(call: &Call<'_>, _: &mut BytesMut) -> Result<Answer, Trap> {
    let request = call.request;
    arguments::check(request)?;
    let interval = span(call, "freeze-frame-interval")?.unwrap_or(Duration::from_secs(1));
    sections(call, interval, |call, section| {
        call.router.at_this_moment(|moment| frame(moment, call.request, section > 0))
    })
}

/// Bytes a second in both directions.
#[derive(Clone, Copy, Debug, Default)]
struct Rates {
    rx: f64,
    tx: f64,
}

/// What tells a flow from others, under the names of its columns.
type Columns = Vec<(&'static str, String)>;

/// The sum, and then each flow.
fn frame(
    moment: &Moment<'_>,
    request: &Request,
    measured: bool,
) -> Result<Vec<Sheet<'static>>, Trap> {
    let name = request
        .text("interface")
        .ok_or_else(|| Trap::argument("missing value(s) of argument(s) interface"))?;
    let row = moment
        .interface(name)
        .ok_or_else(|| Trap::argument("input does not match any value of interface"))?;
    let total = if measured { total(moment, row) } else { Rates::default() };
    let mut flows: BTreeMap<Columns, Rates> = BTreeMap::new();
    if total.rx + total.tx > 0.0 {
        for (connection, share) in shares(moment) {
            let Some(columns) = columns(request, row, &connection) else { continue };
            let rates = flows.entry(columns).or_default();
            rates.rx += total.rx * share;
            rates.tx += total.tx * share;
        }
    }
    flows.retain(|columns, _| !columns.is_empty());
    let sum = sheet(Vec::new(), total);
    let flows = flows.into_iter().map(|(columns, rates)| sheet(columns, rates));
    Ok(std::iter::once(sum).chain(flows).collect())
}

fn total(moment: &Moment<'_>, row: &Row) -> Rates {
    if !interface::is_running(moment, row) {
        return Rates::default();
    }
    let rate = |direction| interface::flow(moment.host, row, direction).rate(moment.seconds());
    Rates { rx: rate(0), tx: rate(1) }
}

/// Connections and what part of the traffic is theirs.
fn shares(moment: &Moment<'_>) -> Vec<(Row, f64)> {
    let connections: Vec<Row> = firewall::connections(moment).into_iter().take(MOST).collect();
    let weight = |row: &Row| {
        let swing = moment.drift(Stream::Traffic, &[u64::from(row.id), 5], 20.0);
        let mean = moment.host.fraction(Stream::Traffic, &[u64::from(row.id), 6]);
        mean * swing.mul_add(0.5, 1.0)
    };
    let weights: Vec<f64> = connections.iter().map(weight).collect();
    let sum: f64 = weights.iter().sum();
    connections.into_iter().zip(weights).map(|(row, weight)| (row, weight / sum)).collect()
}

/// What is shown of a connection; nothing if it is not looked for.
fn columns(request: &Request, interface: &Row, connection: &Row) -> Option<Columns> {
    let mut columns = Columns::new();
    let protocol = connection.text("protocol").into_owned();
    let (src, dst) = (end(connection, "src-address")?, end(connection, "dst-address")?);
    if let Some(wanted) = request.text("mac-protocol") {
        matches!(wanted, "any" | "ip").then(|| columns.push(("mac-protocol", "ip".to_owned())))?;
    }
    if let Some(wanted) = request.text("ip-protocol") {
        (wanted == "any" || wanted == protocol).then(|| columns.push(("ip-protocol", protocol)))?;
    }
    for (name, (address, _)) in [("src-address", &src), ("dst-address", &dst)] {
        if let Some(wanted) = request.text(name) {
            let holds = networks_hold(wanted, *address);
            holds.then(|| columns.push((name, address.to_string())))?;
        }
    }
    if let Some(wanted) = request.text("port") {
        let is = |port: &str| wanted == "any" || wanted == port;
        (is(&src.1) || is(&dst.1)).then_some(())?;
        columns.extend([("src-port", src.1), ("dst-port", dst.1)]);
    }
    if let Some(wanted) = request.text("vlan-id") {
        match interface.get("vlan-id").map(|id| id.text()) {
            Some(id) if wanted == "any" || wanted == id => {
                columns.push(("vlan-id", id.into_owned()));
            }
            None if wanted == "any" => {}
            _ => return None,
        }
    }
    Some(columns)
}

/// `192.168.88.254:40000`, taken apart.
fn end(connection: &Row, name: &str) -> Option<(IpAddr, String)> {
    let text = connection.text(name);
    let (address, port) = text.rsplit_once(':')?;
    Some((address.parse().ok()?, port.to_owned()))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rates are positive")]
fn sheet(columns: Columns, rates: Rates) -> Sheet<'static> {
    let mut sheet = Sheet::new(None);
    for (name, value) in columns {
        sheet.put(name, value);
    }
    sheet.put("tx", (rates.tx * 8.0) as u64);
    sheet.put("rx", (rates.rx * 8.0) as u64);
    sheet.put("tx-packets", (rates.tx / PACKET) as u64);
    sheet.put("rx-packets", (rates.rx / PACKET) as u64);
    sheet
}
