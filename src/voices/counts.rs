//! How many boxes of a wave and a setting were gathered, and in how many something was written, by audience.

use super::told::WordsBox;
use crate::ids::{SettingId, WaveId};
use crate::theory::Audience;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, DbErr};

const TABLE: &str = "voice_count";

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
