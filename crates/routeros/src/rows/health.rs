//! Voltages, temperatures, fans.

use super::{Fields, Record};
use crate::{
    reply::{Reply, Row},
    value::text::Charset,
};

/// One sensor of `/system/health`.
///
/// Version 7 has a row per sensor, version 6 one row with a property per sensor.
/// [`read_health`](Self::read_health) reads both; [`Record::read`] only the former.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensor {
    /// `temperature`, `cpu-temperature`, `voltage`, `fan1-speed`, `psu1-state`, …
    pub name: String,
    /// What it shows.
    pub value: SensorValue,
}

/// What a sensor shows.
#[derive(Clone, Debug, PartialEq)]
pub enum SensorValue {
    /// A finite number and its unit.
    Number(f64, Unit),
    /// A word, of power supplies and fans: `ok`, `fail`, `not-present`.
    State(String),
}

/// Units of sensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Degrees Celsius.
    Celsius,
    /// Volts.
    Volt,
    /// Amperes.
    Ampere,
    /// Watts.
    Watt,
    /// Revolutions per minute.
    Rpm,
    /// A unit that RouterOS does not name and the sensor's name does not tell.
    Unknown,
}

impl Sensor {
    /// Reads the sensors of a print of either version. A board without sensors has none.
    pub fn read_health(reply: &Reply, charset: Charset) -> Vec<Self> {
        let is_sensor = |row: &Row| row.get("name").is_some() && row.get("value").is_some();
        match reply.rows.as_slice() {
            [row] if !is_sensor(row) => Self::PROPLIST[COLUMNS..]
                .iter()
                .filter_map(|name| {
                    let text = Fields(row, charset).text(name)?;
                    Some(Self::new((*name).to_owned(), text, None))
                })
                .collect(),
            rows => rows
                .iter()
                .filter(|row| is_sensor(row))
                .map(|row| Self::read(row, charset))
                .collect(),
        }
    }

    fn new(name: String, text: String, unit: Option<Unit>) -> Self {
        let value = match decimal(&text) {
            Some(number) => {
                SensorValue::Number(number, unit.unwrap_or_else(|| Unit::of_sensor(&name)))
            }
            None => SensorValue::State(text),
        };
        Self { name, value }
    }
}

impl Record for Sensor {
    const MENU: &'static str = "/system/health";
    /// The columns of version 7, and the sensors of version 6, which are columns. A router leaves
    /// out what it does not have.
    const PROPLIST: &'static [&'static str] = &[
        "name",
        "value",
        "type",
        "voltage",
        "current",
        "temperature",
        "cpu-temperature",
        "board-temperature1",
        "board-temperature2",
        "power-consumption",
        "psu1-voltage",
        "psu2-voltage",
        "psu1-current",
        "psu2-current",
        "psu1-state",
        "psu2-state",
        "fan1-speed",
        "fan2-speed",
        "fan3-speed",
        "fan4-speed",
    ];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        let unit = fields.text("type").map(|name| Unit::named(&name));
        Self::new(fields.required("name"), fields.required("value"), unit)
    }
}

/// How many columns of version 7 stand before the sensors of version 6.
const COLUMNS: usize = 3;

impl Unit {
    fn named(name: &str) -> Self {
        match name {
            "C" => Self::Celsius,
            "V" => Self::Volt,
            "A" => Self::Ampere,
            "W" => Self::Watt,
            "RPM" => Self::Rpm,
            _ => Self::Unknown,
        }
    }

    fn of_sensor(name: &str) -> Self {
        let kinds = [
            ("temperature", Self::Celsius),
            ("voltage", Self::Volt),
            ("current", Self::Ampere),
            ("consumption", Self::Watt),
            ("speed", Self::Rpm),
        ];
        kinds.iter().find(|(part, _)| name.contains(part)).map_or(Self::Unknown, |&(_, unit)| unit)
    }
}

/// Digits with at most one point: what `f64` reads beyond that is no measurement.
fn decimal(text: &str) -> Option<f64> {
    let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte));
    if is_decimal { text.parse().ok() } else { None }
}
