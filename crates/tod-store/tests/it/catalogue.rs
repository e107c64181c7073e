//! What the database's own catalogue says about isolation. Adding a table and forgetting its
//! policy fails here, not in an incident.
//!
//! Each guard is a query for offenders, of which there must be none. That the guards can see is
//! proved by breaking what they guard, one thing after another.

use sqlx::{Connection as _, PgConnection};

use crate::fixture::Fixture;

/// A name for people, and a query whose rows name offenders.
type Guard = (&'static str, &'static str);

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

const FORCED: Guard = (
    "every table outside the series is under forced row-level security",
    tables!(
        r"
        SELECT name FROM tables WHERE schema <> 'ts' AND NOT (relrowsecurity AND relforcerowsecurity)
        "
    ),
);

const POLICIES: Guard = (
    "every tenant table has the same three policies, word for word",
    tables!(
        r"
           SELECT name
             FROM tables t
        LEFT JOIN pg_policy p ON p.polrelid = t.oid
            WHERE of_tenant AND schema <> 'ts'
         GROUP BY name
           HAVING array_agg(p.polname::text ORDER BY p.polname) IS DISTINCT FROM '{overview,platform,tenant}'
               OR bool_or(CASE p.polname
                      WHEN 'tenant' THEN
                           p.polcmd <> '*'
                        OR pg_get_expr(p.polqual, p.polrelid)
                           <> '(tenant_id = ( SELECT current_tenant() AS current_tenant))'
                        OR pg_get_expr(p.polwithcheck, p.polrelid)
                           <> '(tenant_id = ( SELECT current_tenant() AS current_tenant))'
                        OR p.polroles <> ARRAY['tod_tenant'::regrole::oid]
                           -- The views on the series run as their owner, so it is bound as well.
                           AND NOT (name = 'series' AND p.polroles =
                                    ARRAY['tod_tenant'::regrole::oid, 'tod_owner'::regrole::oid])
                      WHEN 'overview' THEN
                           p.polcmd <> 'r' OR p.polroles <> ARRAY['tod_overview'::regrole::oid]
                        OR pg_get_expr(p.polqual, p.polrelid)
                           <> '(tenant_id = ANY (( SELECT current_tenants() AS current_tenants)::uuid[]))'
                      ELSE p.polroles <> ARRAY['tod_platform'::regrole::oid]
                  END)
        "
    ),
);

const RESERVED: Guard = (
    "what belongs to no tenant is the platform's alone",
    tables!(
        r"
        SELECT t.name
          FROM tables t
          JOIN pg_class c ON c.oid = t.oid
    CROSS JOIN aclexplode(c.relacl) g
         WHERE NOT of_tenant AND schema = 'public'
           AND g.grantee NOT IN ('tod_owner'::regrole, 'tod_platform'::regrole)
        "
    ),
);

/// Foreign keys ignore policies, so only a key that carries the tenant keeps tenants apart.
const COMPOSITE: Guard = (
    "every key between tenant tables carries the tenant",
    tables!(
        r"
        SELECT f.conname::text
          FROM pg_constraint f
          JOIN tables here ON here.oid = f.conrelid AND here.of_tenant
          JOIN tables there ON there.oid = f.confrelid AND there.of_tenant
         WHERE f.contype = 'f' AND f.confrelid <> 'tenants'::regclass
           AND NOT EXISTS (
                   SELECT FROM unnest(f.conkey, f.confkey) AS k (mine, yours)
                     JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.mine
                     JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = k.yours
                    WHERE a.attname = 'tenant_id' AND b.attname = 'tenant_id')
        "
    ),
);

const OWNED: Guard = (
    "every tenant table refers to its tenant, directly or through another",
    tables!(
        r"
        SELECT name
          FROM tables t
         WHERE of_tenant AND schema = 'public' AND name <> 'tenants'
           AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.conrelid = t.oid AND f.contype = 'f')
        "
    ),
);

/// The six functions are useless to anybody who is no member of the roles.
const UNGRANTED: Guard = (
    "nothing is granted to the login role or to everybody",
    r"
    SELECT what
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
                                     'find_session', 'find_api_key', 'find_callers', 'schema_version')
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

const POWERLESS: Guard = (
    "no role of the program inherits or bypasses anything",
    r"
    SELECT rolname::text
      FROM pg_roles
     WHERE rolname IN ('tod_login', 'tod_tenant', 'tod_platform', 'tod_overview')
       AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb
            OR rolname = 'tod_login' AND rolinherit)
    ",
);

/// Series have no policies. Partitions are tables of their own, with grants of their own.
const CLOSED: Guard = (
    "only the platform has a grant in the schema of the series, partitions included",
    r"
    SELECT c.oid::regclass::text
      FROM pg_class c
CROSS JOIN aclexplode(c.relacl) g
     WHERE c.relnamespace = 'ts'::regnamespace
       AND g.grantee NOT IN ('tod_owner'::regrole, 'tod_platform'::regrole)
 UNION ALL
    SELECT n.nspname::text
      FROM pg_namespace n
CROSS JOIN aclexplode(n.nspacl) g
     WHERE n.nspname = 'ts' AND g.grantee NOT IN ('tod_owner'::regrole, 'tod_platform'::regrole)
    ",
);

