//! A fleet starts, its routers answer, and they are who they are.

use routeros_sim::{Board, Fleet};

use crate::client::Client;

#[tokio::test]
async fn every_router_answers_at_its_own_address() {
    let fleet = Fleet::builder().seed(1).routers(3).start().await.unwrap();

    for router in fleet.routers() {
        let mut client = Client::sign_in(router, &fleet.credentials()).await;
        let identity = client.row(&["/system/identity/print"]).await;
        assert_eq!(identity["name"], router.identity());
    }
    assert_ne!(fleet.router(0).identity(), fleet.router(1).identity());
}

#[tokio::test]
async fn every_board_tells_its_resources_to_a_user_with_few_rights() {
    let fleet = Fleet::builder().routers(13).start().await.unwrap();

    for router in fleet.routers() {
        if router.board() == Board::OldHomeAp {
            continue;
        }
        let mut client = Client::sign_in(router, &fleet.watcher()).await;
        let resource = client.row(&["/system/resource/print"]).await;
        assert_eq!(resource["version"], router.board().version().to_string());
        assert_eq!(resource["board-name"], router.board().board_name());
        let interfaces = client.rows(&["/interface/print", "=.proplist=name,rx-byte"]).await;
        assert!(!interfaces.is_empty());
        assert!(interfaces.iter().all(|interface| interface.len() == 2), "{interfaces:?}");
    }
}
