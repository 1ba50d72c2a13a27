//! The partnership's logo.

use resvg::{tiny_skia, usvg};
use std::path::Path;

/// The largest logo, in bytes.
const LARGEST: usize = 1_000_000;

/// A picture that was opened and found sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// `logo.svg` or `logo.png`, as templates know it.
    pub file: &'static str,
    pub alt: String,
    pub bytes: Vec<u8>,
}

/// Reads and opens the picture that `style.toml` calls `named`.
pub fn read(path: &Path, named: &str, alt: String) -> Result<Logo, String> {
    let plain = !named.is_empty() && !named.contains(['/', '\\']) && !named.starts_with('.');
    if !plain {
        return Err(format!(
            "the logo {named:?} is not the name of a file beside style.toml. Put the picture there."
        ));
    }
    if alt.trim().is_empty() {
        return Err("the logo has no `alt`. Say in a few words what it shows, for people who cannot see it."
            .to_owned());
    }
    let bytes = std::fs::read(path)
        .map_err(|fault| format!("the logo {named} cannot be read ({fault}). Put it beside style.toml."))?;
    if bytes.len() > LARGEST {
        return Err(format!("the logo {named} is larger than 1 MB. Save it smaller, about 800 points wide."));
    }
    let file = if sound_svg(&bytes) {
        "logo.svg"
    } else if sound_png(&bytes) {
        "logo.png"
    } else {
        return Err(format!("the logo {named} is not a picture that can be opened. Save it as SVG or PNG."));
    };
    Ok(Logo { file, alt, bytes })
}

fn sound_svg(bytes: &[u8]) -> bool {
    let looks = std::str::from_utf8(bytes).is_ok_and(|text| text.contains("<svg"));
    looks && usvg::Tree::from_data(bytes, &usvg::Options::default()).is_ok()
}

fn sound_png(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG") && tiny_skia::Pixmap::decode_png(bytes).is_ok()
}
