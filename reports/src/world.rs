//! The little world that Typst sees: one template, one model, four fonts. No disk, no network, no clock.

use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// What the templates read with `json("model.json")`.
const MODEL: &str = "model.json";

/// Every file under the name that templates know it by; all are embedded.
const TEMPLATES: [(&str, &str); 3] = [
    ("shared.typ", include_str!("../templates/shared.typ")),
    ("slips.typ", include_str!("../templates/slips.typ")),
    ("paper.typ", include_str!("../templates/paper.typ")),
];

const FONTS: [&[u8]; 4] = [
    include_bytes!("../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../fonts/NotoSansArabic-Regular.ttf"),
    include_bytes!("../fonts/NotoSansArabic-Bold.ttf"),
];

/// What never changes between two renderings.
struct Ground {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    sources: Vec<Source>,
    model: FileId,
}

static GROUND: LazyLock<Ground> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS.iter().flat_map(|bytes| Font::iter(Bytes::new(*bytes))).collect();
    let sources = TEMPLATES.iter().map(|(name, text)| Source::new(id_of(name), (*text).to_owned())).collect();
    Ground {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        sources,
        model: id_of(MODEL),
    }
});

fn id_of(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("the names of the embedded files are plain");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// One template beside one model.
pub struct Desk {
    main: FileId,
    model: Bytes,
}

impl Desk {
    pub fn new(template: &str, model: Vec<u8>) -> Desk {
        Desk { main: id_of(template), model: Bytes::new(model) }
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &GROUND.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &GROUND.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = GROUND.sources.iter().find(|source| source.id() == id);
        found.cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == GROUND.model { Ok(self.model.clone()) } else { Err(missing(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        GROUND.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
