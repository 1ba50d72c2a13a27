//! What a PDF says to a program that reads it: tags, language, title, fonts, pages.

use lopdf::{Dictionary, Document, Object};

pub struct Pdf {
    document: Document,
}

/// One element of the structure tree, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    pub role: String,
    pub title: Option<String>,
    pub alt: Option<String>,
    /// Roles from the root down to this one's parent.
    pub above: Vec<String>,
    /// `Row`, `Column` or `Both` of a header cell.
    pub scope: Option<String>,
}

impl Pdf {
    pub fn read(bytes: &[u8]) -> Pdf {
        Pdf { document: Document::load_mem(bytes).expect("a PDF") }
    }

    pub fn pages(&self) -> usize {
        self.document.get_pages().len()
    }

    /// The words of one page, counted from 1, without spaces: a line may be shaped in several pieces.
    pub fn words(&self, page: usize) -> String {
        let text = self.document.extract_text(&[u32::try_from(page).expect("a whole PDF")]).expect("text");
        bare(&text)
    }

    pub fn all_words(&self) -> String {
        (1..=self.pages()).map(|page| self.words(page)).collect()
    }

    fn catalog(&self) -> &Dictionary {
        self.document.catalog().expect("a catalog")
    }

    pub fn language(&self) -> String {
        text_of(self.catalog().get(b"Lang").expect("a language"))
    }

    pub fn is_marked(&self) -> bool {
        let info = self.resolved(self.catalog().get(b"MarkInfo").expect("MarkInfo"));
        info.as_dict().and_then(|info| info.get(b"Marked")?.as_bool()).unwrap_or(false)
    }

    pub fn shows_title(&self) -> bool {
        let view = self.resolved(self.catalog().get(b"ViewerPreferences").expect("preferences"));
        view.as_dict().and_then(|view| view.get(b"DisplayDocTitle")?.as_bool()).unwrap_or(false)
    }

    pub fn title(&self) -> String {
        let info = self.resolved(self.document.trailer.get(b"Info").expect("Info"));
        text_of(info.as_dict().expect("a whole PDF").get(b"Title").expect("a title"))
    }

    pub fn metadata(&self) -> String {
        let object = self.resolved(self.catalog().get(b"Metadata").expect("XMP"));
        let stream = object.as_stream().expect("a whole PDF");
        let plain = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        String::from_utf8(plain).expect("a whole PDF")
    }

    /// Width and height of a page, in millimetres.
    pub fn size(&self, page: u32) -> (f64, f64) {
        let id = self.document.get_pages()[&page];
        let mut node = self.document.get_dictionary(id).expect("a whole PDF");
        let area = loop {
            match node.get(b"MediaBox") {
                Ok(area) => break self.resolved(area).as_array().expect("a whole PDF").clone(),
                Err(_) => {
                    node = self
                        .resolved(node.get(b"Parent").expect("a whole PDF"))
                        .as_dict()
                        .expect("a whole PDF")
                }
            }
        };
        let of = |at: usize| f64::from(area[at].as_float().expect("a whole PDF")) / 72.0 * 25.4;
        (of(2) - of(0), of(3) - of(1))
    }

    /// The names of fonts that have no program embedded, and how many there are in all.
    pub fn fonts(&self) -> (Vec<String>, usize) {
        let (mut bare, mut all) = (Vec::new(), 0);
        for object in self.document.objects.values() {
            let Ok(font) = object.as_dict() else { continue };
            if !font.has_type(b"FontDescriptor") {
                continue;
            }
            all += 1;
            if ![&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| font.has(key)) {
                bare.push(format!("{:?}", font.get(b"FontName")));
            }
        }
        (bare, all)
    }

    /// Every tag in reading order.
    pub fn tags(&self) -> Vec<Tag> {
        let root = self.resolved(self.catalog().get(b"StructTreeRoot").expect("a structure tree"));
        let mut tags = Vec::new();
        self.walk(root.as_dict().expect("a whole PDF"), &mut Vec::new(), &mut tags);
        tags
    }

    fn walk(&self, node: &Dictionary, above: &mut Vec<String>, tags: &mut Vec<Tag>) {
        let role = node
            .get(b"S")
            .and_then(Object::as_name)
            .ok()
            .map(|name| String::from_utf8_lossy(name).into_owned());
        if let Some(role) = &role {
            let words = |key: &[u8]| node.get(key).ok().map(|text| text_of(self.resolved(text)));
            let tag = Tag {
                role: role.clone(),
                title: words(b"T"),
                alt: words(b"Alt"),
                above: above.clone(),
                scope: self.scope(node),
            };
            tags.push(tag);
            above.push(role.clone());
        }
        let children = node.get(b"K").map(|kids| match self.resolved(kids) {
            Object::Array(all) => all.clone(),
            one => vec![one.clone()],
        });
        for child in children.unwrap_or_default() {
            if let Object::Dictionary(child) = self.resolved(&child) {
                self.walk(child, above, tags);
            }
        }
        if role.is_some() {
            above.pop();
        }
    }

    fn scope(&self, node: &Dictionary) -> Option<String> {
        let attributes = self.resolved(node.get(b"A").ok()?);
        let all = match attributes {
            Object::Array(all) => all.clone(),
            one => vec![one.clone()],
        };
        all.iter().find_map(|one| {
            let name = self.resolved(one).as_dict().ok()?.get(b"Scope").ok()?.as_name().ok()?;
            Some(String::from_utf8_lossy(name).into_owned())
        })
    }

    fn resolved<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.document.dereference(object).expect("an object").1
    }
}

pub fn bare(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// A text string of a PDF: UTF-16 with its mark, or letters of one byte.
fn text_of(object: &Object) -> String {
    let bytes = object.as_str().expect("a text");
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(wide) => {
            let units: Vec<u16> = wide.chunks(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
            String::from_utf16(&units).expect("UTF-16")
        }
        None => lopdf::decode_text_string(object).expect("a text"),
    }
}
