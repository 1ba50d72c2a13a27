//! Taking a ballot back by its code, until the answers are counted.

use super::failures::Network;
use super::journey::Journey;
use super::journeys::{Asked, Journeys, unavailable};
use super::store;
use super::writer::Unavailable;
use crate::waves::{self, State, Wave, WaveKey};
use crate::wordcode::{CodeFault, WordCode};
use sea_orm::DbErr;

/// Why a ballot was not taken back.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawalRefused {
    #[error(transparent)]
    NotACode(#[from] CodeFault),
    #[error("no ballot has this code, or it was taken back before")]
    Unknown,
    #[error("the answers have been counted")]
    Counted,
    #[error("there were too many wrong codes; wait an hour")]
    TooMany,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Journeys {
    /// Deletes the ballot with this code and counts it as withdrawn, in one transaction; works once. The
    /// invitation stays done. A count at the same time comes before (then it is too late) or after.
    ///
    /// # Errors
    /// [`WithdrawalRefused`]. A code that is well formed and no ballot's takes from the network's budget.
    pub async fn withdraw(&self, typed: &str, from: Network) -> Result<(), WithdrawalRefused> {
        let code = WordCode::read(typed)?;
        if !self.wrong_codes.take(from, self.clock.now()) {
            return Err(WithdrawalRefused::TooMany);
        }
        let outcome = self.withdraw_with(&code).await;
        if !matches!(outcome, Err(WithdrawalRefused::Unknown)) {
            self.wrong_codes.give_back(from);
        }
        outcome
    }

    async fn withdraw_with(&self, code: &WordCode) -> Result<(), WithdrawalRefused> {
        let waves = waves::all_waves(self.db.reader()).await.map_err(unavailable)?;
        for wave in waves.into_iter().filter(has_ballots) {
            let Some(key) = self.key_of(&wave).await? else { continue };
            let mac = key.withdrawal_mac(code);
            if !store::has_ballot(self.db.reader(), wave.id, &mac).await.map_err(unavailable)? {
                continue;
            }
            return self.take_back(&wave, &mac).await;
        }
        Err(WithdrawalRefused::Unknown)
    }

    async fn key_of(&self, wave: &Wave) -> Result<Option<std::sync::Arc<WaveKey>>, Unavailable> {
        let now = self.waves.by_id(wave.id).await.map_err(|fault| {
            tracing::error!(%fault, "a wave cannot be read");
            Unavailable
        })?;
        Ok(now.and_then(|now| now.frozen.as_ref()?.key.clone()))
    }

    async fn take_back(&self, wave: &Wave, mac: &[u8; 32]) -> Result<(), WithdrawalRefused> {
        let done = async {
            let txn = self.db.begin().await?;
            if !waves::note_withdrawn(&txn, wave.id, 1).await? {
                return Ok(Err(WithdrawalRefused::Counted));
            }
            if !store::delete_ballot(&txn, wave.id, mac).await? {
                return Ok(Err(WithdrawalRefused::Unknown));
            }
            txn.commit().await?;
            Ok::<_, DbErr>(Ok(()))
        };
        done.await.map_err(unavailable)?
    }

    /// The code that takes this journey's ballot back: while it is not counted, and in this journey only.
    ///
    /// # Errors
    /// [`Unavailable`] when the database does not answer.
    pub async fn withdrawal_code(
        &self,
        journey: &Journey,
        asked: &Asked,
    ) -> Result<Option<WordCode>, Unavailable> {
        if !matches!(asked.wave().state, State::Open | State::Closed) {
            return Ok(None);
        }
        let code = asked.key.withdrawal_code(&journey.nonce);
        let mac = asked.key.withdrawal_mac(&code);
        let here = store::has_ballot(self.db.reader(), asked.wave().id, &mac).await.map_err(unavailable)?;
        Ok(here.then_some(code))
    }
}

/// Whether a wave's ballots may still lie in the database: until 30 days after its release.
fn has_ballots(wave: &Wave) -> bool {
    !wave.state.is_ahead() && wave.keys_destroyed_at.is_none()
}
