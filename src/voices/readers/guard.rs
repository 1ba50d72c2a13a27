//! What keeps a wave from asking for words, over many settings at once.

use super::ceremony::{known_keys, state_of};
use super::rules::{self, Days, Lack, Reader, SettingFacts};
use super::store::all_readers;
use crate::ids::SettingId;
use crate::people::{self, Setting};
use crate::voices::key_files::ReadersKeys;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::{HashMap, HashSet};

/// What is known of the reading of every setting, in order of their names.
///
/// # Errors
/// The database's, or a row that cannot be read.
pub(super) async fn facts(
    db: &impl ConnectionTrait,
    keys: &ReadersKeys,
) -> Result<Vec<(Setting, SettingFacts)>, DbErr> {
    let settings = people::settings(db).await?;
    let known = known_keys(db).await?;
    let mut readers: HashMap<SettingId, Vec<Reader>> = HashMap::new();
    for reader in all_readers(db).await? {
        readers.entry(reader.setting).or_default().push(reader);
    }
    let files = keys.clone();
    let look = move || {
        let state = |(setting, key)| (setting, state_of(&files, setting, Some(&key)));
        known.into_iter().map(state).collect::<HashMap<_, _>>()
    };
    let states = tokio::task::spawn_blocking(look).await.map_err(|fault| DbErr::Custom(fault.to_string()))?;
    let of = |setting: Setting| {
        let key = states.get(&setting.id).copied().unwrap_or(rules::KeyState::None);
        let readers = readers.remove(&setting.id).unwrap_or_default();
        (setting, SettingFacts { readers, key })
    };
    Ok(settings.into_iter().map(of).collect())
}

/// Those of these settings where what people write could not be read, and what they lack.
///
/// # Errors
/// The database's, or a row that cannot be read.
pub async fn unready_settings(
    db: &impl ConnectionTrait,
    keys: &ReadersKeys,
    settings: &HashSet<SettingId>,
    days: &Days,
) -> Result<Vec<(Setting, Vec<Lack>)>, DbErr> {
    let asked = facts(db, keys).await?.into_iter().filter(|(setting, _)| settings.contains(&setting.id));
    let lacking = asked.map(|(setting, facts)| (setting, rules::unready(&facts, days)));
    Ok(lacking.filter(|(_, lacks)| !lacks.is_empty()).collect())
}

/// As [`unready_settings`], a sentence for each setting, without its full stop. Empty: a wave with words may open.
///
/// # Errors
/// As [`unready_settings`].
pub async fn refuse_unready(
    db: &impl ConnectionTrait,
    keys: &ReadersKeys,
    settings: &HashSet<SettingId>,
    days: &Days,
) -> Result<Vec<String>, DbErr> {
    let lacking = unready_settings(db, keys, settings, days).await?;
    Ok(lacking.into_iter().map(|(setting, lacks)| sentence(&setting.name, &lacks)).collect())
}

/// "Heron School: nobody is named as the deputy; there is no readers' key yet"
fn sentence(setting: &str, lacks: &[Lack]) -> String {
    let lacks: Vec<String> = lacks.iter().map(ToString::to_string).collect();
    format!("{setting}: {}", lacks.join("; "))
}

/// Looks for the file of every readers' key at the start of the program, and writes a missing twin again. Each
/// sentence is one key that is lost: the program starts all the same, since what waits is safe without it.
///
/// # Errors
/// The database's, or a damaged row.
pub async fn check_readers_keys(db: &impl ConnectionTrait, keys: &ReadersKeys) -> Result<Vec<String>, DbErr> {
    let settings = people::settings(db).await?;
    let name_of = |id: SettingId| settings.iter().find(|one| one.id == id).map(|one| one.name.as_str());
    let known = known_keys(db).await?;
    let check = |(setting, key): &(SettingId, super::ceremony::KnownKey)| {
        keys.check(*setting, name_of(*setting).unwrap_or_default(), &key.public).err()
    };
    Ok(known.iter().filter_map(check).map(|fault| format!("{fault:#}")).collect())
}
