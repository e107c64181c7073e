//! Measures what a simulated fleet costs: CPU for a poll, memory for a session.
//!
//! ```console
//! cargo run --release --example load -p routeros-sim -- 2000 10
//! ```
//!
//! signs in on 2,000 routers over the plain API and polls them for ten seconds
//! as fast as they answer. The routers run on threads of their own, so that
//! their CPU time is told from the clients'.
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use std::{
    fs, io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use routeros_sim::{Board, Credentials, Fleet, Router, SimClock};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    runtime::Builder,
    task::JoinSet,
};

/// What a poller asks in one go.
const POLL: &[&[&str]] = &[
    &["/system/resource/print", "=.proplist=uptime,cpu-load,free-memory,version", ".tag=1"],
    &["/system/health/print", ".tag=2"],
    &[
        "/interface/print",
        "=.proplist=name,running,disabled,rx-byte,tx-byte,rx-packet,tx-packet",
        ".tag=3",
    ],
    &["/ip/route/print", "=count-only=", ".tag=4"],
    &["/interface/wireless/registration-table/print", ".tag=5"],
];

/// Resident memory of this process and the CPU time of the routers' threads.
struct Usage {
    resident: u64,
    simulator: Duration,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let routers: u32 = arguments.next().unwrap_or("2000".into()).parse()?;
    let seconds: u64 = arguments.next().unwrap_or("10".into()).parse()?;

    let simulator =
        Builder::new_multi_thread().thread_name("sim").worker_threads(1).enable_all().build()?;
    // The challenge of ancient routers is not worth its code here.
    let boards = Board::ALL.into_iter().filter(|board| *board != Board::OldHomeAp);
    let fleet =
        Fleet::builder().routers(routers).boards(boards).remember(0).clock(SimClock::system());
    let fleet = simulator.block_on(async { fleet.start().await })?;
    let empty = usage()?;

    let clients = Builder::new_current_thread().enable_all().build()?;
    clients.block_on(async {
        let mut sessions = Vec::new();
        for router in fleet.routers() {
            sessions.push(sign_in(router, &fleet.watcher()).await?);
        }
        let idle = usage()?;
        let until = Instant::now() + Duration::from_secs(seconds);
        let mut polling = JoinSet::new();
        for stream in sessions {
            polling.spawn(poll_until(stream, until));
        }
        let mut polls = 0;
        while let Some(done) = polling.join_next().await {
            polls += done??;
        }
        report(routers, seconds, polls, &empty, &idle, &usage()?);
        Ok(())
    })
}

fn report(routers: u32, seconds: u64, polls: u64, empty: &Usage, idle: &Usage, busy: &Usage) {
    let cpu = busy.simulator.saturating_sub(idle.simulator);
    let each = |bytes: u64| bytes / u64::from(routers.max(1)) / 1024;
    println!("routers                  {routers}");
    println!("polls                    {polls} in {seconds} s");
    println!("simulator's CPU per poll {} us", cpu.as_micros() / u128::from(polls.max(1)));
    println!("memory per router        {} KiB before anybody connects", each(empty.resident));
    println!(
        "memory per session       {} KiB more, both ends",
        each(idle.resident.saturating_sub(empty.resident))
    );
    println!("resident at the end      {} MiB", busy.resident >> 20);
}

async fn sign_in(router: &Router, credentials: &Credentials) -> io::Result<TcpStream> {
    let address = SocketAddr::from((router.address(), router.api_port()));
    let mut stream = TcpStream::connect(address).await?;
    let name = format!("=name={}", credentials.user);
    let password = format!("=password={}", credentials.password);
    stream.write_all(&sentence(&["/login", &name, &password])).await?;
    let mut answer = [0; 7];
    stream.read_exact(&mut answer).await?;
    if &answer != b"\x05!done\x00" {
        return Err(io::Error::other("a router refused the login"));
    }
    Ok(stream)
}

/// Polls until the time has come, and says how often.
async fn poll_until(mut stream: TcpStream, until: Instant) -> io::Result<u64> {
    let question: Vec<u8> = POLL.iter().flat_map(|words| sentence(words)).collect();
    let mut buffer = vec![0; 64 << 10];
    let mut polls = 0;
    while Instant::now() < until {
        stream.write_all(&question).await?;
        let mut done = 0;
        let mut tail = Vec::new();
        while done < POLL.len() {
            let count = stream.read(&mut buffer).await?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            // A `!done` may arrive in two pieces.
            tail.extend_from_slice(&buffer[..count]);
            done += tail.windows(6).filter(|bytes| bytes == b"\x05!done").count();
            tail.drain(..tail.len().saturating_sub(5));
        }
        polls += 1;
    }
    Ok(polls)
}

fn sentence(words: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for word in words {
        bytes.push(u8::try_from(word.len()).expect("the words of a poll are short"));
        bytes.extend_from_slice(word.as_bytes());
    }
    bytes.push(0);
    bytes
}

fn usage() -> io::Result<Usage> {
    let pages: u64 = field(&fs::read_to_string("/proc/self/statm")?, 1);
    let mut ticks = 0;
    for thread in fs::read_dir("/proc/self/task")? {
        let stat = fs::read_to_string(thread?.path().join("stat"))?;
        // The name stands in brackets and may hold spaces; numbers follow it.
        let (name, numbers) = stat.rsplit_once(") ").unwrap_or_default();
        if name.ends_with("(sim") {
            ticks += field(numbers, 11) + field(numbers, 12);
        }
    }
    // Linux counts a hundred ticks a second whatever its timer does.
    Ok(Usage { resident: pages * 4096, simulator: Duration::from_millis(ticks * 10) })
}

fn field(text: &str, at: usize) -> u64 {
    text.split_whitespace().nth(at).and_then(|number| number.parse().ok()).unwrap_or(0)
}
