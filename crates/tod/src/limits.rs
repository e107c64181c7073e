//! How many routers this process can hold.

use tracing::info;

/// Descriptors that are not router sessions: database, web, files, simulated peers' control.
const RESERVED: u64 = 512;

/// A file limit that is too low for what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("--max-routers {wanted} needs a file limit of {}, but the limit is {limit}: raise it with `ulimit -Hn`, or LimitNOFILE= in the systemd unit", .wanted + RESERVED)]
pub struct TooLow {
    wanted: u64,
    limit: u64,
}

/// Raises the soft file limit to the hard one, and tells how many routers fit under it.
///
/// `wanted` is what the operator asked for; none means as many as fit.
pub fn capacity(wanted: Option<usize>) -> anyhow::Result<usize> {
    let limit = rlimit::increase_nofile_limit(u64::MAX)?;
    let capacity = fit(wanted.map(|routers| routers as u64), limit)?;
    info!(file_limit = limit, routers = capacity, "capacity");

    Ok(usize::try_from(capacity).unwrap_or(usize::MAX))
}

fn fit(wanted: Option<u64>, limit: u64) -> Result<u64, TooLow> {
    let most = limit.saturating_sub(RESERVED);
    match wanted {
        Some(wanted) if wanted > most => Err(TooLow { wanted, limit }),
        Some(wanted) => Ok(wanted),
        None => Ok(most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fleet_must_fit_under_the_file_limit() {
        assert_eq!(fit(None, 1024), Ok(512));
        assert_eq!(fit(Some(512), 1024), Ok(512));

        let error = fit(Some(513), 1024).unwrap_err();
        assert!(error.to_string().contains("needs a file limit of 1025, but the limit is 1024"));
    }

    #[test]
    fn a_tiny_limit_holds_no_router() {
        assert_eq!(fit(None, 256), Ok(0));
    }
}
