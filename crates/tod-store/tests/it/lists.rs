//! The list of devices: filters, every sort, pages, counts, the summary.

use std::collections::HashSet;

use tod_model::{
    Board, DeviceId, Facts, GroupId, OfflineReason, Outcome, Reading, Resource, Sensor, State,
    TagId, Tier,
};
use tod_store::devices::list::{self, Direction, Filter, Sort};
use tod_store::groups::{self, GroupFields};
use tod_store::tags::{self, TagFields};
use tod_store::{TenantTx, devices, summary};

use crate::fixture::{
    Fixture, Organisation, at, client, facts, fields, interface, negotiated, observation, reading,
    refusal,
};

const SORTS: [Sort; 13] = [
    Sort::Name,
    Sort::Address,
    Sort::State,
    Sort::LastSeen,
    Sort::Cpu,
    Sort::Memory,
    Sort::Temperature,
    Sort::Uptime,
    Sort::Version,
    Sort::Board,
    Sort::Clients,
    Sort::Signal,
    Sort::Traffic,
];

/// Three routers that differ in everything, and one that was never reached.
async fn fleet(fixture: &Fixture) -> (Organisation, [DeviceId; 4]) {
    let organisation = fixture.organisation("north").await;
    let mut ids = Vec::new();
    for (name, host) in [
        ("beta", "10.0.0.10"),
        ("Alpha", "10.0.0.9"),
        ("gamma", "core.example.net"),
        ("delta", "10.0.0.1"),
    ] {
        ids.push(fixture.device(organisation, name, host).await);
    }
    let told = [
        (1, "7.9 (stable)", Tier::Plain),
        (2, "7.18.2 (stable)", Tier::Pinned),
        (3, "6.49.10 (long-term)", Tier::Unverified),
    ];
    for (id, (scale, version, tier)) in ids.iter().zip(told) {
        let reading = Box::new(scaled(scale, version));
        let outcome =
            Outcome::Answered { reading, negotiated: Some(negotiated(tier)), degraded: None };
        let seen = observation(organisation.tenant, *id, i64::from(scale), outcome);
        fixture.ingest(&[seen]).await;
    }
    fixture.ingest(&[refusal(organisation.tenant, ids[2], 50)]).await;

    (organisation, ids.try_into().unwrap())
}

/// A reading of which every value grows with `scale`, and whose clients are ever weaker.
fn scaled(scale: u8, version: &str) -> Reading {
    let signal_dbm = -60 - i16::from(scale);
    let told = facts(&format!("router-{scale}"), &format!("HC{scale}"), version);
    let board = Board { name: Some(format!("board {scale}")), ..told.board };

    Reading {
        resource: Resource {
            cpu_percent: Some(f32::from(scale) * 10.0),
            uptime_seconds: Some(100 * u64::from(scale)),
            free_memory: Some((40 - 10 * u64::from(scale)) << 20),
            total_memory: Some(64 << 20),
            ..Resource::default()
        },
        sensors: vec![Sensor {
            name: "temperature".to_owned(),
            value: Some(30.0 + f32::from(scale)),
            unit: "C".to_owned(),
            state: None,
        }],
        interfaces: vec![interface("ether1", 1_000 * u64::from(scale))],
        registrations: Some(
            (0..scale).map(|n| client(&format!("4C:5E:0C:00:00:0{n}"), signal_dbm)).collect(),
        ),
        facts: Some(Facts { board, ..told }),
    }
}

async fn names(tx: &mut TenantTx, sort: Sort, direction: Direction) -> Vec<String> {
    let page = list::list(tx, &Filter::default(), sort, direction, None, 10).await.unwrap();
    assert_eq!(page.next, None);

    page.items.into_iter().map(|row| row.name).collect()
}

