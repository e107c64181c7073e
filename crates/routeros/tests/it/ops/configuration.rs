use routeros::{
    Version,
    ops::{
        Failure, OwnName, Position, backup,
        export::{Export, export, printed, through_file},
        files,
        import::{Import, import},
    },
    session::Settings,
};

use super::{answers, hears, refuses};
use crate::peer::{PATIENCE, Pair, Peer, connected};

const SEVEN: Version = Version::new(7, 20, 4);
const SIX: Version = Version::new(6, 49, 18);
const FILE: &[&str] = &["=.id=*3", "=name=tod-e.rsc", "=size=40000"];

async fn tells_file(peer: &mut Peer, row: Option<&[&str]>) {
    let tag = hears(peer, &["/file/print"]).await;
    answers(peer, &tag, row.as_slice()).await;
}

async fn tells_room(peer: &mut Peer, free: &str) {
    let tag = hears(peer, &["/system/resource/print"]).await;
    answers(peer, &tag, &[&[&format!("=free-hdd-space={free}")]]).await;
}

async fn does(peer: &mut Peer, words: &[&str]) {
    let tag = hears(peer, words).await;
    answers(peer, &tag, &[]).await;
}

async fn passes(peer: &mut Peer, offset: usize, size: usize) {
    let (offset, chunk) = (format!("=offset={offset}"), format!("=chunk-size={size}"));
    let tag = hears(peer, &["/file/read", "=file=tod-e.rsc", &offset, &chunk]).await;
    // A word of the scripted peer is below 16 KiB, so a piece may be shorter than was asked for.
    let data = format!("=data={}", "x".repeat(size.min(10_000)));
    answers(peer, &tag, &[&[&data]]).await;
}

fn name() -> OwnName {
    OwnName::new("e").unwrap()
}

#[tokio::test]
async fn an_export_goes_through_a_file_that_is_gone_afterwards() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        tells_room(&mut peer, "5000000").await;
        does(&mut peer, &["/export", "=file=tod-e", "=compact="]).await;
        tells_file(&mut peer, Some(FILE)).await;
        for (offset, size) in [(0, 32_768), (10_000, 30_000), (20_000, 20_000), (30_000, 10_000)] {
            passes(&mut peer, offset, size).await;
        }
        tells_file(&mut peer, Some(FILE)).await;
        does(&mut peer, &["/file/remove", "=.id=*3"]).await;
        tells_file(&mut peer, None).await;
    };
    let name = name();
    let work = through_file(&session, Export::default(), SEVEN, &name, PATIENCE);
    let (text, ()) = tokio::join!(work, router);
    assert_eq!(text.unwrap().len(), 40_000);
}

#[tokio::test]
async fn a_part_of_an_export_is_none_and_its_file_is_removed() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        tells_room(&mut peer, "5000000").await;
        does(&mut peer, &["/export"]).await;
        tells_file(&mut peer, Some(FILE)).await;
        passes(&mut peer, 0, 32_768).await;
        does(&mut peer, &["/file/read"]).await;
        tells_file(&mut peer, Some(FILE)).await;
        does(&mut peer, &["/file/remove"]).await;
        tells_file(&mut peer, None).await;
    };
    let name = name();
    let work = through_file(&session, Export::default(), SEVEN, &name, PATIENCE);
    let (text, ()) = tokio::join!(work, router);
    let short = text.unwrap_err();
    assert_eq!(short.to_string(), "only 10000 of 40000 bytes came");
}

/// What says nothing of its size is not taken for empty.
#[tokio::test]
async fn a_file_of_unknown_size_is_no_export() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let unsized_file: &[&str] = &["=.id=*3", "=name=tod-e.rsc"];
    let router = async {
        tells_room(&mut peer, "5000000").await;
        does(&mut peer, &["/export"]).await;
        tells_file(&mut peer, Some(unsized_file)).await;
        tells_file(&mut peer, Some(unsized_file)).await;
        does(&mut peer, &["/file/remove"]).await;
        tells_file(&mut peer, None).await;
    };
    let name = name();
    let work = through_file(&session, Export::default(), SEVEN, &name, PATIENCE);
    let (text, ()) = tokio::join!(work, router);
    assert!(matches!(text, Err(Failure::Unexpected("the size of the file"))), "{text:?}");
}

#[tokio::test]
async fn a_file_that_stays_is_an_error() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let empty: &[&str] = &["=.id=*3", "=name=tod-e.rsc", "=size=0"];
    let router = async {
        tells_room(&mut peer, "5000000").await;
        does(&mut peer, &["/export"]).await;
        tells_file(&mut peer, Some(empty)).await;
        tells_file(&mut peer, Some(empty)).await;
        does(&mut peer, &["/file/remove"]).await;
        tells_file(&mut peer, Some(empty)).await;
    };
    let name = name();
    let work = through_file(&session, Export::default(), SEVEN, &name, PATIENCE);
    let (text, ()) = tokio::join!(work, router);
    assert!(matches!(text, Err(Failure::LeftBehind(_))), "{text:?}");
}

#[tokio::test]
async fn nothing_is_written_to_full_flash() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let name = name();
    let work = through_file(&session, Export::default(), SEVEN, &name, PATIENCE);
    let (text, ()) = tokio::join!(work, tells_room(&mut peer, "200000"));
    assert!(matches!(text, Err(Failure::NoSpace { free: 200_000, .. })), "{text:?}");
}

