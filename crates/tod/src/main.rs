//! The one binary: flags in, services up, decisions nowhere.

mod acme;
mod admin;
mod bench;
mod clock;
mod config;
mod data;
mod database;
mod http;
mod keys;
mod limits;
mod liveness;
mod metrics;
mod notices;
mod output;
mod private_file;
mod routers;
mod sim;
mod supervisor;
mod telemetry;
mod unseal;
mod up;

use std::process::ExitCode;

use clap::Parser;

use crate::config::{Command, Verb};

fn main() -> ExitCode {
    let command = Command::parse();
    match telemetry::init(&command.telemetry).and_then(|()| run(command.verb)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::failure(&error);
            ExitCode::FAILURE
        }
    }
}

/// `tod bench` chooses its own threads, so that it can tell them apart.
fn run(verb: Verb) -> anyhow::Result<()> {
    if let Verb::Bench(settings) = verb {
        return bench::bench(&settings);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match verb {
            Verb::Up(up) => up::up(*up).await,
            Verb::Admin(admin) => admin::admin(admin).await,
            Verb::Sim(sim) => sim::sim(sim).await,
            Verb::Bench(_) => unreachable!("taken above"),
        }
    })
}