#[tokio::test]
async fn every_column_sorts_and_what_is_unknown_comes_last() {
    let fixture = Fixture::with_partitions().await;
    let (organisation, _) = fleet(&fixture).await;
    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();

    let expected: [(Sort, [&str; 4]); 6] = [
        (Sort::Name, ["Alpha", "beta", "delta", "gamma"]),
        (Sort::Address, ["delta", "Alpha", "beta", "gamma"]),
        (Sort::State, ["gamma", "delta", "beta", "Alpha"]),
        (Sort::Version, ["gamma", "beta", "Alpha", "delta"]),
        (Sort::LastSeen, ["beta", "Alpha", "gamma", "delta"]),
        (Sort::Signal, ["gamma", "Alpha", "beta", "delta"]),
    ];
    for (sort, expected) in expected {
        let found = names(&mut tx, sort, Direction::Ascending).await;
        match sort {
            // Two are online: their order is that of their ids.
            Sort::State => assert_eq!(found[..2], expected[..2]),
            _ => assert_eq!(found, expected, "{sort:?}"),
        }
    }
    for sort in [
        Sort::Cpu,
        Sort::Memory,
        Sort::Temperature,
        Sort::Uptime,
        Sort::Board,
        Sort::Clients,
        Sort::Traffic,
    ] {
        let up = names(&mut tx, sort, Direction::Ascending).await;
        assert_eq!(up, ["beta", "Alpha", "gamma", "delta"], "{sort:?}");
        let down = names(&mut tx, sort, Direction::Descending).await;
        assert_eq!(down, ["gamma", "Alpha", "beta", "delta"], "{sort:?}");
    }
}

