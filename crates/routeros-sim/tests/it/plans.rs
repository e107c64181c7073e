//! Plans of `routeros-conf`, carried out on simulated routers.

use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{TestCaseResult, TestRunner, contextualize_config},
};
use routeros_conf::{
    Config, MenuPath, Origin, Properties, Row, Setting,
    catalogue::{self, Shape},
    config::About,
    diff::diff,
    export::{Export, Style},
    plan::{Circumstances, Command, Printed, Secrets, Told, plan, untold},
};
use routeros_sim::{Board, Fleet, Router};
use tokio::runtime::Runtime;

use crate::{
    client::Client,
    generate::{Family, pairs},
};

#[test]
fn plans_lead_there_and_back_on_routeros_6() {
    prove(Board::OldCore, Family::Six);
}

#[test]
fn plans_lead_there_and_back_on_routeros_7() {
    prove(Board::EdgeRouter, Family::Seven);
}

#[test]
fn plans_lead_there_and_back_on_routeros_7_16() {
    prove(Board::Core, Family::Seven);
}

/// A bridge that filters adds a row of its own for the VLAN of its ports once nobody lists it: it looks like the one
/// that was removed, and the script has to add that one all the same.
#[tokio::test]
async fn rows_that_a_router_makes_do_not_stand_for_those_that_were_removed() {
    let bench = Bench::new(Board::EdgeRouter).await;
    let after = "\
        /interface bridge\nadd name=bridge-lan vlan-filtering=yes\n\
        /interface bridge port\nadd bridge=bridge-lan interface=ether2 pvid=10\n";
    let before = format!("{after}/interface bridge vlan\nadd bridge=bridge-lan vlan-ids=10\n");
    let [before, after] = [before.as_str(), after].map(|text| {
        let export = Export::parse(text.as_bytes());
        bench.managed(Config::from_export(&export).unwrap())
    });
    bench.there_and_back(&before, &after, |steps| steps / 2).await.unwrap();
}

/// Plans between configurations made up at random, on one router that becomes one
/// after the other.
fn prove(board: Board, family: Family) {
    let runtime = Runtime::new().unwrap();
    let bench = runtime.block_on(Bench::new(board));
    let cases = (pairs(family), any::<Index>());
    let config = ProptestConfig {
        cases: 64,
        failure_persistence: None,
        max_shrink_iters: 1024,
        ..Default::default()
    };
    // The environment may ask for more cases, as of every other test.
    let proof =
        TestRunner::new(contextualize_config(config)).run(&cases, |((before, after), part)| {
            let (before, after) = (bench.managed(before), bench.managed(after));
            runtime.block_on(bench.there_and_back(&before, &after, |steps| part.index(steps + 1)))
        });
    proof.unwrap_or_else(|failure| panic!("{failure}"));
}

/// A router, and how it is managed.
struct Bench {
    fleet: Fleet,
    about: About,
    /// A port with a cable in it that no configuration made up speaks of.
    port: String,
}

impl Bench {
    async fn new(board: Board) -> Self {
        let fleet = Fleet::builder().boards([board]).start().await.unwrap();
        let router = fleet.router(0);
        let is_free = |name: &str| !["ether1", "ether2", "ether3"].contains(&name);
        let ports = router.look("/interface").unwrap();
        let port = ports.iter().find(|row| {
            row["type"] == "ether" && row["running"] == "true" && is_free(&row["name"])
        });
        let port = port.expect("most sockets have a cable")["name"].clone();
        let about = export(&router).about;
        Self { fleet, about, port }
    }

    /// The configuration as that of this router, with what keeps it within reach
    /// of this computer.
    fn managed(&self, mut config: Config) -> Config {
        config.about = self.about.clone();
        add(&mut config, "/ip/address", &[("address", "10.64.0.9/16"), ("interface", &self.port)]);
        add(&mut config, "/ip/route", &[("gateway", "10.64.0.1")]);
        for (menu, chain, side) in [
            ("/ip/firewall/filter", "input", "src-address"),
            ("/ip/firewall/filter", "output", "dst-address"),
            ("/ip/firewall/raw", "prerouting", "src-address"),
            ("/ip/firewall/raw", "output", "dst-address"),
        ] {
            add(
                &mut config,
                menu,
                &[("action", "accept"), ("chain", chain), (side, "127.0.0.0/8")],
            );
        }
        config.normal()
    }

