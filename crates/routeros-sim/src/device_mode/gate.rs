//! Which commands a device-mode refuses.

use crate::{menu::Trap, moment::Moment, request::Request, router::Router, value::parse_flag};

/// A feature and the menus and commands that belong to it.
struct Gate {
    feature: &'static str,
    roots: &'static [&'static str],
    flagged: Flagged,
}

/// What a router refuses of a feature while its configuration is flagged (manual).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flagged {
    Nothing,
    /// That something new is made or what is disabled enabled.
    Beginnings,
    Everything,
}

const GATES: &[Gate] = &[
    Gate { feature: "scheduler", roots: &["/system/scheduler"], flagged: Flagged::Beginnings },
    Gate { feature: "socks", roots: &["/ip/socks"], flagged: Flagged::Beginnings },
    Gate { feature: "fetch", roots: &["/tool/fetch"], flagged: Flagged::Nothing },
    Gate {
        feature: "pptp",
        roots: &["/interface/pptp-client", "/interface/pptp-server"],
        flagged: Flagged::Beginnings,
    },
    Gate {
        feature: "l2tp",
        roots: &["/interface/l2tp-client", "/interface/l2tp-ether", "/interface/l2tp-server"],
        flagged: Flagged::Beginnings,
    },
    Gate {
        feature: "bandwidth-test",
        roots: &["/tool/bandwidth-server", "/tool/bandwidth-test", "/tool/speed-test"],
        flagged: Flagged::Everything,
    },
    Gate {
        feature: "traffic-gen",
        roots: &["/tool/traffic-generator"],
        flagged: Flagged::Everything,
    },
    Gate { feature: "sniffer", roots: &["/tool/sniffer"], flagged: Flagged::Everything },
    Gate { feature: "ipsec", roots: &["/ip/ipsec"], flagged: Flagged::Beginnings },
    Gate { feature: "romon", roots: &["/tool/romon"], flagged: Flagged::Nothing },
    Gate { feature: "proxy", roots: &["/ip/proxy"], flagged: Flagged::Beginnings },
    Gate { feature: "hotspot", roots: &["/ip/hotspot"], flagged: Flagged::Nothing },
    Gate { feature: "smb", roots: &["/ip/smb"], flagged: Flagged::Beginnings },
    Gate { feature: "email", roots: &["/tool/e-mail"], flagged: Flagged::Nothing },
    Gate { feature: "zerotier", roots: &["/zerotier"], flagged: Flagged::Nothing },
    Gate { feature: "container", roots: &["/container"], flagged: Flagged::Nothing },
    Gate { feature: "partitions", roots: &["/partitions"], flagged: Flagged::Nothing },
    Gate {
        feature: "routerboard",
        roots: &["/system/routerboard/settings"],
        flagged: Flagged::Nothing,
    },
];

/// What a router says that forbids it.
const NOT_ALLOWED: &str = "failure: not allowed by device-mode";

/// What a router says that was found suspicious (manual).
const FLAGGED: &str = "failure: configuration flagged, check all router configuration for \
                       unauthorized changes and update device-mode";

/// How much of its feature a command uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// It looks, or leaves less than there was.
    None,
    /// It changes or does something.
    Some,
    /// It makes something new, or enables what was not.
    Beginning,
}

impl Use {
    fn of(verb: &str, request: &Request) -> Self {
        const HARMLESS: [&str; 10] = [
            "print", "getall", "get", "find", "listen", "export", "remove", "disable", "comment",
            "move",
        ];
        match verb {
            "add" | "enable" => Self::Beginning,
            "set" => request.properties().map(of_property).max().unwrap_or(Self::None),
            _ if HARMLESS.contains(&verb) => Self::None,
            _ => Self::Some,
        }
    }
}

fn of_property((name, value): (&str, &[u8])) -> Use {
    match (name, parse_flag(value)) {
        ("disabled", Some(true)) | ("enabled", Some(false)) | ("comment", _) => Use::None,
        ("disabled", Some(false)) | ("enabled", Some(true)) => Use::Beginning,
        _ => Use::Some,
    }
}

/// Refuses a command that the box forbids.
pub(crate) fn admit(router: &Router, request: &Request) -> Result<(), Trap> {
    let of = |gate: &&Gate| gate.roots.iter().any(|root| is_below(&request.command, root));
    let Some(gate) = GATES.iter().find(of) else { return Ok(()) };
    let uses = Use::of(request.split().1, request);
    let state = router.state();
    let mode = &state.device_mode;
    let suspect = mode.is_flagged()
        && match gate.flagged {
            Flagged::Nothing => false,
            Flagged::Beginnings => uses == Use::Beginning,
            Flagged::Everything => uses > Use::None,
        };
    if uses > Use::None && !mode.allows(router.host(), gate.feature) {
        Err(Trap::failure(NOT_ALLOWED))
    } else if suspect {
        Err(Trap::failure(FLAGGED))
    } else {
        Ok(())
    }
}

/// Refuses the run of a scheduler where the box forbids schedulers. That those
/// there are go on being shown, and what is then logged, are guesses.
pub(crate) fn admit_event(moment: &Moment<'_>) -> Result<(), Trap> {
    if moment.state.device_mode.allows(moment.host, "scheduler") {
        Ok(())
    } else {
        Err(Trap::failure(NOT_ALLOWED))
    }
}

fn is_below(command: &str, root: &str) -> bool {
    command.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(verb: &str, properties: &[(&str, &str)]) -> Use {
        let request = Request::new(format!("/x/{verb}"));
        let request =
            properties.iter().fold(request, |request, (name, value)| request.with(*name, *value));
        Use::of(verb, &request)
    }

    #[test]
    fn who_switches_off_uses_nothing() {
        for (verb, properties, expected) in [
            ("print", &[][..], Use::None),
            ("remove", &[], Use::None),
            ("set", &[("disabled", "yes"), ("comment", "x")], Use::None),
            ("set", &[("enabled", "no")], Use::None),
            ("set", &[("interval", "1m")], Use::Some),
            ("send", &[], Use::Some),
            ("set", &[("interval", "1m"), ("disabled", "no")], Use::Beginning),
            ("enable", &[], Use::Beginning),
            ("add", &[("disabled", "yes")], Use::Beginning),
        ] {
            assert_eq!(uses(verb, properties), expected, "{verb} {properties:?}");
        }
    }

    #[test]
    fn a_feature_is_what_stands_below_its_menu() {
        assert!(is_below("/ip/socks", "/ip/socks") && is_below("/ip/socks/users/add", "/ip/socks"));
        assert!(!is_below("/ip/socksify/add", "/ip/socks"));
    }
}
