//! One simulated router: who it is, how it feels, what was done to it.

use std::{
    mem,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::{broadcast, watch};

pub(crate) use self::changes::Changed;
use crate::{
    address::address_of,
    agenda::Agenda,
    board::{Board, Model},
    clock::SimClock,
    cut::Barred,
    heard::Heard,
    host::Host,
    inventory::Credentials,
    menus,
    moment::Moment,
    mood::Mood,
    news::Told,
    packages::{Software, Upstream},
    state::State,
    tls::Certificates,
    trouble::Restart,
    version::Version,
};

mod changes;

/// How long a router that is off stays so if nobody switches it on.
const FOREVER: Duration = Duration::from_hours(24 * 36_500);

/// A router of a [`Fleet`](crate::Fleet). Clones are the same router.
#[derive(Clone, Debug)]
pub struct Router(Arc<Inner>);

/// What all routers of a fleet share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) seed: u64,
    pub(crate) clock: SimClock,
    pub(crate) upstream: Mutex<Upstream>,
    pub(crate) agenda: Agenda,
    pub(crate) ports: Ports,
    pub(crate) admin: Credentials,
    pub(crate) watcher: Credentials,
    pub(crate) remember: usize,
    pub(crate) certificates: Certificates,
    /// The routers that nobody can dial.
    pub(crate) barred: watch::Sender<Barred>,
    /// What routers say by themselves.
    pub(crate) news: broadcast::Sender<Told>,
    /// How long safe mode outlives the session that held it.
    pub(crate) safe_mode_delay: Duration,
}

/// Where the doors of every router are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ports {
    pub(crate) api: u16,
    pub(crate) api_ssl: u16,
    /// The door that is only open where the fleet says so.
    pub(crate) snmp: Option<u16>,
    pub(crate) ssh: u16,
    /// Another of that kind.
    pub(crate) mndp: Option<u16>,
}

