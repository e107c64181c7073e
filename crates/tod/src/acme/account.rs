//! The account with the ACME server: found, or made.

use instant_acme::{Account, AccountBuilder, Error, ExternalAccountKey, NewAccount};
use tracing::info;

use super::{
    Settings,
    client::Client,
    files::{self, Files},
    trouble::Trouble,
};

/// The account we have, or a new one.
pub async fn open(settings: &Settings, files: &Files) -> Result<Account, Trouble> {
    let Some(kept) = files.account()? else { return register(settings, files).await };
    let account = builder(settings)?
        .from_credentials(kept.credentials)
        .await
        .map_err(|error| trouble(settings, error))?;

    if kept.contacts != settings.contacts {
        account
            .update_contacts(&contacts(settings))
            .await
            .map_err(|error| trouble(settings, error))?;
        if let Some(kept) = files.account()? {
            files.keep_account(&files::Account { contacts: settings.contacts.clone(), ..kept })?;
        }
    }

    Ok(account)
}

/// Makes an account, in place of the one before if there was one.
pub async fn register(settings: &Settings, files: &Files) -> Result<Account, Trouble> {
    let contact = contacts(settings);
    let wish = NewAccount {
        contact: &contact,
        terms_of_service_agreed: true,
        only_return_existing: false,
    };
    let known = settings.binding.as_ref();
    let binding = known.map(|known| ExternalAccountKey::new(known.id.clone(), &known.key));
    let (account, credentials) = builder(settings)?
        .create(&wish, settings.directory.to_string(), binding.as_ref())
        .await
        .map_err(|error| trouble(settings, error))?;

    files.keep_account(&files::Account { contacts: settings.contacts.clone(), credentials })?;
    info!(server = %settings.directory, "made an account with the ACME server");

    Ok(account)
}

/// A server that tells of a problem was reached.
fn trouble(settings: &Settings, error: Error) -> Trouble {
    match error {
        Error::Api(_) => Trouble::Account(error),
        _ => Trouble::Directory(settings.directory.to_string(), error),
    }
}

fn contacts(settings: &Settings) -> Vec<&str> {
    settings.contacts.iter().map(String::as_str).collect()
}

fn builder(settings: &Settings) -> Result<AccountBuilder, Trouble> {
    let client = Client::new(&settings.authorities).map_err(Trouble::Client)?;

    Ok(Account::builder_with_http(Box::new(client)))
}
