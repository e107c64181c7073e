//! Keeps a certificate: has it, serves it, renews it in time.

use std::{convert::Infallible, error::Error, path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use rustls::{client::verify_server_name, pki_types::ServerName, server::ParsedCertificate};
use tod_api::health::Part;
use tod_model::Clock;
use tokio::{
    sync::watch,
    time::{interval, sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{
    Settings, account,
    files::{self, Files},
    order,
    schedule::{Validity, pause},
    shown::{PROOF_PROTOCOL, Shown},
    trouble::Trouble,
};
use crate::http::{self, Certificate};

/// How long an attempt may take.
const ATTEMPT: Duration = Duration::from_mins(3);

/// How often the clock is looked at: it may be set, and machines sleep.
const GLANCE: Duration = Duration::from_secs(1);

/// Keeps the certificate of one name.
pub struct Keeper {
    settings: Settings,
    files: Files,
    shown: Arc<Shown>,
    clock: Clock,
    standing: watch::Sender<Standing>,
    done: watch::Sender<Option<DateTime<Utc>>>,
}

/// How things are.
#[derive(Clone, Copy, Debug)]
struct Standing {
    /// Until when the certificate serves; none when an ACME server never issued one.
    validity: Option<Validity>,
    /// Whether the last attempt failed.
    is_failing: bool,
}

impl Keeper {
    /// Serves what is kept below `root`, or `substitute` until there is something.
    pub fn open(
        settings: Settings,
        root: &Path,
        substitute: &Certificate,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let files = Files::open(root, &settings.directory)?;
        let kept = kept(&files, &settings.name);
        if kept.is_none() {
            warn!(
                name = settings.name,
                fingerprint = substitute.fingerprint(),
                "serving a self-signed certificate until the ACME server has issued one"
            );
        }
        let (served, validity) = kept.unzip();
        let shown = Shown::new(served.as_ref().unwrap_or(substitute).key());

        Ok(Self {
            settings,
            files,
            shown: Arc::new(shown),
            clock,
            standing: watch::Sender::new(Standing { validity, is_failing: false }),
            done: watch::Sender::new(None),
        })
    }

    /// Performs handshakes with whatever certificate there is, and those in which the ACME server
    /// looks for its proof.
    pub fn acceptor(&self) -> anyhow::Result<TlsAcceptor> {
        http::acceptor(self.shown.clone(), &[PROOF_PROTOCOL])
    }

    /// The part of readiness that tells whether there is a certificate that will be renewed.
    pub fn readiness(&self) -> Part {
        Part {
            name: "certificate",
            done_at: self.done.subscribe(),
            patience: TimeDelta::seconds(5),
        }
    }

    /// Keeps the certificate until `shutdown`.
    pub async fn run(self, shutdown: CancellationToken) -> anyhow::Result<()> {
        tokio::select! {
            biased;
            () = shutdown.cancelled() => Ok(()),
            never = self.renew() => match never {},
            never = self.tell() => match never {},
        }
    }

    /// Renews whenever it is due.
    async fn renew(&self) -> Infallible {
        let mut failures = 0;
        loop {
            self.is_due().await;
            match self.attempt().await {
                Ok(()) => failures = 0,
                Err(trouble) => {
                    failures += 1;
                    let wait = pause(trouble.failure(), failures, rand::random());
                    self.complain(&trouble, failures, wait);
                    sleep(wait).await;
                }
            }
        }
    }

    /// Returns once an order is due.
    async fn is_due(&self) {
        let mut glances = interval(GLANCE);
        loop {
            glances.tick().await;
            let validity = self.standing.borrow().validity;
            if validity.is_none_or(|validity| validity.due_at() <= self.clock.now()) {
                return;
            }
        }
    }

    async fn attempt(&self) -> Result<(), Trouble> {
        let ordered = timeout(ATTEMPT, self.order()).await;
        let pem = ordered.map_err(|_| Trouble::Deadline(ATTEMPT))??;
        let certificate = files::parse(pem.as_bytes()).map_err(Trouble::Unusable)?;
        let validity = validity(&certificate).map_err(Trouble::Unusable)?;

        self.files.keep_certificate(&pem)?;
        self.shown.replace(certificate.key());
        self.standing.send_replace(Standing { validity: Some(validity), is_failing: false });
        info!(
            name = self.settings.name,
            fingerprint = certificate.fingerprint(),
            expires_at = %validity.until,
            "serving a new certificate"
        );

        if validity.due_at() <= self.clock.now() { Err(Trouble::AlreadyDue) } else { Ok(()) }
    }

    /// Orders a certificate. A server that has forgotten our account gets another one, once.
    async fn order(&self) -> Result<String, Trouble> {
        self.files.prepare()?;
        let account = account::open(&self.settings, &self.files).await?;
        match order::place(&account, &self.settings.name, &self.shown).await {
            Err(trouble) if trouble.is_lost_account() => {
                warn!(error = &trouble as &dyn Error, "the ACME server does not know our account");
                let account = account::register(&self.settings, &self.files).await?;
                order::place(&account, &self.settings.name, &self.shown).await
            }
            placed => placed,
        }
    }

    fn complain(&self, trouble: &Trouble, failures: u32, wait: Duration) {
        self.standing.send_modify(|standing| standing.is_failing = true);
        let validity = self.standing.borrow().validity;
        let error = trouble as &dyn Error;
        let retry_in_s = wait.as_secs();
        if validity.is_some_and(|validity| self.clock.now() < validity.until) {
            warn!(error, failures, retry_in_s, "cannot renew the certificate");
        } else {
            error!(error, failures, retry_in_s, "cannot get a certificate");
        }
    }

    /// Tells readiness and metrics how things are.
    async fn tell(&self) -> Infallible {
        let mut glances = interval(GLANCE);
        loop {
            glances.tick().await;
            let Standing { validity, is_failing } = *self.standing.borrow();
            let now = self.clock.now();
            if !is_failing && validity.is_some_and(|validity| now < validity.until) {
                self.done.send_replace(Some(now));
            }
            if let Some(validity) = validity {
                let left = (validity.until - now).as_seconds_f64();
                metrics::gauge!("tod_certificate_expires_in_seconds").set(left);
            }
        }
    }
}

/// The certificate that was kept, if it is for `name`. One that is damaged, or for another name,
/// is replaced by the next order.
fn kept(files: &Files, name: &str) -> Option<(Certificate, Validity)> {
    let read = || -> anyhow::Result<Option<(Certificate, Validity)>> {
        let Some(certificate) = files.certificate()? else { return Ok(None) };
        if !is_for(&certificate, name)? {
            info!(name, "the certificate that is kept is for another name");
            return Ok(None);
        }
        let validity = validity(&certificate)?;

        Ok(Some((certificate, validity)))
    };

    read().unwrap_or_else(|error| {
        let error = &*error as &dyn Error;
        warn!(error, "cannot use the certificate that is kept");
        None
    })
}

fn is_for(certificate: &Certificate, name: &str) -> anyhow::Result<bool> {
    let parsed = ParsedCertificate::try_from(certificate.leaf())?;
    let name = ServerName::try_from(name)?;

    Ok(verify_server_name(&parsed, &name).is_ok())
}

fn validity(certificate: &Certificate) -> anyhow::Result<Validity> {
    let (_, parsed) = X509Certificate::from_der(certificate.leaf()).context("not a certificate")?;
    let moment = |time: x509_parser::time::ASN1Time| {
        DateTime::from_timestamp(time.timestamp(), 0).context("a date that cannot be")
    };

    Ok(Validity {
        from: moment(parsed.validity().not_before)?,
        until: moment(parsed.validity().not_after)?,
    })
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn a_certificate_is_kept_for_its_name_alone() {
        let root = tempfile::tempdir().unwrap();
        let server = Url::parse("https://ca.example.net/directory").unwrap();
        let files = Files::open(root.path(), &server).unwrap();
        let made = rcgen::generate_simple_self_signed(["tod.example.net".to_owned()]).unwrap();
        files.keep_certificate(&(made.signing_key.serialize_pem() + &made.cert.pem())).unwrap();

        let (found, _) = kept(&files, "tod.example.net").unwrap();
        assert_eq!(found.leaf(), made.cert.der());
        assert!(kept(&files, "other.example.net").is_none());

        files.keep_certificate("damaged").unwrap();
        assert!(kept(&files, "tod.example.net").is_none());
    }
}
