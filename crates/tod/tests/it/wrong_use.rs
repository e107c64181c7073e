//! Wrong use is told plainly: what is wrong, and what to do.

use std::{fs, net::TcpListener, process::Command};

use crate::server::{Server, place, refusal};

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is missing in {text:?}");
    }
}

#[test]
fn a_port_that_is_taken() {
    let place = place();
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = holder.local_addr().unwrap().to_string();
    let data = place.path().to_str().unwrap();

    let text = refusal(&["up", "--data-dir", data, "--listen", &address]);

    says(&text, &["cannot listen on", &address, "another program uses that port", "--listen"]);
}

#[test]
fn a_port_that_another_simulation_has() {
    let holder = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = holder.local_addr().unwrap().port().to_string();

    let text = refusal(&["sim", "run", "--api-port", &port, "--api-ssl-port", "0"]);

    let all = ["--api-port", "--api-ssl-port", "--ssh-port", "--snmp-port", "--mndp-port"];
    says(&text, &["port", &port, "perhaps by another simulation"]);
    says(&text, &all);
}

#[test]
fn a_data_directory_that_cannot_be_written() {
    let place = place();
    let file = place.path().join("file");
    fs::write(&file, b"").unwrap();
    let below = file.join("data");

    let text = refusal(&["up", "--data-dir", below.to_str().unwrap(), "--listen", "127.0.0.1:0"]);

    says(&text, &["cannot be written", "choose another with --data-dir"]);
}

#[test]
fn a_data_directory_in_use() {
    let place = place();
    let first = Server::start(place.path(), &[]);
    let data = place.path().to_str().unwrap();

    let text = refusal(&["up", "--data-dir", data, "--listen", "127.0.0.1:0"]);

    says(&text, &["is in use by process", "choose another data directory"]);
    assert!(first.stop().success());
}

#[test]
fn a_log_that_cannot_be_understood() {
    let output = Command::new(env!("CARGO_BIN_EXE_tod"))
        .args(["--log", "a=b=c", "admin", "sign-in-link"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();

    assert!(!output.status.success());
    says(&text, &["--log \"a=b=c\"", "debug", "target=level"]);
}

#[test]
fn no_postgresql() {
    let place = place();
    let data = place.path().to_str().unwrap();
    let nowhere = place.path().join("nowhere");
    let pg_bin = nowhere.to_str().unwrap();

    let text = refusal(&["up", "--data-dir", data, "--pg-bin", pg_bin, "--listen", "127.0.0.1:0"]);

    says(&text, &["no PostgreSQL found", pg_bin, "apt-get install postgresql"]);
}

#[test]
fn a_lost_key_file() {
    let place = place();
    assert!(Server::start(place.path(), &[]).stop().success());
    fs::remove_file(place.path().join("keys/master.key")).unwrap();
    let data = place.path().to_str().unwrap();

    let text = refusal(&["up", "--data-dir", data, "--listen", "127.0.0.1:0"]);

    says(&text, &["the key file does not serve", "master.key", "put it back from a backup"]);
    assert!(!place.path().join("keys/master.key").exists(), "another key was made");
}

#[test]
fn a_file_limit_too_low_for_the_fleet() {
    let place = place();
    let data = place.path().to_str().unwrap();
    let text = refusal(&["up", "--data-dir", data, "--max-routers", "4000000000"]);

    says(&text, &["need a file limit of 4000000512", "ulimit -n 4000000512", "LimitNOFILE="]);
}

#[test]
fn plain_http_for_everybody_to_hear() {
    let text = refusal(&["up", "--listen", "0.0.0.0:0", "--tls", "off"]);

    says(&text, &["would send sessions in clear", "--tls self-signed"]);
}

#[test]
fn a_certificate_for_what_has_no_name() {
    for url in ["https://192.0.2.1", "https://localhost:8443"] {
        let text = refusal(&["up", "--tls", "acme", "--public-url", url]);
        says(&text, &["gets certificates for names", url, "--public-url"]);
    }
    let text = refusal(&["up", "--tls", "acme"]);
    says(&text, &["needs the name people use", "--public-url"]);
}

#[test]
fn an_account_that_cannot_be_kept() {
    let place = place();
    let data = place.path().to_str().unwrap();
    fs::create_dir(place.path().join("keys")).unwrap();
    fs::write(place.path().join("keys/acme"), b"").unwrap();

    let named = ["--tls", "acme", "--public-url", "https://tod.example.net"];
    let here = ["up", "--data-dir", data, "--listen", "127.0.0.1:0"];
    let text = refusal(&[&here[..], &named].concat());

    says(&text, &["cannot make", "keys/acme", "this user needs the right to it"]);
}

#[test]
fn administration_without_a_server() {
    let place = place();
    let data = place.path().to_str().unwrap();
    let text = refusal(&["admin", "sign-in-link", "--data-dir", data]);

    says(&text, &["no database runs in", "tod up"]);
}
