//! What the database's own catalogue says about isolation. Adding a table and forgetting its
//! policy fails here, not in an incident.

use sqlx::PgConnection;

use crate::fixture::Fixture;

/// Names that break a rule, as one column of text; none is good.
async fn offenders(connection: &mut PgConnection, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(connection).await.unwrap()
}

/// A query over `tables`: every table but the migrations' own bookkeeping, which has no grant.
macro_rules! tables {
    ($query:literal) => {
        concat!(
            r"
            WITH tables AS (
                SELECT c.oid, c.relname::text AS name, n.nspname::text AS schema, c.relrowsecurity,
                       c.relforcerowsecurity,
                       EXISTS (SELECT FROM pg_attribute a
                                WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
                                  AND NOT a.attisdropped) AS of_tenant
                  FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_'
                   AND n.nspname <> 'information_schema' AND c.relname <> '_sqlx_migrations'
            )
            ",
            $query
        )
    };
}

const NONE: Vec<String> = Vec::new();

#[tokio::test]
async fn every_table_outside_the_series_is_under_forced_row_level_security() {
    let fixture = Fixture::with_partitions().await;
    let mut connection = fixture.superuser().await;

    let all =
        offenders(&mut connection, tables!("SELECT name FROM tables WHERE schema = 'public'"));
    assert!(all.await.len() > 20, "the test must see the tables to be worth anything");
    let open = tables!(
        "SELECT name FROM tables
          WHERE schema <> 'ts' AND NOT (relrowsecurity AND relforcerowsecurity)"
    );
    assert_eq!(offenders(&mut connection, open).await, NONE);
}

/// The text of each policy, in the words of the catalogue.
#[tokio::test]
async fn every_tenant_table_has_the_same_three_policies() {
    let fixture = Fixture::with_partitions().await;
    let mut connection = fixture.superuser().await;

    let different = tables!(
        "SELECT name || ': ' || COALESCE(string_agg(p.polname, ', '), 'no policies')
           FROM tables t
      LEFT JOIN pg_policy p ON p.polrelid = t.oid
          WHERE of_tenant AND schema <> 'ts'
       GROUP BY name
         HAVING array_agg(p.polname::text ORDER BY p.polname) <> '{overview,platform,tenant}'
             OR bool_or(CASE p.polname
                    WHEN 'tenant' THEN
                         p.polcmd <> '*' OR NOT p.polpermissive
                      OR pg_get_expr(p.polqual, p.polrelid) <> '(tenant_id = ( SELECT current_tenant() AS current_tenant))'
                      OR pg_get_expr(p.polwithcheck, p.polrelid) <> '(tenant_id = ( SELECT current_tenant() AS current_tenant))'
                      OR NOT (p.polroles = ARRAY['tod_tenant'::regrole::oid]
                              OR name = 'series' AND p.polroles = ARRAY['tod_tenant'::regrole::oid, 'tod_owner'::regrole::oid])
                    WHEN 'overview' THEN
                         p.polcmd <> 'r' OR p.polroles <> ARRAY['tod_overview'::regrole::oid]
                      OR pg_get_expr(p.polqual, p.polrelid) <> '(tenant_id = ANY (( SELECT current_tenants() AS current_tenants)::uuid[]))'
                    ELSE
                         p.polroles <> ARRAY['tod_platform'::regrole::oid]
                      OR pg_get_expr(p.polqual, p.polrelid) <> 'true'
                END)"
    );
    assert_eq!(offenders(&mut connection, different).await, NONE);
}

#[tokio::test]
async fn what_belongs_to_no_tenant_is_the_platforms_alone() {
    let fixture = Fixture::new().await;
    let mut connection = fixture.superuser().await;

    let reachable = tables!(
        "SELECT t.name || ' to ' || g.grantee::regrole::text
           FROM tables t
           JOIN pg_class c ON c.oid = t.oid
     CROSS JOIN aclexplode(c.relacl) g
          WHERE NOT of_tenant AND schema = 'public'
            AND g.grantee NOT IN ('tod_owner'::regrole, 'tod_platform'::regrole)"
    );
    assert_eq!(offenders(&mut connection, reachable).await, NONE);
}

/// Foreign keys ignore policies, so only a key that carries the tenant keeps them apart.
#[tokio::test]
async fn every_key_between_tenant_tables_carries_the_tenant() {
    let fixture = Fixture::with_partitions().await;
    let mut connection = fixture.superuser().await;

    let loose = tables!(
        "SELECT f.conname::text
           FROM pg_constraint f
           JOIN tables here ON here.oid = f.conrelid AND here.of_tenant
           JOIN tables there ON there.oid = f.confrelid AND there.of_tenant
          WHERE f.contype = 'f' AND f.confrelid <> 'tenants'::regclass
            AND NOT EXISTS (
                    SELECT FROM unnest(f.conkey, f.confkey) AS k (mine, yours)
                      JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.mine
                      JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = k.yours
                     WHERE a.attname = 'tenant_id' AND b.attname = 'tenant_id')"
    );
    assert_eq!(offenders(&mut connection, loose).await, NONE);

    let unowned = tables!(
        "SELECT name FROM tables t
          WHERE of_tenant AND schema = 'public' AND name <> 'tenants'
            AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.conrelid = t.oid AND f.contype = 'f')"
    );
    assert_eq!(offenders(&mut connection, unowned).await, NONE);
}

