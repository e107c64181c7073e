//! Configuration out of a router and into it, and scripts.

use routeros::ops::{
    Failure, OwnName, Position, backup,
    execute::{execute, start},
    export::{Export, export, printed, through_file},
    files,
    import::{Import, import},
    sweep,
};
use routeros_sim::Board;

use super::{SOON, bench, name, put, version};

#[tokio::test]
async fn scripts_print_fail_and_run_in_the_background() {
    let mut bench = bench(Board::EdgeRouter).await;
    let session = bench.session().await;
    let said = execute(&session, ":put (1 + 2)", SOON).await.unwrap();
    assert_eq!(said.trim(), "3");
    let said = execute(&session, ":put 1\n/ip address nonsense", SOON).await.unwrap();
    assert_eq!(Position::find(&said).map(|position| position.line), Some(2), "{said}");

    let job = start(&session, ":delay 1h", SOON).await.unwrap();
    assert!(job.is_running(&session, SOON).await.unwrap());
    job.stop(&session, SOON).await.unwrap();
    assert!(!job.is_running(&session, SOON).await.unwrap());
    job.stop(&session, SOON).await.unwrap();
}

#[tokio::test]
async fn an_export_is_printed_or_goes_through_a_file_and_leaves_none() {
    for board in [Board::EdgeRouter, Board::OldCore] {
        let mut bench = bench(board).await;
        let session = bench.session().await;
        let version = version(&bench);
        let name = OwnName::new("export").unwrap();
        let all = Export::default();
        let text = export(&session, all, version, &name, SOON).await.unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("/interface") && text.contains("/ip service"), "{text}");
        assert!(sweep::find(&session, SOON).await.unwrap().is_empty());

        let menu = Export { menu: Some("/system/identity"), ..all };
        let part = printed(&session, menu, version, SOON).await.unwrap();
        let part = String::from_utf8(part).unwrap();
        assert!(part.contains("/system identity") && !part.contains("/ip service"), "{part}");
        let file = through_file(&session, menu, version, &name, SOON).await.unwrap();
        assert!(String::from_utf8(file).unwrap().contains("/system identity"));
        assert!(sweep::find(&session, SOON).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_file_is_imported_and_removed() {
    let mut bench = bench(Board::EdgeRouter).await;
    let session = bench.session().await;
    let file = "tod-change.rsc";
    let text = b"/system identity set name=changed\n/system identity set nonsense=1\n";
    put(&session, file, text).await;

    let what = Import { file, ..Import::default() };
    let mistake = import(&session, what, SOON).await.unwrap().unwrap_err();
    assert_eq!(mistake.position.map(|position| position.line), Some(2), "{mistake:?}");
    assert_eq!(bench.router.identity(), "changed", "there is no roll-back");

    files::remove(&session, file, SOON).await.unwrap();
    put(&session, file, b"/system identity set name=again\n").await;
    let dry = Import { file, is_dry_run: true, ..Import::default() };
    match import(&session, dry, SOON).await {
        Ok(Ok(())) | Err(Failure::Unsupported { .. }) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(bench.router.identity(), "changed", "it was only tried");
    import(&session, what, SOON).await.unwrap().unwrap();
    assert_eq!(bench.router.identity(), "again");

    files::remove(&session, file, SOON).await.unwrap();
    assert_eq!(files::find(&session, file, SOON).await.unwrap(), None);
    let gone = files::read(&session, file, 1 << 20, SOON).await;
    assert!(matches!(gone, Err(Failure::NoFile(_))), "{gone:?}");
}

#[tokio::test]
async fn a_backup_brings_the_old_configuration_back() {
    let mut bench = bench(Board::EdgeRouter).await;
    let session = bench.session().await;
    let before = bench.router.identity();
    let guard = OwnName::new("guard").unwrap();
    let file = backup::save(&session, &guard, None, SOON).await.unwrap();
    name(&session, "changed").await;

    backup::load(&session, &file.name, None, SOON).await.unwrap();
    assert_eq!(bench.router.identity(), before);
}
