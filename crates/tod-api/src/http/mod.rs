//! What every request passes through, whatever its resource.

pub mod extract;
pub mod paths;
pub mod request_id;
