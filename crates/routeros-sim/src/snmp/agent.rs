//! What an agent makes of a datagram.

use std::net::IpAddr;

use async_snmp::{
    Version,
    compatibility::DecodeConfig,
    message::{CommunityMessage, CommunityPdu, SecurityLevel},
};
use bytes::Bytes;

use super::{access, operation, trap::Trap, usm::Usm};
use crate::{router::Router, udp::LARGEST};

/// The agents of a fleet. What they know of a router they ask it.
#[derive(Default)]
pub(super) struct Agent {
    usm: Usm,
    /// The number of the last trap.
    sent: i32,
}

impl Agent {
    /// The answer to a datagram, or nothing: agents do not answer what they
    /// cannot read, strangers, and communities they do not know.
    pub(super) fn answer(
        &mut self,
        router: &Router,
        peer: IpAddr,
        bytes: &[u8],
    ) -> Option<Vec<u8>> {
        if !access::is_open(router) {
            return None;
        }
        let bytes = Bytes::copy_from_slice(bytes);
        match CommunityMessage::decode(bytes.clone(), DecodeConfig::DEFAULT) {
            Ok(message) => answer(router, peer, message.value),
            Err(_) => self.usm.answer(router, peer, bytes),
        }
    }
}

impl Agent {
    /// A trap as a router sends it.
    pub(super) fn trap(&mut self, router: &Router, trap: &Trap) -> Option<Vec<u8>> {
        self.sent = self.sent.wrapping_add(1) & i32::MAX;
        match trap.version {
            Version::V3 => self.usm.notify(router, trap, self.sent),
            _ => trap.by_community(router, self.sent),
        }
    }
}

fn answer(router: &Router, peer: IpAddr, message: CommunityMessage) -> Option<Vec<u8>> {
    let (version, name, pdu) = message.into_parts();
    let CommunityPdu::Standard(pdu) = pdu else { return None };
    let community = access::community(router, name.as_bytes(), peer)?;
    if community.level != SecurityLevel::NoAuthNoPriv || !community.reads {
        return None;
    }
    let response = operation::perform(router, &community, version, &pdu, LARGEST)?;
    let answer = match version {
        Version::V1 => CommunityMessage::v1(name, response.into_raw()),
        _ => CommunityMessage::v2c(name, response.into_raw()),
    };
    answer.ok()?.encode().ok().map(|bytes| bytes.to_vec())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use proptest::prelude::*;

    use super::*;
    use crate::{Board, Fleet};

    const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    /// `snmpget -v2c -cpublic … sysUpTime.0`, and the discovery of version 3.
    const GET: &[u8] =
        b"\x30\x26\x02\x01\x01\x04\x06public\xa0\x19\x02\x01\x07\x02\x01\x00\x02\x01\
                         \x00\x30\x0e\x30\x0c\x06\x08\x2b\x06\x01\x02\x01\x01\x03\x00\x05\x00";
    const DISCOVERY: &[u8] =
        b"\x30\x38\x02\x01\x03\x30\x0e\x02\x01\x05\x02\x03\x00\xff\xe3\x04\x01\
                               \x04\x02\x01\x03\x04\x10\x30\x0e\x04\x00\x02\x01\x00\x02\x01\x00\x04\
                               \x00\x04\x00\x04\x00\x30\x11\x04\x00\x04\x00\xa0\x0b\x02\x01\x05\x02\
                               \x01\x00\x02\x01\x00\x30\x00";

    fn router() -> Router {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let fleet = Fleet::builder().boards([Board::HomeAp]).snmp_port(0);
        runtime.block_on(async { fleet.start().await.unwrap().router(0) })
    }

    #[test]
    fn whole_questions_are_answered() {
        let (router, mut agent) = (router(), Agent::default());
        for question in [GET, DISCOVERY] {
            assert!(agent.answer(&router, PEER, question).is_some());
        }
    }

    #[test]
    fn no_datagram_harms_an_agent() {
        let (router, agent) = (router(), RefCell::new(Agent::default()));
        let noise = prop::collection::vec(any::<u8>(), 0..600);
        let bent = (
            prop::sample::select(vec![GET, DISCOVERY]),
            prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        );
        let bent = bent.prop_map(|(question, changes)| {
            let mut bytes = question.to_vec();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes
        });
        proptest!(|(datagram in prop_oneof![noise, bent])| {
            let answer = agent.borrow_mut().answer(&router, PEER, &datagram);
            prop_assert!(answer.is_none_or(|bytes| bytes.len() <= LARGEST));
        });
    }
}
