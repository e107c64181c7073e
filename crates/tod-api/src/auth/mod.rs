//! Who is asking, and whether they may.

mod attempts;
mod caller;
mod cookie;

pub(crate) use attempts::Attempts;
pub use caller::{Caller, Proof};
pub(crate) use caller::{carry_cookie, require_own_origin};
pub use cookie::{CookieRules, InsecureUrl};
