//! What a partnership may change by editing files: colours, logo, words, templates, marks.
//!
//! [`Templates::embedded`] is the look that comes with Belong. [`Templates::from_folder`] lays the files of a
//! folder over it: each file there takes the place of the one of the same name, what is missing stays. A folder
//! with a fault is refused whole, with every fault named by file and line.

mod folder;
mod logo;
mod style;
mod trial;

pub use style::{Colours, Style};

use crate::model::{AimMark, Icon, StateMark};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use typst::foundations::Bytes;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};

/// Every template under the name that others import it by.
const TEMPLATES: [(&str, &str); 9] = [
    ("shared.typ", include_str!("../../templates/shared.typ")),
    ("slips.typ", include_str!("../../templates/slips.typ")),
    ("paper.typ", include_str!("../../templates/paper.typ")),
    ("blocks.typ", include_str!("../../templates/blocks.typ")),
    ("summary.typ", include_str!("../../templates/summary.typ")),
    ("full.typ", include_str!("../../templates/full.typ")),
    ("setting.typ", include_str!("../../templates/setting.typ")),
    ("poster.typ", include_str!("../../templates/poster.typ")),
    ("children.typ", include_str!("../../templates/children.typ")),
];
const CHARTS: &str = include_str!("../../style/charts.css");

/// Layout, colours, logo and words of every document. Cheap to clone.
#[derive(Clone)]
pub struct Templates(Arc<Laid>);

struct Laid {
    style: Style,
    /// Colours of the charts, as CSS.
    charts: String,
    sources: Vec<Source>,
    files: Vec<(FileId, Bytes)>,
}

static EMBEDDED: LazyLock<Templates> = LazyLock::new(|| {
    let sources = TEMPLATES.iter().map(|(name, text)| Source::new(id_of(name), (*text).to_owned()));
    let files = marks().map(|(name, svg)| (id_of(&name), Bytes::from_string(svg)));
    Templates(Arc::new(Laid {
        style: Style::default(),
        charts: CHARTS.to_owned(),
        sources: sources.collect(),
        files: files.collect(),
    }))
});

impl Templates {
    /// The look that comes with Belong.
    pub fn embedded() -> Templates {
        EMBEDDED.clone()
    }

    /// The embedded look with the files of `folder` in place of those of the same name: `style.toml`,
    /// `charts.css`, `*.typ`, `icons/*.svg` and the logo that `style.toml` names. Templates are tried on a
    /// sample of every document.
    ///
    /// # Errors
    /// Every fault found: file, line where there is one, what is wrong and what to do.
    pub fn from_folder(folder: &Path) -> Result<Templates, Vec<String>> {
        folder::read(folder)
    }

    pub fn style(&self) -> &Style {
        &self.0.style
    }

    pub(crate) fn charts(&self) -> &str {
        &self.0.charts
    }

    pub(crate) fn source(&self, id: FileId) -> Option<Source> {
        self.0.sources.iter().find(|source| source.id() == id).cloned()
    }

    pub(crate) fn file(&self, id: FileId) -> Option<Bytes> {
        self.0.files.iter().find(|(file, _)| *file == id).map(|(_, bytes)| bytes.clone())
    }
}

/// Every mark under the name that templates read it by.
fn marks() -> impl Iterator<Item = (String, &'static str)> {
    let states = StateMark::ALL.iter().map(|mark| (format!("icons/state-{}.svg", mark.code()), mark.svg()));
    let aims = AimMark::ALL.iter().map(|mark| (format!("icons/{}.svg", mark.code()), mark.svg()));
    let icons = Icon::ALL.iter().map(|mark| (format!("icons/icon-{}.svg", mark.code()), mark.svg()));
    states.chain(aims).chain(icons)
}

/// The name of a file in the world that Typst sees.
pub(crate) fn id_of(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("names come from a closed list or were checked to be plain");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

#[cfg(test)]
mod tests;
