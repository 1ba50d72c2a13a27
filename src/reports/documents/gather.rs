//! Reads the material of a release.

use super::look::Look;
use super::material::Material;
use crate::actions::all_actions;
use crate::db::Db;
use crate::indicators::held_of;
use crate::people;
use crate::progress::{register_aims, targets};
use crate::release::{Cube, Releases};
use crate::surveys::Content;
use crate::voices::spoken_in;
use crate::waves::{all_waves, wave_by_name};
use sea_orm::DbErr;
use std::sync::Arc;

/// Where the material of a document comes from.
#[derive(Clone)]
pub struct Gathering {
    pub db: Db,
    pub content: Arc<Content>,
    pub releases: Arc<Releases>,
    pub look: Look,
    pub base_url: String,
    pub is_demo: bool,
}

/// Why there is no material.
#[derive(Debug, thiserror::Error)]
pub enum GatherFault {
    #[error("there is no released wave called \"{wave}\"; {}", known_words(known))]
    UnknownWave { wave: String, known: Vec<String> },
    #[error(transparent)]
    Database(#[from] DbErr),
}

fn known_words(known: &[String]) -> String {
    match known {
        [] => "no wave has been released yet, so leave --wave out".to_owned(),
        known => format!("released are: {}", known.join(", ")),
    }
}

impl Gathering {
    /// Every released wave by name, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn waves(&self) -> Result<Vec<Arc<Cube>>, DbErr> {
        self.releases.cubes(&self.db).await
    }

    /// The material of a wave's release, or of the newest; without any release still the theory and the register.
    ///
    /// # Errors
    /// A wave that has no release, or the database's.
    pub async fn material(&self, wave: Option<&str>) -> Result<Material, GatherFault> {
        let mut cubes = self.waves().await?;
        if let Some(wave) = wave {
            let Some(at) = cubes.iter().position(|cube| cube.wave == wave.trim()) else {
                let known = cubes.iter().map(|cube| cube.wave.clone()).collect();
                return Err(GatherFault::UnknownWave { wave: wave.to_owned(), known });
            };
            cubes.truncate(at + 1);
        }
        let db = self.db.reader();
        let made = match cubes.last() {
            None => None,
            Some(cube) => match wave_by_name(db, &cube.wave).await? {
                Some(wave) => self.releases.made(&self.db, wave.id).await?,
                None => None,
            },
        };
        let codes: Vec<&str> = self.content.register.indicators.iter().map(|one| one.code.as_str()).collect();
        let settings = people::settings(db).await?;
        let known: Vec<(&str, &str, &str)> =
            settings.iter().map(|one| (&*one.name, &*one.phase, &*one.locality)).collect();
        let plan = self.content.plan.frozen_for(&known);
        let mut waves = all_waves(db).await?;
        waves.retain(|wave| cubes.iter().any(|cube| cube.wave == wave.name));
        Ok(Material {
            spoken: spoken_in(db, &waves).await?,
            cubes,
            targets: targets(db).await?,
            held: held_of(db, &codes).await?,
            aims: register_aims(db, &self.content.theory).await?,
            actions: all_actions(db).await?,
            plan,
            settings,
            made: made.map(|(number, at)| (number, at.day())),
            content: self.content.clone(),
            look: self.look.clone(),
            base_url: self.base_url.clone(),
            is_demo: self.is_demo,
        })
    }
}
