//! Who reads in the demonstration: the same three invented colleagues in every setting, with a key for each.

use super::store;
use crate::access::{self, NewColleague, Role, Roles};
use crate::app::App;
use crate::ids::{SettingId, StaffId};
use crate::people::{self, Setting};
use crate::voices::{
    ContactDoor, ContactIn, ContactSpool, Made, NewReader, Part, PublicHalf, confirm_part, make_key,
    name_reader, note_checked, public_half, read_contact,
};
use anyhow::{Context, anyhow};
use jiff::ToSpan;
use std::collections::HashMap;

/// Who signs in with the printed links to read, and to approve what the first proposes.
pub const READER: &str = "wren.reader@saltmarsh.example";
pub const DEPUTY: &str = "fen.deputy@saltmarsh.example";

const READERS: [(&str, &str, Part); 3] = [
    ("Wren Reader", READER, Part::Reader),
    ("Fen Deputy", DEPUTY, Part::Deputy),
    ("Isla Cover", "isla.cover@saltmarsh.example", Part::Cover),
];

/// Who asks to be contacted, and where.
const ASKS: [(&str, &str, &str, &str); 1] = [(
    "Sandpiper Primary",
    "The aunt who brings the twins in Year 4",
    "After four, on 01632 960 150",
    "I would like to talk about Monday mornings. It is nothing bad. I just do not know whom to ask.",
)];

/// Sees to it that every setting has its three readers, confirmed for a year, and a key whose kit was checked.
///
/// # Errors
/// The key folders, or the database.
pub async fn settle(app: &App) -> anyhow::Result<()> {
    let settings = people::settings(app.db.reader()).await?;
    let review_by = app.now().day().saturating_add(364.days());
    for (name, email, part) in READERS {
        let staff = colleague(app, (name, email), &settings).await?;
        for setting in &settings {
            let new = NewReader { setting: setting.id, staff, part, review_by };
            let named = name_reader(&app.db, new, app.now()).await?;
            let id = named.map_err(|fault| anyhow!("{name} in {}: {fault}", setting.name))?;
            confirm_part(&app.db, (id, staff), app.now()).await?;
        }
    }
    for Setting { id, .. } in settings {
        if let Made::Now(key) = make_key(&app.db, &app.readers_keys, id, app.now()).await? {
            note_checked(&app.db, &key.public_half(), id, app.now()).await?;
        }
    }
    Ok(())
}

/// The reader and the deputy, who coded what was written before.
pub async fn coders(app: &App) -> anyhow::Result<[StaffId; 2]> {
    let known = access::active_colleagues(&app.db).await?;
    let id_of = |name: &str| known.iter().find(|one| one.name == name).map(|one| one.id);
    let [(reader, ..), (deputy, ..), _] = READERS;
    let (reader, deputy) = (id_of(reader), id_of(deputy));
    Ok([reader.context("the reader is gone")?, deputy.context("the deputy is gone")?])
}

/// What to seal to, by setting.
pub async fn keys(app: &App) -> anyhow::Result<HashMap<SettingId, PublicHalf>> {
    let mut keys = HashMap::new();
    for Setting { id, name, .. } in people::settings(app.db.reader()).await? {
        let key = public_half(app.db.reader(), id).await?;
        keys.insert(id, key.with_context(|| format!("{name} has no readers' key"))?);
    }
    Ok(keys)
}

/// Somebody asks to be contacted, once.
///
/// # Errors
/// The key folders, or the database.
pub async fn ask_for_contact(app: &App) -> anyhow::Result<()> {
    let waiting = ContactSpool::below(&app.config.keys).waiting(app.now())?;
    if !waiting.is_empty() || store::is_contact_asked(&app.db).await? {
        return Ok(());
    }
    let door = ContactDoor::new(app.db.clone(), &app.config.keys);
    let places = door.places().await?;
    for (setting, who, reach, about) in ASKS {
        let place = places.iter().find(|place| place.name == setting);
        let place = place.with_context(|| format!("{setting} takes no requests for contact"))?;
        let (setting, who) = (setting.to_owned(), who.to_owned());
        let typed = ContactIn { setting, who, reach: reach.to_owned(), about: about.to_owned() };
        let text = read_contact(&typed, "en").map_err(|faults| anyhow!("a request: {faults:?}"))?;
        door.keep(place, &text, app.now()).await?;
    }
    Ok(())
}

/// The colleague's id; added where they are not there.
async fn colleague(app: &App, (name, email): (&str, &str), settings: &[Setting]) -> anyhow::Result<StaffId> {
    let known = access::active_colleagues(&app.db).await?;
    if let Some(there) = known.iter().find(|one| one.name == name) {
        return Ok(there.id);
    }
    let reads = |roles: Roles, one: &Setting| roles.with(Role::SafeguardingLead, Some(one.id));
    let roles = settings.iter().fold(Roles::default(), reads);
    let new = NewColleague { name: name.to_owned(), email: email.to_owned(), roles };
    access::enrol(&app.db, &app.clock, new).await?.context("a reader's address is taken")
}
