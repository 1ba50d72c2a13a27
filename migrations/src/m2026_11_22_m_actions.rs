//! An action's life (will do, done, not doing, what became of it) with its history, the results note of a wave,
//! and who opened a wave although a setting had recorded no response to its last one.
//!
//! Every action that is there was done: before, nothing else could be written down. `wave_id` of an action points
//! to a released wave, which stays for good. Days are `YYYY-MM-DD` texts; `done_on` is empty until there is one.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

const ADDED: [&str; 9] =
    ["state", "will", "by_day", "who", "why", "became", "wave_id", "changed_at", "removed_at"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in added() {
            let alter = Table::alter().table(Alias::new("action")).add_column(&mut column).to_owned();
            manager.alter_table(alter).await?;
        }
        let changed = "UPDATE action SET changed_at = created_at";
        manager.get_connection().execute_unprepared(changed).await?;
        manager.create_table(action_change()).await?;
        manager.create_index(of_an_action()).await?;
        manager.create_table(results_note()).await?;
        let mut despite = text_null("opened_despite").to_owned();
        let alter = Table::alter().table(Alias::new("wave")).add_column(&mut despite).to_owned();
        manager.alter_table(alter).await
    }

    /// Back to what was done: plans, refusals and removed ones have no place there.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter =
            Table::alter().table(Alias::new("wave")).drop_column(Alias::new("opened_despite")).to_owned();
        manager.alter_table(alter).await?;
        for table in ["results_note", "action_change"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        let others = "DELETE FROM action WHERE state <> 'done' OR removed_at IS NOT NULL";
        manager.get_connection().execute_unprepared(others).await?;
        for column in ADDED {
            let alter = Table::alter().table(Alias::new("action")).drop_column(Alias::new(column)).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}

/// In the order of [`ADDED`].
fn added() -> [ColumnDef; 9] {
    [
        string("state").default("done").to_owned(),
        text("will").default("").to_owned(),
        string_null("by_day").to_owned(),
        text("who").default("").to_owned(),
        text("why").default("").to_owned(),
        text("became").default("").to_owned(),
        uuid_null("wave_id").to_owned(),
        big_integer("changed_at").default(0).to_owned(),
        big_integer_null("removed_at").to_owned(),
    ]
}

fn action_change() -> TableCreateStatement {
    let mut action = ForeignKey::create()
        .name("fk_action_change_action_id")
        .from(Alias::new("action_change"), Alias::new("action_id"))
        .to(Alias::new("action"), Alias::new("id"))
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    Table::create()
        .table(Alias::new("action_change"))
        .col(uuid("id").primary_key())
        .col(uuid("action_id"))
        .col(big_integer("at"))
        .col(text("by_whom"))
        .col(string("what"))
        .col(text("before"))
        .foreign_key(&mut action)
        .to_owned()
}

fn of_an_action() -> IndexCreateStatement {
    Index::create()
        .name("ix_action_change_action_id")
        .table(Alias::new("action_change"))
        .col(Alias::new("action_id"))
        .to_owned()
}

fn results_note() -> TableCreateStatement {
    let mut wave = ForeignKey::create()
        .name("fk_results_note_wave_id")
        .from(Alias::new("results_note"), Alias::new("wave_id"))
        .to(Alias::new("wave"), Alias::new("id"))
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    Table::create()
        .table(Alias::new("results_note"))
        .col(uuid("wave_id").primary_key())
        .col(text("body"))
        .col(big_integer("saved_at"))
        .col(text("saved_by"))
        .col(big_integer_null("sent_at"))
        .col(text("sent_by").default(""))
        .col(integer("mails").default(0))
        .foreign_key(&mut wave)
        .to_owned()
}
