//! Version 3: the user-based security model (RFC 3414), in which a community is
//! a user with passwords.

use std::{collections::HashMap, net::IpAddr};

use async_snmp::{
    AuthProtocol, LocalizedKey, MasterKey, MessageSize, Value, VarBind, Version,
    ber::Decoder,
    compatibility::DecodeConfig,
    message::{
        MsgFlags, MsgGlobalData, RawMsgData, RawV3Message, ScopedPdu, SecurityLevel, V3Message,
    },
    pdu::{OutboundErrorStatus, ResponsePdu},
    v3::{
        DesSaltState, PrivKey, PrivProtocol, SaltCounter, UsmSecurityParams,
        auth::{authenticate_message, verify_message},
        report_oids,
    },
};
use bytes::Bytes;

use super::{
    access::{self, Community},
    engine::Engine,
    operation,
    trap::Trap,
};
use crate::{router::Router, udp::LARGEST};

/// Passwords whose keys are remembered; then all are forgotten.
const REMEMBERED: usize = 256;

/// Seconds that a message may be late or early (RFC 3414 §2.2.3).
const WINDOW: u32 = 150;

/// What the agents of a fleet keep for version 3.
pub(super) struct Usm {
    masters: HashMap<(AuthProtocol, String), MasterKey>,
    salts: SaltCounter,
    des_salts: DesSaltState,
    reports: u32,
}

impl Default for Usm {
    fn default() -> Self {
        Self {
            masters: HashMap::new(),
            salts: SaltCounter::new().expect("the system has random numbers"),
            des_salts: DesSaltState::install(|_| Ok::<_, std::io::Error>(()))
                .expect("nothing is kept, so nothing fails"),
            reports: 0,
        }
    }
}

/// A message as far as it can be read without a key.
struct Question {
    bytes: Bytes,
    message: RawV3Message,
    security: UsmSecurityParams,
    engine: Engine,
}

/// What stands on a message that is sent.
struct Envelope<'a> {
    number: i32,
    user: &'a Bytes,
    engine: &'a Engine,
}

impl Question {
    fn envelope(&self) -> Envelope<'_> {
        let (number, user) = (self.message.msg_id(), self.security.username());
        Envelope { number, user, engine: &self.engine }
    }
}

/// The keys of a user at one engine, as far as it has passwords.
#[derive(Default)]
struct Keys {
    authentication: Option<LocalizedKey>,
    privacy: Option<PrivKey>,
}

/// Why a message is not answered but reported.
#[derive(Clone, Copy)]
enum Fault {
    Level,
    Window,
    User,
    Engine,
    Digest,
    Decryption,
}

impl Usm {
    pub(super) fn answer(
        &mut self,
        router: &Router,
        peer: IpAddr,
        bytes: Bytes,
    ) -> Option<Vec<u8>> {
        let message = RawV3Message::decode(bytes.clone(), DecodeConfig::DEFAULT).ok()?.value;
        let security = message.security_params().clone();
        let security = UsmSecurityParams::decode(security, DecodeConfig::DEFAULT).ok()?.value;
        let question = Question { bytes, message, security, engine: Engine::of(router) };
        match self.open(&question, router, peer) {
            Ok((user, keys, scoped)) => self.respond(router, &question, &user, &keys, scoped?),
            Err((fault, keys)) => self.report(&question, fault, &keys),
        }
    }

    /// Checks a message in the order of RFC 3414 §3.2, and reads what is inside.
    fn open(
        &mut self,
        question: &Question,
        router: &Router,
        peer: IpAddr,
    ) -> Result<(Community, Keys, Option<ScopedPdu>), (Fault, Keys)> {
        let Question { bytes, message, security, engine } = question;
        let fail = |fault| (fault, Keys::default());
        if *security.engine_id() != engine.id {
            return Err(fail(Fault::Engine));
        }
        let user = access::community(router, security.username(), peer);
        let user = user.ok_or_else(|| fail(Fault::User))?;
        let level = message.security_level();
        let keys = self.keys(&user, level, &engine.id).ok_or_else(|| fail(Fault::Level))?;
        if let Some(key) = &keys.authentication {
            let (offset, length) =
                UsmSecurityParams::find_auth_params_offset(bytes).unwrap_or_default();
            if !verify_message(key, bytes, offset, length).unwrap_or(false) {
                return Err(fail(Fault::Digest));
            }
            let late = security.engine_time().abs_diff(engine.time) > WINDOW;
            if security.engine_boots() != engine.boots || late {
                return Err((Fault::Window, Keys { privacy: None, ..keys }));
            }
        }
        let plain = match (message.msg_data(), &keys.privacy) {
            (RawMsgData::Plaintext { data, .. }, _) => data.clone(),
            (RawMsgData::Encrypted(cipher), Some(key)) => {
                let (boots, time) = (security.engine_boots(), security.engine_time());
                key.decrypt(cipher, boots, time, security.priv_params())
                    .map_err(|_| fail(Fault::Decryption))?
            }
            (RawMsgData::Encrypted(_), None) => return Err(fail(Fault::Level)),
        };
        let scoped = ScopedPdu::decode(&mut Decoder::new(plain));
        if scoped.is_err() && keys.privacy.is_some() {
            return Err(fail(Fault::Decryption));
        }
        Ok((user, keys, scoped.ok()))
    }

    /// The keys that a message of this level needs, if the user has passwords for
    /// them.
    fn keys(&mut self, user: &Community, level: SecurityLevel, engine: &[u8]) -> Option<Keys> {
        let mut keys = Keys::default();
        let (hash, password) = &user.authentication;
        if level.requires_auth() {
            keys.authentication = Some(self.master(*hash, password)?.localize(engine).ok()?);
        }
        if level.requires_priv() {
            let (cipher, password) = &user.encryption;
            let master = self.master(*hash, password)?;
            keys.privacy = Some(PrivKey::from_master_key(master, *cipher, engine).ok()?);
        }
        Some(keys)
    }

