//! GET, GETNEXT and GETBULK on what there is to ask, SET on what there is to change.

use async_snmp::{
    Oid, Value, VarBind, Version,
    pdu::{ErrorIndex, OutboundErrorStatus, Pdu, PduBody, PduType, ResponsePdu},
};

use super::{access::Community, mib::View, set::set};
use crate::router::Router;

/// Variables that a request may name.
const NAMED: usize = 256;

/// Variables that an answer holds at the most: a table of a thousand rows in one
/// GETBULK keeps nobody else waiting.
const ANSWERED: usize = 2048;

/// What an answer needs beside its variables, with all that version 3 adds.
const ENVELOPE: usize = 256;

/// The answer to a request, in at most `room` bytes; nothing where the message
/// asks for nothing.
pub(super) fn perform(
    router: &Router,
    community: &Community,
    version: Version,
    pdu: &Pdu,
    room: usize,
) -> Option<ResponsePdu> {
    let view = View::new(router, version);
    let asked = pdu.varbinds();
    let room = room.saturating_sub(ENVELOPE);
    let outcome = match (pdu.pdu_type(), pdu.raw_body()) {
        _ if asked.len() > NAMED => Err(Failure::TooBig),
        (PduType::GetRequest, _) => get(&view, asked, room),
        (PduType::GetNextRequest, _) => next(&view, asked, room),
        (PduType::GetBulkRequest, PduBody::GetBulk { non_repeaters, max_repetitions }) => {
            Ok(bulk(&view, asked, *non_repeaters, *max_repetitions, room))
        }
        (PduType::SetRequest, _) if !community.writes => {
            Err(Failure::At(0, OutboundErrorStatus::NoAccess))
        }
        (PduType::SetRequest, _) => {
            set(router, asked).map_err(|(place, status)| Failure::At(place, status))
        }
        _ => return None,
    };
    respond(version, pdu, outcome)
}

/// Why a request fails as a whole.
enum Failure {
    TooBig,
    At(usize, OutboundErrorStatus),
}

fn respond(
    version: Version,
    pdu: &Pdu,
    outcome: Result<Vec<VarBind>, Failure>,
) -> Option<ResponsePdu> {
    let id = pdu.request_id();
    // Version 1 returns what it was asked beside the error.
    let echo = || pdu.varbinds().to_vec();
    let response = match outcome {
        Ok(found) => ResponsePdu::success(version, id, found),
        Err(Failure::TooBig) => {
            let echo = if version == Version::V1 { echo() } else { Vec::new() };
            ResponsePdu::too_big(version, id, echo)
        }
        Err(Failure::At(place, status)) => {
            let place = u32::try_from(place + 1).ok()?;
            let index = ErrorIndex::new(place, pdu.varbinds().len()).ok()?;
            let status = if version == Version::V1 { in_version_1(status) } else { status };
            ResponsePdu::new(version, id, status, Some(index), echo())
        }
    };
    response.ok()
}

/// What version 1 says of everything that is not there or not allowed.
const NO_SUCH_NAME: OutboundErrorStatus = OutboundErrorStatus::NoSuchName;

/// A status in the words of version 1 (RFC 3584 §4.4).
fn in_version_1(status: OutboundErrorStatus) -> OutboundErrorStatus {
    match status {
        OutboundErrorStatus::WrongType | OutboundErrorStatus::WrongValue => {
            OutboundErrorStatus::BadValue
        }
        OutboundErrorStatus::ResourceUnavailable => OutboundErrorStatus::GenErr,
        _ => NO_SUCH_NAME,
    }
}

fn get(view: &View<'_>, asked: &[VarBind], room: usize) -> Result<Vec<VarBind>, Failure> {
    let mut answer = Answer::new(room);
    for (place, variable) in asked.iter().enumerate() {
        let value = view.get(&variable.oid);
        if view.version() == Version::V1 && value.is_exception() {
            return Err(Failure::At(place, NO_SUCH_NAME));
        }
        answer.push(variable.oid.clone(), value).map_err(|Full| Failure::TooBig)?;
    }
    Ok(answer.variables)
}

fn next(view: &View<'_>, asked: &[VarBind], room: usize) -> Result<Vec<VarBind>, Failure> {
    let mut answer = Answer::new(room);
    for (place, variable) in asked.iter().enumerate() {
        let (oid, value) = match view.next(&variable.oid) {
            Some(found) => found,
            None if view.version() == Version::V1 => return Err(Failure::At(place, NO_SUCH_NAME)),
            None => (variable.oid.clone(), Value::EndOfMibView),
        };
        answer.push(oid, value).map_err(|Full| Failure::TooBig)?;
    }
    Ok(answer.variables)
}

/// As many rounds as were asked for, as there are, and as fit (RFC 3416 §4.2.3).
fn bulk(view: &View<'_>, asked: &[VarBind], once: u32, rounds: u32, room: usize) -> Vec<VarBind> {
    let mut answer = Answer::new(room);
    let once = usize::try_from(once).unwrap_or(usize::MAX).min(asked.len());
    let mut reached: Vec<Oid> = asked.iter().map(|variable| variable.oid.clone()).collect();
    let (singles, repeated) = reached.split_at_mut(once);
    if round(view, singles, &mut answer).is_err() {
        return answer.variables;
    }
    for _ in 0..rounds {
        match round(view, repeated, &mut answer) {
            Ok(true) => {}
            Ok(false) | Err(Full) => break,
        }
    }
    answer.variables
}

/// Takes every variable a step further; says whether one of them found something.
fn round(view: &View<'_>, reached: &mut [Oid], answer: &mut Answer) -> Result<bool, Full> {
    let mut found = false;
    for oid in reached {
        match view.next(oid) {
            Some((following, value)) => {
                oid.clone_from(&following);
                found = true;
                answer.push(following, value)?;
            }
            None => answer.push(oid.clone(), Value::EndOfMibView)?,
        }
    }
    Ok(found)
}

/// Variables as far as they fit.
struct Answer {
    variables: Vec<VarBind>,
    room: usize,
}

/// The next variable does not fit.
struct Full;

impl Answer {
    fn new(room: usize) -> Self {
        Self { variables: Vec::new(), room }
    }

    fn push(&mut self, oid: Oid, value: Value) -> Result<(), Full> {
        let variable = VarBind::new(oid, value);
        let left = self.room.checked_sub(variable.encoded_size()).ok_or(Full)?;
        if self.variables.len() == ANSWERED {
            return Err(Full);
        }
        self.room = left;
        self.variables.push(variable);
        Ok(())
    }
}
