//! Who planned a wave, who approved it and with which reasons (JSON), and the share of answers that is expected where
//! nothing was released before. Waves that were planned earlier stay planned, and wait for an approval.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

fn of_wave() -> [ColumnDef; 3] {
    [
        uuid_null("planned_by").to_owned(),
        text_null("approval").to_owned(),
        integer_null("expected_percent").to_owned(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in of_wave() {
            let alter = Table::alter().table(Alias::new("wave")).add_column(&mut column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection.execute_unprepared("UPDATE wave SET state = 'planned' WHERE state = 'approved'").await?;
        connection.execute_unprepared("DELETE FROM outbox WHERE kind = 'test-invitation'").await?;
        for column in of_wave() {
            let name = Alias::new(column.get_column_name());
            let alter = Table::alter().table(Alias::new("wave")).drop_column(name).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
