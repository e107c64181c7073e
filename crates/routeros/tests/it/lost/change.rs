//! A change as it is pushed: the commands, and what they make of the router.

use routeros::{Command, Reply, Session};
use routeros_conf::{
    Properties, Setting,
    plan::{Circumstances, Plan, Printed, Secrets, Target, Told, Untold, plan, untold},
};

use super::{
    routers::Kind,
    scene::{Scene, State, fleet},
    still,
    ways::Deed,
};

/// A change of one router, tried on another that is the same.
pub struct Change {
    pub router: Kind,
    /// What the router is before.
    pub old: State,
    /// What the change makes of it.
    pub new: State,
    /// Whether it is reached then.
    pub is_reached: bool,
    /// How it is done as a plan; users are in none.
    pub plan: Option<Plan>,
    deeds: &'static [Deed],
}

impl Change {
    /// What these deeds come to.
    pub async fn of(router: Kind, deeds: &'static [Deed]) -> Self {
        let mut scene = Scene::of(fleet(router, still()).await, 1).await;
        let (old, before) = (scene.state().unwrap(), scene.config());
        assert!(scene.sign_in().await.is_some(), "{router:?} is not reached as it is");
        for (command, arguments) in deeds {
            scene.router.act(command, arguments).unwrap();
        }
        scene.settle().await;
        let after = scene.config();
        let circumstances = Circumstances::new(Secrets::Shown);
        let told = told(router, &untold(&before, &after, &circumstances)).await;
        let plan = plan(&before, &after, &Circumstances { told, ..circumstances }).unwrap();
        Self {
            router,
            old,
            new: scene.state().unwrap(),
            is_reached: scene.sign_in().await.is_some(),
            plan: (!plan.steps.is_empty()).then_some(plan),
            deeds,
        }
    }

    /// Does it over a session. None as soon as an answer fails to come: whether what was asked for was
    /// done then, nobody knows.
    pub async fn apply(&self, scene: &Scene, session: &Session) -> Option<()> {
        let Some(plan) = &self.plan else {
            for (command, arguments) in self.deeds {
                let command = arguments
                    .iter()
                    .fold(Command::new(command), |command, (name, value)| command.arg(name, value));
                scene.ask(session, command).await?;
            }
            return Some(());
        };
        for step in &plan.steps {
            let wanted = &step.command;
            let rows = if wanted.act.target() == Some(&Target::Settings) {
                Vec::new()
            } else {
                printed(&scene.ask(session, Command::print(wanted.menu.as_str())).await?)
            };
            let words = wanted.words(&rows).unwrap();
            let mut words = words.iter().map(|word| str::from_utf8(word).unwrap());
            let command = Command::new(words.next().unwrap());
            let command = words.fold(command, |command, word| {
                let (name, value) = word[1..].split_once('=').unwrap();
                command.arg(name, value)
            });
            scene.ask(session, command).await?;
        }
        Some(())
    }
}

/// What another router that is the same tells of properties that its export leaves out.
async fn told(router: Kind, untold: &[Untold]) -> Told {
    let mut told = Told::nothing();
    if untold.is_empty() {
        return told;
    }
    let mut scene = Scene::of(fleet(router, still()).await, 1).await;
    let session = scene.sign_in().await.unwrap();
    for untold in untold {
        let rows = scene.ask(&session, Command::print(untold.menu.as_str())).await.unwrap();
        told.read(untold, &printed(&rows)).unwrap();
    }
    told
}

fn printed(reply: &Reply) -> Vec<Printed> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let rows = reply.rows.iter().map(|row| {
        let id = row.text(".id").unwrap_or_default();
        let properties = row.properties().filter(|(name, _)| *name != b".id");
        let properties = properties
            .map(|(name, value)| (text(name).as_str().into(), Setting::from(value.to_vec())));
        (id, properties.collect::<Properties>())
    });
    rows.collect()
}
