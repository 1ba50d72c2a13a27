//! The partnership's look of printed documents: colours, logo, words and layout, from a folder of its own files.

use std::path::Path;

/// A look that was tried on a sample of every kind. Cheap to clone.
#[derive(Clone, Default)]
pub struct Look {
    #[cfg(feature = "pdf")]
    pub(super) templates: Option<belong_reports::Templates>,
}

impl Look {
    /// The look of a folder; of none (an empty name) the one inside the program.
    ///
    /// # Errors
    /// Every fault of the folder's files: file, line, what is wrong and what to do.
    #[cfg(feature = "pdf")]
    pub fn read(folder: &str) -> Result<Look, Vec<String>> {
        if folder.is_empty() {
            return Ok(Look::default());
        }
        let templates = belong_reports::Templates::from_folder(Path::new(folder))?;
        Ok(Look { templates: Some(templates) })
    }

    /// Without PDF there is nothing that a look would change.
    ///
    /// # Errors
    /// A folder that is named and cannot be used.
    #[cfg(not(feature = "pdf"))]
    pub fn read(folder: &str) -> Result<Look, Vec<String>> {
        let missing = !folder.is_empty() && !Path::new(folder).is_dir();
        if missing { Err(vec![format!("{folder} is not a folder")]) } else { Ok(Look::default()) }
    }

    #[cfg(feature = "pdf")]
    pub(super) fn templates(&self) -> belong_reports::Templates {
        self.templates.clone().unwrap_or_else(belong_reports::Templates::embedded)
    }
}
