-- Who may see what: the functions by which a transaction enters a role, and the tenants.
--
-- The roles themselves are made by `bootstrap`, because the owner of a database may not make
-- roles. The login role inherits nothing: until a transaction enters one of the three roles below,
-- it sees no table at all.

-- Tables of a superuser would ignore every policy below.
DO $$ BEGIN
    IF current_user <> 'tod_owner' THEN
        RAISE EXCEPTION 'migrations run as tod_owner, not as %', current_user;
    END IF;
END $$;

-- Both settings end with the transaction, so a pooled connection carries nothing into the next.
CREATE FUNCTION enter_tenant(tenant uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('tod.tenant_id', tenant::text, true);
    SET LOCAL ROLE tod_tenant;
END $$;

CREATE FUNCTION enter_overview(tenants uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('tod.tenant_ids', tenants::text, true);
    SET LOCAL ROLE tod_overview;
END $$;

CREATE FUNCTION enter_platform() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    SET LOCAL ROLE tod_platform;
END $$;

-- A setting that was once set in a session is '' afterwards, not NULL.
CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE
    RETURN NULLIF(current_setting('tod.tenant_id', true), '')::uuid;

CREATE FUNCTION current_tenants() RETURNS uuid[] LANGUAGE sql STABLE
    RETURN NULLIF(current_setting('tod.tenant_ids', true), '')::uuid[];

-- The one policy form. Every tenant table gets it, and a test compares.
-- `(SELECT …)` makes the planner ask for the setting once per query, not once per row.
CREATE PROCEDURE isolate(tenant_table regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
        'CREATE POLICY tenant ON %s TO tod_tenant
            USING (tenant_id = (SELECT current_tenant()))
            WITH CHECK (tenant_id = (SELECT current_tenant()))', tenant_table);
    EXECUTE format(
        'CREATE POLICY overview ON %s FOR SELECT TO tod_overview
            USING (tenant_id = ANY ((SELECT current_tenants())::uuid[]))', tenant_table);
    EXECUTE format(
        'CREATE POLICY platform ON %s TO tod_platform USING (true) WITH CHECK (true)', tenant_table);
END $$;

-- Tables that belong to no tenant: only the platform reaches them.
CREATE PROCEDURE reserve(platform_table regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', platform_table);
    EXECUTE format(
        'CREATE POLICY platform ON %s TO tod_platform USING (true) WITH CHECK (true)', platform_table);
END $$;

REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA public FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON ROUTINES FROM PUBLIC;

-- Useless to anybody but a member of the roles.
GRANT EXECUTE ON FUNCTION enter_tenant, enter_overview, enter_platform TO PUBLIC;
GRANT EXECUTE ON FUNCTION current_tenant TO tod_tenant;
GRANT EXECUTE ON FUNCTION current_tenants TO tod_overview;

-- What the program asks before it does anything else.
CREATE FUNCTION schema_version() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
    RETURN (SELECT COALESCE(max(version), 0) FROM _sqlx_migrations WHERE success);
GRANT EXECUTE ON FUNCTION schema_version TO PUBLIC;

CREATE TABLE tenants (
    tenant_id        uuid PRIMARY KEY,
    parent_id        uuid CONSTRAINT tenants_parent_fkey REFERENCES tenants,
    name             text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    interval_seconds integer CHECK (interval_seconds BETWEEN 5 AND 3600),
    retention_days   smallint NOT NULL DEFAULT 30 CHECK (retention_days IN (7, 30, 90)),
    version          bigint NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    CHECK (parent_id <> tenant_id)
);
CREATE UNIQUE INDEX tenants_name_key ON tenants (lower(name));
CALL isolate('tenants');
GRANT SELECT ON tenants TO tod_tenant, tod_overview;
GRANT SELECT, INSERT, UPDATE ON tenants TO tod_platform;

-- A data key per tenant, wrapped by the key service: useless without it.
CREATE TABLE tenant_keys (
    tenant_id  uuid PRIMARY KEY REFERENCES tenants ON DELETE CASCADE,
    wrapped    bytea NOT NULL
);
CALL isolate('tenant_keys');
GRANT SELECT, INSERT ON tenant_keys TO tod_platform;

-- Which outermost key wrapped them, so that another one is noticed at the start.
CREATE TABLE kms_keys (
    fingerprint bytea PRIMARY KEY CHECK (octet_length(fingerprint) = 32),
    only_row    boolean NOT NULL DEFAULT true UNIQUE CHECK (only_row)
);
CALL reserve('kms_keys');
GRANT SELECT, INSERT ON kms_keys TO tod_platform;
