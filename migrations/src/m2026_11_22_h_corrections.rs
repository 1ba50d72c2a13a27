//! Numbered corrections: why a release was made again.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: &[(&str, &str)] = &[("release", "reason")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            let mut added = text_null(*column).to_owned();
            let alter = Table::alter().table(Alias::new(*table)).add_column(&mut added).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            let alter = Table::alter().table(Alias::new(*table)).drop_column(Alias::new(*column)).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
