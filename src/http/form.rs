//! A form as the browser sends it: pairs of names and values, repeated names kept.

use super::body::read_capped;
use super::limits::Limits;
use super::problem::Problem;
use poem::http::{HeaderMap, StatusCode, header};
use poem::{FromRequest, Request, RequestBody};

/// The fields of a urlencoded form, in the order of the page.
///
/// As an argument of a page it refuses what is too large (413), of another kind (415), has too many fields,
/// is not UTF-8 or holds a NUL (400), each with a sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormBody {
    pub pairs: Vec<(String, String)>,
}

impl FormBody {
    /// The first value under this name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every value under this name (checkboxes).
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Reads `name=value&name=value`.
    ///
    /// # Errors
    /// More than `fields` fields, bytes that are not UTF-8, or a NUL.
    pub fn parse(bytes: &[u8], fields: usize) -> Result<FormBody, Problem> {
        let mut pairs = Vec::new();
        for part in bytes.split(|byte| *byte == b'&').filter(|part| !part.is_empty()) {
            if pairs.len() == fields {
                return Err(Problem::unreadable("The form has more fields than we accept."));
            }
            let at = part.iter().position(|byte| *byte == b'=').unwrap_or(part.len());
            let value = part.get(at + 1..).unwrap_or_default();
            pairs.push((decoded(&part[..at])?, decoded(value)?));
        }
        Ok(FormBody { pairs })
    }
}

impl<'a> FromRequest<'a> for FormBody {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let limits = limits(request);
        if !is_form(request.headers()) {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE).into());
        }
        let bytes = read_capped(body.take()?, limits.0).await?;
        Ok(FormBody::parse(&bytes, limits.1)?)
    }
}

/// Bytes of a form and number of fields, for this request.
pub(super) fn limits(request: &Request) -> (usize, usize) {
    let path = request.original_uri().path();
    request.data::<Limits>().map_or((64 * 1024, 200), |limits| (limits.form_bytes_at(path), limits.fields))
}

pub(super) fn is_form(headers: &HeaderMap) -> bool {
    kind(headers) == "application/x-www-form-urlencoded"
}

pub(super) fn is_upload(headers: &HeaderMap) -> bool {
    kind(headers) == "multipart/form-data"
}

fn kind(headers: &HeaderMap) -> String {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Text without NUL, or the refusal.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, Problem> {
    let text = String::from_utf8(bytes)
        .map_err(|_| Problem::unreadable("Something in the form is not text that we can read (UTF-8)."))?;
    if text.contains('\0') {
        return Err(Problem::unreadable("The form holds a character that no text has (NUL)."));
    }
    Ok(text)
}

/// Undoes `+` and `%hh`; a lone `%` stays, as browsers' own parsers leave it.
fn decoded(bytes: &[u8]) -> Result<String, Problem> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                plain.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', _, _) => plain.push(b' '),
            (other, _, _) => plain.push(*other),
        }
        at += 1;
    }
    text(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> FormBody {
        FormBody::parse(text.as_bytes(), 200).unwrap()
    }

    #[test]
    fn repeated_names_are_kept_in_order() {
        let form = parse("group=a&name=Ann+Lee&group=b&empty=&bare");
        assert_eq!(form.values("group").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(form.value("name"), Some("Ann Lee"));
        assert_eq!(form.value("empty"), Some(""));
        assert_eq!(form.value("bare"), Some(""));
        assert_eq!(form.value("other"), None);
    }

    #[test]
    fn emoji_and_right_to_left_text_come_through_whole() {
        assert_eq!(parse("t=%F0%9F%98%80+%D9%85%D8%B1").value("t"), Some("😀 مر"));
        assert_eq!(parse("t=100%&u=%zz%4").pairs[0].1, "100%");
        assert_eq!(parse("t=a%3Db%26c").value("t"), Some("a=b&c"));
    }

    #[test]
    fn nul_and_broken_utf8_are_refused_with_a_sentence() {
        for bad in ["a=%00", "%00=a", "a=\0"] {
            assert!(FormBody::parse(bad.as_bytes(), 9).unwrap_err().sentence.contains("NUL"), "{bad:?}");
        }
        for bad in ["a=%ff", "a=%ED%A0%80"] {
            assert!(FormBody::parse(bad.as_bytes(), 9).unwrap_err().sentence.contains("UTF-8"), "{bad:?}");
        }
    }

    #[test]
    fn two_hundred_fields_are_read_and_one_more_is_refused() {
        let fields = |count: usize| vec!["a=1"; count].join("&");
        assert_eq!(FormBody::parse(fields(200).as_bytes(), 200).unwrap().pairs.len(), 200);
        assert_eq!(FormBody::parse(fields(201).as_bytes(), 200).unwrap_err().status, 400);
    }

    #[tokio::test]
    async fn another_kind_of_body_is_refused() {
        let request = Request::builder().content_type("text/plain").body("a=1");
        let (request, mut body) = request.split();
        let error = FormBody::from_request(&request, &mut body).await.unwrap_err();
        assert_eq!(error.status(), 415);
    }
}
