//! What is known about menus: natural keys, order, defaults, secrets, and
//! which rows refer to which.
