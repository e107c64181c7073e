//! Facts outlive the program that wrote them: what an earlier version put on the bus must still be
//! read. `fixtures/facts/v1` is what version 1 writes; a fixture is added, never changed.

use std::{fs, path::PathBuf};

use chrono::DateTime;
use serde_json::{Value, json};
use tod_bus::{Cause, Fact, FactKind};
use tod_model::{OfflineReason, State};

const ID: &str = "01970000-0000-7000-8000-000000000001";

const HOST_KEY: &str = "ssh-ed25519 SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE";

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>() -> T {
    ID.parse().unwrap()
}

fn fact(cause: Cause, kind: FactKind) -> Fact {
    let at = DateTime::from_timestamp_micros(1_800_000_000_123_456).unwrap();
    Fact { id: id(), v: Fact::VERSION, tenant_id: id(), at, cause, kind }
}

/// One fact of every kind.
fn every_kind() -> [Fact; 13] {
    let user = Cause::User(id());
    [
        fact(user, FactKind::DeviceAdded { device_id: id() }),
        fact(Cause::ApiKey(id()), FactKind::DeviceEdited { device_id: id() }),
        fact(user, FactKind::DeviceRemoved { device_id: id() }),
        fact(
            Cause::Poll,
            FactKind::DeviceStateChanged {
                device_id: id(),
                from: State::Online,
                to: State::Offline(OfflineReason::SignInFailed),
            },
        ),
        fact(
            Cause::System,
            FactKind::DeviceHostKeyPinned { device_id: id(), host_key: HOST_KEY.parse().unwrap() },
        ),
        fact(user, FactKind::GroupChanged { group_id: id() }),
        fact(user, FactKind::GroupRemoved { group_id: id() }),
        fact(user, FactKind::TagChanged { tag_id: id() }),
        fact(user, FactKind::TagRemoved { tag_id: id() }),
        fact(user, FactKind::CredentialAdded { credential_id: id() }),
        fact(Cause::System, FactKind::CredentialRemoved { credential_id: id() }),
        fact(user, FactKind::TenantAdded),
        fact(user, FactKind::TenantEdited),
    ]
}

fn fixture(kind: &FactKind) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "fixtures/facts/v1", &format!("{}.json", kind.name())]
        .iter()
        .collect()
}

#[test]
fn every_fixture_is_still_read() {
    for fact in every_kind() {
        let committed = fs::read_to_string(fixture(&fact.kind)).unwrap();
        assert_eq!(serde_json::from_str::<Fact>(&committed).unwrap(), fact);
        let written: Value = serde_json::to_value(&fact).unwrap();
        assert_eq!(written, serde_json::from_str::<Value>(&committed).unwrap());
        assert_eq!(written["kind"], fact.kind.name());
    }
}

#[test]
fn no_fixture_is_forgotten() {
    let kinds = every_kind();
    let committed = fs::read_dir(fixture(&kinds[0].kind).parent().unwrap()).unwrap().count();
    assert_eq!(committed, kinds.len());
}

#[test]
fn a_later_kind_and_later_fields_are_passed_over() {
    let later = json!({
        "id": ID, "v": 1, "tenant_id": ID, "at": "2027-01-15T08:00:00Z",
        "cause": { "by": "system" }, "kind": "device_sang", "song": "la", "mood": "high",
    });
    let fact: Fact = serde_json::from_value(later).unwrap();
    assert_eq!(fact.kind, FactKind::Unknown);
}
