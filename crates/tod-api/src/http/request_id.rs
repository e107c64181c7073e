//! The id of the request being served, for problems and log lines.

use uuid::Uuid;

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request this task serves; none outside of one.
pub fn current() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// A new id.
pub fn generate() -> String {
    Uuid::now_v7().simple().to_string()
}

/// Runs `request` under `id`.
pub async fn scope<F: Future>(id: String, request: F) -> F::Output {
    CURRENT.scope(id, request).await
}
