//! Rows to a reading.

use std::time::Duration;

use chrono::{DateTime, Utc};
use routeros::{
    Charset, Reply, Row,
    rows::{
        Clock, Generation, Identity, License, Package, Record, Resource as ResourceRow,
        Routerboard, Sensor as SensorRow, SensorValue, Unit,
    },
    value,
};
use tod_model::{
    Board, Facts, InterfaceReading, Reading, Registration, Resource, RouterIdentity, Sensor,
    reading::{InterfaceAddress, WifiGeneration},
};

use crate::{
    menus::Menu,
    rates::{self, Baseline, Counters, Key},
};

/// What a router answered to the prints of one poll. A menu that it refused is not in it.
#[derive(Clone, Debug, Default)]
pub struct Answers(Vec<(Menu, Reply)>);

/// The previous poll, and how long ago it was.
#[derive(Clone, Copy, Debug)]
pub struct Previous<'a> {
    /// Its counters.
    pub baseline: &'a Baseline,
    /// Time from then to now.
    pub elapsed: Duration,
}

impl Answers {
    /// Adds the answer to one print.
    pub fn push(&mut self, menu: Menu, reply: Reply) {
        self.0.push((menu, reply));
    }

    /// Adds answers that were given before.
    pub fn merge(&mut self, earlier: Self) {
        self.0.extend(earlier.0);
    }

    /// The menus that were answered.
    pub fn menus(&self) -> impl Iterator<Item = Menu> {
        self.0.iter().map(|(menu, _)| *menu)
    }

    /// Whether a menu was answered.
    pub fn has(&self, menu: Menu) -> bool {
        self.get(menu).is_some()
    }

    /// `/system/resource`, typed.
    pub fn resource(&self) -> Option<ResourceRow> {
        self.one(Menu::Resource)
    }

    /// Who the router is, as far as it told.
    ///
    /// A RouterBOARD has a serial number, a CHR no such menu but a system id, and other x86
    /// machines only the software id of their licence. A board whose menus are still coming up
    /// after a reboot must not pass for the latter, so a software id counts only beside a
    /// `/system/routerboard` that answered.
    pub fn identity(&self) -> Option<RouterIdentity> {
        let board: Option<Routerboard> = self.one(Menu::Routerboard);
        let license: Option<License> = self.one(Menu::License);
        let serial = board.as_ref().and_then(|board| board.serial_number.as_deref());
        let system_id = license.as_ref().and_then(|license| license.system_id.as_deref());
        let software_id = license.as_ref().and_then(|license| license.software_id.as_deref());

        RouterIdentity::strongest(serial, system_id, software_id.filter(|_| board.is_some()))
    }

    /// The name of the group of `user`, who we are, and its `policy` property.
    pub fn group(&self, user: &str) -> Option<(String, String)> {
        let ours = |row: &&Row| row.get("name") == Some(user.as_bytes());
        let group = self.get(Menu::User)?.rows.iter().find(ours)?.text("group")?;
        let named = |row: &&Row| row.get("name") == Some(group.as_bytes());
        let policy = self.get(Menu::UserGroup)?.rows.iter().find(named)?.text("policy")?;

        Some((group, policy))
    }

    /// The slow facts, with what `user`, who we are, may do.
    pub fn facts(&self, user: &str, now: DateTime<Utc>) -> Facts {
        Facts {
            identity: self.one(Menu::Identity).map(|identity: Identity| identity.name),
            router: self.identity(),
            board: self.board(),
            policies: self.group(user).map(|(_, policy)| granted(&policy)),
            addresses: self.rows(Menu::Address).filter_map(address).collect(),
            clock_offset_seconds: self
                .one(Menu::Clock)
                .and_then(|clock: Clock| clock.utc())
                .map(|utc| (utc.and_utc() - now).num_seconds()),
            route_count: self.get(Menu::Routes).and_then(Reply::count),
            neighbour_count: self.get(Menu::Neighbours).and_then(Reply::count),
        }
    }