#[tokio::test]
async fn a_printed_export_that_was_cut_off_is_noticed() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        let tag = hears(&mut peer, &["/execute"]).await;
        peer.says(&["!done", "=ret=# all\r\n# tod-end-of-export\r\n", &tag]).await;
        let tag = hears(&mut peer, &["/execute"]).await;
        peer.says(&["!done", "=ret=# all\r\n# tod-end-of", &tag]).await;
    };
    let work = async {
        let whole = printed(&session, Export::default(), SEVEN, PATIENCE).await.unwrap();
        assert_eq!(whole, b"# all\r\n");
        let cut = printed(&session, Export::default(), SEVEN, PATIENCE).await;
        assert!(matches!(cut, Err(Failure::TooLarge { .. })), "{cut:?}");
    };
    tokio::join!(work, router);
}

#[tokio::test]
async fn version_6_exports_through_a_file_and_reads_its_contents() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let row: &[&str] = &["=.id=*3", "=name=tod-e.rsc", "=size=5"];
    let router = async {
        let tag = hears(&mut peer, &["/execute"]).await;
        refuses(&mut peer, &tag, "unknown parameter").await;
        tells_room(&mut peer, "5000000").await;
        does(&mut peer, &["/export", "=file=tod-e", "=compact=", "=hide-sensitive="]).await;
        tells_file(&mut peer, Some(row)).await;
        let tag = hears(&mut peer, &["/file/read"]).await;
        refuses(&mut peer, &tag, "no such command").await;
        let contents = ["/file/print", "=.proplist=contents", "?name=tod-e.rsc"];
        let tag = hears(&mut peer, &contents).await;
        answers(&mut peer, &tag, &[&["=contents=# all"]]).await;
        tells_file(&mut peer, Some(row)).await;
        does(&mut peer, &["/file/remove"]).await;
        tells_file(&mut peer, None).await;
    };
    let name = name();
    let work = export(&session, Export::default(), SIX, &name, PATIENCE);
    let (text, ()) = tokio::join!(work, router);
    assert_eq!(text.unwrap(), b"# all");
}

#[tokio::test]
async fn a_small_file_is_written_and_its_size_verified() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        tells_file(&mut peer, None).await;
        does(&mut peer, &["/file/add", "=name=tod-e.rsc", "=contents=/ip"]).await;
        tells_file(&mut peer, Some(&["=.id=*3", "=name=tod-e.rsc", "=size=2"])).await;
    };
    let work = files::write(&session, "tod-e.rsc", b"/ip", PATIENCE);
    let (written, ()) = tokio::join!(work, router);
    assert_eq!(written.unwrap_err().to_string(), "only 2 of 3 bytes came");

    let large = vec![b'x'; files::LARGEST_CONTENTS + 1];
    let refused = files::write(&session, "tod-e.rsc", &large, PATIENCE).await;
    assert!(matches!(refused, Err(Failure::TooLarge { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_mistake_in_an_import_has_its_position() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        let words = ["/import", "=file-name=tod-e.rsc", "=verbose=yes", "=dry-run="];
        let tag = hears(&mut peer, &words).await;
        peer.says(&["!re", "=message=#line 1", &tag]).await;
        refuses(&mut peer, &tag, "expected end of command (line 12 column 40)").await;
        let tag = hears(&mut peer, &["/import", "=file-name=tod-e.rsc", "=from-line=12"]).await;
        answers(&mut peer, &tag, &[]).await;
        let tag = hears(&mut peer, &["/import"]).await;
        refuses(&mut peer, &tag, "unknown parameter dry-run").await;
    };
    let work = async {
        let dry = Import { file: "tod-e.rsc", is_dry_run: true, from_line: None };
        let mistake = import(&session, dry, PATIENCE).await.unwrap().unwrap_err();
        assert_eq!(mistake.position, Some(Position { line: 12, column: Some(40) }));
        assert_eq!(mistake.said, ["#line 1"]);
        let real = Import { file: "tod-e.rsc", is_dry_run: false, from_line: Some(12) };
        import(&session, real, PATIENCE).await.unwrap().unwrap();
        let old = import(&session, dry, PATIENCE).await;
        assert!(matches!(old, Err(Failure::Unsupported { .. })), "{old:?}");
    };
    tokio::join!(work, router);
}

#[tokio::test]
async fn a_backup_is_saved_and_loading_it_ends_the_session() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        tells_room(&mut peer, "5000000").await;
        does(&mut peer, &["/system/backup/save", "=name=tod-e", "=dont-encrypt=yes"]).await;
        let row: &[&str] = &["=.id=*4", "=name=tod-e.backup", "=size=48213"];
        tells_file(&mut peer, Some(row)).await;
        let load = ["/system/backup/load", "=name=tod-e.backup", "=password="];
        let tag = hears(&mut peer, &load).await;
        refuses(&mut peer, &tag, "failure: bad backup").await;
        hears(&mut peer, &load).await;
        drop(peer);
    };
    let name = name();
    let work = async {
        let file = backup::save(&session, &name, None, PATIENCE).await.unwrap();
        assert_eq!(file.size, Some(48_213));
        let refused = backup::load(&session, &file.name, None, PATIENCE).await;
        assert!(matches!(refused, Err(Failure::Router(_))), "{refused:?}");
        backup::load(&session, &file.name, None, PATIENCE).await.unwrap();
    };
    tokio::join!(work, router);
}
