//! Tags on devices.

use tod_model::{DeviceId, TagId};
use uuid::Uuid;

use crate::StoreError;
use crate::store::{Conn as _, ReadTx, TenantTx};

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its id.
    pub id: TagId,
    /// What people say about it.
    pub fields: TagFields,
    /// Grows by one at each edit: the `ETag`.
    pub version: i64,
    /// How many devices have it.
    pub device_count: u32,
}

/// What people say about a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagFields {
    /// Its name, 1 to 100 characters, unique in the tenant in any case of letters.
    pub name: String,
    /// Its colour, a name of the palette, 1 to 30 characters.
    pub color: String,
}

/// Adds a tag with a version of 1. Conflicts with `tags_name_key`.
pub async fn insert(tx: &mut TenantTx, id: TagId, fields: &TagFields) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO tags (tag_id, name, color) VALUES ($1, $2, $3)")
        .bind(Uuid::from(id))
        .bind(&fields.name)
        .bind(&fields.color)
        .execute(tx.conn())
        .await?;

    Ok(())
}

/// Finds a tag.
pub async fn find(tx: &mut impl ReadTx, id: TagId) -> Result<Option<Tag>, StoreError> {
    let tags = select(tx, Some(id)).await?;

    Ok(tags.into_iter().next())
}

/// Every tag the transaction sees, by name.
pub async fn list(tx: &mut impl ReadTx) -> Result<Vec<Tag>, StoreError> {
    select(tx, None).await
}

async fn select(tx: &mut impl ReadTx, id: Option<TagId>) -> Result<Vec<Tag>, StoreError> {
    let rows: Vec<TagRow> = sqlx::query_as(
        r"
          SELECT g.tag_id, g.name, g.color, g.version,
                 (SELECT count(*)
                    FROM device_tags dt
                   WHERE dt.tenant_id = g.tenant_id AND dt.tag_id = g.tag_id) AS device_count
            FROM tags g
           WHERE $1::uuid IS NULL OR g.tag_id = $1
        ORDER BY lower(g.name), g.tag_id
        ",
    )
    .bind(id.map(Uuid::from))
    .fetch_all(tx.conn())
    .await?;

    Ok(rows.into_iter().map(Tag::from).collect())
}

/// Saves an edit, and returns the new version; none when the tag is gone or no longer at
/// `version`. Conflicts with `tags_name_key`.
pub async fn save(
    tx: &mut TenantTx,
    id: TagId,
    version: i64,
    fields: &TagFields,
) -> Result<Option<i64>, StoreError> {
    let version = sqlx::query_scalar(
        r"
           UPDATE tags
              SET name = $3, color = $4, version = version + 1
            WHERE tag_id = $1 AND version = $2
        RETURNING version
        ",
    )
    .bind(Uuid::from(id))
    .bind(version)
    .bind(&fields.name)
    .bind(&fields.color)
    .fetch_optional(tx.conn())
    .await?;

    Ok(version)
}

/// Removes a tag from everywhere; says whether it existed.
pub async fn delete(tx: &mut TenantTx, id: TagId) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM tags WHERE tag_id = $1")
        .bind(Uuid::from(id))
        .execute(tx.conn())
        .await?;

    Ok(done.rows_affected() > 0)
}

/// The tags of a device, in no order.
pub async fn list_of_device(
    tx: &mut impl ReadTx,
    device: DeviceId,
) -> Result<Vec<TagId>, StoreError> {
    let tags: Vec<Uuid> = sqlx::query_scalar("SELECT tag_id FROM device_tags WHERE device_id = $1")
        .bind(Uuid::from(device))
        .fetch_all(tx.conn())
        .await?;

    Ok(tags.into_iter().map(TagId::from).collect())
}

/// Gives a device exactly these tags. Conflicts with `device_tags_tag_fkey` and
/// `device_tags_device_fkey`.
pub async fn save_of_device(
    tx: &mut TenantTx,
    device: DeviceId,
    tags: &[TagId],
) -> Result<(), StoreError> {
    let tags: Vec<Uuid> = tags.iter().copied().map(Uuid::from).collect();
    sqlx::query("DELETE FROM device_tags WHERE device_id = $1 AND tag_id <> ALL ($2)")
        .bind(Uuid::from(device))
        .bind(&tags)
        .execute(tx.conn())
        .await?;
    sqlx::query(
        r"
        INSERT INTO device_tags (device_id, tag_id)
        SELECT $1, tag_id
          FROM unnest($2::uuid[]) AS wanted (tag_id)
            ON CONFLICT DO NOTHING
        ",
    )
    .bind(Uuid::from(device))
    .bind(&tags)
    .execute(tx.conn())
    .await?;

    Ok(())
}

#[derive(sqlx::FromRow)]
struct TagRow {
    tag_id: Uuid,
    name: String,
    color: String,
    version: i64,
    device_count: i64,
}

impl From<TagRow> for Tag {
    fn from(row: TagRow) -> Self {
        Self {
            id: row.tag_id.into(),
            fields: TagFields { name: row.name, color: row.color },
            version: row.version,
            device_count: u32::try_from(row.device_count).unwrap_or(u32::MAX),
        }
    }
}
