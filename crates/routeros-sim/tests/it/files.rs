//! `/file`: what is written, read, and what there is no room for.

use std::time::Duration;

use chrono::DateTime;
use routeros_sim::{Board, Fleet, Mood, SimClock};

use crate::client::Client;

async fn fleet(board: Board) -> Fleet {
    Fleet::builder().boards([board]).start().await.unwrap()
}

#[tokio::test]
async fn a_file_is_written_read_renamed_and_removed() {
    let fleet = fleet(Board::EdgeRouter).await;
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    let look = ["/file/print", "?name=notes.txt"];

    client.result(&["/file/add", "=name=notes.txt", "=contents=one\ntwo"]).await;
    let row = client.row(&look).await;
    assert_eq!(row["type"], ".txt file");
    assert_eq!((row["size"].as_str(), row["contents"].as_str()), ("7", "one\ntwo"));
    assert!(row.contains_key("last-modified") && !row.contains_key("creation-time"));
    let twice = client.complaint(&["/file/add", "=name=notes.txt"]).await;
    assert!(twice.contains("already exists"), "{twice}");

    client.rows(&["/file/set", "=numbers=notes.txt", "=contents=three"]).await;
    let id = format!("=numbers={}", row[".id"]);
    client.rows(&["/file/set", &id, "=name=skins/kept.txt"]).await;
    assert!(client.rows(&look).await.is_empty());
    assert_eq!(router.file("skins/kept.txt").as_deref(), Some(&b"three"[..]));

    let within = client.complaint(&["/file/remove", "=numbers=skins"]).await;
    assert!(within.contains("in use"), "{within}");
    client.rows(&["/file/remove", "=numbers=skins/kept.txt"]).await;
    assert_eq!(router.file("skins/kept.txt"), None);
    assert_eq!(client.complaint(&["/file/remove", "=numbers=kept.txt"]).await, "no such item");
}

#[tokio::test]
async fn a_long_file_is_read_piece_by_piece() {
    let fleet = fleet(Board::Core).await;
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    let written = "one more line\n".repeat(9000);
    let mut upload = router.upload("long.rsc").unwrap();
    upload.append(written.as_bytes()).unwrap();
    upload.finish().unwrap();

    let row = client.row(&["/file/print", "?name=long.rsc"]).await;
    assert_eq!((row["type"].as_str(), row.contains_key("contents")), ("script", false));
    let mut read = String::new();
    while read.len() < written.len() {
        let offset = format!("=offset={}", read.len());
        let said = ["/file/read", "=file=long.rsc", &offset, "=chunk-size=32768"];
        read += &client.row(&said).await["data"];
    }
    assert_eq!(read, written);

    let too_much = ["/file/read", "=file=long.rsc", "=chunk-size=32769"];
    let complaint = client.complaint(&too_much).await;
    assert_eq!(complaint, "value of chunk-size is out of range (1 .. 32768)");
}

#[tokio::test]
async fn an_old_router_knows_neither_read_nor_copy() {
    let fleet = fleet(Board::Cpe).await;
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;

    for command in ["/file/read", "/file/copy"] {
        assert_eq!(client.complaint(&[command, "=file=x"]).await, "no such command");
    }
    let row = client.row(&["/file/print", "?name=flash"]).await;
    assert!(row.contains_key("creation-time") && row["type"] == "disk");
}

#[tokio::test]
async fn what_is_in_memory_is_gone_after_a_restart_and_the_flash_is_not() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().boards([Board::Cpe]).clock(clock.clone()).start().await.unwrap();
    let router = fleet.router(0);
    for name in ["export.rsc", "flash/export.rsc"] {
        router.act("/file/add", &[("name", name), ("contents", "# kept?")]).unwrap();
    }

    router.set_mood(Mood::Rebooting(Duration::from_secs(20)));
    clock.advance(Duration::from_secs(30));

    assert_eq!(router.file("export.rsc"), None);
    assert_eq!(router.file("flash/export.rsc").as_deref(), Some(&b"# kept?"[..]));
}

#[tokio::test]
async fn a_small_flash_takes_no_more_than_it_says_is_free() {
    let fleet = fleet(Board::Switch).await;
    let router = fleet.router(0);
    let free = || {
        let row = &router.look("/system/resource").unwrap()[0];
        (row["free-hdd-space"].parse::<u64>().unwrap(), row["free-memory"].parse::<u64>().unwrap())
    };
    let (flash, memory) = free();
    assert!(flash < 8 << 20, "{flash}");
    let filler = vec![0; usize::try_from(flash).unwrap()];

    let mut upload = router.upload("flash/filler").unwrap();
    upload.append(&filler).unwrap();
    assert_eq!(free().0, 0);
    assert!(upload.append(b"more").unwrap_err().message.contains("not enough disk space"));
    assert!(router.upload("beside").unwrap().append(&filler).is_ok(), "memory is not the flash");
    assert!(free().1 < memory);

    router.act("/file/remove", &[("numbers", "flash/filler")]).unwrap();
    assert_eq!(free().0, flash);
}

#[tokio::test]
async fn a_full_flash_stays_full_through_a_restart_until_somebody_mends_it() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().boards([Board::Chr]).clock(clock.clone()).start().await.unwrap();
    let router = fleet.router(0);
    let note = [("name", "note.txt"), ("contents", "full?")];

    router.set_mood(Mood::FullFlash);
    assert_eq!(router.look("/system/resource").unwrap()[0]["free-hdd-space"], "0");
    router.set_mood(Mood::Rebooting(Duration::from_secs(5)));
    clock.advance(Duration::from_secs(10));
    assert_eq!(router.mood(), Mood::FullFlash);
    let refused = router.act("/file/add", &note).unwrap_err();
    assert_eq!(refused.message, "failure: not enough disk space");

    router.set_mood(Mood::Healthy);
    assert!(router.act("/file/add", &note).is_ok());
}
