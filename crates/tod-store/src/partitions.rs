//! The days of the time series: made ahead, dropped when old, never deleted from.

use crate::StoreError;
use crate::store::{Conn as _, PlatformTx};

/// Days made ahead. A process that cannot reach the database for so long has lost more than these.
const AHEAD: i32 = 3;

/// What [`maintain`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Maintained {
    /// Days that partitions were made for, over all retention classes.
    pub made: u32,
    /// Days whose partitions were dropped.
    pub dropped: u32,
}

/// Makes the partitions of yesterday to three days ahead, and drops those whose every sample is
/// older than its class allows. Repeatable; to be called at every start and every hour.
///
/// Today is what the database's clock says (ADR 0009): what is dropped is gone.
///
/// Dropping waits at most 5 s for readers, then fails as unavailable: the next pass tries again.
pub async fn maintain(tx: &mut PlatformTx) -> Result<Maintained, StoreError> {
    let (made, dropped): (i32, i32) = sqlx::query_as("SELECT made, dropped FROM ts.maintain($1)")
        .bind(AHEAD)
        .fetch_one(tx.conn())
        .await?;

    Ok(Maintained { made: made.cast_unsigned(), dropped: dropped.cast_unsigned() })
}
