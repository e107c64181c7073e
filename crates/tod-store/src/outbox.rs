//! Facts on their way to the bus.
//!
//! A fact is written in the transaction that makes it true. A publisher claims the oldest, hands
//! them to the bus, and deletes them; if it dies in between they are claimed again, so a fact is
//! published at least once, and consumers go by its id.

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

/// Claims up to `most` facts, the oldest first, until the transaction ends. Facts that another
/// publisher has claimed are skipped.
pub async fn claim(tx: &mut PlatformTx, most: u32) -> Result<Vec<OutboxFact>, StoreError> {
    let rows: Vec<(Uuid, Uuid, DateTime<Utc>, serde_json::Value)> = sqlx::query_as(
        r"
          SELECT fact_id, tenant_id, at, payload
            FROM outbox
        ORDER BY fact_id
           LIMIT $1
             FOR UPDATE SKIP LOCKED
        ",
    )
    .bind(i64::from(most))
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

/// Takes published facts out of the outbox.
pub async fn delete(tx: &mut PlatformTx, facts: &[FactId]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM outbox WHERE fact_id = ANY ($1)")
        .bind(facts.iter().copied().map(Uuid::from).collect::<Vec<_>>())
        .execute(tx.conn())
        .await?;

    Ok(())
}
