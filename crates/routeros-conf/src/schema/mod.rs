//! What a router of one version and package set knows, as it says itself.
