//! Waves that were asked elsewhere and brought in from a file: the file's name, and what tells it again.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [&str; 2] = ["imported_from", "imported_hash"];
const INDEX: &str = "wave_imported_hash";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let mut added = text_null(column).to_owned();
            let alter = Table::alter().table(Alias::new("wave")).add_column(&mut added).to_owned();
            manager.alter_table(alter).await?;
        }
        let hash = Index::create()
            .unique()
            .name(INDEX)
            .table(Alias::new("wave"))
            .col(Alias::new("imported_hash"))
            .to_owned();
        manager.create_index(hash).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::drop().name(INDEX).table(Alias::new("wave")).to_owned();
        manager.drop_index(index).await?;
        for column in COLUMNS {
            let alter = Table::alter().table(Alias::new("wave")).drop_column(Alias::new(column)).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