const BARRIERS: Guard = (
    "every view on the series is a barrier that asks for the tenant",
    r"
    SELECT DISTINCT v.oid::regclass::text
      FROM pg_depend d
      JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
      JOIN pg_class v ON v.oid = r.ev_class
      JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
     WHERE t.relnamespace = 'ts'::regnamespace
       AND (NOT EXISTS (SELECT FROM unnest(v.reloptions) AS o WHERE o IN ('security_barrier', 'security_barrier=true'))
         OR pg_get_viewdef(v.oid) !~ 'tenant_id = \( SELECT current_tenant\(\)')
    ",
);

const DEFINERS: Guard = (
    "no other function runs with its owner's rights",
    r"
    SELECT p.oid::regprocedure::text
      FROM pg_proc p
     WHERE p.prosecdef AND p.pronamespace IN ('public'::regnamespace, 'ts'::regnamespace)
       AND p.oid NOT IN ('public.schema_version()'::regprocedure, 'ts.maintain(integer)'::regprocedure)
    ",
);

const GUARDS: [Guard; 10] = [
    FORCED, POLICIES, RESERVED, COMPOSITE, OWNED, UNGRANTED, POWERLESS, CLOSED, BARRIERS, DEFINERS,
];

async fn offenders(connection: &mut PgConnection, guard: Guard) -> Vec<String> {
    sqlx::query_scalar(guard.1).fetch_all(connection).await.unwrap()
}

#[tokio::test]
async fn the_catalogue_says_that_tenants_are_kept_apart() {
    let fixture = Fixture::with_partitions().await;
    let mut connection = fixture.superuser().await;
    let (tables, partitions): (i64, i64) = sqlx::query_as(
        r"
        SELECT count(*) FILTER (WHERE relnamespace = 'public'::regnamespace),
               count(*) FILTER (WHERE relnamespace = 'ts'::regnamespace AND relispartition)
          FROM pg_class
         WHERE relkind IN ('r', 'p')
        ",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert!(tables > 20 && partitions > 30, "the guards must see something to be worth anything");

    for guard in GUARDS {
        assert_eq!(offenders(&mut connection, guard).await, Vec::<String>::new(), "{}", guard.0);
    }
}

/// Each line breaks one thing, and names the guard that has to notice.
#[tokio::test]
async fn each_guard_notices_what_it_guards_against() {
    let breakages: [(Guard, &str); 20] = [
        (FORCED, "ALTER TABLE devices NO FORCE ROW LEVEL SECURITY"),
        (FORCED, "ALTER TABLE devices DISABLE ROW LEVEL SECURITY"),
        (FORCED, "CREATE TABLE forgotten (id uuid)"),
        (FORCED, "CREATE TABLE forgotten (tenant_id uuid) PARTITION BY LIST (tenant_id)"),
        (POLICIES, "CREATE TABLE forgotten (tenant_id uuid)"),
        (POLICIES, "DROP POLICY tenant ON tags"),
        (POLICIES, "ALTER POLICY tenant ON tags USING (true)"),
        (POLICIES, "ALTER POLICY tenant ON tags WITH CHECK (true)"),
        (POLICIES, "ALTER POLICY overview ON tags TO tod_tenant"),
        (POLICIES, "CREATE POLICY also ON tags TO tod_tenant USING (true)"),
        (RESERVED, "GRANT SELECT ON sessions TO tod_tenant"),
        (
            COMPOSITE,
            "ALTER TABLE device_tags DROP CONSTRAINT device_tags_tag_fkey, ADD FOREIGN KEY (tag_id) REFERENCES tags (tag_id)",
        ),
        (OWNED, "ALTER TABLE outbox DROP CONSTRAINT outbox_tenant_id_fkey"),
        (UNGRANTED, "GRANT SELECT (name) ON devices TO tod_login"),
        (UNGRANTED, "CREATE FUNCTION open() RETURNS int LANGUAGE sql RETURN 1"),
        (POWERLESS, "ALTER ROLE tod_login INHERIT"),
        (CLOSED, "GRANT SELECT ON ts.polls_30_20270115 TO tod_tenant"),
        (CLOSED, "GRANT USAGE ON SCHEMA ts TO tod_overview"),
        (BARRIERS, "ALTER VIEW poll_history RESET (security_barrier)"),
        (DEFINERS, "ALTER FUNCTION find_session SECURITY DEFINER"),
    ];
    let fixture = Fixture::with_partitions().await;
    let mut connection = fixture.superuser().await;
    for (guard, breakage) in breakages {
        let mut tx = connection.begin().await.unwrap();
        sqlx::raw_sql(breakage).execute(&mut *tx).await.unwrap();
        let noticed = offenders(&mut tx, guard).await;
        assert!(!noticed.is_empty(), "{}: {breakage}", guard.0);
        tx.rollback().await.unwrap();
    }
}
