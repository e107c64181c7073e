//! The boards in numbers.

pub(super) use self::{
    homes::{HOME_AP, HOME_AX, HOME_WAVE2, OLD_HOME_AP},
    masts::{CPE, LINK, LTE, TOWER_AP},
    racks::{CHR, CONTROLLER, CORE, EDGE_ROUTER, OLD_CORE, SWITCH},
};
use super::{Measure, Radio, Sensor};

mod homes;
mod masts;
mod racks;

const fn sensor(gauge: u32, name: &'static str, measure: Measure) -> Sensor {
    Sensor { gauge, name, measure }
}

const fn voltage(volts: f64) -> Sensor {
    sensor(13, "voltage", Measure::Volt(volts))
}

const fn temperature(celsius: f64) -> Sensor {
    sensor(14, "temperature", Measure::Celsius(celsius))
}

const fn cpu_temperature(celsius: f64) -> Sensor {
    sensor(17, "cpu-temperature", Measure::Celsius(celsius))
}

const LOW_BAND: Radio = Radio {
    band: "2ghz-b/g/n",
    frequency: 2437,
    width: "20mhz",
    ssid: "home",
    mode: "ap-bridge",
    stations: 5,
    signal: -61,
};

const HIGH_BAND: Radio = Radio {
    band: "5ghz-a/n/ac",
    frequency: 5180,
    width: "20/40/80mhz-Ceee",
    ssid: "home",
    mode: "ap-bridge",
    stations: 6,
    signal: -58,
};
