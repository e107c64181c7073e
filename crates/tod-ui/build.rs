//! Rebuilds the crate when the web app was built anew.
//!
//! Only release builds compile the app in; debug builds read it from disk, so they need not know.

use std::path::Path;

const DIST: &str = "../../ui/dist";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if !cfg!(debug_assertions) && Path::new(DIST).exists() {
        println!("cargo::rerun-if-changed={DIST}");
    }
}
