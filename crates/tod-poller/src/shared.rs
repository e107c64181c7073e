//! What every task of the poller shares.

use std::sync::Arc;

use routeros::Authorities;
use tod_model::{Clock, Observation};
use tokio::sync::mpsc::{self, error::TrySendError};

use crate::{
    InvalidSettings, Settings, Unseal,
    metrics::{Gauged, Meters},
    pace::Pace,
};

pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) unseal: Arc<dyn Unseal>,
    pub(crate) authorities: Option<Authorities>,
    pub(crate) pace: Pace,
    pub(crate) meters: Meters,
    observations: mpsc::Sender<Observation>,
}

impl Shared {
    pub(crate) fn new(
        settings: Settings,
        clock: Clock,
        unseal: Arc<dyn Unseal>,
        observations: mpsc::Sender<Observation>,
    ) -> Result<Self, InvalidSettings> {
        let authorities = match settings.authorities.as_slice() {
            [] => None,
            pem => {
                let read = Authorities::from_pem(pem);
                Some(read.map_err(|error| InvalidSettings::Authorities(error.into()))?)
            }
        };
        let (pace, meters) = (Pace::new(&settings), Meters::new());

        Ok(Self { settings, clock, unseal, authorities, pace, meters, observations })
    }

    /// Hands an observation on. When the queue is full this waits: polling slows down to what can
    /// be stored, instead of forgetting.
    pub(crate) async fn report(&self, observation: Observation) {
        if let Err(TrySendError::Full(observation)) = self.observations.try_send(observation) {
            self.meters.delayed.increment(1);
            let _waiting = Gauged::new(&self.meters.waiting);
            // Nobody takes observations any more only while everything shuts down.
            let _gone = self.observations.send(observation).await;
        }
    }
}