/// The login role inherits nothing, and nothing is meant for it or for everybody.
#[tokio::test]
async fn nothing_is_granted_to_the_login_role_or_to_everybody() {
    let fixture = Fixture::with_partitions().await;
    let mut connection = fixture.superuser().await;

    let granted = offenders(
        &mut connection,
        r"
        SELECT what || ' to ' || CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END
          FROM (SELECT c.oid::regclass::text AS what, g.grantee
                  FROM pg_class c
            CROSS JOIN aclexplode(c.relacl) g
                 WHERE c.relnamespace IN ('public'::regnamespace, 'ts'::regnamespace)
             UNION ALL
                SELECT a.attrelid::regclass || '.' || a.attname, g.grantee
                  FROM pg_attribute a
                  JOIN pg_class c ON c.oid = a.attrelid
            CROSS JOIN aclexplode(a.attacl) g
                 WHERE c.relnamespace IN ('public'::regnamespace, 'ts'::regnamespace)
             UNION ALL
                SELECT p.oid::regprocedure::text, g.grantee
                  FROM pg_proc p
            CROSS JOIN aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) g
                 WHERE p.pronamespace IN ('public'::regnamespace, 'ts'::regnamespace)
                   AND p.proname NOT IN ('enter_tenant', 'enter_overview', 'enter_platform',
                                         'find_session', 'find_api_key', 'schema_version')
             UNION ALL
                SELECT n.nspname::text, g.grantee
                  FROM pg_namespace n
            CROSS JOIN aclexplode(n.nspacl) g
                 WHERE n.nspname = 'ts' OR n.nspname = 'public' AND g.privilege_type <> 'USAGE'
             UNION ALL
                SELECT 'policy ' || p.polname, unnest(p.polroles) FROM pg_policy p) AS granted
         WHERE grantee IN (0, 'tod_login'::regrole)
        ",
    );
    assert_eq!(granted.await, NONE);

    let (inherits, powerful): (bool, bool) = sqlx::query_as(
        "SELECT rolinherit, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = 'tod_login'",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert!(!inherits && !powerful);
}

/// Series have no policies, so no tenant may reach them but through a view that is a barrier.
/// Partitions are tables of their own, with grants of their own.
#[tokio::test]
async fn only_barrier_views_lead_to_the_series() {
    let fixture = Fixture::with_partitions().await;
    let mut connection = fixture.superuser().await;

    let partitions: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_class WHERE relispartition AND relnamespace = 'ts'::regnamespace AND relkind = 'r'",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert!(partitions >= 30, "the test must see partitions to be worth anything");

    let granted = offenders(
        &mut connection,
        r"
        SELECT c.oid::regclass || ' to ' || g.grantee::regrole
          FROM pg_class c
    CROSS JOIN aclexplode(c.relacl) g
         WHERE c.relnamespace = 'ts'::regnamespace
           AND g.grantee NOT IN ('tod_owner'::regrole, 'tod_platform'::regrole)
     UNION ALL
        SELECT 'schema to ' || g.grantee::regrole
          FROM pg_namespace n
    CROSS JOIN aclexplode(n.nspacl) g
         WHERE n.nspname = 'ts' AND g.grantee NOT IN ('tod_owner'::regrole, 'tod_platform'::regrole)
        ",
    );
    assert_eq!(granted.await, NONE);

    let open_views = offenders(
        &mut connection,
        r"
        SELECT DISTINCT v.oid::regclass::text
          FROM pg_depend d
          JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
          JOIN pg_class v ON v.oid = r.ev_class
          JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
         WHERE t.relnamespace = 'ts'::regnamespace AND v.relnamespace <> 'pg_catalog'::regnamespace
           AND (NOT COALESCE(v.reloptions, '{}') @> '{security_barrier=true}' AND
                NOT COALESCE(v.reloptions, '{}') @> '{security_barrier}'
             OR pg_get_viewdef(v.oid) !~ 'tenant_id = \( SELECT current_tenant\(\)')
        ",
    );
    assert_eq!(open_views.await, NONE);

    let definers = offenders(
        &mut connection,
        r"
        SELECT p.oid::regprocedure::text
          FROM pg_proc p
         WHERE p.prosecdef AND p.pronamespace IN ('public'::regnamespace, 'ts'::regnamespace)
           AND p.proname NOT IN ('schema_version', 'maintain')
        ",
    );
    assert_eq!(definers.await, NONE);
}
