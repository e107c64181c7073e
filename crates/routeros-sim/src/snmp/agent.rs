//! What an agent makes of a datagram.

use std::net::IpAddr;

use async_snmp::{
    Version,
    compatibility::DecodeConfig,
    message::{CommunityMessage, CommunityPdu, SecurityLevel},
};
use bytes::Bytes;

use super::{access, operation, usm::Usm};
use crate::{router::Router, udp::LARGEST};

/// The agents of a fleet. What they know of a router they ask it.
#[derive(Default)]
pub(super) struct Agent {
    usm: Usm,
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
