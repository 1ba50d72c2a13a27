//! What goes out on paper while a wave is open: private slips, and questionnaires with a stub to tear off.
//!
//! A batch is one wave, setting and audience, in the words of one edition. Everybody of the batch is printed,
//! answered or not, so a second print is the same and tells nobody who has answered. Words come from the
//! edition, questions from what the wave froze; the crate `belong-reports` lays them out.
//! It refuses a wave that is not open, a batch without people, and an edition that the wave does not offer.

mod batch;
mod pages;
#[cfg(feature = "pdf")]
mod paper;
#[cfg(feature = "pdf")]
mod slips;
#[cfg(test)]
#[cfg(feature = "pdf")]
mod tests;

pub use batch::{Printing, Sources};
pub use pages::{paper_pdf, preview_pdf, print_page, slips_pdf};
