//! Commands that turn one configuration into another, and back.
