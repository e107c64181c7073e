//! Safe mode: the router takes changes back when the session ends that made them (7.18 and newer).
//!
//! What a caller has to know (`protocol.md` §11): everybody's changes since the take are taken back,
//! not only ours; after 100 of them safe mode ends by itself and keeps them; after a session ended
//! well it may take the router half a minute, and after a cut link nine.

use std::time::Duration;

use super::{Failure, time::Budget, unless_unknown};
use crate::{command::Command, reply::Row, session::Session};

/// Who holds safe mode.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// Somebody does.
    pub is_held: bool,
    /// This session does.
    pub is_ours: bool,
    /// The user who does.
    pub user: Option<String>,
    /// From where, as the router says it.
    pub owner: Option<String>,
}

/// Safe mode, held by a session that it owns.
///
/// [`release`](Self::release) keeps what was changed. Everything else has it taken back: dropping this
/// closes the session, and the router does the rest. So give it a session that nobody else needs.
#[derive(Debug)]
#[must_use = "dropping it takes back what was changed"]
pub struct SafeMode {
    session: Option<Session>,
}

/// Who holds safe mode now.
pub async fn holder(session: &Session, within: Duration) -> Result<Holder, Failure> {
    let print = Command::print("/safe-mode").proplist(&["enabled", "user", "current", "owner"]);
    let reply = session.run(print, within).await.map_err(unless_unknown(SAFE_MODE))?;
    reply.row().map(Holder::read).ok_or(Failure::Unexpected("who holds safe mode"))
}

const SAFE_MODE: &str = "go into safe mode over the API";

impl SafeMode {
    /// Takes it, unless somebody holds it: [`Failure::Held`]. Whoever fails here lost the session too.
    pub async fn take(session: Session, within: Duration) -> Result<Self, Failure> {
        let budget = Budget::new(within);
        let before = holder(&session, budget.left()).await?;
        if before.is_held {
            return Err(Failure::Held { by: before.user.or(before.owner).unwrap_or_default() });
        }

        let safe = Self { session: Some(session) };
        safe.run("/safe-mode/take", &budget).await?;
        safe.check_within(&budget).await?;
        Ok(safe)
    }

    /// Fails if it is no longer ours: after 100 changes, or because another session released it. Then
    /// what was changed stays.
    pub async fn check(&self, within: Duration) -> Result<(), Failure> {
        self.check_within(&Budget::new(within)).await
    }

    /// Keeps what was changed, verified; gives the session back.
    ///
    /// After a failure nobody knows: if the router heard it, the changes stay, otherwise it takes them
    /// back. The session is closed; look on a new one.
    pub async fn release(mut self, within: Duration) -> Result<Session, Failure> {
        let budget = Budget::new(within);
        self.check_within(&budget).await?;
        self.run("/safe-mode/release", &budget).await?;
        self.ended(&budget).await
    }

    /// Takes back what was changed, now; gives the session back.
    pub async fn unroll(mut self, within: Duration) -> Result<Session, Failure> {
        let budget = Budget::new(within);
        self.run("/safe-mode/unroll", &budget).await?;
        self.ended(&budget).await
    }

    /// The session that holds it. Changes may be made on any session.
    pub fn session(&self) -> &Session {
        self.session.as_ref().expect("it is only taken out when this ends")
    }

    async fn run(&self, path: &str, budget: &Budget) -> Result<(), Failure> {
        let reply = self.session().run(Command::new(path), budget.left()).await;
        reply.map(drop).map_err(Failure::Router)
    }

    async fn check_within(&self, budget: &Budget) -> Result<(), Failure> {
        match holder(self.session(), budget.left()).await? {
            Holder { is_held: true, is_ours: true, .. } => Ok(()),
            other => Err(Failure::Held { by: other.user.unwrap_or_default() }),
        }
    }

    /// Verifies that it is over.
    async fn ended(&mut self, budget: &Budget) -> Result<Session, Failure> {
        let after = holder(self.session(), budget.left()).await?;
        match self.session.take() {
            Some(session) if !after.is_ours => Ok(session),
            session => {
                self.session = session;
                Err(Failure::Unexpected("the end of safe mode"))
            }
        }
    }
}

impl Drop for SafeMode {
    fn drop(&mut self) {
        if let Some(session) = &self.session {
            session.close();
        }
    }
}

impl Holder {
    fn read(row: &Row) -> Self {
        let text = |name| row.text(name).filter(|text| !text.is_empty());
        Self {
            is_held: row.flag("enabled"),
            is_ours: row.flag("enabled") && row.flag("current"),
            user: text("user"),
            owner: text("owner"),
        }
    }
}
