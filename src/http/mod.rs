//! The web's edge: the server loop, security headers, form proof, `Problem`, page shells, static files.
//!
//! Knows no room. A visitor never sees a stack trace, and every response carries the same headers.

mod shell;

pub use shell::{DeskPage, NavLink};
