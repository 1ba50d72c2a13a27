//! Recordings as browsers fetch them.

use super::content::Content;
use super::recordings::Recording;
use crate::http::Problem;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// A recording, whole or the part that a player asks for. Only names that were found when the content was read
/// exist; a file that changed since is not played.
#[handler]
pub async fn recording_played(
    request: &Request,
    Path((edition, file)): Path<(String, String)>,
    content: Data<&Arc<Content>>,
) -> poem::Result<Response> {
    let recording = content.recordings.named(&edition, &file).ok_or_else(Problem::not_found)?.clone();
    let is_named =
        request.uri().query().and_then(|query| query.strip_prefix("v=")) == Some(&recording.version);
    let opened = recording.clone();
    let bytes = tokio::task::spawn_blocking(move || opened.bytes()).await.map_err(Problem::fault)?;
    let Ok(Some(bytes)) = bytes else {
        tracing::warn!(
            edition,
            file,
            "a recording has gone or changed since the start; restart to read it again"
        );
        return Err(Problem::not_found().into());
    };
    let asked = request.header(header::RANGE).map(|range| part(range, bytes.len()));
    Ok(answer(&recording, is_named, bytes, asked))
}

fn answer(recording: &Recording, is_named: bool, bytes: Vec<u8>, asked: Option<Part>) -> Response {
    let keeping = if is_named { "public, max-age=31536000, immutable" } else { "public, no-cache" };
    let response = Response::builder()
        .header(header::CACHE_CONTROL, keeping)
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::ETAG, format!("\"{}\"", recording.version))
        .content_type(recording.kind);
    let total = bytes.len();
    match asked {
        Some(Part::Of(range)) => response
            .status(StatusCode::PARTIAL_CONTENT)
            .header(header::CONTENT_RANGE, format!("bytes {}-{}/{total}", range.start(), range.end()))
            .body(bytes[range].to_vec()),
        Some(Part::Beyond) => response
            .status(StatusCode::RANGE_NOT_SATISFIABLE)
            .header(header::CONTENT_RANGE, format!("bytes */{total}"))
            .finish(),
        Some(Part::All) | None => response.body(bytes),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Of(RangeInclusive<usize>),
    /// After the end.
    Beyond,
    /// Several parts at once, or no part that we understand: then the whole is a right answer (RFC 9110, 14.2).
    All,
}

/// What a `Range` header asks of `total` bytes. Some players play nothing without an answer in parts.
fn part(range: &str, total: usize) -> Part {
    let Some((from, to)) = range.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Part::All;
    };
    let last = total.saturating_sub(1);
    let (start, end) = match (from.trim().parse::<usize>(), to.trim().parse::<usize>()) {
        (Ok(start), Ok(end)) if start <= end => (start, end.min(last)),
        (Ok(start), Err(_)) if to.trim().is_empty() => (start, last),
        (Err(_), Ok(0)) if from.trim().is_empty() => return Part::Beyond,
        (Err(_), Ok(length)) if from.trim().is_empty() => (total.saturating_sub(length), last),
        _ => return Part::All,
    };
    if start >= total { Part::Beyond } else { Part::Of(start..=end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_gets_the_part_that_it_asks_for() {
        for (range, expected) in [
            ("bytes=0-1", Part::Of(0..=1)),
            ("bytes=4-", Part::Of(4..=9)),
            ("bytes=4-400", Part::Of(4..=9)),
            ("bytes=-3", Part::Of(7..=9)),
            ("bytes=-300", Part::Of(0..=9)),
            ("bytes=10-", Part::Beyond),
            ("bytes=-0", Part::Beyond),
            ("bytes=5-2", Part::All),
            ("bytes=0-1,3-4", Part::All),
            ("bytes=a-b", Part::All),
            ("lines=1-2", Part::All),
        ] {
            assert_eq!(part(range, 10), expected, "{range}");
        }
    }
}
