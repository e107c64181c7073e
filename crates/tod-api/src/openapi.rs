//! Every route, and the OpenAPI document made from them.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    ApiState, changes, credentials, devices, events, groups, health, onboarding, session, summary,
    tags, tenants, views,
};

/// Where the API lives.
pub const PREFIX: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "tod",
        description = "Watch and manage a fleet of MikroTik routers.\n\nErrors are RFC 9457 problems with a stable `code`. Lists are pages of `items` with a `next` cursor. Times are RFC 3339 in UTC. A browser signs in with a session cookie, a program with a key."
    ),
    components(schemas(
        events::DevicesEvent,
        events::RemovedEvent,
        events::ChangesEvent,
        events::SummaryEvent,
        events::ResyncEvent,
        // Named by query parameters alone, whose schemas are not collected.
        views::StateName
    )),
    modifiers(&Security),
    security(("session" = []), ("key" = [])),
    tags(
        (name = "session", description = "Signing in and out"),
        (name = "organisations", description = "Customers whose rows nobody else sees"),
        (name = "fleet", description = "Everything you see at once"),
        (name = "devices", description = "Managed routers"),
        (name = "readings", description = "What was measured"),
        (name = "groups", description = "At most one per device"),
        (name = "tags", description = "Any number per device"),
        (name = "credentials", description = "Stored sign-ins to routers"),
        (name = "events", description = "The live stream"),
        (name = "health", description = "This server itself"),
    )
)]
struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(
            "session",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("__Host-tod"))),
        );
        components.add_security_scheme(
            "key",
            SecurityScheme::Http(
                HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("tod_…").build(),
            ),
        );
    }
}

/// All routes with their documentation. A handler that is not here does not exist.
pub(crate) fn documented_routes() -> OpenApiRouter<ApiState> {
    let api = OpenApiRouter::new()
        .routes(routes!(session::redeem_sign_in_link))
        .routes(routes!(session::find_session))
        .routes(routes!(session::sign_out))
        .routes(routes!(tenants::list_tenants, tenants::create_tenant))
        .routes(routes!(tenants::update_tenant))
        .routes(routes!(summary::find_fleet_summary))
        .routes(routes!(summary::list_fleet_devices))
        .routes(routes!(changes::list_fleet_changes))
        .routes(routes!(summary::find_summary))
        .routes(routes!(changes::list_changes))
        .routes(routes!(devices::list_devices, devices::create_device))
        .routes(routes!(devices::test_connection))
        .routes(routes!(devices::find_device, devices::update_device, devices::delete_device))
        .routes(routes!(devices::retry_device))
        .routes(routes!(devices::decide_identity))
        .routes(routes!(devices::find_health))
        .routes(routes!(devices::list_interfaces))
        .routes(routes!(devices::find_interface_history))
        .routes(routes!(devices::list_registrations))
        .routes(routes!(onboarding::write_onboarding_script))
        .routes(routes!(groups::list_groups, groups::create_group))
        .routes(routes!(groups::update_group, groups::delete_group))
        .routes(routes!(tags::list_tags, tags::create_tag))
        .routes(routes!(tags::update_tag, tags::delete_tag))
        .routes(routes!(credentials::list_credentials, credentials::create_credential))
        .routes(routes!(credentials::delete_credential))
        .routes(routes!(events::watch_events));

    OpenApiRouter::with_openapi(Document::openapi())
        .nest(PREFIX, api)
        .routes(routes!(health::find_liveness))
        .routes(routes!(health::find_readiness))
}

/// The OpenAPI document, as served and as committed.
pub fn document() -> openapi::OpenApi {
    documented_routes().into_openapi()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The TypeScript client is generated from the committed document. When this fails, run the
    /// test with `UPDATE_OPENAPI=1` and review the diff.
    #[test]
    fn the_committed_document_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
        let current = document().to_pretty_json().unwrap() + "\n";
        #[expect(clippy::disallowed_methods, reason = "a switch of this test, not a setting")]
        if std::env::var_os("UPDATE_OPENAPI").is_some() {
            std::fs::write(path, &current).unwrap();
        }

        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(current == committed, "openapi.json is stale: UPDATE_OPENAPI=1 renews it");
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let json = serde_json::to_value(document()).unwrap();
        let schemas = json["components"]["schemas"].as_object().unwrap();
        let dangling: Vec<&str> = references(&json)
            .into_iter()
            .filter_map(|reference| reference.strip_prefix("#/components/schemas/"))
            .filter(|name| !schemas.contains_key(*name))
            .collect();

        assert_eq!(dangling, Vec::<&str>::new());
    }

    fn references(value: &serde_json::Value) -> Vec<&str> {
        match value {
            serde_json::Value::Object(fields) => {
                let here = fields.get("$ref").and_then(serde_json::Value::as_str);
                here.into_iter().chain(fields.values().flat_map(references)).collect()
            }
            serde_json::Value::Array(items) => items.iter().flat_map(references).collect(),
            _ => Vec::new(),
        }
    }

    /// Neither utoipa nor openapi-typescript complains when two are equal.
    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let json = serde_json::to_value(document()).unwrap();
        let operations: Vec<&str> = json["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|path| path.as_object().unwrap().values())
            .map(|operation| operation["operationId"].as_str().unwrap())
            .collect();
        let names: HashSet<&str> = operations.iter().copied().collect();

        assert_eq!(names.len(), operations.len(), "{operations:?}");
    }
}
