//! Devices: added, edited, decided about, removed.

use tod_model::{
    DeviceState, Fingerprint, GroupId, Interval, IntervalSource, RouterIdentity, SessionMode,
    Shard, Ssh, State, TagId, Tier,
};
use tod_store::devices::{self, list};
use tod_store::groups::{self, GroupFields};
use tod_store::tags::{self, TagFields};
use tod_store::{Retention, device_state};
use uuid::Uuid;

use crate::fixture::{Fixture, at, fields, new_device};

const HOST_KEY: &str = "ssh-ed25519 SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE";

#[tokio::test]
async fn a_new_device_is_never_seen_and_complete() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let (group, tag) = (GroupId::generate(), TagId::generate());
    let mut device = new_device(organisation, "Tower 7", "192.168.88.1");
    device.identity = Some(RouterIdentity::Serial("HC1".to_owned()));
    device.pin = Some(Fingerprint([7; 32]));
    device.host_key = Some(HOST_KEY.parse().unwrap());
    device.fields.ssh_port = 2222;
    device.fields.group = Some(group);
    device.fields.session = SessionMode::PerPoll;
    device.fields.comment = "behind the barn".to_owned();
    device.tags = vec![tag];

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let interval = Interval::try_from(10).unwrap();
    let group_fields = GroupFields { name: "towers".to_owned(), interval: Some(interval) };
    groups::insert(&mut tx, group, &group_fields).await.unwrap();
    let tag_fields = TagFields { name: "roof".to_owned(), color: "amber".to_owned() };
    tags::insert(&mut tx, tag, &tag_fields).await.unwrap();
    devices::insert(&mut tx, &device, Retention::Days30, at(0)).await.unwrap();

    let found = devices::find(&mut tx, device.id).await.unwrap().unwrap();
    assert_eq!(found.fields, device.fields);
    assert_eq!((found.identity, found.pin), (device.identity.clone(), device.pin));
    assert_eq!(found.host_key, device.host_key);
    assert_eq!((found.version, found.created_at, found.updated_at), (1, at(0), at(0)));

    let detail = devices::detail::find(&mut tx, device.id).await.unwrap().unwrap();
    assert_eq!(detail.row.state.state, State::NeverSeen);
    assert_eq!(
        (detail.row.interval, detail.row.interval_source),
        (interval, IntervalSource::Group)
    );
    assert_eq!(detail.row.group.as_ref().unwrap().name, "towers");
    assert_eq!((detail.row.tags[0].id, detail.row.tags[0].color.as_str()), (tag, "amber"));
    assert_eq!((detail.router, detail.pin), (device.identity, device.pin));
    assert_eq!(detail.ssh, Ssh { port: 2222, host_key: device.host_key });
    assert_eq!((detail.credential.user.as_str(), detail.session), ("tod", SessionMode::PerPoll));
    assert_eq!((detail.facts, detail.negotiated, detail.cost), (None, None, None));
    assert_eq!(detail.comment, "behind the barn");
}

/// Every customer has a 192.168.88.1.
#[tokio::test]
async fn an_address_is_taken_within_its_tenant_only() {
    let fixture = Fixture::new().await;
    let north = fixture.organisation("north").await;
    let south = fixture.organisation("south").await;
    fixture.device(north, "one", "192.168.88.1").await;
    fixture.device(south, "one", "192.168.88.1").await;

    let mut tx = fixture.store.tenant(north.tenant).await.unwrap();
    let again = new_device(north, "two", "192.168.88.1");
    let taken = devices::insert(&mut tx, &again, Retention::Days30, at(0)).await.unwrap_err();
    assert_eq!(taken.constraint(), Some("devices_address_key"));
}

#[tokio::test]
async fn an_edit_is_refused_to_whoever_saw_an_older_version() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let id = fixture.device(organisation, "ap", "10.0.0.1").await;
    let mut edit = fields(organisation, "renamed", "router.example.net");
    edit.lowest_tier = Tier::Plain;
    edit.interval = Some(Interval::try_from(5).unwrap());

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    assert_eq!(devices::save(&mut tx, id, 1, &edit, at(9)).await.unwrap(), Some(2));
    assert_eq!(devices::save(&mut tx, id, 1, &edit, at(9)).await.unwrap(), None);
    let found = devices::find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!((found.fields, found.updated_at), (edit, at(9)));
}

#[tokio::test]
async fn a_decision_changes_who_has_to_answer_and_not_the_version() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let id = fixture.device(organisation, "ap", "10.0.0.1").await;
    let router = RouterIdentity::SystemId("abc".to_owned());

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let pin = Some(Fingerprint([9; 32]));
    assert!(devices::save_identity(&mut tx, id, Some(&router), pin).await.unwrap());
    let found = devices::find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!((found.identity, found.pin, found.version), (Some(router), pin, 1));
    assert!(devices::save_identity(&mut tx, id, None, None).await.unwrap());
    assert_eq!(devices::find(&mut tx, id).await.unwrap().unwrap().identity, None);
}

#[tokio::test]
async fn a_person_can_pause_a_device() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let id = fixture.device(organisation, "ap", "10.0.0.1").await;

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let state = device_state::find_for_update(&mut tx, id).await.unwrap().unwrap();
    let (paused, _) = state.become_at(State::Paused, at(3));
    device_state::save(&mut tx, id, &paused).await.unwrap();
    let row = list::list_by_ids(&mut tx, &[id]).await.unwrap().pop().unwrap();
    let expected = DeviceState { state: State::Paused, since: Some(at(3)), last_seen_at: None };
    assert_eq!(row.state, expected);
}

#[tokio::test]
async fn a_removed_device_takes_everything_along() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let id = fixture.device(organisation, "ap", "10.0.0.1").await;

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    assert!(devices::delete(&mut tx, id).await.unwrap());
    assert!(!devices::delete(&mut tx, id).await.unwrap());
    tx.commit().await.unwrap();

    let mut superuser = fixture.superuser().await;
    let left: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM device_state) + (SELECT count(*) FROM device_facts) + (SELECT count(*) FROM series)",
    )
    .fetch_one(&mut superuser)
    .await
    .unwrap();
    assert_eq!(left, 0);
}

/// The feed asks by the column, the poller computes it: they have to agree.
#[tokio::test]
async fn the_database_and_the_model_agree_on_the_shard() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    for number in 1..=20 {
        fixture.device(organisation, "ap", &format!("10.0.0.{number}")).await;
    }

    let mut superuser = fixture.superuser().await;
    let rows: Vec<(Uuid, i16)> = sqlx::query_as("SELECT device_id, shard FROM devices")
        .fetch_all(&mut superuser)
        .await
        .unwrap();
    assert_eq!(rows.len(), 20);
    for (device, shard) in rows {
        assert_eq!(i16::from(Shard::of(device.into()).0), shard);
    }
}