    /// The reading these answers make, without facts, and the baseline for the next one.
    pub fn reading(&self, previous: Option<Previous<'_>>) -> (Reading, Baseline) {
        let resource = self.resource().as_ref().map(load).unwrap_or_default();
        let previous = previous
            .filter(|last| last.baseline.is_same_boot(resource.uptime_seconds, last.elapsed));

        let rows = self.get(Menu::Interface).map_or(&[][..], |reply| reply.rows.as_slice());
        let mut interfaces = Vec::with_capacity(rows.len());
        let mut counted = Vec::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            let (mut reading, key, counters) = interface(row);
            reading.rates = previous.and_then(|last| {
                rates::between(last.baseline.counters(at, key)?, counters, last.elapsed)
            });
            interfaces.push(reading);
            counted.push((key, counters));
        }

        let baseline = Baseline::new(resource.uptime_seconds, counted);
        let reading = Reading {
            resource,
            sensors: self.sensors(),
            registrations: self.registrations().filter(|clients| {
                !clients.is_empty() || interfaces.iter().any(|one| is_wireless(&one.kind))
            }),
            interfaces,
            facts: None,
        };
        (reading, baseline)
    }

    fn sensors(&self) -> Vec<Sensor> {
        let Some(reply) = self.get(Menu::Health) else { return Vec::new() };
        SensorRow::read_health(reply, Charset::default()).into_iter().map(sensor).collect()
    }

    fn registrations(&self) -> Option<Vec<Registration>> {
        let tables = [
            (Menu::Wireless, Generation::Wireless, WifiGeneration::Wireless),
            (Menu::WifiWave2, Generation::WifiWave2, WifiGeneration::WifiWave2),
            (Menu::Wifi, Generation::Wifi, WifiGeneration::Wifi),
            (Menu::CapsMan, Generation::CapsMan, WifiGeneration::CapsMan),
        ];
        let mut all = None;
        for (menu, from, generation) in tables {
            let Some(reply) = self.get(menu) else { continue };
            let rows = routeros::rows::Registration::read_all(from, reply, Charset::default());
            let rows = rows.into_iter().map(|row| registration(row, generation));
            all.get_or_insert_with(Vec::new).extend(rows);
        }

        all
    }

    fn board(&self) -> Board {
        let resource = self.resource().unwrap_or_default();
        let routerboard: Routerboard = self.one(Menu::Routerboard).unwrap_or_default();
        let license: License = self.one(Menu::License).unwrap_or_default();
        let packages = self.rows(Menu::Package).map(|row| Package::read(row, Charset::default()));

        Board {
            name: resource.board_name,
            model: routerboard.model,
            architecture: resource.architecture,
            version: resource.version,
            built_at: self
                .get(Menu::Resource)
                .and_then(Reply::row)
                .and_then(|row| row.get("build-time"))
                .and_then(value::date_time)
                .map(|built| built.and_utc()),
            current_firmware: routerboard.current_firmware,
            upgrade_firmware: routerboard.upgrade_firmware,
            license_level: license.level,
            cpu_count: resource.cpu_count,
            packages: packages.filter(|package| !package.available).map(package).collect(),
        }
    }

    fn get(&self, menu: Menu) -> Option<&Reply> {
        self.0.iter().find(|(answered, _)| *answered == menu).map(|(_, reply)| reply)
    }

    fn rows(&self, menu: Menu) -> impl Iterator<Item = &Row> {
        self.get(menu).into_iter().flat_map(|reply| &reply.rows)
    }

    fn one<R: Record>(&self, menu: Menu) -> Option<R> {
        self.get(menu).and_then(|reply| R::read_one(reply, Charset::default()))
    }
}

fn load(row: &ResourceRow) -> Resource {
    Resource {
        uptime_seconds: row.uptime.map(|uptime| uptime.as_secs()),
        cpu_percent: row.cpu_load.map(f32::from),
        free_memory: row.free_memory,
        total_memory: row.total_memory,
        free_storage: row.free_disk,
        total_storage: row.total_disk,
    }
}

