//! What differs between two configurations.
