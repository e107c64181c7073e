//! Validation that tells everything that is wrong at once, each with its field.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::de::{DeserializeOwned, value::StrDeserializer};
use tod_model::{Host, HostKey, Interval};

use crate::{ApiError, FieldProblem};

/// What is wrong with a request, field by field.
#[derive(Debug, Default)]
pub struct Problems(Vec<FieldProblem>);

impl Problems {
    /// Notes a value that cannot be.
    pub fn note(&mut self, field: &str, problem: impl Into<String>) {
        self.0.push(FieldProblem::new(field, problem));
    }

    /// The value, if nothing is wrong.
    pub fn none_or<T>(self, value: T) -> Result<T, ApiError> {
        if self.0.is_empty() { Ok(value) } else { Err(ApiError::Invalid(self.0)) }
    }

    /// The value, which is there if nothing is wrong.
    pub fn some<T>(self, value: Option<T>) -> Result<T, ApiError> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(ApiError::Invalid(self.0)),
        }
    }

    /// Reads a value; notes what it should have been.
    pub fn parse<T: FromStr>(&mut self, field: &str, text: Option<&str>, what: &str) -> Option<T> {
        let parsed = text.map(str::parse);
        if let Some(Err(_)) = parsed {
            self.note(field, format!("is not {what}"));
        }

        parsed.and_then(Result::ok)
    }

    /// Reads a number within a range.
    pub fn number(
        &mut self,
        field: &str,
        text: Option<&str>,
        least: u32,
        most: u32,
    ) -> Option<u32> {
        let number = text?.parse().ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.note(field, format!("is a number from {least} to {most}"));
        }

        number
    }

    /// Reads a time.
    pub fn time(&mut self, field: &str, text: Option<&str>) -> Option<DateTime<Utc>> {
        let time = DateTime::parse_from_rfc3339(text?).ok();
        if time.is_none() {
            self.note(field, "is a time like 2027-01-31T12:00:00Z");
        }

        time.map(|time| time.to_utc())
    }

    /// Reads one of a few names; notes all of them.
    pub fn named<T: DeserializeOwned>(&mut self, field: &str, name: &str, all: &str) -> Option<T> {
        let deserializer: StrDeserializer<'_, serde::de::value::Error> = StrDeserializer::new(name);
        let named = T::deserialize(deserializer).ok();
        if named.is_none() {
            self.note(field, format!("is one of {all}"));
        }

        named
    }

    /// Reads the address of a router.
    pub fn host(&mut self, address: &str) -> Option<Host> {
        match address.parse() {
            Ok(host) => Some(host),
            Err(error) => {
                self.note("address", error.to_string());
                None
            }
        }
    }

    /// Checks a port.
    pub fn port(&mut self, field: &str, port: Option<u16>) {
        if port == Some(0) {
            self.note(field, "a port is 1 to 65535");
        }
    }

    /// Reads an SSH host key.
    pub fn host_key(&mut self, text: &str) -> Option<HostKey> {
        let key = text.parse::<HostKey>();
        if let Err(error) = &key {
            self.note("ssh_host_key", error.to_string());
        }

        key.ok()
    }

    /// Reads an interval.
    pub fn interval(&mut self, seconds: u32) -> Option<Interval> {
        match Interval::try_from(seconds) {
            Ok(interval) => Some(interval),
            Err(error) => {
                self.note("interval_seconds", error.to_string());
                None
            }
        }
    }
}
