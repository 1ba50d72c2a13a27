//! How many boxes of a wave and a setting were gathered, and in how many something was written, by audience.

use super::told::WordsBox;
use crate::ids::{SettingId, WaveId};
use crate::theory::Audience;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, DbErr};

const TABLE: &str = "voice_count";

/// How many were sent, and how many of them held words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoiceCount {
    pub wave: WaveId,
    pub setting: SettingId,
    pub audience: Audience,
    pub boxes: u32,
    pub written: u32,
}

/// Adds gathered boxes to their counts.
pub(super) async fn add<'w>(
    txn: &impl ConnectionTrait,
    (wave, setting): (WaveId, SettingId),
    gathered: impl Iterator<Item = &'w WordsBox>,
) -> Result<(), DbErr> {
    let mut by_audience = Audience::ALL.map(|audience| (audience, 0, 0));
    for words in gathered {
        for (audience, boxes, written) in &mut by_audience {
            if *audience == words.audience {
                *boxes += 1;
                *written += i32::from(!words.told.is_empty());
            }
        }
    }
    for (audience, boxes, written) in by_audience.into_iter().filter(|(_, boxes, _)| *boxes > 0) {
        let column = |name: &str| Expr::col((Alias::new(TABLE), Alias::new(name)));
        let sums = OnConflict::columns(["wave_id", "setting_id", "audience"].map(Alias::new))
            .value(Alias::new("boxes"), column("boxes").add(boxes))
            .value(Alias::new("written"), column("written").add(written))
            .to_owned();
        let insert = Query::insert()
            .into_table(Alias::new(TABLE))
            .columns(["wave_id", "setting_id", "audience", "boxes", "written"].map(Alias::new))
            .values_panic([
                wave.0.into(),
                setting.0.into(),
                audience.code().into(),
                boxes.into(),
                written.into(),
            ])
            .on_conflict(sums)
            .to_owned();
        txn.execute(&insert).await?;
    }
    Ok(())
}

/// The counts of a wave.
///
/// # Errors
/// The database's, or a row that no version of the program wrote.
pub async fn voice_counts(db: &impl ConnectionTrait, wave: WaveId) -> Result<Vec<VoiceCount>, DbErr> {
    let query = Query::select()
        .columns(["setting_id", "audience", "boxes", "written"].map(Alias::new))
        .from(Alias::new(TABLE))
        .and_where(Expr::col(Alias::new("wave_id")).eq(wave.0))
        .to_owned();
    let mut counts = Vec::new();
    for row in db.query_all(&query).await? {
        let (code, boxes, written): (String, i32, i32) =
            (row.try_get("", "audience")?, row.try_get("", "boxes")?, row.try_get("", "written")?);
        let audience = Audience::from_code(&code);
        let audience = audience.ok_or_else(|| DbErr::Custom(format!("{code} is no audience")))?;
        let (boxes, written) = (boxes.unsigned_abs(), written.unsigned_abs());
        counts.push(VoiceCount { wave, setting: row.try_get("", "setting_id")?, audience, boxes, written });
    }
    Ok(counts)
}
