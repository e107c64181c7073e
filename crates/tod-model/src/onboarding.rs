//! The script an operator pastes into a router so that we may watch it, and no more.

use std::net::IpAddr;

use crate::{Feature, Secret};

/// What the script sets up.
#[derive(Clone, Debug)]
pub struct Onboarding<'a> {
    /// Name of the user, and of its group.
    pub user: &'a str,
    /// A random password made for this router.
    pub password: &'a Secret,
    /// Our address as the router sees it; the user may sign in from nowhere else.
    pub our_address: Option<IpAddr>,
    /// What the user is to be able to do.
    pub feature: Feature,
    /// Port of `api-ssl` (TLS) or `api` (plain).
    pub port: u16,
    /// Whether the TLS service is used.
    pub encrypted: bool,
}

impl Onboarding<'_> {
    /// The script: RouterOS 6.40 and later, repeatable, and touching nothing that is not its own.
    ///
    /// `place-before` names the first input rule that is not dynamic, because RouterOS 7 lists a
    /// dynamic fasttrack rule first and refuses to place anything before it.
    pub fn script(&self) -> String {
        let user = quote(self.user);
        let policies: Vec<&str> = self.feature.needs().iter().map(|policy| policy.name()).collect();
        let policies = policies.join(",");
        let password = quote(&String::from_utf8_lossy(self.password.expose()));
        let service = if self.encrypted { "api-ssl" } else { "api" };
        let port = self.port;
        let from = self.our_address.map(|ip| format!(" address={ip}")).unwrap_or_default();

        let mut lines = vec![
            "/user group".to_owned(),
            format!(
                ":if ([:len [find name={user}]] = 0) do={{ add name={user} policy={policies} }} else={{ set [find name={user}] policy={policies} }}"
            ),
            "/user".to_owned(),
            format!(
                ":if ([:len [find name={user}]] = 0) do={{ add name={user} group={user} password={password}{from} }} else={{ set [find name={user}] group={user} password={password}{from} }}"
            ),
            "/ip service".to_owned(),
            format!("set [find name={service}] disabled=no port={port}"),
        ];
        lines.extend(self.our_address.map(|ip| self.input_rule(ip)));

        lines.join("\n") + "\n"
    }

    fn input_rule(&self, from: IpAddr) -> String {
        let menu = match from {
            IpAddr::V4(_) => "/ip firewall filter",
            IpAddr::V6(_) => "/ipv6 firewall filter",
        };
        let rule = format!(
            "chain=input action=accept protocol=tcp src-address={from} dst-port={} comment={}",
            self.port,
            quote(self.user)
        );

        format!(
            "{menu}\n:if ([:len [find comment={comment}]] = 0) do={{ :if ([:len [find chain=input dynamic=no]] > 0) do={{ add {rule} place-before=[:pick [find chain=input dynamic=no] 0] }} else={{ add {rule} }} }}",
            comment = quote(self.user)
        )
    }
}

/// Quotes a text for the RouterOS command line (RouterOS manual, "Scripting", constant escapes).
pub(crate) fn quote(text: &str) -> String {
    let plain = !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if plain {
        return text.to_owned();
    }

    let mut quoted = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' | b'$' | b'?' => {
                quoted.push('\\');
                quoted.push(char::from(byte));
            }
            b' '..=b'~' => quoted.push(char::from(byte)),
            other => {
                quoted.push('\\');
                quoted.extend(hex_digits(other));
            }
        }
    }
    quoted.push('"');

    quoted
}

fn hex_digits(byte: u8) -> [char; 2] {
    [byte >> 4, byte & 0xF].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting_leaves_nothing_to_the_shell() {
        assert_eq!(quote("tod-watch"), "tod-watch");
        assert_eq!(quote("a b"), "\"a b\"");
        assert_eq!(quote("p\"$w?\\"), "\"p\\\"\\$w\\?\\\\\"");
        assert_eq!(quote("é\n"), "\"\\C3\\A9\\0A\"");
        assert_eq!(quote(""), "\"\"");
    }

    #[test]
    fn the_script_gives_the_least_rights() {
        let password = Secret::new("s3cret");
        let script = Onboarding {
            user: "tod",
            password: &password,
            our_address: Some("192.0.2.10".parse().unwrap()),
            feature: Feature::Watch,
            port: 8729,
            encrypted: true,
        }
        .script();

        assert!(script.contains("add name=tod policy=read,api }"), "{script}");
        assert!(script.contains("group=tod password=s3cret address=192.0.2.10"), "{script}");
        assert!(script.contains("set [find name=api-ssl] disabled=no port=8729"), "{script}");
        assert!(script.contains("src-address=192.0.2.10 dst-port=8729"), "{script}");
        assert!(!script.contains("write"), "{script}");
    }

    #[test]
    fn without_our_address_no_firewall_rule_is_written() {
        let password = Secret::new("s3cret");
        let script = Onboarding {
            user: "tod",
            password: &password,
            our_address: None,
            feature: Feature::Watch,
            port: 8728,
            encrypted: false,
        }
        .script();

        assert!(!script.contains("firewall"), "{script}");
        assert!(script.contains("[find name=api] disabled=no port=8728"), "{script}");
    }
}