#[derive(Debug)]
struct Inner {
    index: u32,
    board: Mutex<(Board, &'static Model)>,
    shared: Arc<Shared>,
    mood: watch::Sender<Mood>,
    heard: watch::Sender<Heard>,
    state: Mutex<State>,
    swaps: AtomicU64,
    /// How many more commands it hears before its link is cut; 0 for ever.
    fuse: AtomicU32,
    /// What the box is that is not at this address now, and what was done to it.
    elsewhere: Mutex<Option<(&'static Model, Box<State>)>>,
    changes: OnceLock<broadcast::Sender<Changed>>,
    revision: watch::Sender<u64>,
    pub(crate) certificate: Mutex<Option<(u64, Box<[u8]>)>>,
}

impl Shared {
    /// What the update server offers now.
    pub(crate) fn upstream(&self) -> Upstream {
        self.upstream.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Router {
    pub(crate) fn new(index: u32, board: Board, shared: Arc<Shared>) -> Self {
        Self(Arc::new(Inner {
            index,
            board: Mutex::new((board, board.model())),
            shared,
            mood: watch::Sender::new(Mood::Healthy),
            heard: watch::Sender::new(Heard::default()),
            state: Mutex::default(),
            swaps: AtomicU64::new(0),
            fuse: AtomicU32::new(0),
            elsewhere: Mutex::default(),
            changes: OnceLock::new(),
            revision: watch::Sender::new(0),
            certificate: Mutex::default(),
        }))
    }

    /// Its place in the fleet, from 0.
    pub fn index(&self) -> u32 {
        self.0.index
    }

    /// Its address on the loopback interface.
    pub fn address(&self) -> Ipv4Addr {
        address_of(self.0.index).expect("a fleet is no larger than its address range")
    }

    /// The port of its plain API.
    pub fn api_port(&self) -> u16 {
        self.0.shared.ports.api
    }

    /// The port of its API over TLS.
    pub fn api_ssl_port(&self) -> u16 {
        self.0.shared.ports.api_ssl
    }

    /// The UDP port of its SNMP agent, if the fleet has opened that door.
    pub fn snmp_port(&self) -> Option<u16> {
        self.0.shared.ports.snmp
    }

    /// The port of its SSH server.
    pub fn ssh_port(&self) -> u16 {
        self.0.shared.ports.ssh
    }

    /// The key of its SSH server, as `ssh-keygen -l` has it: `ssh-ed25519 SHA256:…`.
    pub fn host_key(&self) -> String {
        crate::ssh::host_key(self)
    }

    /// The UDP port at which it is asked who it is, if the fleet has opened it.
    pub fn mndp_port(&self) -> Option<u16> {
        self.0.shared.ports.mndp
    }

    /// The board it is; of one that an export described, the board that is most
    /// like it.
    pub fn board(&self) -> Board {
        self.built().0
    }

    /// The version of RouterOS that it runs.
    pub fn version(&self) -> Version {
        self.built().1.version
    }

    pub(crate) fn built(&self) -> (Board, &'static Model) {
        *self.0.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes it another board.
    pub(crate) fn rebuild(&self, board: Board, model: &'static Model) {
        *self.0.board.lock().unwrap_or_else(PoisonError::into_inner) = (board, model);
    }

    /// Its serial number; on CHR, which has none, the system id.
    pub fn serial(&self) -> String {
        let host = self.host();
        if host.model().is_chr() { host.software_id() } else { host.serial() }
    }

    /// The name it calls itself, `/system/identity`.
    pub fn identity(&self) -> String {
        self.at_this_moment(menus::system::identity)
    }

    /// SHA-256 of the certificate its TLS door shows, in lower-case hex; `None`
    /// while `/ip/service` names no certificate and the door is anonymous.
    pub fn certificate_fingerprint(&self) -> Option<String> {
        crate::tls::fingerprint(self)
    }

    /// How it behaves now.
    pub fn mood(&self) -> Mood {
        self.come_up();
        self.feels()
    }

    /// How it behaves, without a look at the time.
    pub(crate) fn feels(&self) -> Mood {
        *self.0.mood.borrow()
    }

    /// Changes how it behaves. Open connections notice at once.
    pub fn set_mood(&self, mood: Mood) {
        match mood {
            Mood::Rebooting(down) => self.go_down(Restart::Reboot, down),
            Mood::PowerLoss(down) => self.go_down(Restart::PowerLoss, down),
            Mood::Off => self.go_down(Restart::Shutdown, FOREVER),
            _ => {
                // Somebody switches it on.
                if self.feels() == Mood::Off {
                    self.go_down(Restart::Reboot, Duration::ZERO);
                }
                self.state().full_flash = mood == Mood::FullFlash;
            }
        }
        let cut = matches!(mood, Mood::LinkCut | Mood::Off);
        self.0.shared.barred.send_if_modified(|barred| barred.cut(self.0.index, cut));
        let before = self.0.mood.send_replace(mood);
        if (before == Mood::OtherSerial) != (mood == Mood::OtherSerial) {
            self.swap();
        }
    }

    /// Cuts the link, as [`Mood::LinkCut`] does, once this many more commands were
    /// heard through the API: they are done, and the last one's answer is lost. 0
    /// cuts it now.
    pub fn cut_link_after(&self, commands: u32) {
        self.0.fuse.store(commands, Ordering::Relaxed);
        if commands == 0 {
            self.set_mood(Mood::LinkCut);
        }
    }

    /// Counts a command that was done, and cuts the link if it was the last.
    pub(crate) fn burn_fuse(&self) {
        let burn = |left: u32| left.checked_sub(1);
        if self.0.fuse.fetch_update(Ordering::Relaxed, Ordering::Relaxed, burn) == Ok(1) {
            self.set_mood(Mood::LinkCut);
            self.note(|heard| heard.cuts += 1);
        }
    }

    /// What it has noticed of its clients so far, and every change of that.
    pub fn heard(&self) -> watch::Receiver<Heard> {
        self.0.heard.subscribe()
    }

    /// Another box comes to this address; the first one comes back next time.
    fn swap(&self) {
        self.0.swaps.fetch_xor(1, Ordering::Relaxed);
        let mut elsewhere = self.0.elsewhere.lock().unwrap_or_else(PoisonError::into_inner);
        let (board, model) = self.built();
        let mut state = self.state();
        let came = Software::came(state.software.as_deref(), model);
        let (arriving, next) = elsewhere.take().unwrap_or_else(|| (came, Box::default()));
        let mut departing = mem::replace(&mut *state, *next);
        state.follow(&departing);
        drop(state);
        self.rebuild(board, arriving);
        departing.leave(self.clock().now());
        *elsewhere = Some((model, Box::new(departing)));
        self.revise();
    }

    pub(crate) fn host(&self) -> Host {
        Host {
            seed: self.0.shared.seed,
            index: self.0.index,
            model: self.built().1,
            swap: self.0.swaps.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.0.shared
    }

    pub(crate) fn clock(&self) -> &SimClock {
        &self.0.shared.clock
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn moods(&self) -> watch::Receiver<Mood> {
        self.0.mood.subscribe()
    }

    /// Ends a reboot whose time has passed. The agenda does that in time; whoever
    /// asks in the same instant shall not be told otherwise.
    pub(crate) fn come_up(&self) {
        let state = self.state();
        let (boot, full) = (state.boot, state.full_flash);
        drop(state);
        let up = boot.is_some_and(|boot| boot <= self.clock().now());
        let is_back = self.0.mood.send_if_modified(|mood| {
            let ends = up && matches!(mood, Mood::Rebooting(_) | Mood::PowerLoss(_));
            if ends {
                *mood = if full { Mood::FullFlash } else { Mood::Healthy };
            }
            ends
        });
        if is_back && let Some(software) = &mut self.state().software {
            software.settle();
        }
    }

    pub(crate) fn note(&self, change: impl FnOnce(&mut Heard)) {
        self.0.heard.send_modify(change);
    }

    /// Looks at the router as it is now.
    pub(crate) fn at_this_moment<T>(&self, look: impl FnOnce(&Moment<'_>) -> T) -> T {
        let state = self.state();
        look(&self.moment(&state))
    }

    pub(crate) fn moment<'a>(&'a self, state: &'a State) -> Moment<'a> {
        Moment::new(self, state)
    }

    /// The certificate made for `generation`, or what `make` makes of it.
    pub(crate) fn cached_certificate<E>(
        &self,
        generation: u64,
        make: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, E> {
        let mut cached = self.0.certificate.lock().unwrap_or_else(PoisonError::into_inner);
        match cached.as_ref() {
            Some((known, der)) if *known == generation => Ok(der.to_vec()),
            _ => {
                let der = make()?;
                *cached = Some((generation, der.clone().into_boxed_slice()));
                Ok(der)
            }
        }
    }
}
