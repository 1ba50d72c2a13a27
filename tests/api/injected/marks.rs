//! Marks that turn a line around and characters that no text has, in every field.

use super::houses::{House, Words, house};
use super::{FORMULA_SIGNS, rows_of};
use crate::support::Browser;

/// Every form of the desk with a free text, and what makes it whole besides.
async fn forms(house: &House) -> Vec<(String, Vec<(&'static str, String)>, Vec<&'static str>)> {
    let day = house.app.clock.now().day().to_string();
    let texts = |pairs: &[(&'static str, &str)]| {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Vec<_>>()
    };
    vec![
        (
            "/desk/actions".into(),
            texts(&[
                ("setting", ""),
                ("outcome", "6M"),
                ("heard", "H"),
                ("will", "W"),
                ("by", &day),
                ("who", "O"),
            ]),
            vec!["heard", "will", "who"],
        ),
        (
            "/desk/targets".into(),
            texts(&[
                ("outcome", &house.outcome),
                ("measure", "FA"),
                ("horizon", "2040"),
                ("percent", "99"),
                ("owner", "O"),
                ("reason", "R"),
            ]),
            vec!["owner", "reason"],
        ),
        (
            "/desk/guidance".into(),
            texts(&[("title", "T"), ("publisher", "P"), ("outcomes", "6M")]),
            vec!["title", "publisher"],
        ),
        (
            "/desk/support".into(),
            texts(&[
                ("name", "N"),
                ("words", "W"),
                ("phone", "01632 960 001"),
                ("hours", "H"),
                ("owner", "O"),
                ("review_by", &day),
            ]),
            vec!["name", "words", "phone", "hours", "owner"],
        ),
        (
            "/desk/waves".into(),
            texts(&[
                ("name", "N"),
                ("term", "summer"),
                ("year", "2027"),
                ("opens_at", "2027-05-03 09:00"),
                ("closes_at", "2027-05-17 09:00"),
            ]),
            vec!["name"],
        ),
        (
            "/desk/colleagues".into(),
            texts(&[("name", "N"), ("email", "new@example.org"), ("role", "viewer")]),
            vec!["name"],
        ),
        (
            format!("/desk/waves/{}/note", house.wave.id),
            texts(&[("step", "save"), ("text", "T")]),
            vec!["text"],
        ),
        (
            "/desk/pulses".to_owned(),
            texts(&[("step", "save"), ("term", "autumn"), ("outcome", "6M"), ("name", "P")]),
            vec!["name"],
        ),
    ]
}

#[tokio::test]
async fn marks_that_turn_a_line_around_nul_and_returns_are_refused_or_straightened_in_every_field() {
    let house = house(Words::Harmless).await;
    let mut asked = 0;
    for (path, whole, fields) in forms(&house).await {
        for field in fields {
            for (what, bad) in [
                ("right-to-left override", "wor\u{202e}drow\u{2066}\u{feff}"),
                ("NUL", "wor\0d"),
                ("controls", "\t\r=wor\u{1b}[2Jd"),
            ] {
                let form: Vec<(&str, &str)> = whole
                    .iter()
                    .map(|(name, value)| (*name, if *name == field { bad } else { value.as_str() }))
                    .collect();
                let reply = house.everybody.post(&path, &form).await;
                let is_told = [400, 422].contains(&reply.status);
                let may_be_kept = what == "controls";
                assert!(
                    is_told || (may_be_kept && reply.status == 303),
                    "{path} {field} {what}: {}",
                    reply.status
                );
                asked += 1;
            }
        }
    }
    assert!(asked > 40, "{asked}");
    let rows = house.app.every_row().await;
    for bad in ['\u{202e}', '\u{2066}', '\u{1b}', '\u{feff}'] {
        assert!(!rows.contains(bad), "{bad:?} was kept");
    }
    let cells: Vec<String> =
        csv_files(&house.everybody).await.iter().flat_map(|text| rows_of(text)).flatten().collect();
    assert!(cells.len() > 100 && !cells.iter().any(|cell| cell.starts_with(FORMULA_SIGNS)));
}

async fn csv_files(person: &Browser) -> Vec<String> {
    let seen = crate::crawl::seen_from(&["/desk", "/desk/register"], person, &[]).await;
    seen.into_iter().filter(|(path, _)| path.ends_with(".csv")).map(|(_, body)| body).collect()
}