/// Pages of one: nothing twice, nothing left out, the same order as in one page.
#[tokio::test]
async fn pages_put_together_are_the_whole_list() {
    let fixture = Fixture::with_partitions().await;
    let (organisation, _) = fleet(&fixture).await;
    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();

    for sort in SORTS {
        for direction in [Direction::Ascending, Direction::Descending] {
            let whole = names(&mut tx, sort, direction).await;
            let (mut paged, mut cursor) = (Vec::new(), None);
            loop {
                let filter = Filter::default();
                let page = list::list(&mut tx, &filter, sort, direction, cursor.as_ref(), 1)
                    .await
                    .unwrap();
                paged.extend(page.items.into_iter().map(|row| row.name));
                // As it travels through a browser.
                cursor = page.next.map(|next| {
                    serde_json::from_value(serde_json::to_value(next).unwrap()).unwrap()
                });
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(paged, whole, "{sort:?} {direction:?}");
        }
    }
}

#[tokio::test]
async fn filters_narrow_and_counts_follow() {
    let fixture = Fixture::with_partitions().await;
    let (organisation, [beta, alpha, gamma, delta]) = fleet(&fixture).await;
    let (group, tag) = (GroupId::generate(), TagId::generate());
    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let group_fields = GroupFields { name: "g".to_owned(), interval: None };
    groups::insert(&mut tx, group, &group_fields).await.unwrap();
    let tag_fields = TagFields { name: "t".to_owned(), color: "red".to_owned() };
    tags::insert(&mut tx, tag, &tag_fields).await.unwrap();
    tags::save_of_device(&mut tx, alpha, &[tag]).await.unwrap();
    let mut edit = fields(organisation, "beta", "10.0.0.10");
    edit.group = Some(group);
    devices::save(&mut tx, beta, 1, &edit, at(0)).await.unwrap();

    let all = Filter::default;
    let search = |text: &str| Filter { search: Some(text.to_owned()), ..all() };
    let cases = [
        (all(), vec![beta, alpha, gamma, delta]),
        (
            Filter { tenants: Some(vec![organisation.tenant]), ..all() },
            vec![beta, alpha, gamma, delta],
        ),
        (Filter { tenants: Some(vec![]), ..all() }, vec![]),
        (
            Filter { states: Some(vec!["offline".to_owned(), "never_seen".to_owned()]), ..all() },
            vec![gamma, delta],
        ),
        (Filter { group: Some(group), ..all() }, vec![beta]),
        (Filter { tag: Some(tag), ..all() }, vec![alpha]),
        (Filter { tier: Some(Tier::Pinned), ..all() }, vec![alpha]),
        (Filter { version: Some("7.9 (stable)".to_owned()), ..all() }, vec![beta]),
        (Filter { board: Some("board 3".to_owned()), ..all() }, vec![gamma]),
        (search("ROUTER-2"), vec![alpha]),
        (search("10.0.0 hc1"), vec![beta]),
        (search("example.net"), vec![gamma]),
        (search("10_0"), vec![]),
        (search(" "), vec![beta, alpha, gamma, delta]),
    ];
    for (filter, expected) in cases {
        let page = list::list(&mut tx, &filter, Sort::Cpu, Direction::Ascending, None, 10).await;
        let found: HashSet<DeviceId> = page.unwrap().items.iter().map(|row| row.id).collect();
        assert_eq!(found, expected.iter().copied().collect(), "{filter:?}");
        let counts = list::count(&mut tx, &filter).await.unwrap();
        assert_eq!(counts.total() as usize, expected.len(), "{filter:?}");
    }
    let counts = list::count(&mut tx, &all()).await.unwrap();
    assert_eq!((counts.online, counts.offline, counts.never_seen), (2, 1, 1));
}

#[tokio::test]
async fn a_row_shows_what_was_measured_and_when() {
    let fixture = Fixture::with_partitions().await;
    let (organisation, [_, alpha, gamma, _]) = fleet(&fixture).await;
    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();

    let row = list::list_by_ids(&mut tx, &[alpha]).await.unwrap().pop().unwrap();
    assert_eq!(row.tenant_name, "north");
    assert_eq!(
        (row.state.state, row.state.since, row.state.last_seen_at),
        (State::Online, Some(at(2)), Some(at(2)))
    );
    assert_eq!((row.told.read_at, row.told.tier), (Some(at(2)), Some(Tier::Pinned)));
    assert_eq!(row.told.serial.as_deref(), Some("HC2"));
    assert_eq!((row.vitals.measured_at, row.vitals.cpu_percent), (Some(at(2)), Some(20.0)));
    assert_eq!((row.vitals.rx_bps, row.vitals.clients), (Some(2_000), Some(2)));
    assert_eq!((row.vitals.worst_signal_dbm, row.vitals.temperature_c), (Some(-62), Some(32.0)));

    let row = list::list_by_ids(&mut tx, &[gamma]).await.unwrap().pop().unwrap();
    assert_eq!(row.state.state, State::Offline(OfflineReason::Refused));
    assert_eq!(row.detail.as_deref(), Some("connection refused by 10.0.0.1:8729"));
    assert_eq!((row.next_try_at, row.state.last_seen_at), (Some(at(80)), Some(at(3))));
    assert_eq!(row.vitals.cpu_percent, Some(30.0), "the last reading stays, with its time");
    assert_eq!(row.vitals.measured_at, Some(at(3)));
}

#[tokio::test]
async fn the_summary_counts_each_tenant_and_what_runs_there() {
    let fixture = Fixture::with_partitions().await;
    let (north, _) = fleet(&fixture).await;
    let south = fixture.organisation("south").await;

    let mut tx = fixture.store.overview(&[north.tenant, south.tenant]).await.unwrap();
    let found = summary::find(&mut tx).await.unwrap();
    assert_eq!(found.tenants.len(), 2);
    let [first, second] = [&found.tenants[0], &found.tenants[1]];
    assert_eq!((first.name.as_str(), first.states.total(), second.states.total()), ("north", 4, 0));
    assert_eq!((first.clients, first.rx_bps), (3, Some(3_000)), "only of those that answer");
    assert_eq!(found.states().offline, 1);
    assert_eq!(found.versions.len(), 4);
    assert!(found.boards.iter().any(|share| share.name.is_none() && share.devices == 1));
    drop(tx);

    let mut tx = fixture.store.tenant(south.tenant).await.unwrap();
    assert_eq!(summary::find(&mut tx).await.unwrap().states().total(), 0);
}

/// A list sorted by what changes all the time must still end.
#[tokio::test]
async fn an_unchanged_cursor_finds_the_same_page() {
    let fixture = Fixture::with_partitions().await;
    let (organisation, ids) = fleet(&fixture).await;
    fixture
        .ingest(&[observation(
            organisation.tenant,
            ids[3],
            60,
            Outcome::Answered { reading: Box::new(reading(1)), negotiated: None, degraded: None },
        )])
        .await;
    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let filter = Filter::default();
    let first =
        list::list(&mut tx, &filter, Sort::Cpu, Direction::Ascending, None, 1).await.unwrap();
    assert_eq!(first.items[0].name, "delta");
    let after = first.next.as_ref();
    let one =
        list::list(&mut tx, &filter, Sort::Cpu, Direction::Ascending, after, 2).await.unwrap();
    let other =
        list::list(&mut tx, &filter, Sort::Cpu, Direction::Ascending, after, 2).await.unwrap();
    assert_eq!(one, other);
}
