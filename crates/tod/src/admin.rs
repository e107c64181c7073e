//! `tod admin`: what the operator of the server does beside a running `tod up`.

use std::{fs, sync::Arc};

use anyhow::Context;
use tod_bus::{Bus, Cause};
use tod_engine::{Engine, Nudge, api_keys, open_vault, sign_in, tenants};
use tod_model::{Grant, Role, TenantId};
use url::Url;

use crate::{
    clock,
    config::{Admin, Data, KeyRole},
    data::DataDirectory,
    database, output,
    routers::NoRouters,
};

/// Does it, and prints what came of it.
pub async fn admin(verb: Admin) -> anyhow::Result<()> {
    match verb {
        Admin::SignInLink { data, email, public_url } => {
            let (engine, directory) = visit(&data).await?;
            let base = match public_url {
                Some(url) => url,
                None => served_at(&directory)?,
            };
            let link = sign_in_link(&engine, &base, &email).await?;
            output::line(link.as_str())
        }
        Admin::ApiKey { data, name, organisation, role } => {
            let (engine, _) = visit(&data).await?;
            let tenant = tenant_named(&engine, &organisation).await?;
            let grants = vec![Grant { tenant, role: role.into() }];
            let new = api_keys::NewApiKey { name, platform_role: None, grants, expires_at: None };
            let (_, token) = api_keys::create(&engine, new).await?;
            output::line(token.expose())
        }
    }
}

/// A link that signs `email` in, once: the token is in the fragment, which no server logs.
pub async fn sign_in_link(engine: &Engine, base: &Url, email: &str) -> anyhow::Result<Url> {
    let user = tenants::ensure_admin(engine, email, "Administrator").await?;
    let token = sign_in::make_link(engine, user).await?;
    let mut link = base.join("/sign-in")?;
    link.set_fragment(Some(&format!("token={}", token.expose())));

    Ok(link)
}

/// The use cases of a server that runs in another process, without its routers.
async fn visit(data: &Data) -> anyhow::Result<(Engine, DataDirectory)> {
    let store = database::visit(&data.data_dir).await?;
    let directory = DataDirectory::open(&data.data_dir)?;
    let vault = open_vault(&store, &directory.master_key()).await?;
    let engine = Engine {
        store,
        bus: Bus::local(),
        vault,
        routers: Arc::new(NoRouters),
        clock: clock::system(),
        outbox: Nudge::default(),
    };

    Ok((engine, directory))
}

fn served_at(directory: &DataDirectory) -> anyhow::Result<Url> {
    let path = directory.public_url();
    let text = fs::read_to_string(&path).with_context(|| {
        format!("cannot read {}: start \"tod up\" once, or give --public-url", path.display())
    })?;

    Ok(text.trim().parse()?)
}

async fn tenant_named(engine: &Engine, name: &str) -> anyhow::Result<TenantId> {
    let mut tx = engine.store.platform().await?;
    let known = tod_store::tenants::list(&mut tx).await?;
    drop(tx);

    match known.into_iter().find(|tenant| tenant.name.eq_ignore_ascii_case(name)) {
        Some(tenant) => Ok(tenant.id),
        None => Ok(tenants::create(engine, Cause::System, name).await?.id),
    }
}

impl From<KeyRole> for Role {
    fn from(role: KeyRole) -> Self {
        match role {
            KeyRole::Viewer => Self::Viewer,
            KeyRole::Operator => Self::Operator,
            KeyRole::TenantAdmin => Self::TenantAdmin,
        }
    }
}
