//! Roles as grants, the audit trail, and what the limits of signing in count.
//!
//! Whoever coordinated first also becomes administrator: somebody must be able to add colleagues. All sessions
//! end, because they were begun under the old roles. Rows of the audit trail can be added and nothing else.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The whole partnership, where a grant names no setting.
const EVERYWHERE: &str = "''";

async fn run(manager: &SchemaManager<'_>, statement: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(statement).await.map(|_| ())
}

fn alter(table: &str) -> TableAlterStatement {
    Table::alter().table(Alias::new(table)).to_owned()
}

fn index(table: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("ix_{table}_{}", columns.join("_"))).table(Alias::new(table));
    for column in columns {
        index.col(Alias::new(*column));
    }
    index.to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [role_grant(), audit(), sign_in_try()] {
            manager.create_table(table).await?;
        }
        for index in [index("audit", &["what", "seq"]), index("sign_in_try", &["who", "at"])] {
            manager.create_index(index).await?;
        }
        for role in ["coordinator", "lead"] {
            let carry = format!(
                "INSERT INTO role_grant (staff_id, role, setting) \
                 SELECT id, '{role}', {EVERYWHERE} FROM staff WHERE roles LIKE '%{role}%'"
            );
            run(manager, &carry).await?;
        }
        let first = format!(
            "INSERT INTO role_grant (staff_id, role, setting) SELECT id, 'administrator', {EVERYWHERE} \
             FROM staff WHERE NOT disabled AND roles LIKE '%coordinator%' ORDER BY created_at, id LIMIT 1"
        );
        run(manager, &first).await?;
        run(manager, "DELETE FROM session").await?;
        for (table, mut column) in added() {
            manager.alter_table(alter(table).add_column(&mut column).to_owned()).await?;
        }
        manager.alter_table(alter("staff").drop_column(Alias::new("roles")).to_owned()).await?;
        let head = format!("INSERT INTO instance (name, value) VALUES ('audit', '0:{}')", "0".repeat(64));
        run(manager, &head).await?;
        for statement in only_added(manager.get_database_backend()) {
            run(manager, statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut roles = string("roles").default("").to_owned();
        manager.alter_table(alter("staff").add_column(&mut roles).to_owned()).await?;
        for (has, stored) in [
            (&["coordinator"][..], "coordinator"),
            (&["lead"], "lead"),
            (&["coordinator", "lead"], "coordinator,lead"),
        ] {
            let holds = |role: &&str| {
                format!("EXISTS (SELECT 1 FROM role_grant WHERE staff_id = staff.id AND role = '{role}')")
            };
            let all: Vec<String> = has.iter().map(holds).collect();
            run(manager, &format!("UPDATE staff SET roles = '{stored}' WHERE {}", all.join(" AND "))).await?;
        }
        for (table, column) in added() {
            let name = Alias::new(column.get_column_name());
            manager.alter_table(alter(table).drop_column(name).to_owned()).await?;
        }
        for name in ["sign_in_try", "audit", "role_grant"] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            run(manager, "DROP FUNCTION audit_is_only_added()").await?;
        }
        run(manager, "DELETE FROM instance WHERE name = 'audit'").await
    }
}

fn added() -> [(&'static str, ColumnDef); 3] {
    [
        ("session", string("device").default("").to_owned()),
        ("sign_in", integer("wrong_codes").default(0).to_owned()),
        ("outbox", uuid_null("staff_id").to_owned()),
    ]
}

fn role_grant() -> TableCreateStatement {
    let columns = ["staff_id", "role", "setting"];
    let mut key = Index::create();
    for column in columns {
        key.col(Alias::new(column));
    }
    Table::create()
        .table(Alias::new("role_grant"))
        .col(uuid("staff_id"))
        .col(string("role"))
        .col(string("setting"))
        .primary_key(&mut key)
        .foreign_key(
            ForeignKey::create()
                .name("fk_role_grant_staff_id")
                .from(Alias::new("role_grant"), Alias::new("staff_id"))
                .to(Alias::new("staff"), Alias::new("id"))
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn audit() -> TableCreateStatement {
    Table::create()
        .table(Alias::new("audit"))
        .col(ColumnDef::new(Alias::new("seq")).big_integer().not_null().primary_key().to_owned())
        .col(big_integer("at"))
        .col(string("who"))
        .col(string("what"))
        .col(string("object"))
        .col(big_integer_null("amount"))
        .col(string("outcome"))
        .col(binary("before"))
        .col(binary("hash"))
        .to_owned()
}

fn sign_in_try() -> TableCreateStatement {
    Table::create()
        .table(Alias::new("sign_in_try"))
        .col(uuid("id").primary_key())
        .col(binary("who"))
        .col(big_integer("at"))
        .to_owned()
}

fn only_added(backend: DbBackend) -> &'static [&'static str] {
    if backend == DbBackend::Postgres {
        &[
            "CREATE FUNCTION audit_is_only_added() RETURNS trigger AS $$ \
             BEGIN RAISE EXCEPTION 'the audit trail is only added to'; END $$ LANGUAGE plpgsql",
            "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit \
             FOR EACH ROW EXECUTE FUNCTION audit_is_only_added()",
        ]
    } else {
        &[
            "CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit \
             BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END",
            "CREATE TRIGGER audit_stays BEFORE DELETE ON audit \
             BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END",
        ]
    }
}
