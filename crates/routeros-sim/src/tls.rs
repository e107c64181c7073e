//! The TLS door: what each generation of RouterOS offers.
//!
//! All routers of a fleet share two key pairs and four contexts, so a router
//! costs one small certificate, made when somebody first asks for it. Keys and
//! signatures follow from the seed: pins survive a restart of the simulation.

use std::sync::OnceLock;

use openssl::{
    asn1::{Asn1Integer, Asn1Time},
    bn::{BigNum, BigNumContext, BigNumRef},
    dh::Dh,
    error::ErrorStack,
    hash::{MessageDigest, hash},
    pkey::{PKey, Private},
    rsa::Rsa,
    ssl::{
        Ssl, SslContext, SslContextBuilder, SslMethod, SslMode, SslSessionCacheMode, SslVersion,
    },
    x509::{X509, X509NameBuilder, extension::SubjectAlternativeName},
};

use crate::{
    host::{Host, Stream},
    menus,
    moment::Moment,
    noise,
    packages::Software,
    router::Router,
    value::hex,
    version::Version,
};

/// The keys and contexts of one fleet, made when the first client needs them.
#[derive(Debug, Default)]
pub(crate) struct Certificates {
    strong: OnceLock<PKey<Private>>,
    short: OnceLock<PKey<Private>>,
    contexts: [OnceLock<SslContext>; 4],
}

/// What a router offers on its TLS door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offer {
    /// RouterOS 7 with a certificate: ECDHE and DHE.
    Seven,
    /// RouterOS 6 with a certificate: DHE and RSA key exchange.
    Six,
    /// Before 6.43: RSA key exchange.
    Ancient,
    /// Without a certificate: anonymous Diffie-Hellman and nothing else.
    Anonymous,
}

impl Offer {
    fn of(version: Version) -> Self {
        if !version.since(6, 43) {
            Self::Ancient
        } else if version.is_six() {
            Self::Six
        } else {
            Self::Seven
        }
    }

    fn ciphers(self) -> &'static str {
        match self {
            Self::Seven => "ECDHE+AESGCM:DHE+AESGCM:ECDHE+AES:DHE+AES:!aNULL:@SECLEVEL=1",
            Self::Six => "DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-SHA:AES256-SHA:@SECLEVEL=0",
            Self::Ancient => "AES256-SHA:AES128-SHA:@SECLEVEL=0",
            Self::Anonymous => "ADH-AES256-GCM-SHA384:ADH-AES128-SHA:@SECLEVEL=0",
        }
    }
}

/// Prepares the server side of one handshake with `router`.
pub(crate) fn accept(router: &Router) -> Result<Ssl, ErrorStack> {
    let certificates = &router.shared().certificates;
    let seed = router.shared().seed;
    let host = router.host();
    let shown = router.at_this_moment(|moment| {
        menus::service::certificate(moment).is_some().then(|| KeySize::of(moment))
    });
    let Some(size) = shown else {
        return Ssl::new(certificates.context(Offer::Anonymous)?);
    };
    let mut ssl = Ssl::new(certificates.context(Offer::of(host.model().version))?)?;
    ssl.set_certificate(X509::from_der(&certificate(router, host, size)?)?.as_ref())?;
    ssl.set_private_key(certificates.key(size, seed)?)?;
    Ok(ssl)
}

/// SHA-256 of the certificate the door shows, or `None` if it shows none.
pub(crate) fn fingerprint(router: &Router) -> Option<String> {
    router.at_this_moment(|moment| {
        menus::service::certificate(moment)?;
        fingerprint_of(moment)
    })
}

/// SHA-256 of the certificate that a router holds, whether or not its door uses it.
pub(crate) fn fingerprint_of(moment: &Moment<'_>) -> Option<String> {
    let der = certificate(moment.router, moment.host, KeySize::of(moment)).ok()?;
    let digest = hash(MessageDigest::sha256(), &der).ok()?;
    Some(hex(&digest))
}

/// How long the key of a certificate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeySize {
    /// Of routers that came with a version before 6.43.
    Short,
    Strong,
}

impl KeySize {
    /// That of a router, which has made its certificate with the version that it came
    /// with, and keeps it whatever it runs later.
    pub(crate) fn of(moment: &Moment<'_>) -> Self {
        let came = Software::came(moment.state.software.as_deref(), moment.host.model());
        if came.version.since(6, 43) { Self::Strong } else { Self::Short }
    }

    pub(crate) fn bits(self) -> i32 {
        match self {
            Self::Short => 1024,
            Self::Strong => 2048,
        }
    }
}

/// The certificate in DER: made once, then kept until the router changes it.
fn certificate(router: &Router, host: Host, size: KeySize) -> Result<Vec<u8>, ErrorStack> {
    let changed = u64::from(router.moods().borrow().changes_certificate());
    let generation = host.swap << 2 | changed << 1 | u64::from(size == KeySize::Short);
    router.cached_certificate(generation, || {
        let key = router.shared().certificates.key(size, router.shared().seed)?;
        self_signed(host, changed, key)
    })
}

/// From when until when certificates are valid: ten years from 2024-01-01, in
/// seconds since 1970.
pub(crate) const VALIDITY: (i64, i64) = (1_704_067_200, 1_704_067_200 + 3650 * 86_400);

