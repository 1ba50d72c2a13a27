//! The web's edge: the server loop, security headers, form proof, `Problem`, page shells, static files.
//!
//! Knows no room. A visitor never sees a stack trace, and every response carries the same headers.

mod api_docs;
mod shell;

pub use api_docs::api_docs_page;
pub use shell::{DeskPage, NavLink};