    /// There by a plan; back by its script, and again from that `part` of its steps; there,
    /// and back by its inverse.
    async fn there_and_back(
        &self,
        before: &Config,
        after: &Config,
        part: impl Fn(usize) -> usize,
    ) -> TestCaseResult {
        let router = self.fleet.router(0);
        router.load_export(&before.to_export().print(Style::Terse)).unwrap();
        let mut client = Client::sign_in(&router, &self.fleet.credentials()).await;
        same(&router, before, "loaded")?;

        let circumstances = Circumstances::new(Secrets::Shown);
        let mut told = Told::nothing();
        for untold in untold(before, after, &circumstances) {
            told.read(&untold, &printed(&mut client, &untold.menu).await).unwrap();
        }
        let plan = plan(before, after, &Circumstances { told, ..circumstances }).unwrap();
        let commands: Vec<_> = plan.steps.iter().map(|step| step.command.clone()).collect();
        if let Ok(script) = plan.script() {
            for done in [commands.len(), part(commands.len())] {
                perform(&mut client, &commands[..done]).await?;
                let said = router.console(script.as_str()).await;
                prop_assert_eq!(said, "", "{}", script.as_str());
                same(&router, before, script.as_str())?;
            }
        }
        perform(&mut client, &commands).await?;
        same(&router, plan.after(), "planned")?;
        perform(&mut client, &plan.inverse().unwrap()).await?;
        same(&router, before, "undone")
    }
}

/// Puts a row in front of the others.
fn add(config: &mut Config, menu: &str, properties: &[(&str, &str)]) {
    let properties = properties.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    let row = Row { origin: Origin::Added, properties: properties.collect() };
    config.menus.entry(menu.parse().unwrap()).or_default().rows.insert(0, row);
}

/// Sends commands as they are, one after the other.
async fn perform(client: &mut Client, commands: &[Command]) -> TestCaseResult {
    for command in commands {
        let rows = printed(client, &command.menu).await;
        let words = command.words(&rows);
        prop_assert!(words.is_ok(), "{}: {:?}\n{rows:#?}", command.console(), words);
        let words: Vec<String> = words.unwrap().into_iter().map(text).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let answer = client.ask(&words).await;
        prop_assert_eq!(&answer[0][0], "!done", "{:?}: {:?}", words, answer);
    }
    Ok(())
}

/// What a menu shows now.
async fn printed(client: &mut Client, menu: &MenuPath) -> Vec<Printed> {
    if catalogue::menu(menu).shape == Shape::Settings {
        return Vec::new();
    }
    let rows = client.rows(&[&format!("{menu}/print")]).await;
    let row = |mut row: crate::client::Row| {
        let id = row.remove(".id").unwrap();
        let properties =
            row.iter().map(|(name, value)| (name.as_str().into(), Setting::from(value.as_str())));
        (id, properties.collect::<Properties>())
    };
    rows.into_iter().map(row).collect()
}

fn text(word: Vec<u8>) -> String {
    String::from_utf8(word).unwrap()
}

/// Whether a router has this configuration and no other, after what was `done`.
fn same(router: &Router, wanted: &Config, done: &str) -> TestCaseResult {
    let there = export(router);
    let left = diff(&there, wanted);
    prop_assert!(left.is_empty(), "{}\n{}", done, left.shown().with_secrets());
    prop_assert_eq!(there.normal().menus, wanted.normal().menus);
    prop_assert_eq!(there.digest(), wanted.digest());
    Ok(())
}

fn export(router: &Router) -> Config {
    Config::from_export(&Export::parse(router.export().as_bytes())).unwrap()
}
