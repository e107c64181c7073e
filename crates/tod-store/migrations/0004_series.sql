-- Time series. They live in a schema of their own without tenants, policies or grants to a tenant,
-- because COPY does not work under row-level security. `series` maps them to devices, and tenants
-- read through the views at the end, and through nothing else.

CREATE TABLE series (
    tenant_id uuid NOT NULL DEFAULT current_tenant(),
    device_id uuid NOT NULL,
    series    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Raw samples are kept so many days. Another class begins another series.
    retention smallint NOT NULL CHECK (retention IN (7, 30, 90)),
    UNIQUE (tenant_id, device_id, retention),
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, device_id) ON DELETE CASCADE
);
CALL isolate('series');
GRANT SELECT, INSERT ON series TO tod_tenant, tod_platform;
-- The views below run as their owner, so the owner is bound by the tenant's policy too.
ALTER POLICY tenant ON series TO tod_tenant, tod_owner;

-- Which interface and which sensor each element of a sample's arrays belongs to. A new version
-- whenever the names or their order change; what else is told of an interface is the latest.
CREATE TABLE interface_lists (
    tenant_id    uuid NOT NULL DEFAULT current_tenant(),
    device_id    uuid NOT NULL,
    version      integer NOT NULL,
    read_at      timestamptz NOT NULL,
    interfaces   text[] NOT NULL,
    sensors      text[] NOT NULL,
    details      jsonb NOT NULL,
    PRIMARY KEY (tenant_id, device_id, version),
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, device_id) ON DELETE CASCADE
);
CALL isolate('interface_lists');
GRANT SELECT ON interface_lists TO tod_tenant;
GRANT SELECT, INSERT, UPDATE ON interface_lists TO tod_platform;

-- What rarely changes about a wireless client; its signal and counters are in `ts.stations`.
CREATE TABLE registrations (
    tenant_id  uuid NOT NULL DEFAULT current_tenant(),
    device_id  uuid NOT NULL,
    mac        macaddr NOT NULL,
    interface  text NOT NULL,
    generation text NOT NULL CHECK (generation IN ('wireless', 'wifi_wave2', 'wifi', 'caps_man')),
    ssid       text,
    name       text,
    address    text,
    first_at   timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, device_id, mac, interface),
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, device_id) ON DELETE CASCADE
);
CALL isolate('registrations');
GRANT SELECT ON registrations TO tod_tenant;
GRANT SELECT, INSERT, UPDATE ON registrations TO tod_platform;

CREATE SCHEMA ts;
REVOKE ALL ON SCHEMA ts FROM PUBLIC;
GRANT USAGE ON SCHEMA ts TO tod_platform;

-- One row per poll, answered or not. No row at all means that nobody looked. The order of the
-- columns leaves no padding.
CREATE TABLE ts.polls (
    at             timestamptz NOT NULL,
    series         integer NOT NULL,
    retention      smallint NOT NULL,
    answered       boolean NOT NULL,
    uptime_seconds bigint,
    free_memory    bigint,
    free_storage   bigint,
    list_version   integer,
    cpu_percent    real,
    temperature_c  real,
    clients        integer,
    late_ms        integer NOT NULL,
    bytes_sent     integer NOT NULL,
    bytes_received integer NOT NULL,
    router_ms      integer NOT NULL,
    commands       smallint NOT NULL,
    logins         smallint NOT NULL,
    round_trips    smallint NOT NULL,
    -- In the order of the interface list. A rate that is not known is NULL, never zero. Bits per
    -- second to seven digits: more than the time between two polls is known to.
    running        varbit,
    rx_bps         real[],
    tx_bps         real[],
    rx_pps         integer[],
    tx_pps         integer[],
    errors         integer[],
    drops          integer[],
    sensors        real[],
    PRIMARY KEY (series, retention, at)
) PARTITION BY LIST (retention);
GRANT SELECT, INSERT ON ts.polls TO tod_platform;

