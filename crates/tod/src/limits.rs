//! How many files a process may open, and so how many routers it can hold.

use rlimit::Resource;
use tracing::info;

/// Descriptors that are not router sessions: database, web, files, simulated peers' control.
const RESERVED: u64 = 512;

/// A file limit that is too low for what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{wanted} router(s) need a file limit of {needed}, but the limit is {limit}: raise it as root with \"ulimit -n {needed}\", or with LimitNOFILE={needed} in the systemd unit", needed = wanted.saturating_add(RESERVED))]
pub struct TooLow {
    wanted: u64,
    limit: u64,
}

/// Raises the file limit as far as it goes, and tells how many routers fit under it.
///
/// `wanted` is what the operator asked for; none means as many as fit.
pub fn capacity(wanted: Option<usize>) -> anyhow::Result<usize> {
    let wanted = wanted.map(|routers| routers as u64);
    let limit = raise(wanted.map_or(0, |routers| routers.saturating_add(RESERVED)))?;
    let capacity = fit(wanted, limit)?;
    info!(file_limit = limit, routers = capacity, "capacity");

    Ok(usize::try_from(capacity).unwrap_or(usize::MAX))
}

/// Raises the file limit so that so many routers fit under it, and returns it.
pub fn for_routers(count: u32) -> anyhow::Result<u64> {
    let limit = raise(u64::from(count) + RESERVED)?;
    fit(Some(u64::from(count)), limit)?;

    Ok(limit)
}

/// Raises the soft file limit to the hard one, and the hard one to `wanted` where we may, which
/// takes root. Returns the limit that is then in force.
pub fn raise(wanted: u64) -> std::io::Result<u64> {
    let (_, hard) = Resource::NOFILE.get()?;
    if hard < wanted && Resource::NOFILE.set(wanted, wanted).is_ok() {
        return Ok(wanted);
    }

    rlimit::increase_nofile_limit(u64::MAX)
}

/// Without a wish there must be room for one router at least.
fn fit(wanted: Option<u64>, limit: u64) -> Result<u64, TooLow> {
    let most = limit.saturating_sub(RESERVED);
    let least = wanted.unwrap_or(1);
    if least > most {
        return Err(TooLow { wanted: least, limit });
    }

    Ok(wanted.unwrap_or(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fleet_must_fit_under_the_file_limit() {
        assert_eq!(fit(None, 1024), Ok(512));
        assert_eq!(fit(Some(512), 1024), Ok(512));

        let error = fit(Some(513), 1024).unwrap_err();
        assert!(error.to_string().contains("need a file limit of 1025, but the limit is 1024"));
    }

    #[test]
    fn a_limit_that_holds_no_router_is_refused() {
        assert_eq!(fit(None, 513), Ok(1));
        assert_eq!(fit(None, 512), Err(TooLow { wanted: 1, limit: 512 }));
    }
}
