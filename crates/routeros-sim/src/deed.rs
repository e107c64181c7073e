//! What tests and tools do to a router without a door: as the router itself,
//! with every policy and no session.

use std::collections::BTreeMap;

use crate::{
    actor::Actor,
    console::{self, Outcome},
    menu::Trap,
    request::Request,
    router::Router,
    row::Shown,
    trouble::Restart,
};

/// A router's refusal, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refused {
    /// `no such item`, `failure: already have such address`.
    pub message: String,
}

impl From<Trap> for Refused {
    fn from(trap: Trap) -> Self {
        Self { message: trap.message.into_owned() }
    }
}

impl Router {
    /// Does what an API client with every policy would do by sending `command`
    /// with these arguments, and returns the result that the command has (`add`:
    /// the id of the row) or what a console would show (`/export`).
    ///
    /// # Errors
    ///
    /// The router refuses, and nothing has changed.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), routeros_sim::StartError> {
    /// let fleet = routeros_sim::Fleet::builder().start().await?;
    /// let router = fleet.router(0);
    /// let arguments = [("address", "192.0.2.1/24"), ("interface", "ether1")];
    /// assert!(router.act("/ip/address/add", &arguments).is_ok());
    /// assert!(router.act("/ip/address/add", &arguments).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn act(
        &self,
        command: &str,
        arguments: &[(&str, &str)],
    ) -> Result<Option<String>, Refused> {
        match console::act(self, &Actor::router(), &request(command, arguments))? {
            Outcome::Done => Ok(None),
            Outcome::Value(value) => Ok(Some(value.text().into_owned())),
            Outcome::Printed(text) => Ok(Some(text)),
            Outcome::Reboot => {
                self.restart(Restart::Reboot);
                Ok(None)
            }
            Outcome::Rows(rows) => Ok(Some(rows.iter().map(Shown::line).collect())),
        }
    }

    /// The rows of the menu at `path`, as `print` shows them to somebody with
    /// every policy.
    ///
    /// # Errors
    ///
    /// The router has no such menu, or is not up yet.
    pub fn look(&self, path: &str) -> Result<Vec<BTreeMap<String, String>>, Refused> {
        let rows = console::look(self, &Actor::router(), &Request::new(format!("{path}/print")))?;
        let row = |shown: &Shown| {
            let cells = shown.cells().map(|(name, value)| (name.to_owned(), value.text().into()));
            cells.collect()
        };
        Ok(rows.iter().map(row).collect())
    }
}

fn request(command: &str, arguments: &[(&str, &str)]) -> Request {
    let begun = Request::new(command);
    arguments.iter().fold(begun, |request, (name, value)| request.with(*name, *value))
}
