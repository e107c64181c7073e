-- The fleet. What people edit (`devices`), what routers rarely change (`device_facts`) and what
-- every poll writes (`device_state`) are three tables, so that the busy one stays narrow.

CREATE TABLE credentials (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants ON DELETE CASCADE,
    credential_id uuid PRIMARY KEY,
    name          text CHECK (char_length(name) BETWEEN 1 AND 200),
    user_name     text NOT NULL CHECK (char_length(user_name) BETWEEN 1 AND 200),
    sealed        bytea NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    UNIQUE (tenant_id, credential_id)
);
CREATE UNIQUE INDEX credentials_name_key ON credentials (tenant_id, lower(name));
CALL isolate('credentials');
GRANT SELECT, INSERT, UPDATE, DELETE ON credentials TO tod_tenant;
GRANT SELECT ON credentials TO tod_platform;

CREATE TABLE groups (
    tenant_id        uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants ON DELETE CASCADE,
    group_id         uuid PRIMARY KEY,
    name             text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    interval_seconds integer CHECK (interval_seconds BETWEEN 5 AND 3600),
    version          bigint NOT NULL DEFAULT 1,
    UNIQUE (tenant_id, group_id)
);
CREATE UNIQUE INDEX groups_name_key ON groups (tenant_id, lower(name));
CALL isolate('groups');
GRANT SELECT, INSERT, UPDATE, DELETE ON groups TO tod_tenant;
GRANT SELECT ON groups TO tod_platform, tod_overview;

CREATE TABLE tags (
    tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants ON DELETE CASCADE,
    tag_id    uuid PRIMARY KEY,
    name      text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    color     text NOT NULL CHECK (char_length(color) BETWEEN 1 AND 30),
    version   bigint NOT NULL DEFAULT 1,
    UNIQUE (tenant_id, tag_id)
);
CREATE UNIQUE INDEX tags_name_key ON tags (tenant_id, lower(name));
CALL isolate('tags');
GRANT SELECT, INSERT, UPDATE, DELETE ON tags TO tod_tenant;
GRANT SELECT ON tags TO tod_platform, tod_overview;

CREATE TABLE devices (
    tenant_id        uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants ON DELETE CASCADE,
    device_id        uuid PRIMARY KEY,
    name             text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    comment          text NOT NULL DEFAULT '' CHECK (char_length(comment) <= 2000),
    -- The way to the router. Every customer has a 192.168.88.1, so an address alone is not unique.
    path             text NOT NULL DEFAULT 'direct',
    host             text NOT NULL CHECK (char_length(host) BETWEEN 1 AND 253),
    port             integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
    lowest_tier      text NOT NULL CHECK (lowest_tier IN ('plain', 'unverified', 'pinned', 'ca_verified')),
    session_mode     text NOT NULL DEFAULT 'auto' CHECK (session_mode IN ('auto', 'lasting', 'per_poll')),
    interval_seconds integer CHECK (interval_seconds BETWEEN 5 AND 3600),
    paused           boolean NOT NULL DEFAULT false,
    group_id         uuid,
    credential_id    uuid NOT NULL,
    -- Who answered first; written by ingest, changed by a person's decision.
    router_kind      text CHECK (router_kind IN ('serial', 'system_id', 'software_id')),
    router_value     text,
    pin              bytea CHECK (octet_length(pin) = 32),
    version          bigint NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    -- Numbers sort as numbers: made by the program from `host`.
    address_key      text COLLATE "C" NOT NULL,
    name_key         text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name)) STORED,
    -- What the router tells of itself, copied from `device_facts`, so that a search scans one column
    -- of one table. No index: `ILIKE` is not leakproof, so policies would keep it from one.
    told_text        text NOT NULL DEFAULT '',
    search_text      text NOT NULL GENERATED ALWAYS AS
                         (lower(name || ' ' || host || ' ' || comment || ' ' || told_text)) STORED,
    -- The last byte of the id, as `tod_model::Shard::of` has it.
    shard            smallint NOT NULL GENERATED ALWAYS AS (get_byte(uuid_send(device_id), 15)) STORED,
    UNIQUE (tenant_id, device_id),
    CONSTRAINT devices_address_key UNIQUE (tenant_id, path, host, port),
    CONSTRAINT devices_group_fkey FOREIGN KEY (tenant_id, group_id)
        REFERENCES groups (tenant_id, group_id) ON DELETE SET NULL (group_id),
    CONSTRAINT devices_credential_fkey FOREIGN KEY (tenant_id, credential_id)
        REFERENCES credentials (tenant_id, credential_id),
    CHECK ((router_kind IS NULL) = (router_value IS NULL))
);
CREATE INDEX devices_by_name ON devices (tenant_id, name_key, device_id);
CREATE INDEX devices_by_name_everywhere ON devices (name_key, device_id);
CREATE INDEX devices_by_address ON devices (tenant_id, address_key, device_id);
CREATE INDEX devices_by_shard ON devices (shard);
CREATE INDEX devices_by_group ON devices (tenant_id, group_id) WHERE group_id IS NOT NULL;
CREATE INDEX devices_by_credential ON devices (tenant_id, credential_id);
CALL isolate('devices');
GRANT SELECT, INSERT, UPDATE, DELETE ON devices TO tod_tenant;
GRANT SELECT, UPDATE (router_kind, router_value, pin, told_text) ON devices TO tod_platform;
GRANT SELECT ON devices TO tod_overview;

