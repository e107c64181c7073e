//! Holds a private cluster until standard input ends: `hold DIRECTORY [DIRECTORY OF PROGRAMS]`.
//!
//! Prints how the cluster came to run, the server's process id and a URL, one a line. The tests
//! of this crate kill it to see what survives.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use tod_postgres::{Cluster, Error, Profile, Search, Settings};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(directory) = arguments.next() else {
        eprintln!("usage: hold DIRECTORY [DIRECTORY OF PROGRAMS]");
        return ExitCode::FAILURE;
    };
    let settings = Settings {
        directory: directory.into(),
        search: Search { explicit: arguments.next().map(Into::into), ..Search::default() },
        roles: vec!["tod_owner".to_owned()],
        profile: Profile::Lasting,
        max_connections: 20,
        start_deadline: Duration::from_mins(1),
        stop_deadline: Duration::from_secs(30),
    };

    match hold(settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn hold(settings: Settings) -> Result<(), Error> {
    let cluster = Cluster::start(settings).await?;
    let mut output = std::io::stdout().lock();
    let told = writeln!(
        output,
        "{:?}\n{}\n{}",
        cluster.origin(),
        cluster.pid(),
        cluster.superuser("postgres").url()
    );
    // Nobody listens any more: as good as the end of the input.
    if told.and_then(|()| output.flush()).is_ok() {
        let mut ignored = Vec::new();
        let _end = std::io::stdin().take(1).read_to_end(&mut ignored);
    }

    cluster.stop().await
}
