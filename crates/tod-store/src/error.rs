//! Why the database could not do what was asked.

use crate::schema::SchemaError;

/// Why the database could not do what was asked.
///
/// Absence is no error: lookups return `Option`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A constraint refused the row: a name or address that exists, a reference that does not.
    #[error("conflicts with {constraint}")]
    Conflict {
        /// The constraint's name, stable: `devices_address_key`, `groups_name_key`, …
        constraint: String,
    },

    /// A stored row is nothing that this program could have written.
    #[error("row in {table} breaks an invariant of the model: {reason}")]
    Corrupt {
        /// Where.
        table: &'static str,
        /// What about it.
        reason: &'static str,
    },

    /// The database's schema or version is none that this program can work with.
    #[error("the database does not fit this program")]
    Schema(#[source] SchemaError),

    /// No connection, or it broke, or it took too long. Later it may work.
    #[error("database is unavailable")]
    Unavailable(#[source] sqlx::Error),

    /// The database refused the statement: a defect of ours.
    #[error("query failed")]
    Query(#[source] sqlx::Error),
}

impl StoreError {
    /// The violated constraint, where that is what happened.
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Conflict { constraint } => Some(constraint),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error::{Io, PoolClosed, PoolTimedOut, Protocol, Tls, WorkerCrashed};

        match &error {
            Io(_) | Tls(_) | Protocol(_) | PoolTimedOut | PoolClosed | WorkerCrashed => {
                Self::Unavailable(error)
            }
            sqlx::Error::Database(database) => {
                match (database.code().as_deref(), database.constraint()) {
                    // Class 23: integrity constraint violation.
                    (Some(code), Some(constraint)) if code.starts_with("23") => {
                        Self::Conflict { constraint: constraint.to_owned() }
                    }
                    (Some(code), _) if is_passing(code) => Self::Unavailable(error),
                    _ => Self::Query(error),
                }
            }
            _ => Self::Query(error),
        }
    }
}

/// Whether a `SQLSTATE` tells of a trouble that passes: connections (08), serialisation and
/// deadlocks (40), resources (53), shutdown and cancelled statements (57), locks not free (55P03).
fn is_passing(code: &str) -> bool {
    ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)) || code == "55P03"
}

impl From<SchemaError> for StoreError {
    fn from(error: SchemaError) -> Self {
        Self::Schema(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_connection_passes_and_a_missing_row_does_not() {
        assert!(matches!(sqlx::Error::PoolTimedOut.into(), StoreError::Unavailable(_)));
        assert!(matches!(sqlx::Error::RowNotFound.into(), StoreError::Query(_)));
    }

    #[test]
    fn a_deadlock_passes_and_a_syntax_error_does_not() {
        assert!(is_passing("40P01"));
        assert!(is_passing("57014"));
        assert!(!is_passing("42601"));
    }
}
