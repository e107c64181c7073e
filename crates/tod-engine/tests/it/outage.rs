//! A database that goes away and comes back.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use chrono::TimeDelta;
use tod_testkit::{TestDatabase, eventually};
use tokio::{
    io::copy_bidirectional,
    net::{UnixListener, UnixStream},
    sync::watch,
    task::JoinSet,
};

use crate::house::{House, answer};

/// A socket in front of the database's, which can be cut.
struct Cable {
    directory: tempfile::TempDir,
    plugged: Arc<watch::Sender<bool>>,
    refused: Arc<AtomicUsize>,
    _wires: JoinSet<()>,
}

impl Cable {
    fn plug(database: &TestDatabase) -> (Self, String) {
        let directory = tempfile::tempdir().unwrap();
        let mut connection = database.login().clone();
        let server = socket(&connection.socket_dir, connection.port);
        let listener = UnixListener::bind(socket(directory.path(), connection.port)).unwrap();
        let plugged = Arc::new(watch::Sender::new(true));
        let mut wires = JoinSet::new();
        let refused = Arc::new(AtomicUsize::new(0));
        wires.spawn(accept(listener, server, Arc::clone(&plugged), Arc::clone(&refused)));
        directory.path().clone_into(&mut connection.socket_dir);

        (Self { directory, plugged, refused, _wires: wires }, connection.url())
    }

    fn cut(&self) {
        assert!(self.directory.path().exists());
        self.plugged.send_replace(false);
    }

    fn mend(&self) {
        self.plugged.send_replace(true);
    }
}

fn socket(directory: &Path, port: u16) -> PathBuf {
    directory.join(format!(".s.PGSQL.{port}"))
}

async fn accept(
    listener: UnixListener,
    server: PathBuf,
    plugged: Arc<watch::Sender<bool>>,
    refused: Arc<AtomicUsize>,
) {
    let mut wires = JoinSet::new();
    loop {
        let (client, _) = listener.accept().await.unwrap();
        if !*plugged.borrow() {
            refused.fetch_add(1, Ordering::Relaxed);
            continue;
        }
        let (server, mut plug) = (server.clone(), plugged.subscribe());
        wires.spawn(async move {
            tokio::select! {
                _ = carry(client, &server) => {}
                _ = plug.wait_for(|plugged| !plugged) => {}
            }
        });
    }
}

async fn carry(mut client: UnixStream, server: &Path) -> std::io::Result<()> {
    let mut server = UnixStream::connect(server).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

#[tokio::test]
async fn an_outage_loses_only_what_does_not_fit() {
    let database = TestDatabase::create().await;
    let (cable, url) = Cable::plug(&database);
    let house = House::over(database, &url).await;
    let device = house.device("192.0.2.1").await;
    let fence = house.lease(device).await;

    cable.cut();
    let ingest = house.ingest(8);
    let mut sent = 0;
    eventually("the queue is full", async || {
        house.advance(TimeDelta::seconds(10));
        match ingest.observations.try_send(house.observation(device, fence, answer(1.0))) {
            Ok(()) => sent += 1,
            Err(_) => return (sent >= 9).then_some(()),
        }
        None
    })
    .await;

    eventually("it is tried again and again", async || {
        (cable.refused.load(Ordering::Relaxed) >= 4).then_some(())
    })
    .await;

    cable.mend();
    eventually("all that fits is stored", async || {
        (house.polls(device).await == sent).then_some(())
    })
    .await;
    ingest.stop().await;
}
