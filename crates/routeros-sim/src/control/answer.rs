//! What a fleet answers to those who steer it.

use std::{collections::BTreeMap, error::Error};

use serde_json::{Value, json};

use super::{ControlRequest, Selector};
use crate::{door::Door, heard::Heard, router::Router};

/// Does what is asked, or says why it cannot be done.
pub(super) fn answer(routers: &[Router], request: &ControlRequest) -> Result<Value, String> {
    match request {
        ControlRequest::List => Ok(routers.iter().map(summary).collect()),
        ControlRequest::Stats => Ok(stats(routers)),
        ControlRequest::Show { router } => {
            Ok(select(routers, *router)?.iter().map(details).collect())
        }
        ControlRequest::Look { router, menu } => {
            each(routers, *router, |router| router.look(menu).map(|rows| json!(rows)))
        }
        ControlRequest::Act { router, command, arguments } => {
            let arguments: Vec<(&str, &str)> =
                arguments.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            each(routers, *router, |router| router.act(command, &arguments).map(|id| json!(id)))
        }
        ControlRequest::Export { router } => {
            Ok(select(routers, *router)?.iter().map(Router::export).collect())
        }
        ControlRequest::Load { router, export } => {
            each(routers, *router, |router| router.load_export(export).map(|()| summary(router)))
        }
        ControlRequest::Mood { router, mood } => {
            let routers = select(routers, *router)?;
            for router in routers {
                router.set_mood(*mood);
            }
            Ok(json!({ "changed": routers.len() }))
        }
    }
}

/// Does the same with every selected router, up to the first that refuses.
fn each<E: Error>(
    routers: &[Router],
    selector: Selector,
    mut deed: impl FnMut(&Router) -> Result<Value, E>,
) -> Result<Value, String> {
    let selected = select(routers, selector)?.iter();
    selected.map(|router| deed(router).map_err(|error| refusal(router, &error))).collect()
}

/// Which router refused, and every cause of that.
fn refusal(router: &Router, error: &dyn Error) -> String {
    let mut told = format!("router {}: {error}", router.index());
    let mut cause = error.source();
    while let Some(error) = cause {
        told = format!("{told}: {error}");
        cause = error.source();
    }
    told
}

fn select(routers: &[Router], selector: Selector) -> Result<&[Router], String> {
    let Selector::Index(index) = selector else { return Ok(routers) };
    let at = usize::try_from(index).unwrap_or(usize::MAX);
    let one = at.checked_add(1).and_then(|end| routers.get(at..end));
    one.ok_or_else(|| format!("there are {} routers, from 0; none is {index}", routers.len()))
}

fn summary(router: &Router) -> Value {
    json!({
        "index": router.index(),
        "address": router.address(),
        "board": router.board(),
        "version": router.version().to_string(),
        "identity": router.identity(),
        "mood": router.mood(),
    })
}

fn details(router: &Router) -> Value {
    let fates = Door::ALL.map(|door| (door.service(), router.fate(door).to_string()));
    let mut details = summary(router);
    details["serial"] = json!(router.serial());
    details["api-port"] = json!(router.api_port());
    details["api-ssl-port"] = json!(router.api_ssl_port());
    details["certificate"] = json!(router.certificate_fingerprint());
    details["fate"] = json!(BTreeMap::from(fates));
    details["heard"] = json!(*router.heard().borrow());
    details
}

fn stats(routers: &[Router]) -> Value {
    let mut sum = Heard::default();
    let mut moods = BTreeMap::new();
    for router in routers {
        let heard = router.heard();
        sum.add(&heard.borrow());
        *moods.entry(router.mood().to_string()).or_insert(0_u64) += 1;
    }
    json!({ "routers": routers.len(), "moods": moods, "heard": sum })
}
