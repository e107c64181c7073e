//! What every request passes through, whatever its resource.

pub mod client_address;
pub mod etag;
pub mod extract;
pub mod layers;
pub mod paths;
pub mod problems;
pub mod request_id;
