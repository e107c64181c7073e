//! SET: the little that can be changed by SNMP. RouterOS manual: the identity, a
//! restart, running a script.

use async_snmp::{Oid, Value, VarBind, pdu::OutboundErrorStatus};

use crate::{
    actor::Actor,
    agenda::{self, Script},
    console::act,
    menus::script,
    request::Request,
    router::Router,
    trouble::Restart,
};

/// `sysName`.
const NAME: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 5, 0];

/// `mtxrSystemReboot`.
const REBOOT: &[u32] = &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 7, 1, 0];

/// `mtxrScriptRunCmd`; the number of a script follows.
const RUN: &[u32] = &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 8, 1, 1, 3];

/// What a variable is to bring about.
enum Change {
    Name(Vec<u8>),
    Run(Script),
    Nothing,
    Reboot,
}

/// Does what all the variables say, or nothing if one of them is wrong; then says
/// which, and why.
pub(super) fn set(
    router: &Router,
    asked: &[VarBind],
) -> Result<Vec<VarBind>, (usize, OutboundErrorStatus)> {
    let actor = Actor { via: "snmp", ..Actor::router() };
    let changes = asked.iter().enumerate().map(|(place, variable)| {
        let change = change(router, &actor, &variable.oid, &variable.value);
        change.map(|change| (place, change)).map_err(|status| (place, status))
    });
    let mut changes: Vec<(usize, Change)> = changes.collect::<Result<_, _>>()?;
    // A router that goes down does nothing more.
    changes.sort_by_key(|(_, change)| matches!(change, Change::Reboot));
    for (place, change) in changes {
        perform(router, &actor, change).map_err(|status| (place, status))?;
    }
    Ok(asked.to_vec())
}

fn change(
    router: &Router,
    actor: &Actor,
    name: &Oid,
    value: &Value,
) -> Result<Change, OutboundErrorStatus> {
    let arcs = name.arcs();
    let begins = match value {
        Value::Integer(number) => *number != 0,
        Value::OctetString(text) => !matches!(&text[..], b"" | b"0"),
        _ => return Err(OutboundErrorStatus::WrongType),
    };
    match (value, arcs.strip_prefix(RUN)) {
        (Value::OctetString(text), _) if arcs == NAME => Ok(Change::Name(text.to_vec())),
        (_, _) if arcs == NAME => Err(OutboundErrorStatus::WrongType),
        (_, _) if arcs == REBOOT => Ok(if begins { Change::Reboot } else { Change::Nothing }),
        (_, Some([number])) if begins => prepared(router, actor, *number).map(Change::Run),
        (_, Some([_])) => Ok(Change::Nothing),
        _ => Err(OutboundErrorStatus::NotWritable),
    }
}

/// The script of this number, as `actor` may run it.
fn prepared(router: &Router, actor: &Actor, number: u32) -> Result<Script, OutboundErrorStatus> {
    let prepared = router.at_this_moment(|moment| {
        let scripts = moment.rows_at(script::SCRIPT);
        let row = scripts.into_iter().find(|row| row.id == number);
        row.map(|row| script::prepare(moment, &row, actor))
    });
    let script = prepared.ok_or(OutboundErrorStatus::NoCreation)?;
    script.map_err(|_| OutboundErrorStatus::ResourceUnavailable)
}

fn perform(router: &Router, actor: &Actor, change: Change) -> Result<(), OutboundErrorStatus> {
    match change {
        Change::Nothing => Ok(()),
        Change::Name(name) => {
            let request = Request::new("/system/identity/set").with("name", name);
            let done = act(router, actor, &request);
            done.map(drop).map_err(|_| OutboundErrorStatus::WrongValue)
        }
        Change::Reboot => {
            router.restart(Restart::Reboot);
            Ok(())
        }
        Change::Run(script) => {
            let begun = agenda::start(router, script);
            begun.map(drop).map_err(|_| OutboundErrorStatus::ResourceUnavailable)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fleet, Mood};

    #[tokio::test]
    async fn a_request_changes_everything_or_nothing() {
        let router = Fleet::builder().start().await.unwrap().router(0);
        let before = router.identity();
        let name = VarBind::new(Oid::new(NAME.to_vec()), Value::OctetString("renamed".into()));
        let run = |script| Oid::new([RUN, &[script]].concat());
        let missing = VarBind::new(run(77), Value::Integer(1));
        let reboot = VarBind::new(Oid::new(REBOOT.to_vec()), Value::Integer(1));

        let refused = set(&router, &[name.clone(), missing]);
        assert_eq!(refused.unwrap_err(), (1, OutboundErrorStatus::NoCreation));
        assert_eq!(router.identity(), before);

        assert!(set(&router, &[reboot, name]).is_ok());
        assert_eq!(router.identity(), "renamed");
        assert!(matches!(router.mood(), Mood::Rebooting(_)));
    }
}
