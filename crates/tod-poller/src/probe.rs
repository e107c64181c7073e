//! The connection test: one careful look at a router that is about to be added.

use std::time::Duration;

use routeros::{Command, Ended, Error, Session, Trust, error::TlsFailure};
use tod_model::{
    Cost, Purpose, Rights, Tier,
    probe::{ProbeFailure, ProbeFault, ProbeReport, ProbeRequest, ProbeStep},
};
use tokio::time::{Instant, timeout};

use crate::{
    connect::{Password, identify, sign_in},
    dial::{Budget, Dialled, Repute, Way, addresses, dial},
    fault::Fault,
    heard::Voice,
    link::Link,
    menus::{Menu, Menus},
    metrics::Gauged,
    sessions::Sessions,
    shared::Shared,
};

/// How long the second look at a port that answered strangely may take.
const SECOND_LOOK: Duration = Duration::from_secs(3);

/// Takes every step, and says what was found or where it ended.
pub(crate) async fn probe(shared: &Shared, request: &ProbeRequest) -> ProbeReport {
    let whole = shared.settings.deadlines.probe;
    let mut report = ProbeReport::default();

    let failed = match timeout(whole, look(shared, request, &mut report)).await {
        Ok(Ok(())) => None,
        Ok(Err(fault)) => Some(explained(shared, request, &report, fault).await),
        Err(_) => Some(ProbeFault {
            step: furthest(&report),
            failure: ProbeFailure::Timeout,
            detail: format!("gave up after {} s", whole.as_secs()),
        }),
    };
    ProbeReport { failed, ..report }
}

async fn look(
    shared: &Shared,
    request: &ProbeRequest,
    report: &mut ProbeReport,
) -> Result<(), Fault> {
    let deadlines = &shared.settings.deadlines;
    let mut budget = Budget::whole(deadlines.probe);
    let way = Way { address: &request.address, tier: request.lowest_tier, pin: None };

    let addresses = addresses(shared, way.address, budget).await?;
    report.dialled = addresses.first().copied();
    let mut dialled = dial(shared, &way, &addresses, Repute::Fair, &mut budget).await?;
    report.dialled = Some(dialled.address);
    report.negotiated = Some(dialled.negotiated.clone());

    let password = Password::Clear(&request.password);
    sign_in(shared, &mut dialled, &request.user, password, budget, &mut Cost::default()).await?;
    let Dialled { stream, address, negotiated, turn: _turn } = dialled;
    let open = Sessions::default().open_beside(Instant::now()).expect("nothing else is open yet");
    let gauged = Gauged::new(&shared.meters.sessions);
    let mut link = Link::new(stream, address, negotiated, Purpose::Watch, open, gauged);

    let within = budget.within(deadlines.sign_in);
    let looked = match identify(&mut link, &request.user, within).await {
        Ok(()) => look_around(shared, &mut link, request, budget, report).await,
        Err(fault) => Err(fault),
    };
    link.close().await;
    looked
}

/// Reads what a poll with facts reads, which shows what our user may read.
async fn look_around(
    shared: &Shared,
    link: &mut Link,
    request: &ProbeRequest,
    budget: Budget,
    report: &mut ProbeReport,
) -> Result<(), Fault> {
    let told = link.who.take().unwrap_or_default();
    let mut menus = Menus::default();
    if let Some(resource) = told.resource() {
        menus.saw(resource.version.as_deref(), resource.board_name.as_deref());
    }
    let plan = menus.plan(true).filter(|menu| !told.has(*menu)).collect();
    let within = budget.within(shared.settings.deadlines.sign_in);
    let mut round = link.ask(plan, &request.user, true, within).await;
    round.answers.merge(told);

    let answers = &round.answers;
    report.facts = Some(answers.facts(&request.user, shared.clock.now()));
    report.resource = Some(answers.reading(None).0.resource);
    report.rights =
        answers.group(&request.user).map(|(group, policy)| Rights::of_group(&group, &policy));

    let address = link.address;
    if let Some(error) = round.ended {
        return Err(Fault::talk(address, error, ProbeStep::Rights));
    }
    if round.late.contains(&Menu::Interface) {
        return Err(Fault::Silent { address, step: ProbeStep::Rights });
    }
    match round.denied.iter().find(|menu| menu.is_watched()) {
        Some(menu) => Err(Fault::Denied { address, menu: menu.path() }),
        None => Ok(()),
    }
}

/// Where a test that took too long had got to.
fn furthest(report: &ProbeReport) -> ProbeStep {
    match (&report.facts, &report.negotiated, &report.dialled) {
        (Some(_), ..) => ProbeStep::Rights,
        (None, Some(_), _) => ProbeStep::SignIn,
        (None, None, Some(_)) => ProbeStep::Connect,
        (None, None, None) => ProbeStep::Resolve,
    }
}

async fn explained(
    shared: &Shared,
    request: &ProbeRequest,
    report: &ProbeReport,
    fault: Fault,
) -> ProbeFault {
    let fault = second_look(shared, request, report, fault).await;
    let (step, failure) = fault.verdict();

    ProbeFault { step, failure, detail: fault.to_string() }
}

/// A port that closed or stayed silent may be the other one of the two: whoever asks for TLS on
/// the plain port, or the reverse, should be told so. No credential is sent.
async fn second_look(
    shared: &Shared,
    request: &ProbeRequest,
    report: &ProbeReport,
    fault: Fault,
) -> Fault {
    let Some(address) = report.dialled else { return fault };
    let is_plain = request.lowest_tier == Tier::Plain;
    match fault {
        Fault::Closed { step: ProbeStep::Tls, .. } | Fault::Silent { step: ProbeStep::Tls, .. } => {
            let _turn = shared.pace.handshake(address.ip(), true).await;
            match timeout(SECOND_LOOK, speaks_plain(address)).await {
                Ok(true) => {
                    Fault::Tls { address, failure: TlsFailure::NotTls, wants_certificate: false }
                }
                _ => fault,
            }
        }
        Fault::Closed { step: ProbeStep::SignIn, .. }
        | Fault::Silent { step: ProbeStep::SignIn, .. }
            if is_plain =>
        {
            let _turn = shared.pace.handshake(address.ip(), true).await;
            match routeros::dial(address, &Trust::Unverified, SECOND_LOOK).await {
                Ok(_) => Fault::Foreign { address, voice: Voice::Tls },
                Err(_) => fault,
            }
        }
        _ => fault,
    }
}

/// Whether the plain API answers here: without signing in it refuses everything, in its own words.
async fn speaks_plain(address: std::net::SocketAddr) -> bool {
    let Ok((stream, _)) = routeros::dial(address, &Trust::Plain, SECOND_LOOK).await else {
        return false;
    };
    let (session, driver) = Session::start(stream, routeros::session::Settings::default());
    let asked = session.run(Command::print("/system/identity"), SECOND_LOOK);
    tokio::select! {
        answer = asked => matches!(answer, Err(Error::Ended(Ended::Fatal(_)) | Error::Trap(_))),
        ended = driver.run() => matches!(ended, Ended::Fatal(_)),
    }
}