-- One row per wireless client and poll.
CREATE TABLE ts.stations (
    at             timestamptz NOT NULL,
    tx_rate_bps    bigint,
    rx_rate_bps    bigint,
    uptime_seconds bigint,
    tx_bytes       bigint,
    rx_bytes       bigint,
    series         integer NOT NULL,
    retention      smallint NOT NULL,
    signal_dbm     smallint,
    snr_db         smallint,
    ccq_percent    smallint,
    mac            macaddr NOT NULL,
    interface      text NOT NULL,
    PRIMARY KEY (series, retention, at, mac, interface)
) PARTITION BY LIST (retention);
GRANT SELECT, INSERT ON ts.stations TO tod_platform;

CREATE TABLE ts.polls_7     PARTITION OF ts.polls    FOR VALUES IN (7)  PARTITION BY RANGE (at);
CREATE TABLE ts.polls_30    PARTITION OF ts.polls    FOR VALUES IN (30) PARTITION BY RANGE (at);
CREATE TABLE ts.polls_90    PARTITION OF ts.polls    FOR VALUES IN (90) PARTITION BY RANGE (at);
CREATE TABLE ts.stations_7  PARTITION OF ts.stations FOR VALUES IN (7)  PARTITION BY RANGE (at);
CREATE TABLE ts.stations_30 PARTITION OF ts.stations FOR VALUES IN (30) PARTITION BY RANGE (at);
CREATE TABLE ts.stations_90 PARTITION OF ts.stations FOR VALUES IN (90) PARTITION BY RANGE (at);

-- The days there are partitions for; all tables and classes have the same newest one.
CREATE TABLE ts.days (
    retention smallint NOT NULL CHECK (retention IN (7, 30, 90)),
    day       date NOT NULL,
    PRIMARY KEY (retention, day)
);
GRANT SELECT ON ts.days TO tod_platform;

-- Makes the partitions from yesterday to `ahead` days after `today` (UTC), and drops those whose
-- every sample is older than its class allows. Runs as the owner, because only an owner may.
CREATE FUNCTION ts.maintain(today date, ahead integer, OUT made integer, OUT dropped integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    class smallint;
    wanted date;
    parent text;
    suffix text;
BEGIN
    made := 0;
    dropped := 0;
    PERFORM set_config('lock_timeout', '5s', true);
    -- One at a time, whoever asks.
    PERFORM pg_advisory_xact_lock(7305, 2);

    FOREACH class IN ARRAY '{7,30,90}'::smallint[] LOOP
        FOR wanted IN
            SELECT g::date FROM generate_series(today - 1, today + ahead, interval '1 day') g
            EXCEPT SELECT d.day FROM ts.days d WHERE d.retention = class
        LOOP
            FOREACH parent IN ARRAY '{polls,stations}'::text[] LOOP
                suffix := parent || '_' || class || '_' || to_char(wanted, 'YYYYMMDD');
                -- Attaching an empty table locks out nobody, unlike CREATE … PARTITION OF.
                EXECUTE format('CREATE TABLE ts.%I (LIKE ts.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
                               suffix, parent);
                EXECUTE format('ALTER TABLE ts.%I ATTACH PARTITION ts.%I FOR VALUES FROM (%L) TO (%L)',
                               parent || '_' || class, suffix,
                               wanted::text || ' 00:00:00+00', (wanted + 1)::text || ' 00:00:00+00');
            END LOOP;
            INSERT INTO ts.days VALUES (class, wanted);
            made := made + 1;
        END LOOP;

        FOR wanted IN
            DELETE FROM ts.days d WHERE d.retention = class AND d.day < today - class RETURNING d.day
        LOOP
            FOREACH parent IN ARRAY '{polls,stations}'::text[] LOOP
                EXECUTE format('DROP TABLE ts.%I',
                               parent || '_' || class || '_' || to_char(wanted, 'YYYYMMDD'));
            END LOOP;
            dropped := dropped + 1;
        END LOOP;
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION ts.maintain TO tod_platform;

CREATE VIEW poll_history WITH (security_barrier) AS
SELECT s.device_id, p.*
  FROM series s
  JOIN ts.polls p ON p.series = s.series AND p.retention = s.retention
 WHERE s.tenant_id = (SELECT current_tenant());

CREATE VIEW station_history WITH (security_barrier) AS
SELECT s.device_id, t.*
  FROM series s
  JOIN ts.stations t ON t.series = s.series AND t.retention = s.retention
 WHERE s.tenant_id = (SELECT current_tenant());

GRANT SELECT ON poll_history, station_history TO tod_tenant;
