//! Content files that a folder may leave out: then the copy inside the program serves.

use crate::theory::{Fault, Faults, SourceFile};
use std::path::Path;

/// A content file that may be left out.
pub struct OptionalFile {
    pub file: SourceFile,
    /// Whether it is the partnership's own; else it is the copy inside the program.
    pub own: bool,
}

/// The file of this name in `folder`, or the copy inside the program. A file that is there and cannot be read is
/// a fault.
pub fn optional_file(folder: Option<&Path>, (name, copy): (&str, &str), faults: &Faults) -> OptionalFile {
    let Some(path) = folder.map(|folder| folder.join(name)).filter(|path| path.exists()) else {
        return OptionalFile { file: SourceFile::new(format!("surveys/{name}"), copy), own: false };
    };
    let shown = path.display().to_string();
    let file = match std::fs::read_to_string(&path) {
        Ok(text) => SourceFile::new(shown, &text),
        Err(error) => {
            let advice = "mend it, or take it away to use the copy that comes with Belong";
            let message = format!("this file cannot be read ({error}); {advice}");
            faults.add(Fault { file: shown.clone(), line: 0, field: String::new(), message });
            SourceFile::unread(shown)
        }
    };
    OptionalFile { file, own: true }
}
