//! Which reports a colleague is told of by e-mail, and when; and of what each has been told, so that nobody is told
//! twice.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let timetable = Table::create()
            .table(Alias::new("report_timetable"))
            .col(uuid("staff_id").primary_key())
            .col(boolean("at_release"))
            .col(boolean("at_term"))
            .col(text("kinds"))
            .col(big_integer("changed_at"))
            .foreign_key(&mut of_a_colleague("report_timetable"))
            .to_owned();
        manager.create_table(timetable).await?;
        let mut key = Index::create().col(Alias::new("staff_id")).col(Alias::new("occasion")).to_owned();
        let told = Table::create()
            .table(Alias::new("report_told"))
            .col(uuid("staff_id"))
            .col(string("occasion"))
            .col(big_integer("at"))
            .primary_key(&mut key)
            .foreign_key(&mut of_a_colleague("report_told"))
            .to_owned();
        manager.create_table(told).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DELETE FROM outbox WHERE kind = 'reports'").await?;
        for table in ["report_told", "report_timetable"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

fn of_a_colleague(table: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_staff_id"))
        .from(Alias::new(table), Alias::new("staff_id"))
        .to(Alias::new("staff"), Alias::new("id"))
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}
