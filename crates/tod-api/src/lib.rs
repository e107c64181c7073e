//! HTTP: extractors, handlers, views, problems, server-sent events, OpenAPI.
//!
//! **Invariant:** [`ApiError`] is the only type that knows status codes, and every handler that
//! touches a tenant's rows first asks `tod_model::authz`.

pub mod credentials;
pub mod devices;
pub mod events;
pub mod groups;
pub mod health;
mod http;
pub mod onboarding;
mod openapi;
mod problem;
pub mod session;
pub mod summary;
pub mod tags;
pub mod tenants;
pub mod views;

pub use openapi::{PREFIX, document};
pub use problem::{ApiError, FieldProblem, Problem};
