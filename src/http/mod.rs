//! The web's edge: the server loop, security headers, form proof, `Problem`, page shells, static files.
//!
//! A request comes in through [`serve`] (limits on time, size and number), passes the [`Edge`] (proof that a
//! form is ours, headers, compression, kind error pages) and reaches a room's page.
//! Refuses: slow, silent and oversize clients, unsafe requests without proof, and forms that are not text.
//! Knows no room. A visitor never sees a stack trace, every response carries the same headers, and no link
//! is ever built from the `Host` header.

mod answer;
mod api_docs;
mod body;
mod budget;
mod compress;
mod cookies;
mod edge;
mod form;
mod form_proof;
mod headers;
mod health;
mod limits;
mod listen;
mod problem;
mod shell;
mod statics;
mod upload;
mod wire;

#[cfg(test)]
mod server_tests;

pub use api_docs::api_docs_page;
pub use budget::{ClientBudget, client_of};
pub use cookies::{Cookies, SameSite};
pub use edge::{Edge, EdgeSettings};
pub use form::FormBody;
pub use form_proof::FormProof;
pub use health::{live, ready};
pub use limits::Limits;
pub use listen::serve;
pub use problem::Problem;
pub use shell::{DeskPage, NavLink, Warning};
pub use statics::{static_files, static_url};
pub use upload::UploadedFile;
