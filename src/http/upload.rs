//! A form with a file in it.

use super::body::{Watched, capped, refusal};
use super::form::{self, FormBody};
use super::limits::Limits;
use super::problem::Problem;
use poem::http::StatusCode;
use poem::web::{Field, Multipart};
use poem::{Body, FromRequest, Request, RequestBody};
use tokio::io::{AsyncReadExt, BufReader};

/// The file of an upload form, whole in memory and no larger than `import_bytes`, and the other fields.
///
/// As an argument of a page it refuses what is too large (413), of another kind (415), or has no file (400).
#[derive(Debug, Clone, Default)]
pub struct UploadedFile {
    /// As the browser names it; for messages only, never for a path.
    pub name: String,
    pub bytes: Vec<u8>,
    pub fields: FormBody,
}

impl<'a> FromRequest<'a> for UploadedFile {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        if !form::is_upload(request.headers()) {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE).into());
        }
        let upload = read(request, body.take()?).await?;
        if upload.name.is_empty() && upload.bytes.is_empty() {
            return Err(Problem::unreadable("No file was chosen.").into());
        }
        Ok(upload)
    }
}

/// Reads the parts; a form without a file gives an empty one.
pub(super) async fn read(request: &Request, body: Body) -> Result<UploadedFile, Problem> {
    let (form_bytes, fields) = form::limits(request);
    let import_bytes = request.data::<Limits>().map_or(20 * 1024 * 1024, |limits| limits.import_bytes);
    let (body, watched) = capped(body, import_bytes + form_bytes);
    let mut parts =
        Multipart::from_request(request, &mut RequestBody::new(body)).await.map_err(|_| broken(&watched))?;
    let mut upload = UploadedFile::default();
    let mut has_file = false;
    while let Some(part) = parts.next_field().await.map_err(|_| broken(&watched))? {
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            Some(_) if has_file => return Err(Problem::unreadable("The form has more than one file.")),
            Some(file_name) => {
                has_file = true;
                upload.name = form::text(file_name.into_bytes())?;
                upload.bytes = whole(part, import_bytes, &watched).await?;
            }
            None => {
                if upload.fields.pairs.len() == fields {
                    return Err(Problem::unreadable("The form has more fields than we accept."));
                }
                let value = form::text(whole(part, form_bytes, &watched).await?)?;
                upload.fields.pairs.push((form::text(name.into_bytes())?, value));
            }
        }
    }
    Ok(upload)
}

async fn whole(part: Field, cap: usize, watched: &Watched) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let mut reader = BufReader::new(part.into_async_read()).take(cap as u64 + 1);
    reader.read_to_end(&mut bytes).await.map_err(|_| broken(watched))?;
    if bytes.len() > cap {
        return Err(Problem::too_large());
    }
    Ok(bytes)
}

fn broken(watched: &Watched) -> Problem {
    match watched.cut() {
        Some(_) => refusal(watched),
        None => Problem::unreadable("The file did not arrive whole."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(disposition: &str, content: &str) -> String {
        format!("--edge\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
    }

    async fn upload(parts: &[String]) -> poem::Result<UploadedFile> {
        let request = Request::builder()
            .content_type("multipart/form-data; boundary=edge")
            .body(format!("{}--edge--\r\n", parts.concat()));
        let (mut request, mut body) = request.split();
        let mut limits = Limits::short();
        limits.import_bytes = 100;
        limits.form_bytes = 400;
        request.set_data(limits);
        UploadedFile::from_request(&request, &mut body).await
    }

    #[tokio::test]
    async fn the_file_and_the_fields_around_it_arrive() {
        let parts = [part("name=\"wave\"", "w1"), part("name=\"file\"; filename=\"r.csv\"", "a;b\n1;2")];
        let upload = upload(&parts).await.unwrap();
        assert_eq!((upload.name.as_str(), upload.bytes.as_slice()), ("r.csv", b"a;b\n1;2".as_slice()));
        assert_eq!(upload.fields.value("wave"), Some("w1"));
    }

    #[tokio::test]
    async fn a_file_over_the_cap_is_refused_and_so_is_none_or_half_of_one() {
        let file = |size: usize| part("name=\"file\"; filename=\"r.csv\"", &"x".repeat(size));
        assert_eq!(upload(&[file(100)]).await.unwrap().bytes.len(), 100);
        assert_eq!(upload(&[file(101)]).await.unwrap_err().status(), 413);
        assert_eq!(upload(&[file(5000)]).await.unwrap_err().status(), 413);
        assert_eq!(upload(&[part("name=\"wave\"", "w1")]).await.unwrap_err().status(), 400);
        let half = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"r\"\r\n\r\nabc";
        let request = Request::builder().content_type("multipart/form-data; boundary=edge").body(half);
        let (request, mut body) = request.split();
        assert_eq!(UploadedFile::from_request(&request, &mut body).await.unwrap_err().status(), 400);
    }
}
