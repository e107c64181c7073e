//! Texts that PostgreSQL cannot keep.
//!
//! It has no NUL in any text. One router that sends one must not cost the other observations of
//! its batch, which may be another tenant's.

use tod_model::{InterfaceReading, Observation, Outcome, Reading, Registration, Sensor};

/// Whether any text of the observation has a NUL in it.
pub fn has_nul(observation: &Observation) -> bool {
    match &observation.outcome {
        Outcome::Answered { reading, .. } => in_reading(reading),
        Outcome::Failed { detail, .. } => is_nul(detail),
        Outcome::IdentityChanged { router, .. } => {
            router.as_ref().is_some_and(|router| is_nul(router.value()))
        }
    }
}

fn in_reading(reading: &Reading) -> bool {
    reading.interfaces.iter().any(in_interface)
        || reading.sensors.iter().any(in_sensor)
        || reading.clients().unwrap_or_default().iter().any(in_client)
        // Rare, and deep: as JSON they are searched at once.
        || reading.facts.as_ref().is_some_and(|facts| {
            serde_json::to_string(facts).is_ok_and(|json| json.contains("\\u0000"))
        })
}

fn in_interface(interface: &InterfaceReading) -> bool {
    is_nul(&interface.name)
        || is_nul(&interface.kind)
        || any([&interface.default_name, &interface.comment, &interface.mac])
}

fn in_sensor(sensor: &Sensor) -> bool {
    is_nul(&sensor.name) || is_nul(&sensor.unit) || any([&sensor.state])
}

fn in_client(client: &Registration) -> bool {
    is_nul(&client.mac)
        || is_nul(&client.interface)
        || any([&client.ssid, &client.name, &client.address])
}

fn any<const N: usize>(texts: [&Option<String>; N]) -> bool {
    texts.into_iter().flatten().any(|text| is_nul(text))
}

fn is_nul(text: &str) -> bool {
    text.as_bytes().contains(&0)
}
