//! How an operation on a file went.

use std::fmt;

use bytes::Bytes;

use super::answer::{number, text};

/// Why an operation on a file did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It did.
    Ok,
    /// There is no more.
    EndOfFile,
    /// There is no such file.
    NoSuchFile,
    /// The user may not do that.
    PermissionDenied,
    /// Anything else; a full disk, too.
    Failure {
        /// The number that the protocol gives it.
        code: u32,
        /// What the router says, which may be nothing.
        message: String,
    },
}

impl Status {
    /// Reads a status off the front of `packet`.
    pub(super) fn read(packet: &mut Bytes) -> Option<Self> {
        Some(match number(packet)? {
            0 => Self::Ok,
            1 => Self::EndOfFile,
            2 => Self::NoSuchFile,
            3 => Self::PermissionDenied,
            // Some servers leave the message out.
            code => Self::Failure { code, message: text(packet).unwrap_or_default() },
        })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok => f.write_str("no error"),
            Self::EndOfFile => f.write_str("end of file"),
            Self::NoSuchFile => f.write_str("no such file"),
            Self::PermissionDenied => f.write_str("permission denied"),
            Self::Failure { code, message } => write!(f, "failure {code} {message}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_callers_act_on_is_told_apart() {
        for (code, status) in [
            (0, Status::Ok),
            (1, Status::EndOfFile),
            (2, Status::NoSuchFile),
            (3, Status::PermissionDenied),
        ] {
            let mut packet = Bytes::from(vec![0, 0, 0, code]);
            assert_eq!(Status::read(&mut packet), Some(status));
        }
    }

    #[test]
    fn a_failure_keeps_its_number_and_may_say_nothing() {
        for (packet, message) in [
            (&b"\0\0\0\x0e\0\0\0\x04full\0\0\0\x02en"[..], "full"),
            (b"\0\0\0\x0e\0\0\0\x04full", "full"),
            (b"\0\0\0\x0e", ""),
        ] {
            let status = Status::read(&mut Bytes::from_static(packet));
            assert_eq!(status, Some(Status::Failure { code: 14, message: message.to_owned() }));
        }
        assert_eq!(Status::read(&mut Bytes::from_static(b"\0\0\0")), None);
    }
}
