//! Rebuilds the crate when the web app was built anew.
//!
//! Only release builds compile the app in; debug builds read it from disk, so they need not know.
//! Both must know its folder before it is built: `rust-embed` finds no file in a folder that did
//! not exist when it was compiled, and cargo watches only what exists.

use std::fs;

const DIST: &str = "../../ui/dist";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(error) = fs::create_dir_all(DIST) {
        println!("cargo::warning=no folder for the web app, which will not be found: {error}");
    }
    if !cfg!(debug_assertions) {
        println!("cargo::rerun-if-changed={DIST}");
    }
}
