//! The list of devices: filtered, sorted, a page at a time.

use serde::{Deserialize, Serialize};
use sqlx::postgres::PgArguments;
use sqlx::{Postgres, query::QueryAs};
use tod_model::{DeviceId, GroupId, TagId, TenantId, Tier};
use uuid::Uuid;

use super::columns::{DeviceColumns, device_sql};
use super::counts::StateCounts;
use super::list_sql::{COUNT, COUNT_ALL, page};
use super::view::DeviceRow;
use crate::StoreError;
use crate::store::ReadTx;

/// The most rows a page may have.
pub const LARGEST_PAGE: u32 = 500;

/// Words of a search that are looked at; more would be a denial of service.
const MOST_WORDS: usize = 8;

/// Which devices. The default is all that the transaction sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of these tenants.
    pub tenants: Option<Vec<TenantId>>,
    /// In one of these states, by the names of [`tod_model::State::name`].
    pub states: Option<Vec<String>>,
    /// In this group.
    pub group: Option<GroupId>,
    /// With this tag.
    pub tag: Option<TagId>,
    /// Whose last session had this tier.
    pub tier: Option<Tier>,
    /// With exactly this RouterOS version.
    pub version: Option<String>,
    /// With exactly this board name.
    pub board: Option<String>,
    /// With every one of these words somewhere in name, address, comment, identity, board, model,
    /// serial or version, in any case of letters.
    pub search: Option<String>,
}

impl Filter {
    /// Whether every device of the tenants matches.
    fn is_of_tenants_only(&self) -> bool {
        *self == Self { tenants: self.tenants.clone(), ..Self::default() }
    }

    fn tenant_ids(&self) -> Option<Vec<Uuid>> {
        self.tenants.as_ref().map(|tenants| tenants.iter().copied().map(Uuid::from).collect())
    }
}

/// What a list is ordered by. Devices of which it is unknown come last in either direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Name on screen.
    #[default]
    Name,
    /// Address, numbers as numbers.
    Address,
    /// State, the worst first.
    State,
    /// When it last answered.
    LastSeen,
    /// CPU load.
    Cpu,
    /// Share of memory in use.
    Memory,
    /// Temperature.
    Temperature,
    /// Time since boot.
    Uptime,
    /// RouterOS version, numbers as numbers.
    Version,
    /// Board name.
    Board,
    /// Number of wireless clients.
    Clients,
    /// Signal of the weakest client.
    Signal,
    /// Received and sent together.
    Traffic,
}

/// From small to large, or from large to small.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// A to Z.
    #[default]
    Ascending,
    /// Z to A.
    Descending,
}

/// Where a page ended. It belongs to the sort and direction it came from, whose caller has to see
/// that it comes back with the same: a foreign one gives a wrong page, never a foreign row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The last row's sort key as text.
    pub key: String,
    /// Whether the key stands for something unknown.
    pub is_unknown: bool,
    /// The last row's device.
    pub device: DeviceId,
}

/// A page of devices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The devices, in order.
    pub items: Vec<DeviceRow>,
    /// Where the next page begins; none at the end.
    pub next: Option<Cursor>,
}

/// Lists devices. `limit` is 1 to [`LARGEST_PAGE`].
pub async fn list(
    tx: &mut impl ReadTx,
    filter: &Filter,
    sort: Sort,
    direction: Direction,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page, StoreError> {
    let limit = limit.clamp(1, LARGEST_PAGE);
    let mut rows: Vec<ListRow> = filtered(sqlx::query_as(page(sort, direction)), filter)
        .bind(after.map(|cursor| &cursor.key))
        .bind(after.map(|cursor| cursor.is_unknown))
        .bind(after.map(|cursor| Uuid::from(cursor.device)))
        .bind(i64::from(limit) + 1)
        // Planned anew each time, because which filters are there decides which plan is good.
        .persistent(false)
        .fetch_all(tx.conn())
        .await?;

    let is_last = rows.len() <= limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| !is_last).map(|row| Cursor {
        key: row.sort_text.clone(),
        is_unknown: row.is_unknown,
        device: row.sorted_id.into(),
    });
    let items: Result<_, _> = rows.into_iter().map(|row| row.device.try_into()).collect();

    Ok(Page { items: items?, next })
}

/// The devices among `ids` that the transaction sees, in no order.
pub async fn list_by_ids(
    tx: &mut impl ReadTx,
    ids: &[DeviceId],
) -> Result<Vec<DeviceRow>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().copied().map(Uuid::from).collect();
    let rows: Vec<DeviceColumns> =
        sqlx::query_as(concat!("SELECT", device_sql!(), "WHERE d.device_id = ANY ($1)"))
            .bind(ids)
            .fetch_all(tx.conn())
            .await?;

    rows.into_iter().map(DeviceRow::try_from).collect()
}

/// Counts the devices of a list by their state.
pub async fn count(tx: &mut impl ReadTx, filter: &Filter) -> Result<StateCounts, StoreError> {
    let rows: Vec<(String, i64)> = if filter.is_of_tenants_only() {
        sqlx::query_as(COUNT_ALL).bind(filter.tenant_ids()).persistent(false)
    } else {
        filtered(sqlx::query_as(COUNT), filter).persistent(false)
    }
    .fetch_all(tx.conn())
    .await?;

    StateCounts::of(rows)
}

/// Binds the first eight parameters, those of `matches_filter`.
fn filtered<'q, O>(
    query: QueryAs<'q, Postgres, O, PgArguments>,
    filter: &Filter,
) -> QueryAs<'q, Postgres, O, PgArguments> {
    query
        .bind(filter.tenant_ids())
        .bind(filter.states.clone())
        .bind(filter.group.map(Uuid::from))
        .bind(filter.tag.map(Uuid::from))
        .bind(filter.tier.map(Tier::name))
        .bind(filter.version.clone())
        .bind(filter.board.clone())
        .bind(filter.search.as_deref().and_then(patterns))
}

/// A pattern for each word of a search; none when there is no word.
fn patterns(search: &str) -> Option<Vec<String>> {
    let patterns: Vec<String> = search
        .split_whitespace()
        .take(MOST_WORDS)
        .map(|word| {
            let word = word.to_lowercase();
            let literal = word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
            format!("%{literal}%")
        })
        .collect();

    (!patterns.is_empty()).then_some(patterns)
}

#[derive(sqlx::FromRow)]
struct ListRow {
    sorted_id: Uuid,
    sort_text: String,
    is_unknown: bool,
    #[sqlx(flatten)]
    device: DeviceColumns,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_for_words_not_patterns() {
        assert_eq!(patterns("  "), None);
        assert_eq!(
            patterns(r"Tower 50% a_b \"),
            Some(vec![
                "%tower%".to_owned(),
                r"%50\%%".to_owned(),
                r"%a\_b%".to_owned(),
                r"%\\%".to_owned(),
            ])
        );
        assert_eq!(patterns(&"x ".repeat(50)).unwrap().len(), MOST_WORDS);
    }
}
