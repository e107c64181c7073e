//! How to connect to a cluster.

use std::fmt::{self, Write as _};
use std::path::PathBuf;

/// Everything a client needs to connect as one role to one database.
#[derive(Clone, PartialEq, Eq)]
pub struct Connection {
    /// Directory of the server's Unix socket; the cluster listens nowhere else.
    pub socket_dir: PathBuf,
    /// Port, which on a Unix socket is only a part of the file's name.
    pub port: u16,
    /// Role to sign in as.
    pub role: String,
    /// That role's password.
    pub password: String,
    /// Database to open.
    pub database: String,
}

impl Connection {
    /// As a URL that libpq and sqlx both read. It holds the password: never log it.
    pub fn url(&self) -> String {
        format!(
            "postgres:///{}?host={}&port={}&user={}&password={}",
            percent_encoded(&self.database),
            percent_encoded(&self.socket_dir.to_string_lossy()),
            self.port,
            percent_encoded(&self.role),
            percent_encoded(&self.password),
        )
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("socket_dir", &self.socket_dir)
            .field("port", &self.port)
            .field("role", &self.role)
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

/// Escapes everything but RFC 3986's unreserved characters.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }

    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection() -> Connection {
        Connection {
            socket_dir: "/var/lib/a b/run".into(),
            port: 5432,
            role: "tod_owner".to_owned(),
            password: "s3cret&more".to_owned(),
            database: "tod".to_owned(),
        }
    }

    #[test]
    fn a_url_escapes_what_would_end_a_parameter() {
        assert_eq!(
            connection().url(),
            "postgres:///tod?host=%2Fvar%2Flib%2Fa%20b%2Frun&port=5432&user=tod_owner&password=s3cret%26more"
        );
    }

    #[test]
    fn debug_output_holds_no_password() {
        assert!(!format!("{:?}", connection()).contains("s3cret"));
    }
}
