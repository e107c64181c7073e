//! Signing in, before a connection becomes a session.
//!
//! This is done on the bare connection, so that a password never waits in a queue, and every copy
//! made of it here is overwritten afterwards.

use std::{io, time::Duration};

use md5::{Digest, Md5};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};
use zeroize::Zeroizing;

use crate::{
    error::{Error, SignInFailure},
    reply::{Answer, Row},
    session::Ended,
    trap::Trap,
    wire::{Decoder, Limits, end_sentence, put_word},
};

/// Signs in with name and password.
///
/// RouterOS 6.43 and newer take both at once. Older ones answer with a challenge, which is then
/// met; they ignore what they do not know, so one sequence serves all (`protocol.md` §5).
///
/// Give the stream to [`Session::start`](crate::Session::start) after success; after an error it
/// is good for nothing.
pub async fn login<S>(
    stream: &mut S,
    user: &str,
    password: &[u8],
    within: Duration,
) -> Result<(), Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    timeout(within, converse(stream, user, password)).await.unwrap_or(Err(Error::Timeout))
}

/// The answer to the challenge of a router older than 6.43: `00` and the MD5 of a zero byte, the
/// password and the challenge, in hexadecimal. `None` if the challenge is no hexadecimal.
pub fn challenge_response(password: &[u8], challenge: &[u8]) -> Option<String> {
    let mut hash = Md5::new();
    hash.update([0]);
    hash.update(password);
    let pairs = challenge.chunks(2);
    for pair in pairs {
        let is_hex = pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit);
        let pair = is_hex.then_some(pair).and_then(|pair| str::from_utf8(pair).ok())?;
        hash.update([u8::from_str_radix(pair, 16).ok()?]);
    }

    let digest = hash.finalize();
    Some(digest.iter().fold("00".to_owned(), |text, byte| format!("{text}{byte:02x}")))
}

async fn converse<S>(stream: &mut S, user: &str, password: &[u8]) -> Result<(), Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // What a stranger sends before signing in is small, so nothing large is accepted.
    let mut decoder = Decoder::new(Limits { word: 4 << 10, sentence: 16 << 10, words: 64 });

    ask(stream, &[("name", user.as_bytes()), ("password", password)]).await?;
    let done = answer(stream, &mut decoder).await?;
    let Some(challenge) = done.get("ret") else { return Ok(()) };

    let response = challenge_response(password, challenge)
        .ok_or_else(|| SignInFailure::Refused("a challenge that is no hexadecimal".to_owned()))
        .map_err(Error::SignIn)?;
    ask(stream, &[("name", user.as_bytes()), ("response", response.as_bytes())]).await?;
    let done = answer(stream, &mut decoder).await?;
    match done.get("ret") {
        None => Ok(()),
        Some(_) => {
            Err(Error::SignIn(SignInFailure::Refused("a challenge after a challenge".to_owned())))
        }
    }
}

async fn ask<S>(stream: &mut S, arguments: &[(&str, &[u8])]) -> Result<(), Error>
where
    S: AsyncWrite + Unpin,
{
    // Large enough never to move: a buffer that grows leaves a copy behind.
    let size = arguments.iter().map(|(name, value)| name.len() + value.len() + 8).sum::<usize>();
    let mut sentence = Zeroizing::new(Vec::with_capacity(size + 16));
    put_word(&[b"/login"], &mut sentence);
    for (name, value) in arguments {
        put_word(&[b"=", name.as_bytes(), b"=", value], &mut sentence);
    }
    end_sentence(&mut sentence);

    stream.write_all(&sentence).await.map_err(|error| broke(&error))?;
    stream.flush().await.map_err(|error| broke(&error))
}

/// The `!done` of a sign-in.
async fn answer<S>(stream: &mut S, decoder: &mut Decoder) -> Result<Row, Error>
where
    S: AsyncRead + Unpin,
{
    let mut refused: Option<Trap> = None;
    let mut chunk = [0; 512];
    loop {
        while let Some(sentence) = decoder.decode().map_err(Ended::Framing)? {
            match (Answer::new(sentence), refused.take()) {
                (Answer::Done(_), Some(trap)) => return Err(Error::SignIn(failure(trap))),
                (Answer::Done(done), None) => return Ok(done),
                (Answer::Trap(trap), earlier) => refused = earlier.or(Some(trap)),
                (Answer::Fatal(reason), _) => return Err(Ended::Fatal(reason).into()),
                (Answer::Row(_) | Answer::Unknown, earlier) => refused = earlier,
            }
        }

        match (stream.read(&mut chunk).await, refused.take()) {
            (Ok(0) | Err(_), Some(trap)) => return Err(Error::SignIn(failure(trap))),
            (Ok(0), None) => return Err(Ended::Eof.into()),
            (Err(error), None) => return Err(broke(&error)),
            (Ok(count), earlier) => {
                refused = earlier;
                decoder.feed(&chunk[..count]);
            }
        }
    }
}

fn failure(trap: Trap) -> SignInFailure {
    let message = trap.message.to_ascii_lowercase();
    if message.contains("radius") && message.contains("timeout") {
        SignInFailure::RadiusTimeout
    } else if message.contains("invalid user name or password") || message.contains("cannot log in")
    {
        SignInFailure::WrongCredentials
    } else if message.contains("permission") || message.contains("not allowed") {
        SignInFailure::NotPermitted(trap.message)
    } else {
        SignInFailure::Refused(trap.to_string())
    }
}

fn broke(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Ended::Eof.into(),
        kind => Ended::Io(kind).into(),
    }
}
