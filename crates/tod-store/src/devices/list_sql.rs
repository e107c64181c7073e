//! The statements of the list, one for each sort and direction, put together at compile time.
//!
//! The inner query decides which devices are on the page, and touches only what its filters and
//! its order need: a `LEFT JOIN` nobody refers to is removed by the planner. The outer one fetches
//! the rest for those few.

use super::columns::device_sql;
use super::list::{Direction, Sort};

/// Whether device `$of` matches parameters 1 to 8. Those not given match every device, and cost
/// nothing, because the planner knows the parameters.
macro_rules! matches_filter {
    ($of:tt) => {
        concat!(
            "   ($1::uuid[] IS NULL OR ",
            $of,
            ".tenant_id = ANY ($1))",
            r"
            AND ($2::text[] IS NULL OR s.state = ANY ($2))
            AND ($3::uuid IS NULL OR d.group_id = $3)
            AND ($4::uuid IS NULL OR EXISTS (
                    SELECT FROM device_tags dt WHERE dt.device_id = d.device_id AND dt.tag_id = $4))
            AND ($5::text IS NULL OR f.tier = $5)
            AND ($6::text IS NULL OR f.version = $6)
            AND ($7::text IS NULL OR f.board_name = $7)
            AND ($8::text[] IS NULL OR d.search_text LIKE ALL ($8))
            "
        )
    };
}

/// The three tables of a device, beginning with `$of`: whoever needs only that one reads only it.
macro_rules! from {
    ("d") => {
        r"
         devices d
         LEFT JOIN device_state s ON s.tenant_id = d.tenant_id AND s.device_id = d.device_id
         LEFT JOIN device_facts f ON f.tenant_id = d.tenant_id AND f.device_id = d.device_id
        "
    };
    ("s") => {
        r"
         device_state s
         LEFT JOIN devices d ON d.tenant_id = s.tenant_id AND d.device_id = s.device_id
         LEFT JOIN device_facts f ON f.tenant_id = s.tenant_id AND f.device_id = s.device_id
        "
    };
    ("f") => {
        r"
         device_facts f
         LEFT JOIN devices d ON d.tenant_id = f.tenant_id AND d.device_id = f.device_id
         LEFT JOIN device_state s ON s.tenant_id = f.tenant_id AND s.device_id = f.device_id
        "
    };
}

/// Counts all devices of the tenants in parameter 1 by state.
///
/// Nearly all of a fleet is online. The others are in an index of their own, and how many there
/// are of all is read from an index of `devices`, whose pages, unlike those of `device_state`, are
/// not written at each poll: 1.4 ms for 12,000 devices, against 10 ms to look at each of them.
pub(super) const COUNT_ALL: &str = r"
    WITH others AS (
         SELECT s.state, count(*) AS devices
           FROM device_state s
          WHERE s.state <> 'online' AND ($1::uuid[] IS NULL OR s.tenant_id = ANY ($1))
          GROUP BY s.state
    )
    SELECT others.state, others.devices FROM others
    UNION ALL
    SELECT 'online', (SELECT count(*) FROM devices d WHERE $1::uuid[] IS NULL OR d.tenant_id = ANY ($1))
                     - (SELECT COALESCE(sum(others.devices), 0) FROM others)::bigint
";

/// Counts those that match by state.
pub(super) const COUNT: &str = concat!(
    "SELECT s.state, count(*) FROM ",
    from!("s"),
    "WHERE ",
    matches_filter!("s"),
    "GROUP BY s.state"
);

/// One page: parameters 9 to 11 are the cursor, 12 the limit.
macro_rules! page_sql {
    ($of:tt, $key:expr, $is_unknown:expr, $after:expr, $order:expr) => {
        concat!(
            "WITH page AS (
                 SELECT ",
            $of,
            ".device_id AS sorted_id, ",
            $key,
            " AS sort_key, ",
            $is_unknown,
            " AS is_unknown
                   FROM ",
            from!($of),
            "WHERE ",
            matches_filter!($of),
            "AND ($9::text IS NULL OR ",
            $after,
            ") ORDER BY ",
            $order,
            " LIMIT $12
             )
             SELECT page.sorted_id, page.sort_key::text AS sort_text, page.is_unknown, ",
            device_sql!(),
            "JOIN page ON page.sorted_id = d.device_id ORDER BY ",
            $order
        )
    };
}

