//! Facts on their way to the bus.
//!
//! A fact is written in the transaction that makes it true. A publisher claims the oldest for a
//! while, hands them to the bus, and deletes them; if it dies in between they are claimed again, so a
//! fact is published at least once, and consumers go by its id.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tod_model::{FactId, TenantId};
use uuid::Uuid;

use crate::StoreError;
use crate::store::{Conn as _, PlatformTx, WriteTx};

/// A fact in the outbox. What it says is the business of who writes and reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxFact {
    /// Its id.
    pub id: FactId,
    /// Whose it is.
    pub tenant: TenantId,
    /// When it became true.
    pub at: DateTime<Utc>,
    /// The whole fact as JSON.
    pub payload: serde_json::Value,
}

/// Puts facts into the outbox.
pub async fn insert(tx: &mut impl WriteTx, facts: &[OutboxFact]) -> Result<(), StoreError> {
    if facts.is_empty() {
        return Ok(());
    }

    sqlx::query(
        r"
        INSERT INTO outbox (tenant_id, fact_id, at, payload)
        SELECT *
          FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::jsonb[])
        ",
    )
    .bind(facts.iter().map(|fact| Uuid::from(fact.tenant)).collect::<Vec<_>>())
    .bind(facts.iter().map(|fact| Uuid::from(fact.id)).collect::<Vec<_>>())
    .bind(facts.iter().map(|fact| fact.at).collect::<Vec<_>>())
    .bind(facts.iter().map(|fact| &fact.payload).collect::<Vec<_>>())
    .execute(tx.conn())
    .await?;

    Ok(())
}

/// Claims up to `most` facts, the oldest first: for `hold` nobody else claims them, by the database's
/// clock. Facts that are claimed already are passed over.
pub async fn claim(
    tx: &mut PlatformTx,
    most: u32,
    hold: Duration,
) -> Result<Vec<OutboxFact>, StoreError> {
    let rows: Vec<(Uuid, Uuid, DateTime<Utc>, serde_json::Value)> = sqlx::query_as(
        r"
            WITH free AS (
                     SELECT fact_id
                       FROM outbox
                      WHERE claimed_until IS NULL OR claimed_until <= clock_timestamp()
                   ORDER BY fact_id
                      LIMIT $1
                        FOR UPDATE SKIP LOCKED
                 ),
                 claimed AS (
                     UPDATE outbox AS o
                        SET claimed_until = clock_timestamp() + $2 * interval '1 second'
                       FROM free AS f
                      WHERE o.fact_id = f.fact_id
                  RETURNING o.fact_id, o.tenant_id, o.at, o.payload
                 )
          SELECT *
            FROM claimed
        ORDER BY fact_id
        ",
    )
    .bind(i64::from(most))
    .bind(hold.as_secs_f64())
    .fetch_all(tx.conn())
    .await?;

    let facts = rows.into_iter().map(|(id, tenant, at, payload)| OutboxFact {
        id: id.into(),
        tenant: tenant.into(),
        at,
        payload,
    });

    Ok(facts.collect())
}

/// Gives claims up, so that the facts are free at once.
pub async fn release(tx: &mut PlatformTx, facts: &[FactId]) -> Result<(), StoreError> {
    sqlx::query("UPDATE outbox SET claimed_until = NULL WHERE fact_id = ANY ($1)")
        .bind(facts.iter().copied().map(Uuid::from).collect::<Vec<_>>())
        .execute(tx.conn())
        .await?;

    Ok(())
}

/// Takes published facts out of the outbox.
pub async fn delete(tx: &mut PlatformTx, facts: &[FactId]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM outbox WHERE fact_id = ANY ($1)")
        .bind(facts.iter().copied().map(Uuid::from).collect::<Vec<_>>())
        .execute(tx.conn())
        .await?;

    Ok(())
}
