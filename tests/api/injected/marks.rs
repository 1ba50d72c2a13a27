//! Marks that turn a line around and characters that no text has, in every field.

use super::houses::{House, Words, house};
use super::{FORMULA_SIGNS, rows_of};
use crate::support::Browser;

/// A form of the desk with a free text: its path, what makes it whole, and the fields with free texts.
struct Form {
    path: String,
    whole: Vec<(&'static str, String)>,
    free: Vec<&'static str>,
}

fn form(path: &str, whole: &[(&'static str, &str)], free: &[&'static str]) -> Form {
    let whole = whole.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Form { path: path.to_owned(), whole, free: free.to_vec() }
}

/// Every form of the desk with a free text.
fn forms(house: &House) -> Vec<Form> {
    let day = house.app.clock.now().day().to_string();
    let action =
        [("setting", ""), ("outcome", "6M"), ("heard", "H"), ("will", "W"), ("by", &*day), ("who", "O")];
    let aim = [("outcome", &*house.outcome), ("measure", "FA"), ("horizon", "2040"), ("percent", "99")];
    let aim = [&aim[..], &[("owner", "O"), ("reason", "R")]].concat();
    let contact = [("name", "N"), ("words", "W"), ("phone", "01632 960 001"), ("hours", "H")];
    let contact = [&contact[..], &[("owner", "O"), ("review_by", &*day)]].concat();
    let wave = [("name", "N"), ("term", "summer"), ("year", "2027"), ("opens_at", "2027-05-03 09:00")];
    let wave = [&wave[..], &[("closes_at", "2027-05-17 09:00")]].concat();
    let note = format!("/desk/waves/{}/note", house.wave.id);
    vec![
        form("/desk/actions", &action, &["heard", "will", "who"]),
        form("/desk/targets", &aim, &["owner", "reason"]),
        form(
            "/desk/guidance",
            &[("title", "T"), ("publisher", "P"), ("outcomes", "6M")],
            &["title", "publisher"],
        ),
        form("/desk/support", &contact, &["name", "words", "phone", "hours", "owner"]),
        form("/desk/waves", &wave, &["name"]),
        form(
            "/desk/colleagues",
            &[("name", "N"), ("email", "new@example.org"), ("role", "viewer")],
            &["name"],
        ),
        form(&note, &[("step", "save"), ("text", "T")], &["text"]),
        form(
            "/desk/pulses",
            &[("step", "save"), ("term", "autumn"), ("outcome", "6M"), ("name", "P")],
            &["name"],
        ),
    ]
}

#[tokio::test]
async fn marks_that_turn_a_line_around_nul_and_returns_are_refused_or_straightened_in_every_field() {
    let house = house(Words::Harmless).await;
    let mut asked = 0;
    for Form { path, whole, free } in forms(&house) {
        for field in free {
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
