//! Passkeys of colleagues, the questions that a browser has still to answer with one, and which sessions were
//! confirmed with one. A question belongs to a session and a purpose; a new one takes the place of the old.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

fn of_session() -> [ColumnDef; 2] {
    [big_integer_null("confirmed_at").to_owned(), uuid_null("confirmed_with").to_owned()]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(passkey()).await?;
        manager.create_table(passkey_challenge()).await?;
        let mut by_staff = Index::create();
        by_staff.name("ix_passkey_staff_id").table(Alias::new("passkey")).col(Alias::new("staff_id"));
        manager.create_index(by_staff).await?;
        for mut column in of_session() {
            let alter = Table::alter().table(Alias::new("session")).add_column(&mut column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in of_session() {
            let name = Alias::new(column.get_column_name());
            let alter = Table::alter().table(Alias::new("session")).drop_column(name).to_owned();
            manager.alter_table(alter).await?;
        }
        for name in ["passkey_challenge", "passkey"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}

fn passkey() -> TableCreateStatement {
    Table::create()
        .table(Alias::new("passkey"))
        .col(uuid("id").primary_key())
        .col(uuid("staff_id"))
        .col(binary("credential").unique_key())
        .col(binary("fixed_state"))
        .col(binary("moving_state"))
        .col(string("name"))
        .col(big_integer("created_at"))
        .col(big_integer_null("last_used_at"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_passkey_staff_id")
                .from(Alias::new("passkey"), Alias::new("staff_id"))
                .to(Alias::new("staff"), Alias::new("id"))
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn passkey_challenge() -> TableCreateStatement {
    let mut key = Index::create();
    key.col(Alias::new("session_hash")).col(Alias::new("purpose"));
    Table::create()
        .table(Alias::new("passkey_challenge"))
        .col(binary("session_hash"))
        .col(string("purpose"))
        .col(binary("state"))
        .col(big_integer("expires_at"))
        .primary_key(&mut key)
        .to_owned()
}
