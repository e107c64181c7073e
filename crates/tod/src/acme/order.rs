//! One order, from the wish for a certificate to its text.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use instant_acme::{
    Account, AuthorizationStatus, ChallengeHandle, ChallengeType, Error, Identifier, NewOrder,
    Order, OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, DistinguishedName, KeyPair};
use rustls::{pki_types::PrivatePkcs8KeyDer, sign::CertifiedKey};

use super::{
    shown::{Proof, Proving, Shown},
    trouble::Trouble,
};
use crate::http;

/// How an order is looked at until it has moved on.
const LOOKS: RetryPolicy =
    RetryPolicy::new().initial_delay(Duration::from_millis(250)).timeout(Duration::from_mins(1));

/// Orders a certificate for `name`, and shows the server what it asks to see. Returns the private
/// key and the chain as PEM.
pub async fn place(account: &Account, name: &str, shown: &Shown) -> Result<String, Trouble> {
    let failed = |error| Trouble::Order(name.to_owned(), error);
    let identifiers = [Identifier::Dns(name.to_owned())];
    let mut order = account.new_order(&NewOrder::new(&identifiers)).await.map_err(failed)?;

    {
        let _proving = answer(&mut order, name, shown).await?;
        match order.poll_ready(&LOOKS).await {
            Ok(OrderStatus::Ready) => {}
            Ok(_) => return Err(unverified(&mut order, name, None).await),
            Err(told @ Error::Api(_)) => return Err(unverified(&mut order, name, Some(told)).await),
            Err(error) => return Err(failed(error)),
        }
    }
    let key = order.finalize().await.map_err(failed)?;
    let chain = order.poll_certificate(&LOOKS).await.map_err(failed)?;

    Ok(key + &chain)
}

/// Puts the proof on show and tells the server to look; nothing when it has seen one lately.
async fn answer<'a>(
    order: &mut Order,
    name: &str,
    shown: &'a Shown,
) -> Result<Option<Proving<'a>>, Trouble> {
    let failed = |error| Trouble::Order(name.to_owned(), error);
    let mut authorizations = order.authorizations();
    let Some(authorization) = authorizations.next().await else { return Ok(None) };
    let mut authorization = authorization.map_err(failed)?;
    if authorization.status == AuthorizationStatus::Valid {
        return Ok(None);
    }

    let mut challenge = authorization
        .challenge(ChallengeType::TlsAlpn01)
        .ok_or_else(|| Trouble::NotOffered(name.to_owned()))?;
    let key = proof(name, &challenge).map_err(Trouble::Unusable)?;
    let proving = shown.prove(Proof { name: name.to_owned(), key });
    challenge.set_ready().await.map_err(failed)?;

    Ok(Some(proving))
}

/// The certificate that shows who holds the account (RFC 8737 §3).
fn proof(name: &str, challenge: &ChallengeHandle<'_>) -> anyhow::Result<Arc<CertifiedKey>> {
    let mut wanted =
        CertificateParams::new([name.to_owned()]).context("a name cannot be certified")?;
    let digest = challenge.key_authorization().digest();
    wanted.custom_extensions = vec![CustomExtension::new_acme_identifier(digest.as_ref())];
    wanted.distinguished_name = DistinguishedName::new();
    let key = KeyPair::generate().context("cannot make a key")?;
    let certificate = wanted.self_signed(&key).context("cannot make a certificate")?;
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let signer = http::provider().key_provider.load_private_key(key)?;

    // Not compared with the certificate: its extension is one that no ordinary reader knows.
    Ok(Arc::new(CertifiedKey::new(vec![certificate.der().clone()], signer)))
}

/// What the server says was wrong with the proof; `told` is what it said of the whole order.
async fn unverified(order: &mut Order, name: &str, told: Option<Error>) -> Trouble {
    let reason = refusal(order).await.or(told).unwrap_or(Error::Str("the server gave no reason"));

    Trouble::Unverified(name.to_owned(), reason)
}

async fn refusal(order: &mut Order) -> Option<Error> {
    let mut authorizations = order.authorizations();
    let mut authorization = authorizations.next().await?.ok()?;
    let state = authorization.refresh().await.ok()?;

    state.challenges.iter().find_map(|challenge| challenge.error.clone()).map(Error::Api)
}
