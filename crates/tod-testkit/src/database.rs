//! A migrated database for one test.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use tod_model::Secret;
use tod_postgres::Connection;
use tod_store::{DatabaseName, RolePasswords, StoreError};
use tokio::sync::OnceCell;

use crate::server::Server;

/// This process's place among those who use the server; given back when the process ends.
static SERVER: OnceCell<Server> = OnceCell::const_new();

/// Tells this process's databases apart.
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A migrated database of one test's own, dropped with this value.
#[derive(Debug)]
pub struct TestDatabase {
    name: DatabaseName,
    owner: Connection,
    login: Connection,
    superuser: Connection,
}

impl TestDatabase {
    /// Clones a database that all migrations have run on. The first test of a run starts the
    /// server and migrates; it costs every other test some ten milliseconds.
    ///
    /// # Panics
    /// When there is no PostgreSQL, or a migration fails; the message says why.
    pub async fn create() -> Self {
        let server = server().await;
        let template = template(server).await;

        Self::make(server, Some(&template)).await
    }

    /// Makes a database without tables, for tests about migrations. The roles exist.
    ///
    /// # Panics
    /// When there is no PostgreSQL; the message says why.
    pub async fn empty() -> Self {
        let server = server().await;
        template(server).await;

        Self::make(server, None).await
    }

    /// How the owner of the tables connects.
    pub fn owner(&self) -> &Connection {
        &self.owner
    }

    /// How the program connects.
    pub fn login(&self) -> &Connection {
        &self.login
    }

    /// How a superuser connects, whom no policy stops.
    pub fn superuser(&self) -> &Connection {
        &self.superuser
    }

    async fn make(server: &Server, template: Option<&DatabaseName>) -> Self {
        let text = unused_name();
        let name = database_name(&text);
        let administrator = server.superuser("postgres").url();
        or_panic(
            "make a database",
            tod_store::create_database(&administrator, &name, template).await,
        );

        Self {
            name,
            owner: server.owner(&text),
            login: server.login(&text),
            superuser: server.superuser(&text),
        }
    }
}

impl Drop for TestDatabase {
    /// Drops the database. What fails here is removed with the server, so it is no failure.
    fn drop(&mut self) {
        let administrator =
            Connection { database: "postgres".to_owned(), ..self.superuser.clone() };
        let name = self.name.clone();
        // The test's own runtime cannot be waited on from inside itself.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| {
                runtime.block_on(tod_store::drop_database(&administrator.url(), &name))
            })
        });
        let _left_for_the_keeper = dropping.join();
    }
}

async fn server() -> &'static Server {
    let joined = SERVER.get_or_try_init(Server::shared).await;

    joined.unwrap_or_else(|error| panic!("{}", chain(&error)))
}

/// The database that tests clone, made by the first test of a run. Its name holds a hash of the
/// migrations, so a changed migration makes another template.
async fn template(server: &Server) -> DatabaseName {
    let text = format!("template_{}", tod_store::fingerprint());
    let name = database_name(&text);
    let _gate = server.gate().await.unwrap_or_else(|error| panic!("{}", chain(&error)));
    let made = server.templates().join(&text);
    if made.exists() {
        return name;
    }

    let administrator = server.superuser("postgres").url();
    let secret = |connection: Connection| Secret::new(connection.password);
    let passwords = RolePasswords {
        owner: secret(server.owner("postgres")),
        login: secret(server.login("postgres")),
    };
    or_panic("make the roles", tod_store::bootstrap(&administrator, &passwords).await);
    or_panic("make a database", tod_store::create_database(&administrator, &name, None).await);
    or_panic("migrate", tod_store::migrate(&server.owner(&text).url()).await);
    mark(&made);

    name
}

/// Notes that a template is whole. Whoever dies before leaves it to be migrated further.
fn mark(made: &Path) {
    let directory = made.parent().expect("it is in a directory");
    let marked = std::fs::create_dir_all(directory).and_then(|()| std::fs::write(made, ""));

    marked.unwrap_or_else(|error| panic!("cannot write {}: {error}", made.display()));
}

/// A name that no database has or had. A process id alone comes round again, and what a killed
/// test left must not be taken for a fresh database.
fn unused_name() -> String {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();

    format!("test_{}_{}_{number}", since_1970.as_micros(), std::process::id())
}

fn database_name(text: &str) -> DatabaseName {
    text.parse().expect("letters, digits and underscores name a database")
}

#[track_caller]
fn or_panic<T>(what: &str, outcome: Result<T, StoreError>) -> T {
    outcome.unwrap_or_else(|error| panic!("cannot {what}: {}", chain(&error)))
}

/// An error and its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }

    text
}
