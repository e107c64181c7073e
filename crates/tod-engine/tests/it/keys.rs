//! The key file and the database belong together.

use std::error::Error;

use tod_engine::{OpenVaultError, open_vault};

use crate::house::House;

#[tokio::test]
async fn the_same_key_file_opens_the_same_vault() {
    let house = House::new().await;
    open_vault(&house.engine.store, &house.directory.path().join("key")).await.unwrap();
}

#[tokio::test]
async fn a_lost_key_file_is_told_and_not_replaced() {
    let house = House::new().await;
    let path = house.directory.path().join("key");
    std::fs::remove_file(&path).unwrap();

    let refused = open_vault(&house.engine.store, &path).await;
    let Err(error @ OpenVaultError::KeyFile(_)) = refused else { panic!("{refused:?}") };
    let told = error.source().unwrap().to_string();
    assert!(told.contains("is gone") && told.contains("backup"), "{told}");
    assert!(!path.exists());
}

#[tokio::test]
async fn the_key_file_of_another_installation_is_refused() {
    let (ours, theirs) = (House::new().await, House::new().await);
    let refused = open_vault(&ours.engine.store, &theirs.directory.path().join("key")).await;
    let Err(error @ OpenVaultError::KeyFile(_)) = refused else { panic!("{refused:?}") };
    let told = error.source().unwrap().to_string();
    assert!(told.contains("were sealed with key"), "{told}");
}