CREATE TABLE device_tags (
    tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants ON DELETE CASCADE,
    device_id uuid NOT NULL,
    tag_id    uuid NOT NULL,
    PRIMARY KEY (device_id, tag_id),
    CONSTRAINT device_tags_device_fkey FOREIGN KEY (tenant_id, device_id)
        REFERENCES devices (tenant_id, device_id) ON DELETE CASCADE,
    CONSTRAINT device_tags_tag_fkey FOREIGN KEY (tenant_id, tag_id)
        REFERENCES tags (tenant_id, tag_id) ON DELETE CASCADE
);
CREATE INDEX device_tags_by_tag ON device_tags (tenant_id, tag_id);
CALL isolate('device_tags');
GRANT SELECT, INSERT, DELETE ON device_tags TO tod_tenant;
GRANT SELECT ON device_tags TO tod_platform, tod_overview;

-- Written at every poll: narrow, with room on each page for the next version of a row, and without
-- an index on anything that changes, so that an update touches no index (HOT).
CREATE TABLE device_state (
    tenant_id          uuid NOT NULL DEFAULT current_tenant(),
    device_id          uuid NOT NULL,
    state              text NOT NULL DEFAULT 'never_seen' CHECK (state IN
                           ('never_seen', 'online', 'degraded', 'offline', 'identity_changed', 'paused', 'unknown')),
    reason             text,
    since              timestamptz,
    detail             text,
    next_try_at        timestamptz,
    last_seen_at       timestamptz,
    -- The last observation, and the last one that brought a reading.
    observed_at        timestamptz,
    measured_at        timestamptz,
    uptime_seconds     bigint,
    cpu_percent        real,
    free_memory        bigint,
    total_memory       bigint,
    free_storage       bigint,
    total_storage      bigint,
    temperature_c      real,
    rx_bps             bigint,
    tx_bps             bigint,
    clients            integer,
    worst_signal_dbm   smallint,
    -- What the last sample's arrays are to be read with, and digests of what rarely changes, by
    -- which a poll knows that it has nothing to write there.
    list_version       integer NOT NULL DEFAULT 0,
    list_digest        bigint NOT NULL DEFAULT 0,
    clients_digest     bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, device_id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, device_id) ON DELETE CASCADE,
    CHECK ((state IN ('degraded', 'offline')) = (reason IS NOT NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
CALL isolate('device_state');
GRANT SELECT, INSERT, UPDATE (state, reason, since, detail, next_try_at) ON device_state TO tod_tenant;
GRANT SELECT, UPDATE ON device_state TO tod_platform;
GRANT SELECT ON device_state TO tod_overview;

CREATE TABLE device_facts (
    tenant_id    uuid NOT NULL DEFAULT current_tenant(),
    device_id    uuid NOT NULL,
    read_at      timestamptz,
    identity     text,
    board_name   text,
    model        text,
    architecture text,
    version      text,
    serial       text,
    facts        jsonb,
    -- How the last session was protected.
    tier         text CHECK (tier IN ('plain', 'unverified', 'pinned', 'ca_verified')),
    tls_protocol text,
    tls_cipher   text,
    certificate  bytea CHECK (octet_length(certificate) = 32),
    -- Who answered instead, while the state is identity_changed.
    stranger     jsonb,
    version_key  text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, device_id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, device_id) ON DELETE CASCADE
);
CALL isolate('device_facts');
GRANT SELECT, INSERT, UPDATE (stranger) ON device_facts TO tod_tenant;
GRANT SELECT, UPDATE ON device_facts TO tod_platform;
GRANT SELECT ON device_facts TO tod_overview;

CREATE FUNCTION copy_told_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE devices
       SET told_text = concat_ws(' ', NEW.identity, NEW.board_name, NEW.model, NEW.serial, NEW.version)
     WHERE tenant_id = NEW.tenant_id AND device_id = NEW.device_id;
    RETURN NULL;
END $$;

CREATE TRIGGER copy_told_text AFTER UPDATE ON device_facts
    FOR EACH ROW
    WHEN ((OLD.identity, OLD.board_name, OLD.model, OLD.serial, OLD.version)
          IS DISTINCT FROM (NEW.identity, NEW.board_name, NEW.model, NEW.serial, NEW.version))
    EXECUTE FUNCTION copy_told_text();

CREATE TABLE state_changes (
    tenant_id   uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants ON DELETE CASCADE,
    device_id   uuid NOT NULL,
    at          timestamptz NOT NULL,
    from_state  text NOT NULL,
    from_reason text,
    to_state    text NOT NULL,
    to_reason   text,
    detail      text,
    PRIMARY KEY (tenant_id, at, device_id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, device_id) ON DELETE CASCADE
);
CREATE INDEX state_changes_by_device ON state_changes (tenant_id, device_id, at);
CALL isolate('state_changes');
GRANT SELECT, INSERT ON state_changes TO tod_tenant;
GRANT SELECT, INSERT ON state_changes TO tod_platform;
GRANT SELECT ON state_changes TO tod_overview;

-- Facts on their way to the bus: written in the transaction that makes them true.
CREATE TABLE outbox (
    tenant_id  uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants ON DELETE CASCADE,
    fact_id    uuid PRIMARY KEY,
    at         timestamptz NOT NULL,
    payload    jsonb NOT NULL
);
CALL isolate('outbox');
GRANT INSERT ON outbox TO tod_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO tod_platform;

-- Who polls what. `fence` grows by one at each change of holder; the database's clock decides.
CREATE TABLE shards (
    shard      smallint PRIMARY KEY CHECK (shard BETWEEN 0 AND 255),
    holder     uuid,
    fence      bigint NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO shards (shard) SELECT generate_series(0, 255);
CALL reserve('shards');
GRANT SELECT, UPDATE ON shards TO tod_platform;

-- What changes a target is told on one channel: `tenant/device`, or `tenant/` for all of a tenant.
CREATE FUNCTION tell_device_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM pg_notify('tod_device_changes', OLD.tenant_id || '/' || OLD.device_id);
    ELSE
        PERFORM pg_notify('tod_device_changes', NEW.tenant_id || '/' || NEW.device_id);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER tell_insert_or_delete AFTER INSERT OR DELETE ON devices
    FOR EACH ROW EXECUTE FUNCTION tell_device_change();
CREATE TRIGGER tell_update AFTER UPDATE ON devices
    FOR EACH ROW
    WHEN ((OLD.host, OLD.port, OLD.path, OLD.lowest_tier, OLD.session_mode, OLD.interval_seconds, OLD.paused,
           OLD.group_id, OLD.credential_id, OLD.router_kind, OLD.router_value, OLD.pin)
          IS DISTINCT FROM
          (NEW.host, NEW.port, NEW.path, NEW.lowest_tier, NEW.session_mode, NEW.interval_seconds, NEW.paused,
           NEW.group_id, NEW.credential_id, NEW.router_kind, NEW.router_value, NEW.pin))
    EXECUTE FUNCTION tell_device_change();
-- A device whose router was another one is polled again when a person has decided.
CREATE TRIGGER tell_decision AFTER UPDATE OF state ON device_state
    FOR EACH ROW
    WHEN ((OLD.state = 'identity_changed') <> (NEW.state = 'identity_changed'))
    EXECUTE FUNCTION tell_device_change();

CREATE FUNCTION tell_tenant_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('tod_device_changes', NEW.tenant_id || '/');
    RETURN NULL;
END $$;

CREATE TRIGGER tell_update AFTER UPDATE ON tenants
    FOR EACH ROW WHEN (OLD.interval_seconds IS DISTINCT FROM NEW.interval_seconds)
    EXECUTE FUNCTION tell_tenant_change();
CREATE TRIGGER tell_update AFTER UPDATE ON groups
    FOR EACH ROW WHEN (OLD.interval_seconds IS DISTINCT FROM NEW.interval_seconds)
    EXECUTE FUNCTION tell_tenant_change();
CREATE TRIGGER tell_update AFTER UPDATE ON credentials
    FOR EACH ROW WHEN ((OLD.user_name, OLD.sealed) IS DISTINCT FROM (NEW.user_name, NEW.sealed))
    EXECUTE FUNCTION tell_tenant_change();