/// Both directions of a key that every device has. Two columns, so that an index can serve them.
macro_rules! by_key {
    ($of:tt, $key:literal, $type:literal) => {
        [
            page_sql!(
                $of,
                $key,
                "false",
                concat!("(", $key, ", ", $of, ".device_id) > ($9::", $type, ", $11::uuid)"),
                "sort_key, sorted_id"
            ),
            page_sql!(
                $of,
                $key,
                "false",
                concat!("(", $key, ", ", $of, ".device_id) < ($9::", $type, ", $11::uuid)"),
                "sort_key DESC, sorted_id DESC"
            ),
        ]
    };
}

/// Both directions of a key that may be unknown, in which case `$instead` keeps its place.
macro_rules! by_measured {
    ($of:tt, $key:literal, $type:literal, $instead:literal) => {
        [
            page_sql!(
                $of,
                concat!("COALESCE(", $key, ", ", $instead, ")"),
                concat!($key, " IS NULL"),
                concat!(
                    "(",
                    $key,
                    " IS NULL, COALESCE(",
                    $key,
                    ", ",
                    $instead,
                    "), ",
                    $of,
                    ".device_id) > ($10::boolean, $9::",
                    $type,
                    ", $11::uuid)"
                ),
                "is_unknown, sort_key, sorted_id"
            ),
            page_sql!(
                $of,
                concat!("COALESCE(", $key, ", ", $instead, ")"),
                concat!($key, " IS NULL"),
                concat!(
                    "(",
                    $key,
                    " IS NOT NULL, COALESCE(",
                    $key,
                    ", ",
                    $instead,
                    "), ",
                    $of,
                    ".device_id) < (NOT $10::boolean, $9::",
                    $type,
                    ", $11::uuid)"
                ),
                "is_unknown, sort_key DESC, sorted_id DESC"
            ),
        ]
    };
}

/// The statement for a page in this order.
pub(super) const fn page(sort: Sort, direction: Direction) -> &'static str {
    let [ascending, descending] = match sort {
        Sort::Name => by_key!("d", "d.name_key", "text"),
        Sort::Address => by_key!("d", "d.address_key", "text"),
        Sort::State => by_key!(
            "s",
            "CASE s.state WHEN 'identity_changed' THEN 0 WHEN 'offline' THEN 1 WHEN 'unknown' THEN 2
                          WHEN 'degraded' THEN 3 WHEN 'never_seen' THEN 4 WHEN 'paused' THEN 5 ELSE 6 END",
            "integer"
        ),
        Sort::LastSeen => by_measured!("s", "s.last_seen_at", "timestamptz", "'-infinity'"),
        Sort::Cpu => by_measured!("s", "s.cpu_percent", "real", "0"),
        Sort::Memory => by_measured!(
            "s", "(1 - s.free_memory::float8 / NULLIF(s.total_memory, 0))",
            "float8",
            "0"
        ),
        Sort::Temperature => by_measured!("s", "s.temperature_c", "real", "0"),
        Sort::Uptime => by_measured!("s", "s.uptime_seconds", "bigint", "0"),
        Sort::Version => by_measured!("f", "NULLIF(f.version_key, '')", "text", "''"),
        Sort::Board => by_measured!("f", "f.board_name COLLATE \"C\"", "text", "''"),
        Sort::Clients => by_measured!("s", "s.clients", "integer", "0"),
        Sort::Signal => by_measured!("s", "s.worst_signal_dbm", "smallint", "0"),
        Sort::Traffic => by_measured!("s", "(s.rx_bps + s.tx_bps)", "bigint", "0"),
    };

    match direction {
        Direction::Ascending => ascending,
        Direction::Descending => descending,
    }
}
