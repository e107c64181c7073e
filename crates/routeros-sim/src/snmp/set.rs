//! SET: the little that can be changed by SNMP. RouterOS manual: the identity, a
//! restart, running a script.

use async_snmp::{Oid, Value, VarBind, pdu::OutboundErrorStatus};

use crate::{
    actor::Actor, agenda, console::act, menus::script, request::Request, router::Router,
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
    Reboot,
    /// The script of this number.
    Run(u32),
    Nothing,
}

/// Does what all the variables say, or nothing if one of them is wrong; then says
/// which, and why.
pub(super) fn set(
    router: &Router,
    asked: &[VarBind],
) -> Result<Vec<VarBind>, (usize, OutboundErrorStatus)> {
    let changes = asked.iter().enumerate().map(|(place, variable)| {
        change(&variable.oid, &variable.value).map_err(|status| (place, status))
    });
    let changes: Vec<Change> = changes.collect::<Result<_, _>>()?;
    for (place, change) in changes.into_iter().enumerate() {
        perform(router, change).map_err(|status| (place, status))?;
    }
    Ok(asked.to_vec())
}

fn change(name: &Oid, value: &Value) -> Result<Change, OutboundErrorStatus> {
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
        (_, Some([script])) => Ok(if begins { Change::Run(*script) } else { Change::Nothing }),
        _ => Err(OutboundErrorStatus::NotWritable),
    }
}

fn perform(router: &Router, change: Change) -> Result<(), OutboundErrorStatus> {
    let actor = Actor { via: "snmp", ..Actor::router() };
    match change {
        Change::Nothing => Ok(()),
        Change::Name(name) => {
            let request = Request::new("/system/identity/set").with("name", name);
            let done = act(router, &actor, &request);
            done.map(drop).map_err(|_| OutboundErrorStatus::WrongValue)
        }
        Change::Reboot => {
            router.restart(Restart::Reboot);
            Ok(())
        }
        Change::Run(number) => {
            let prepared = router.at_this_moment(|moment| {
                let scripts = moment.rows_at(script::SCRIPT);
                let row = scripts.into_iter().find(|row| row.id == number);
                row.map(|row| script::prepare(moment, &row, &actor))
            });
            let script = prepared.ok_or(OutboundErrorStatus::NoCreation)?;
            let begun = script.and_then(|script| agenda::start(router, script));
            begun.map(drop).map_err(|_| OutboundErrorStatus::ResourceUnavailable)
        }
    }
}
