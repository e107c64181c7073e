//! Those who come in by the doors, and stay.

use std::{
    borrow::Cow,
    io::{self, Read as _, Write as _},
    net::SocketAddr,
    pin::Pin,
    str::FromStr,
    sync::Arc,
};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use openssl::ssl::{Ssl, SslContext, SslMethod, SslVerifyMode};
use russh::{
    Channel, ChannelMsg, Preferred,
    client::{self, Handle, Msg},
    keys::PublicKeyOrCertificate,
    mac,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    runtime::Builder,
};
use tokio_openssl::SslStream;

/// What visitors say once all of them are in.
pub(crate) const ALL_IN: &str = "all in";

/// How many dial at once.
const AT_ONCE: usize = 32;

/// By which door.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    Api,
    ApiSsl,
    Ssh,
}

impl FromStr for Way {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "api" => Ok(Self::Api),
            "api-ssl" => Ok(Self::ApiSsl),
            "ssh" => Ok(Self::Ssh),
            _ => Err("there is no such door"),
        }
    }
}

/// Somebody who is in.
#[expect(dead_code, reason = "a session is kept, not used")]
enum Guest {
    Plain(TcpStream),
    Encrypted(SslStream<TcpStream>),
    Console(Handle<Trusting>, Channel<Msg>),
}

/// Visits the addresses on the standard input, one a line until an empty one, says
/// so, and stays until the input ends.
pub(crate) fn all(way: Way, user: &str, password: &str) -> io::Result<()> {
    let lines = io::stdin().lines().map_while(Result::ok);
    let addresses = lines.take_while(|line| !line.is_empty()).map(|line| {
        line.parse::<SocketAddr>()
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    });
    let addresses: Vec<_> = addresses.collect::<io::Result<_>>()?;
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let guests: Vec<Guest> = runtime.block_on(async {
        let visits = addresses.into_iter().map(|address| visit(way, address, user, password));
        stream::iter(visits).buffer_unordered(AT_ONCE).try_collect().await
    })?;
    let mut stdout = io::stdout();
    writeln!(stdout, "{ALL_IN}")?;
    stdout.flush()?;
    io::stdin().read_to_end(&mut Vec::new())?;
    drop(guests);
    Ok(())
}

async fn visit(way: Way, address: SocketAddr, user: &str, password: &str) -> io::Result<Guest> {
    match way {
        Way::Api => {
            let mut stream = TcpStream::connect(address).await?;
            sign_in(&mut stream, user, password).await?;
            Ok(Guest::Plain(stream))
        }
        Way::ApiSsl => {
            let mut context = SslContext::builder(SslMethod::tls_client())?;
            context.set_cipher_list("ALL:@SECLEVEL=0")?;
            context.set_verify(SslVerifyMode::NONE);
            let stream = TcpStream::connect(address).await?;
            let mut stream = SslStream::new(Ssl::new(&context.build())?, stream)?;
            Pin::new(&mut stream).connect().await.map_err(io::Error::other)?;
            sign_in(&mut stream, user, password).await?;
            Ok(Guest::Encrypted(stream))
        }
        Way::Ssh => console(address, user, password).await.map_err(io::Error::other),
    }
}

async fn sign_in(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    user: &str,
    password: &str,
) -> io::Result<()> {
    let mut sentence = Vec::new();
    for word in ["/login", &format!("=name={user}"), &format!("=password={password}"), ""] {
        sentence.push(u8::try_from(word.len()).map_err(io::Error::other)?);
        sentence.extend_from_slice(word.as_bytes());
    }
    stream.write_all(&sentence).await?;
    let mut answer = [0; 7];
    stream.read_exact(&mut answer).await?;
    if &answer != b"\x05!done\x00" {
        return Err(io::Error::other("a router refused the login"));
    }
    Ok(())
}

/// A console that has shown something.
async fn console(address: SocketAddr, user: &str, password: &str) -> Result<Guest, russh::Error> {
    // RouterOS 6 knows no more than SHA-1.
    let preferred = Preferred {
        mac: Cow::Borrowed(&[mac::HMAC_SHA256, mac::HMAC_SHA1]),
        ..Preferred::default()
    };
    let config = client::Config { preferred, ..client::Config::default() };
    let mut handle = client::connect(Arc::new(config), address, Trusting).await?;
    if !handle.authenticate_password(user, password).await?.success() {
        return Err(russh::Error::NotAuthenticated);
    }
    let mut channel = handle.channel_open_session().await?;
    channel.request_pty(false, "vt102", 80, 24, 0, 0, &[]).await?;
    channel.request_shell(false).await?;
    loop {
        match channel.wait().await {
            Some(ChannelMsg::Data { .. }) => return Ok(Guest::Console(handle, channel)),
            Some(_) => {}
            None => return Err(russh::Error::Disconnect),
        }
    }
}

/// Takes every host key.
struct Trusting;

impl client::Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(&mut self, _: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        Ok(true)
    }
}
