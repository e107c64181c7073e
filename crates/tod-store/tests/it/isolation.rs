//! What transactions really see.

use sqlx::Connection as _;
use sqlx::postgres::PgPoolOptions;
use tod_model::{GroupId, TagId};
use tod_store::devices::list::{self, Direction, Filter, Sort};
use tod_store::groups::{self, GroupFields};
use tod_store::tags::{self, TagFields};
use tod_store::{StoreError, devices};

use crate::fixture::{Fixture, answer, at, facts, new_device, reading, refusal};

/// Every table with a tenant, filled for two of them: each sees its own rows and no others.
#[tokio::test]
async fn each_table_shows_a_tenant_only_its_own_rows() {
    let fixture = Fixture::with_partitions().await;
    let mut tenants = Vec::new();
    for name in ["north", "south"] {
        let organisation = fixture.organisation(name).await;
        fill(&fixture, organisation).await;
        tenants.push(organisation.tenant);
    }
    let mut superuser = fixture.superuser().await;
    let tables: Vec<String> = sqlx::query_scalar(
        r"
        SELECT c.oid::regclass::text
          FROM pg_class c
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
         WHERE c.relkind IN ('r', 'p') AND has_table_privilege('tod_tenant', c.oid, 'SELECT')
        ",
    )
    .fetch_all(&mut superuser)
    .await
    .unwrap();
    assert!(tables.len() > 10, "{tables:?}");

    for table in &tables {
        for tenant in &tenants {
            let sql =
                format!("SELECT count(*), count(*) FILTER (WHERE tenant_id <> $1) FROM {table}");
            let mut tx = superuser.begin().await.unwrap();
            sqlx::query("SELECT enter_tenant($1)")
                .bind(tenant.uuid())
                .execute(&mut *tx)
                .await
                .unwrap();
            let (seen, foreign): (i64, i64) = sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(tenant.uuid())
                .fetch_one(&mut *tx)
                .await
                .unwrap();
            assert!(seen > 0, "{table} is empty: fill it, or this proves nothing");
            assert_eq!(foreign, 0, "{table}");
        }
    }
}

/// A row in every table that a tenant may read.
async fn fill(fixture: &Fixture, of: crate::fixture::Organisation) {
    let (group, tag) = (GroupId::generate(), TagId::generate());
    let mut tx = fixture.store.tenant(of.tenant).await.unwrap();
    let group_fields = GroupFields { name: "towers".to_owned(), interval: None };
    groups::insert(&mut tx, group, &group_fields).await.unwrap();
    let tag_fields = TagFields { name: "roof".to_owned(), color: "amber".to_owned() };
    tags::insert(&mut tx, tag, &tag_fields).await.unwrap();
    let mut device = new_device(of, "ap", "192.168.88.1");
    device.fields.group = Some(group);
    device.tags = vec![tag];
    devices::insert(&mut tx, &device, tod_store::Retention::Days30, at(0)).await.unwrap();
    tx.commit().await.unwrap();

    let told =
        tod_model::Reading { facts: Some(facts("ap", "HC1", "7.18 (stable)")), ..reading(2) };
    fixture
        .ingest(&[answer(of.tenant, device.id, 1, told), refusal(of.tenant, device.id, 2)])
        .await;

    let user = tod_model::UserId::generate();
    let mut superuser = fixture.superuser().await;
    sqlx::query("INSERT INTO users VALUES ($1, $2, 'n', NULL, now())")
        .bind(user.uuid())
        .bind(format!("{user}@example.net"))
        .execute(&mut superuser)
        .await
        .unwrap();
    let mut tx = fixture.store.platform().await.unwrap();
    let grant = tod_model::Grant { tenant: of.tenant, role: tod_model::Role::Viewer };
    tod_store::users::save_membership(&mut tx, user, grant).await.unwrap();
    let key = tod_store::api_keys::NewApiKey {
        id: tod_model::ApiKeyId::generate(),
        name: "script".to_owned(),
        token: tod_store::TokenHash::of(user.to_string().as_bytes()),
        platform_role: None,
        grants: vec![grant],
        created_at: at(0),
        expires_at: None,
    };
    tod_store::api_keys::insert(&mut tx, &key).await.unwrap();
    let change = tod_store::state_changes::StateChange {
        tenant: of.tenant,
        device: device.id,
        at: at(2),
        from: tod_model::State::Online,
        to: tod_model::State::Unknown,
        detail: None,
    };
    tod_store::state_changes::insert(&mut tx, &[change]).await.unwrap();
    tx.commit().await.unwrap();
}

/// The views are the only way to the samples, and show nobody else's.
#[tokio::test]
async fn history_shows_a_tenant_only_its_own_samples() {
    let fixture = Fixture::with_partitions().await;
    let north = fixture.organisation("north").await;
    let south = fixture.organisation("south").await;
    let device = fixture.device(north, "ap", "10.0.0.1").await;
    fixture.ingest(&[answer(north.tenant, device, 1, reading(1))]).await;

    let mut superuser = fixture.superuser().await;
    for view in ["poll_history", "station_history"] {
        for (tenant, expected) in [(north.tenant, true), (south.tenant, false)] {
            let mut tx = superuser.begin().await.unwrap();
            sqlx::query("SELECT enter_tenant($1)")
                .bind(tenant.uuid())
                .execute(&mut *tx)
                .await
                .unwrap();
            let sql = format!("SELECT EXISTS (SELECT FROM {view})");
            let seen: bool =
                sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *tx).await.unwrap();
            assert_eq!(seen, expected, "{view}");
        }
    }
}