/// Reads an interface in one pass: a poll has more of these than of all other rows together.
fn interface(row: &Row) -> (InterfaceReading, Key, Counters) {
    let mut reading = InterfaceReading {
        name: String::new(),
        kind: String::new(),
        default_name: None,
        comment: None,
        mac: None,
        running: false,
        disabled: false,
        link_downs: None,
        rates: None,
    };
    let mut counters = Counters::default();
    let (mut id, mut name) = (&[][..], &[][..]);
    let count = |value: &[u8]| value::number::<u64>(value).unwrap_or(0);

    for (column, value) in row.properties() {
        match column {
            b".id" => id = value,
            b"name" => {
                name = value;
                reading.name = text(value);
            }
            b"type" => reading.kind = text(value),
            b"default-name" => reading.default_name = said(value),
            b"comment" => reading.comment = said(value),
            b"mac-address" => reading.mac = said(value),
            b"running" => reading.running = value::boolean(value) == Some(true),
            b"disabled" => reading.disabled = value::boolean(value) == Some(true),
            b"link-downs" => reading.link_downs = value::number(value),
            b"rx-byte" => counters.rx_bytes = count(value),
            b"tx-byte" => counters.tx_bytes = count(value),
            b"rx-packet" => counters.rx_packets = count(value),
            b"tx-packet" => counters.tx_packets = count(value),
            b"rx-error" | b"tx-error" => {
                counters.errors = counters.errors.saturating_add(count(value));
            }
            b"rx-drop" | b"tx-drop" | b"tx-queue-drop" => {
                counters.drops = counters.drops.saturating_add(count(value));
            }
            _ => {}
        }
    }

    (reading, Key::new(id, name), counters)
}

/// Whether an interface of this type may have clients. The menus alone do not tell: since 7.13 a
/// router without any radio has `/interface/wifi`, with a registration table that stays empty.
fn is_wireless(kind: &str) -> bool {
    matches!(kind, "wlan" | "wifi" | "cap")
}

fn sensor(row: SensorRow) -> Sensor {
    match row.value {
        SensorValue::Number(number, unit) => {
            #[expect(clippy::cast_possible_truncation, reason = "sensors have five digits at most")]
            let value = number as f32;
            Sensor {
                name: row.name,
                value: Some(value),
                unit: symbol(unit).to_owned(),
                state: None,
            }
        }
        SensorValue::State(state) => {
            Sensor { name: row.name, value: None, unit: String::new(), state: Some(state) }
        }
    }
}

const fn symbol(unit: Unit) -> &'static str {
    match unit {
        Unit::Celsius => "C",
        Unit::Volt => "V",
        Unit::Ampere => "A",
        Unit::Watt => "W",
        Unit::Rpm => "RPM",
        Unit::Unknown => "",
    }
}

fn registration(row: routeros::rows::Registration, generation: WifiGeneration) -> Registration {
    Registration {
        generation,
        mac: row.mac.to_string(),
        interface: row.interface,
        ssid: row.ssid,
        name: row.radio_name.or(row.comment),
        address: row.last_ip,
        signal_dbm: row.signal,
        snr_db: row.signal_to_noise,
        ccq_percent: row.tx_ccq.and_then(|percent| u8::try_from(percent.min(100)).ok()),
        tx_rate_bps: row.tx_rate,
        rx_rate_bps: row.rx_rate,
        uptime_seconds: row.uptime.map(|uptime| uptime.as_secs()),
        tx_bytes: row.tx_bytes,
        rx_bytes: row.rx_bytes,
    }
}

fn address(row: &Row) -> Option<InterfaceAddress> {
    let is_disabled = row.flag("disabled");
    let (address, interface) = (row.text("address")?, row.text("interface")?);

    (!is_disabled).then_some(InterfaceAddress { address, interface })
}

fn package(package: Package) -> String {
    match package.version {
        Some(version) => format!("{} {version}", package.name),
        None => package.name,
    }
}

/// The policies of a group, without those it denies (`!write`).
fn granted(policy: &str) -> Vec<String> {
    policy
        .split(',')
        .filter(|policy| !policy.is_empty() && !policy.starts_with('!'))
        .map(str::to_owned)
        .collect()
}

fn text(value: &[u8]) -> String {
    Charset::default().decode(value).into_owned()
}

fn said(value: &[u8]) -> Option<String> {
    (!value.is_empty()).then(|| text(value))
}

#[cfg(test)]
mod tests;