    /// The key of a password, before it is bound to an engine.
    fn master(&mut self, hash: AuthProtocol, password: &str) -> Option<&MasterKey> {
        let name = (hash, password.to_owned());
        if !self.masters.contains_key(&name) {
            let made = MasterKey::from_str_password(hash, password).ok()?;
            if self.masters.len() == REMEMBERED {
                self.masters.clear();
            }
            self.masters.insert(name.clone(), made);
        }
        self.masters.get(&name)
    }

    fn respond(
        &self,
        router: &Router,
        question: &Question,
        user: &Community,
        keys: &Keys,
        scoped: ScopedPdu,
    ) -> Option<Vec<u8>> {
        let level = question.message.security_level();
        let room = question.message.global_data().msg_max_size().as_usize().min(LARGEST);
        let response = if level < user.level || !user.reads {
            let (version, id) = (Version::V3, scoped.pdu.request_id());
            let echo = scoped.pdu.varbinds().to_vec();
            let status = OutboundErrorStatus::AuthorizationError;
            ResponsePdu::new(version, id, status, None, echo).ok()?
        } else {
            operation::perform(router, user, Version::V3, &scoped.pdu, room)?
        };
        let answer = ScopedPdu { pdu: response.into_raw(), ..scoped };
        self.seal(&question.envelope(), keys, &answer)
    }

    /// A trap, of which the router is the authority: nobody has asked it before.
    pub(super) fn notify(&mut self, router: &Router, trap: &Trap, number: i32) -> Option<Vec<u8>> {
        let engine = Engine::of(router);
        let name = Bytes::copy_from_slice(trap.community.as_bytes());
        let user = access::named(router, &name)?;
        let keys = self.keys(&user, user.level, &engine.id)?;
        let pdu = trap.notification(Version::V3, number)?.into_raw();
        let scoped = ScopedPdu::new(engine.id.clone(), Bytes::new(), pdu);
        self.seal(&Envelope { number, user: &name, engine: &engine }, &keys, &scoped)
    }

    /// Tells the sender what is wrong, where it wants to know: an engine that is
    /// asked for the first time is found like this.
    fn report(&mut self, question: &Question, fault: Fault, keys: &Keys) -> Option<Vec<u8>> {
        if !question.message.global_data().msg_flags().reportable {
            return None;
        }
        self.reports = self.reports.wrapping_add(1);
        let oid = match fault {
            Fault::Level => report_oids::unsupported_sec_levels(),
            Fault::Window => report_oids::not_in_time_windows(),
            Fault::User => report_oids::unknown_user_names(),
            Fault::Engine => report_oids::unknown_engine_ids(),
            Fault::Digest => report_oids::wrong_digests(),
            Fault::Decryption => report_oids::decryption_errors(),
        };
        let id = match question.message.msg_data() {
            RawMsgData::Plaintext { data, .. } => {
                ScopedPdu::decode(&mut Decoder::new(data.clone()))
                    .map_or(0, |scoped| scoped.pdu.request_id())
            }
            RawMsgData::Encrypted(_) => 0,
        };
        let found = vec![VarBind::new(oid, Value::Counter32(self.reports))];
        let report = ResponsePdu::report(id, found).ok()?;
        let scoped = ScopedPdu::new(question.engine.id.clone(), Bytes::new(), report.into_raw());
        self.seal(&question.envelope(), keys, &scoped)
    }

    /// Encrypts and signs a message as far as there are keys.
    fn seal(&self, envelope: &Envelope<'_>, keys: &Keys, scoped: &ScopedPdu) -> Option<Vec<u8>> {
        let Engine { id, boots, time } = envelope.engine;
        let user = envelope.user.clone();
        let mut security = UsmSecurityParams::new(id.clone(), *boots, *time, user).ok()?;
        if let Some(key) = &keys.authentication {
            security = security.with_auth_placeholder(key.mac_len()).ok()?;
        }
        let level = match keys {
            Keys { privacy: Some(_), .. } => SecurityLevel::AuthPriv,
            Keys { authentication: Some(_), .. } => SecurityLevel::AuthNoPriv,
            _ => SecurityLevel::NoAuthNoPriv,
        };
        let global = MsgGlobalData::new(
            envelope.number,
            MessageSize::new(LARGEST).ok()?,
            MsgFlags::new(level, false),
        );
        let global = global.ok()?;
        let message = match &keys.privacy {
            None => V3Message::new(global, security.encode().ok()?, scoped.clone()).ok()?,
            Some(key) => {
                let plain = scoped.encode_to_bytes().ok()?;
                let encrypted = match key.protocol() {
                    PrivProtocol::Des => key.encrypt_des_family(&plain, &self.des_salts),
                    _ => key.encrypt_aes(&plain, *boots, *time, &self.salts),
                };
                let (cipher, salt) = encrypted.ok()?;
                let security = security.with_priv_params(salt).ok()?.encode().ok()?;
                V3Message::new_with_opaque_encrypted_scoped_pdu(global, security, cipher).ok()?
            }
        };
        let mut bytes = message.encode().ok()?.to_vec();
        if let Some(key) = &keys.authentication {
            let (offset, length) = UsmSecurityParams::find_auth_params_offset(&bytes)?;
            authenticate_message(key, &mut bytes, offset, length).ok()?;
        }
        Some(bytes)
    }
}
