//! TLS doors as routers have them, by OpenSSL's own server side.

use std::{net::SocketAddr, pin::Pin};

use openssl::{
    asn1::{Asn1Integer, Asn1Time},
    bn::BigNum,
    dh::Dh,
    hash::MessageDigest,
    pkey::{PKey, Private},
    rsa::Rsa,
    ssl::{Ssl, SslContext, SslMethod, SslVersion},
    x509::{
        X509, X509Builder, X509NameBuilder,
        extension::{BasicConstraints, SubjectAlternativeName},
    },
};
use routeros::Fingerprint;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinSet,
};
use tokio_openssl::SslStream;

/// A listener that echoes. It ends with the test.
pub struct Door {
    pub address: SocketAddr,
    _tasks: JoinSet<()>,
}

/// What a TLS door offers.
pub struct Offer<'a> {
    pub identity: Option<&'a Identity>,
    pub ciphers: &'a str,
    pub newest: SslVersion,
}

/// A certificate and its key.
pub struct Identity {
    pub certificate: X509,
    pub key: PKey<Private>,
}

impl Offer<'_> {
    pub async fn open(&self) -> Door {
        let mut context = SslContext::builder(SslMethod::tls_server()).unwrap();
        // The test decides what is offered, however old it is.
        context.set_security_level(0);
        context.set_min_proto_version(Some(SslVersion::TLS1)).unwrap();
        context.set_max_proto_version(Some(self.newest)).unwrap();
        context.set_cipher_list(self.ciphers).unwrap();
        context.set_tmp_dh(&Dh::get_2048_256().unwrap()).unwrap();
        if let Some(identity) = self.identity {
            context.set_certificate(&identity.certificate).unwrap();
            context.set_private_key(&identity.key).unwrap();
        }
        tls(context.build()).await
    }
}

async fn tls(context: SslContext) -> Door {
    open(move |socket| {
        let ssl = Ssl::new(&context).unwrap();
        async move {
            let mut stream = SslStream::new(ssl, socket).unwrap();
            if Pin::new(&mut stream).accept().await.is_err() {
                return;
            }
            let mut chunk = [0; 1024];
            while let Ok(count @ 1..) = stream.read(&mut chunk).await {
                if stream.write_all(&chunk[..count]).await.is_err() {
                    return;
                }
            }
        }
    })
    .await
}

/// A listener that does with each connection what it is told.
pub async fn open<F, H>(hand: F) -> Door
where
    F: Fn(tokio::net::TcpStream) -> H + Send + 'static,
    H: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((socket, _)) = listener.accept().await {
            connections.spawn(hand(socket));
        }
    });
    Door { address, _tasks: tasks }
}

const VALID: (&str, &str) = ("20200101000000Z", "99991231235959Z");
const OVER: (&str, &str) = ("20200101000000Z", "20210101000000Z");

impl Identity {
    /// Signs itself, as routers do.
    pub fn self_signed(bits: u32, digest: MessageDigest) -> Self {
        Self::new(bits, digest, None, VALID)
    }

    /// Signs others.
    pub fn authority() -> Self {
        Self::new(2048, MessageDigest::sha256(), None, VALID)
    }

    /// Is signed by `authority`, for 127.0.0.1.
    pub fn signed_by(authority: &Self) -> Self {
        Self::new(2048, MessageDigest::sha256(), Some(authority), VALID)
    }

    /// Was signed by `authority`, long ago.
    pub fn expired(authority: &Self) -> Self {
        Self::new(2048, MessageDigest::sha256(), Some(authority), OVER)
    }

    pub fn fingerprint(&self) -> Fingerprint {
        let digest = self.certificate.digest(MessageDigest::sha256()).unwrap();
        Fingerprint(digest.as_ref().try_into().unwrap())
    }

    pub fn pem(&self) -> Vec<u8> {
        self.certificate.to_pem().unwrap()
    }

    fn new(
        bits: u32,
        digest: MessageDigest,
        issuer: Option<&Self>,
        validity: (&str, &str),
    ) -> Self {
        let key = PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap();
        let mut name = X509NameBuilder::new().unwrap();
        name.append_entry_by_text("CN", if issuer.is_some() { "router" } else { "self" }).unwrap();
        let name = name.build();
        let mut builder = X509Builder::new().unwrap();
        builder.set_version(2).unwrap();
        let serial = BigNum::from_u32(bits).unwrap();
        builder.set_serial_number(&Asn1Integer::from_bn(&serial).unwrap()).unwrap();
        builder.set_subject_name(&name).unwrap();
        builder.set_issuer_name(issuer.map_or(&name, |by| by.certificate.subject_name())).unwrap();
        let (begins, ends) = validity;
        builder.set_not_before(&Asn1Time::from_str_x509(begins).unwrap()).unwrap();
        builder.set_not_after(&Asn1Time::from_str_x509(ends).unwrap()).unwrap();
        builder.set_pubkey(&key).unwrap();
        match issuer {
            None => {
                let extension = BasicConstraints::new().critical().ca().build().unwrap();
                builder.append_extension(extension).unwrap();
            }
            Some(by) => {
                let context = builder.x509v3_context(Some(&by.certificate), None);
                let extension =
                    SubjectAlternativeName::new().ip("127.0.0.1").build(&context).unwrap();
                builder.append_extension(extension).unwrap();
            }
        }
        builder.sign(issuer.map_or(&key, |by| &by.key), digest).unwrap();

        Self { certificate: builder.build(), key }
    }
}
