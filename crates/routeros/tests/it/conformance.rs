//! The shared vectors, gathered from the manual and the test suites of other clients.

use std::{fs, path::Path};

use routeros::{
    Command, Ended, Error, Row,
    login::challenge_response,
    reply::Answer,
    session::Settings,
    wire::{Decoder, FrameError, Limits, Sentence, encode, length_prefix, parse_length},
};
use serde_json::Value;

use crate::peer::{PATIENCE, Pair, connected, tag};

/// A section of the vectors, or `None` where they are not at hand.
fn section(name: &str) -> Option<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/routeros/vectors.json");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: no vectors at {}", path.display());
        return None;
    };
    let vectors: Value = serde_json::from_str(&text).unwrap();
    let section = vectors[name].as_array().unwrap().clone();
    assert!(!section.is_empty(), "{name} has no vectors");
    Some(section)
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap()
}

fn words(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

fn unhex(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        hex.chars().map(|c| c.to_digit(16).unwrap().try_into().unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn decode(bytes: &[u8]) -> Vec<Sentence> {
    let mut decoder = Decoder::new(Limits::default());
    let mut sentences = Vec::new();
    for byte in bytes {
        decoder.feed(&[*byte]);
        sentences.extend(decoder.decode().unwrap());
    }
    assert!(decoder.is_empty());
    sentences
}

fn sentence(words: &[&str]) -> Sentence {
    let mut bytes = Vec::new();
    encode(words, &mut bytes);
    let [sentence] = decode(&bytes).try_into().unwrap();
    sentence
}

#[test]
fn lengths() {
    for vector in section("length").into_iter().flatten() {
        let length = u32::try_from(vector["len"].as_u64().unwrap()).unwrap();
        let bytes = unhex(text(&vector, "hex"));
        let (prefix, size) = length_prefix(length);
        assert_eq!(prefix[..size], bytes, "{vector}");
        assert_eq!(parse_length(&bytes), Ok(Some((length, size))), "{vector}");
    }
}

#[test]
fn reserved_lengths() {
    for vector in section("length_decode_error").into_iter().flatten() {
        let (first, last) =
            text(&vector, "hex").split_once("..").unwrap_or((text(&vector, "hex"), ""));
        let first = unhex(first)[0];
        let last = unhex(last).first().copied().unwrap_or(first);
        for byte in first..=last {
            assert_eq!(parse_length(&[byte]), Err(FrameError::ReservedLength(byte)), "{vector}");
        }
    }
}

#[test]
fn challenges() {
    for vector in section("login_md5").into_iter().flatten() {
        let response = challenge_response(
            text(&vector, "password").as_bytes(),
            text(&vector, "challenge").as_bytes(),
        );
        assert_eq!(response.as_deref(), Some(text(&vector, "response")), "{vector}");
    }
}

#[test]
fn sentences_sent() {
    for vector in section("sentence_encode").into_iter().flatten() {
        let mut bytes = Vec::new();
        encode(words(&vector["words"]), &mut bytes);
        assert_eq!(bytes, unhex(text(&vector, "hex")), "{vector}");
    }
}

#[test]
fn sentences_received() {
    for vector in section("sentence_decode").into_iter().flatten() {
        let [sentence] = decode(&unhex(text(&vector, "hex"))).try_into().unwrap();
        let expected = words(&vector["words"]);
        assert!(sentence.words().eq(expected.iter().map(|word| word.as_bytes())), "{vector}");

        match (expected[0], Answer::new(sentence)) {
            ("!re", Answer::Row(_)) | ("!done", Answer::Done(_)) | ("!empty", Answer::Unknown) => {}
            ("!fatal", Answer::Fatal(reason)) => assert_eq!(reason, expected[1]),
            ("!trap", Answer::Trap(trap)) => {
                let message = format!("=message={}", trap.message);
                assert!(trap.message.is_empty() || expected.contains(&message.as_str()));
            }
            (_, other) => panic!("{vector} became {other:?}"),
        }
    }
}

#[test]
fn attributes() {
    for vector in section("attribute_parse").into_iter().flatten() {
        let row = Row::new(sentence(&["!re", text(&vector, "word")]));
        let expected = (text(&vector, "key").as_bytes(), text(&vector, "value").as_bytes());
        assert_eq!(row.properties().collect::<Vec<_>>(), [expected], "{vector}");
        assert_eq!(row.get(text(&vector, "key")), Some(expected.1), "{vector}");
    }
}

#[tokio::test]
async fn streams_of_answers() {
    for vector in section("reply_semantics").into_iter().flatten() {
        let stream: Vec<Vec<&str>> =
            vector["stream"].as_array().unwrap().iter().map(words).collect();
        if stream.iter().flatten().any(|word| word.starts_with(".tag=")) {
            continue;
        }
        let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
        let router = async {
            let tag = tag(&peer.hears().await);
            for sentence in &stream {
                peer.says(&[sentence.as_slice(), &[tag.as_str()]].concat()).await;
            }
        };
        let (reply, ()) = tokio::join!(session.run(Command::print("/a"), PATIENCE), router);

        match (vector["rows"].as_u64(), stream[0][0], reply) {
            (Some(rows), _, Ok(reply)) => assert_eq!(reply.rows.len() as u64, rows, "{vector}"),
            (None, "!trap", Err(Error::Trap(trap))) => assert_eq!(trap.message, "x"),
            (None, "!fatal", Err(Error::Ended(Ended::Fatal(reason)))) => {
                assert_eq!(reason, "not logged in");
            }
            // One empty row: the caller knows whether the command has any.
            (None, "!re" | "!empty", Ok(reply)) => assert_eq!(reply.rows.len(), 1, "{vector}"),
            (_, _, reply) => panic!("{vector} became {reply:?}"),
        }
    }
}
