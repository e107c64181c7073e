//! Shard leases: who polls what.
//!
//! A lease ends by the database's clock, so holders need no common one. The fence of a shard grows
//! by one whenever its holder changes; every observation carries the fence it was made under, and
//! ingest refuses an older one.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tod_model::Shard;
use uuid::Uuid;

use crate::StoreError;
use crate::devices::shard;
use crate::store::{Conn as _, PlatformTx};

/// A process that polls, for as long as it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Holder(pub Uuid);

/// A shard that is ours, until it expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The shard.
    pub shard: Shard,
    /// What its observations must carry.
    pub fence: i64,
}

/// Takes up to `most` shards that nobody holds, the lowest first.
///
/// Waits for ingest transactions in flight, so that an observation is never stored under a fence
/// that is no longer current.
pub async fn claim(
    tx: &mut PlatformTx,
    holder: Holder,
    most: usize,
    ttl: Duration,
) -> Result<Vec<Lease>, StoreError> {
    let free: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM shards WHERE holder IS NULL OR expires_at < clock_timestamp())",
    )
    .fetch_one(tx.conn())
    .await?;
    if !free || most == 0 {
        return Ok(Vec::new());
    }

    sqlx::query("SELECT pg_advisory_xact_lock(7305, 3)").execute(tx.conn()).await?;
    let rows: Vec<(i16, i64)> = sqlx::query_as(
        r"
        WITH free AS (
              SELECT shard
                FROM shards
               WHERE holder IS NULL OR expires_at < clock_timestamp()
            ORDER BY shard
               LIMIT $2
                 FOR NO KEY UPDATE SKIP LOCKED
        )
           UPDATE shards s
              SET fence = fence + (holder IS DISTINCT FROM $1)::integer, holder = $1,
                  expires_at = clock_timestamp() + $3 * interval '1 second'
             FROM free
            WHERE s.shard = free.shard
        RETURNING s.shard, s.fence
        ",
    )
    .bind(holder.0)
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .bind(ttl.as_secs_f64())
    .fetch_all(tx.conn())
    .await?;

    leases(rows)
}

/// Prolongs every lease of the holder, also an expired one that nobody took. Returns those it
/// still has: a shard that is missing now belongs to somebody else.
pub async fn renew(
    tx: &mut PlatformTx,
    holder: Holder,
    ttl: Duration,
) -> Result<Vec<Lease>, StoreError> {
    let rows: Vec<(i16, i64)> = sqlx::query_as(
        r"
           UPDATE shards
              SET expires_at = clock_timestamp() + $2 * interval '1 second'
            WHERE holder = $1
        RETURNING shard, fence
        ",
    )
    .bind(holder.0)
    .bind(ttl.as_secs_f64())
    .fetch_all(tx.conn())
    .await?;

    leases(rows)
}

/// Gives shards back, for somebody else to take at once. Returns how many were the holder's.
pub async fn release(
    tx: &mut PlatformTx,
    holder: Holder,
    shards: &[Shard],
) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "UPDATE shards SET holder = NULL, expires_at = '-infinity' WHERE holder = $1 AND shard = ANY ($2)",
    )
    .bind(holder.0)
    .bind(numbers(shards))
    .execute(tx.conn())
    .await?;

    Ok(done.rows_affected())
}

/// How many holders have a lease now.
pub async fn count_holders(tx: &mut PlatformTx) -> Result<usize, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "SELECT count(DISTINCT holder) FROM shards WHERE expires_at >= clock_timestamp()",
    )
    .fetch_one(tx.conn())
    .await?;

    Ok(usize::try_from(count).unwrap_or(0))
}

pub(crate) fn numbers(shards: &[Shard]) -> Vec<i16> {
    shards.iter().map(|shard| i16::from(shard.0)).collect()
}

fn leases(rows: Vec<(i16, i64)>) -> Result<Vec<Lease>, StoreError> {
    let mut leases = rows
        .into_iter()
        .map(|(number, fence)| Ok(Lease { shard: shard(number)?, fence }))
        .collect::<Result<Vec<_>, StoreError>>()?;
    leases.sort_by_key(|lease| lease.shard);

    Ok(leases)
}
