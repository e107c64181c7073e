//! Measures what a simulated fleet costs with all of its doors open: memory with
//! nobody there, with a session on each router, with consoles; and answers by SNMP.
//!
//! ```console
//! cargo run --release --example doors -p routeros-sim -- 5000 500
//! ```
//!
//! has 5,000 routers and opens consoles on 500 of them. Visitors are processes of
//! their own, so that their memory is not counted. They stay: each row of the table
//! has all that those before it have.
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use std::{
    error::Error,
    fs, io,
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddrV4, UdpSocket},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use routeros_sim::{Board, Fleet};
use tokio::runtime::Builder;

mod visit;

/// Descriptors that this many connections need, with some to spare.
const DESCRIPTORS: u64 = 65_536;

fn main() -> Result<(), Box<dyn Error>> {
    rlimit::increase_nofile_limit(DESCRIPTORS)?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [verb, way, user, password] = &arguments[..]
        && verb == "visit"
    {
        return Ok(visit::all(way.parse()?, user, password)?);
    }
    let number = |at: usize, usual| arguments.get(at).map_or(Ok(usual), |text| text.parse());
    let (routers, consoles) = (number(0, 5000)?, number(1, 500)?);

    let simulator = Builder::new_multi_thread().thread_name("sim").enable_all().build()?;
    let before = resident()?;
    // The challenge of ancient routers is not worth its code here.
    let boards = Board::ALL.into_iter().filter(|board| *board != Board::OldHomeAp);
    let fleet = Fleet::builder().routers(routers).boards(boards).remember(0);
    let fleet = simulator.block_on(fleet.snmp_port(0).mndp_port(0).start())?;

    let mut table = Table { last: before };
    table.row(routers, "nobody there")?;
    let mut visitors = Vec::new();
    for (way, count) in [("api", routers), ("api-ssl", routers), ("ssh", consoles)] {
        visitors.push(visitors_of(&fleet, way, count)?);
        table.row(count, &format!("and {count} sessions by {way}"))?;
    }
    let started = Instant::now();
    let answered = answers(&fleet)?;
    println!("{answered} of {routers} answered by SNMP in {} ms", started.elapsed().as_millis());
    table.row(routers, "and asked by SNMP")?;
    for mut visitor in visitors {
        drop(visitor.stdin.take());
        visitor.wait()?;
    }
    Ok(())
}

/// Tells the memory, and what each of those who came last adds to it.
struct Table {
    last: u64,
}

impl Table {
    fn row(&mut self, count: u32, what: &str) -> io::Result<()> {
        let now = resident()?;
        let each = now.saturating_sub(self.last) / 1024 / u64::from(count.max(1));
        println!("{:>6} MiB  {each:>4} KiB each  {what}", now >> 20);
        self.last = now;
        Ok(())
    }
}

/// Starts whoever visits the first `count` routers, and waits until they are in.
fn visitors_of(fleet: &Fleet, way: &str, count: u32) -> Result<Child, Box<dyn Error>> {
    let credentials = fleet.credentials();
    let mut child = Command::new(std::env::current_exe()?)
        .args(["visit", way, &credentials.user, &credentials.password])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let stdin = child.stdin.as_mut().ok_or("a visitor listens to nobody")?;
    for router in fleet.routers().iter().take(usize::try_from(count)?) {
        let port = match way {
            "api" => router.api_port(),
            "api-ssl" => router.api_ssl_port(),
            _ => router.ssh_port(),
        };
        writeln!(stdin, "{}", SocketAddrV4::new(router.address(), port))?;
    }
    writeln!(stdin)?;
    let stdout = child.stdout.as_mut().ok_or("a visitor says nothing")?;
    let mut said = String::new();
    BufReader::new(stdout).read_line(&mut said)?;
    if said.trim_end() != visit::ALL_IN {
        return Err(format!("the visitors by {way} did not get in").into());
    }
    Ok(child)
}

/// How many routers say for how long they have been up, one asked after the other.
fn answers(fleet: &Fleet) -> io::Result<usize> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut answered = 0;
    for router in fleet.routers() {
        let Some(port) = router.snmp_port() else { continue };
        socket.send_to(GET_UPTIME, (router.address(), port))?;
        let mut answer = [0; 512];
        // The last but one field of a good answer is a number of ticks, 0x43.
        if let Ok((length, _)) = socket.recv_from(&mut answer)
            && answer[..length].contains(&0x43)
        {
            answered += 1;
        }
    }
    Ok(answered)
}

/// `GetRequest` of version 2c for `sysUpTime.0`, with the community `public`.
const GET_UPTIME: &[u8] = b"\x30\x26\x02\x01\x01\x04\x06public\
    \xa0\x19\x02\x01\x01\x02\x01\x00\x02\x01\x00\
    \x30\x0e\x30\x0c\x06\x08\x2b\x06\x01\x02\x01\x01\x03\x00\x05\x00";

/// Bytes of memory that this process has.
fn resident() -> io::Result<u64> {
    let statm = fs::read_to_string("/proc/self/statm")?;
    let pages = statm.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok());
    Ok(pages.unwrap_or(0) * 4096)
}
