//! As much of HTTP as fetching a file takes.

use std::{
    io::{Error, ErrorKind},
    net::{IpAddr, SocketAddr},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpSocket, TcpStream},
};

/// `http://host:port/path`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    host: String,
    pub(super) port: u16,
    path: String,
}

/// What a server says before the body.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) reason: String,
    pub(super) length: Option<u64>,
    pub(super) body: Body,
}

/// What a server says after the head.
pub(super) struct Body {
    stream: BufReader<TcpStream>,
    left: Option<u64>,
}

/// The longest head of an answer, in bytes.
const HEAD: u64 = 16 << 10;

/// Bytes that are read at a time.
const PIECE: usize = 32 << 10;

impl Url {
    pub(super) fn parse(url: &str) -> Option<Self> {
        let rest = url.strip_prefix("http://")?;
        let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (authority, 80),
        };
        let is_clean = !url.bytes().any(|byte| byte.is_ascii_control() || byte == b' ');
        (is_clean && !host.is_empty()).then(|| Self {
            host: host.to_owned(),
            port,
            path: path.to_owned(),
        })
    }

    /// Names lead nowhere here.
    pub(super) fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// What a file is called whose name nobody said.
    pub(super) fn file_name(&self) -> &str {
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("index.html")
    }
}

/// Asks `server` for it, from an address of our own.
pub(super) async fn get(url: &Url, server: SocketAddr, ours: IpAddr) -> Result<Reply, Error> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(ours, 0))?;
    let mut stream = socket.connect(server).await?;
    let Url { host, port, path } = url;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: Mikrotik Fetch\r\n\
         Accept-Encoding: identity\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;

    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    let mut lines = (&mut stream).take(HEAD);
    while !head.ends_with("\r\n\r\n") {
        if lines.read_line(&mut head).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
    let (status, reason, length) = read(&head).ok_or(ErrorKind::InvalidData)?;
    Ok(Reply { status, reason, length, body: Body { stream, left: length } })
}

impl Body {
    /// The next piece; none at the end, whether that is where it should be or not.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let most = self
            .left
            .map_or(PIECE, |left| usize::try_from(left).map_or(PIECE, |left| left.min(PIECE)));
        let mut piece = vec![0; most];
        let read = self.stream.read(&mut piece).await?;
        piece.truncate(read);
        self.left = self.left.map(|left| left - read as u64);
        Ok((read > 0).then_some(piece))
    }
}

/// Status, its words, and how long the body is.
fn read(head: &str) -> Option<(u16, String, Option<u64>)> {
    let mut lines = head.split("\r\n");
    let (_, status) = lines.next()?.split_once(' ')?;
    let (status, reason) = status.split_once(' ').unwrap_or((status, ""));
    let mut length = None;
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = Some(value.trim().parse().ok()?),
            // Not modelled.
            "transfer-encoding" => return None,
            _ => {}
        }
    }
    Some((status.parse().ok()?, reason.to_owned(), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_server_a_port_and_a_file() {
        let url = Url::parse("http://127.0.0.1:8080/get/a.npk?once=1").unwrap();
        assert_eq!((url.address(), url.port), (Some([127, 0, 0, 1].into()), 8080));
        assert_eq!(url.file_name(), "a.npk");
        let bare = Url::parse("http://upgrade.example").unwrap();
        assert_eq!((bare.address(), bare.port, bare.file_name()), (None, 80, "index.html"));
        for wrong in ["", "ftp://127.0.0.1/a", "http:///a", "http://a:b/", "http://a/\r\nHost: b"] {
            assert_eq!(Url::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_head_says_how_it_went_and_how_long_it_is() {
        let head = "HTTP/1.1 404 Not Found\r\nServer: x\r\nContent-Length: 12\r\n\r\n";
        assert_eq!(read(head), Some((404, "Not Found".to_owned(), Some(12))));
        assert_eq!(read("HTTP/1.0 200\r\n\r\n"), Some((200, String::new(), None)));
        assert_eq!(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), None);
    }
}
