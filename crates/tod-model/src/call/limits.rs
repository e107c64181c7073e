//! How much a request may take.

use std::time::Duration;

use super::Request;

/// How much one request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time until it is done, on the router too. A part of the work that cleans up may take ten seconds
    /// more.
    pub within: Duration,
    /// What all replies together may hold, in bytes.
    pub bytes: u64,
}

impl Limits {
    /// Nothing goes on for longer than an hour: who still looks then asks again.
    pub const LONGEST: Duration = Duration::from_hours(1);

    /// Nobody gets more than 64 MiB, and no larger file is made on a router.
    pub const MOST: u64 = 64 << 20;

    /// What a request usually needs at most.
    pub const fn of(request: &Request) -> Self {
        let within = match request {
            Request::Arm(_)
            | Request::Disarm { .. }
            | Request::LookFor { .. }
            | Request::SafeMode(_)
            | Request::Type(_)
            | Request::Resize(_) => Duration::from_secs(10),
            Request::Sentence(_) | Request::Script(_) | Request::Leftovers | Request::Sweep(_) => {
                Duration::from_secs(30)
            }
            Request::Inspect(_)
            | Request::Export(_)
            | Request::ReadFile { .. }
            | Request::WriteFile { .. }
            | Request::RemoveFile { .. }
            | Request::SaveBackup { .. }
            | Request::Chunk(_)
            | Request::Shell(_) => Duration::from_mins(2),
            // 20 MiB at 128 kbit/s.
            Request::Upload(_) | Request::Download { .. } | Request::Fetch(_) => {
                Duration::from_mins(30)
            }
            Request::Import(_) => Duration::from_mins(5),
            // A large router with many packages takes 5 minutes to boot.
            Request::Reboot { .. } | Request::LoadBackup { .. } => Duration::from_mins(10),
            Request::Follow(_) | Request::Console(_) => Self::LONGEST,
        };

        let bytes = match request {
            Request::Download { .. } => Self::MOST,
            _ => 16 << 20,
        };

        Self { within, bytes }
    }

    /// These, as far as anybody may have them.
    #[must_use]
    pub fn capped(self) -> Self {
        Self { within: self.within.min(Self::LONGEST), bytes: self.bytes.min(Self::MOST) }
    }
}
