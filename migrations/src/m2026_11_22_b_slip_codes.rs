//! The HMAC of an invitation's slip code, unique in its wave. Invitations of earlier waves have none.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "ix_invitation_wave_id_slip_mac";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = Table::alter();
        column.table(name("invitation")).add_column(binary_null(name("slip_mac")));
        manager.alter_table(column).await?;
        let mut index = Index::create();
        index.name(INDEX).table(name("invitation")).col(name("wave_id")).col(name("slip_mac")).unique();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(INDEX).table(name("invitation")).to_owned()).await?;
        let mut column = Table::alter();
        column.table(name("invitation")).drop_column(name("slip_mac"));
        manager.alter_table(column).await
    }
}

fn name(text: &str) -> Alias {
    Alias::new(text)
}
