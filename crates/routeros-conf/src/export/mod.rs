//! The text of `/export`, taken apart and put together again.