fn self_signed(host: Host, changed: u64, key: &PKey<Private>) -> Result<Vec<u8>, ErrorStack> {
    let address = crate::address_of(host.index).expect("the router exists").to_string();
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_text("CN", &address)?;
    name.append_entry_by_text("O", &host.serial())?;
    let name = name.build();

    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    let serial = host.stream(Stream::Certificate, &[changed]).to_be_bytes();
    builder
        .set_serial_number(Asn1Integer::from_bn(BigNum::from_slice(&serial)?.as_ref())?.as_ref())?;
    builder.set_subject_name(&name)?;
    builder.set_issuer_name(&name)?;
    builder.set_not_before(Asn1Time::from_unix(VALIDITY.0)?.as_ref())?;
    builder.set_not_after(Asn1Time::from_unix(VALIDITY.1)?.as_ref())?;
    builder.set_pubkey(key)?;
    let names =
        SubjectAlternativeName::new().ip(&address).build(&builder.x509v3_context(None, None))?;
    builder.append_extension(names)?;
    builder.sign(key, MessageDigest::sha256())?;
    builder.build().to_der()
}

impl Certificates {
    fn key(&self, size: KeySize, seed: u64) -> Result<&PKey<Private>, ErrorStack> {
        let slot = match size {
            KeySize::Short => &self.short,
            KeySize::Strong => &self.strong,
        };
        get_or_try_init(slot, || PKey::from_rsa(key_from(seed, size.bits())?))
    }

    fn context(&self, offer: Offer) -> Result<&SslContext, ErrorStack> {
        get_or_try_init(&self.contexts[offer as usize], || context(offer))
    }
}

/// Two threads may both make the value; one of them is kept.
fn get_or_try_init<T>(
    slot: &OnceLock<T>,
    make: impl FnOnce() -> Result<T, ErrorStack>,
) -> Result<&T, ErrorStack> {
    if slot.get().is_none() {
        let value = make()?;
        return Ok(slot.get_or_init(|| value));
    }
    Ok(slot.get().expect("it was there a line ago"))
}

fn context(offer: Offer) -> Result<SslContext, ErrorStack> {
    let mut builder: SslContextBuilder = SslContext::builder(SslMethod::tls_server())?;
    let oldest = if offer == Offer::Ancient { SslVersion::TLS1 } else { SslVersion::TLS1_2 };
    builder.set_min_proto_version(Some(oldest))?;
    // Nothing at hand shows TLS 1.3 on a router's API.
    builder.set_max_proto_version(Some(SslVersion::TLS1_2))?;
    builder.set_cipher_list(offer.ciphers())?;
    builder.set_tmp_dh(Dh::get_2048_256()?.as_ref())?;
    builder.set_mode(SslMode::RELEASE_BUFFERS);
    builder.set_session_cache_mode(SslSessionCacheMode::OFF);
    Ok(builder.build())
}

/// An RSA key that follows from the seed. Good for nothing but a simulation.
fn key_from(seed: u64, bits: i32) -> Result<Rsa<Private>, ErrorStack> {
    let mut context = BigNumContext::new()?;
    let one = BigNum::from_u32(1)?;
    let exponent = BigNum::from_u32(65_537)?;
    let p = prime_from(&[seed, 1], bits / 2, &exponent, &mut context)?;
    let q = prime_from(&[seed, 2], bits / 2, &exponent, &mut context)?;
    let less_one = |prime: &BigNum| prime.as_ref() - one.as_ref();
    let totient = &less_one(&p) * &less_one(&q);

    let mut secret = BigNum::new()?;
    secret.mod_inverse(&exponent, &totient, &mut context)?;
    let mut coefficient = BigNum::new()?;
    coefficient.mod_inverse(&q, &p, &mut context)?;
    let (of_p, of_q) = (&secret % &less_one(&p), &secret % &less_one(&q));
    Rsa::from_private_components(&p * &q, exponent, secret, p, q, of_p, of_q, coefficient)
}

/// The first suitable prime above a number that `parts` choose.
fn prime_from(
    parts: &[u64; 2],
    bits: i32,
    exponent: &BigNumRef,
    context: &mut BigNumContext,
) -> Result<BigNum, ErrorStack> {
    let words =
        (0..bits / 64).map(|word| noise::hash(&[parts[0], parts[1], word.unsigned_abs().into()]));
    let bytes: Vec<u8> = words.flat_map(u64::to_be_bytes).collect();
    let mut candidate = BigNum::from_slice(&bytes)?;
    // Two high bits make the product of two primes full length; primes are odd.
    candidate.set_bit(bits - 1)?;
    candidate.set_bit(bits - 2)?;
    candidate.set_bit(0)?;
    loop {
        let remainder = &(&candidate - BigNum::from_u32(1)?.as_ref()) % exponent;
        if remainder.num_bits() > 0 && candidate.is_prime_fasttest(0, context, true)? {
            return Ok(candidate);
        }
        candidate.add_word(2)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_key() {
        let key = key_from(1, 1024).unwrap();

        assert!(key.check_key().unwrap());
        assert_eq!(key.n(), key_from(1, 1024).unwrap().n());
        assert_ne!(key.n(), key_from(2, 1024).unwrap().n());
        assert_eq!(key.size(), 128);
    }
}