/// The login role is a member of roles that see everything, and must not see it as itself.
#[tokio::test]
async fn who_forgets_to_enter_sees_nothing() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    fixture.device(organisation, "ap", "10.0.0.1").await;

    let pool = PgPoolOptions::new().connect(&fixture.database.login().url()).await.unwrap();
    for table in ["tenants", "devices", "device_state", "sessions", "ts.polls", "poll_history"] {
        let sql = format!("SELECT count(*) FROM {table}");
        let refused = sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(sql)).fetch_one(&pool).await;
        let code = refused.unwrap_err().into_database_error().unwrap().code().unwrap().into_owned();
        assert_eq!(code, "42501", "{table} must be forbidden");
    }
}

/// A pooled connection must forget its tenant when the transaction ends. One connection in the
/// pool makes sure that the one is asked that knew.
#[tokio::test]
async fn a_returned_connection_remembers_nothing() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect(&fixture.database.login().url())
        .await
        .unwrap();

    for enter in ["SELECT enter_tenant($1)", "SELECT enter_overview(ARRAY[$1])"] {
        let mut tx = pool.begin().await.unwrap();
        sqlx::query(enter).bind(organisation.tenant.uuid()).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();

        let (role, tenant, tenants): (String, String, String) = sqlx::query_as(
            r"
            SELECT current_user::text, COALESCE(current_setting('tod.tenant_id', true), ''),
                   COALESCE(current_setting('tod.tenant_ids', true), '')
            ",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        assert_eq!((role.as_str(), tenant.as_str(), tenants.as_str()), ("tod_login", "", ""));
    }
}

/// Found by its id or not, changed or not: another tenant's device does not exist.
#[tokio::test]
async fn another_tenants_device_does_not_exist() {
    let fixture = Fixture::new().await;
    let north = fixture.organisation("north").await;
    let south = fixture.organisation("south").await;
    let device = fixture.device(north, "ap", "10.0.0.1").await;

    let mut tx = fixture.store.tenant(south.tenant).await.unwrap();
    assert_eq!(devices::find(&mut tx, device).await.unwrap(), None);
    assert_eq!(devices::detail::find(&mut tx, device).await.unwrap(), None);
    assert_eq!(list::list_by_ids(&mut tx, &[device]).await.unwrap(), []);
    let edit = crate::fixture::fields(south, "mine now", "10.0.0.1");
    assert_eq!(devices::save(&mut tx, device, 1, &edit, at(1)).await.unwrap(), None);
    assert!(!devices::save_identity(&mut tx, device, None, None).await.unwrap());
    assert!(!devices::delete(&mut tx, device).await.unwrap());
    tx.commit().await.unwrap();

    let mut tx = fixture.store.tenant(north.tenant).await.unwrap();
    assert_eq!(devices::find(&mut tx, device).await.unwrap().unwrap().fields.name, "ap");
}

/// Foreign keys ignore policies; that they carry the tenant is what keeps them apart.
#[tokio::test]
async fn another_tenants_credential_cannot_be_used() {
    let fixture = Fixture::new().await;
    let north = fixture.organisation("north").await;
    let south = fixture.organisation("south").await;

    let mut thief = new_device(south, "ap", "10.0.0.1");
    thief.fields.credential = north.credential;
    let mut tx = fixture.store.tenant(south.tenant).await.unwrap();
    let refused = devices::insert(&mut tx, &thief, tod_store::Retention::Days30, at(0)).await;
    assert_eq!(refused.unwrap_err().constraint(), Some("devices_credential_fkey"));
}

#[tokio::test]
async fn an_overview_reads_its_tenants_and_writes_nothing() {
    let fixture = Fixture::new().await;
    let mut all = Vec::new();
    for name in ["east", "north", "south"] {
        let organisation = fixture.organisation(name).await;
        fixture.device(organisation, name, "10.0.0.1").await;
        all.push(organisation.tenant);
    }

    let mut tx = fixture.store.overview(&all[..2]).await.unwrap();
    let filter = Filter::default();
    let page = list::list(&mut tx, &filter, Sort::Name, Direction::Ascending, None, 10).await;
    let names: Vec<String> = page.unwrap().items.into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["east", "north"]);
    assert_eq!(list::count(&mut tx, &Filter::default()).await.unwrap().never_seen, 2);
    drop(tx);

    let mut nobody = fixture.store.overview(&[]).await.unwrap();
    assert_eq!(list::count(&mut nobody, &Filter::default()).await.unwrap().total(), 0);

    let mut superuser = fixture.superuser().await;
    let mut tx = superuser.begin().await.unwrap();
    sqlx::query("SELECT enter_overview($1)")
        .bind(vec![all[0].uuid()])
        .execute(&mut *tx)
        .await
        .unwrap();
    let refused = sqlx::query("UPDATE devices SET name = 'x'").execute(&mut *tx).await;
    assert!(matches!(StoreError::from(refused.unwrap_err()), StoreError::Query(_)));
}
