//! The system's clock, read here and nowhere else.

use tod_model::Clock;

/// The clock of everything that runs for real.
pub fn system() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "this is the one clock of the program")]
    Clock::new(chrono::Utc::now)
}
