//! The schema comes up from nothing on both databases, alike, and once; a newer program's is left alone.
//! SQLite in a file, or a new PostgreSQL database in the cluster that `BELONG_TEST_POSTGRES` names.

#[cfg(test)]
#[path = "api/support/database.rs"]
#[expect(dead_code, reason = "shared with the tests of the program, which also read rows")]
mod database;

#[cfg(test)]
mod tests {
    use super::database::{TABLES, columns, own_database, tables};
    use belong::db::{Db, PoolSize};
    use belong_migrations::Migrations;
    use sea_orm::{ConnectionTrait, Statement};
    use sea_orm_migration::MigratorTrait;
    use tokio::task::JoinSet;

    async fn connect(url: &str) -> anyhow::Result<Db> {
        Db::connect(url, PoolSize::default()).await
    }

    async fn applied(db: &Db) -> i64 {
        let count = "SELECT count(*) FROM seaql_migrations";
        let statement = Statement::from_string(db.reader().get_database_backend(), count);
        db.reader().query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    #[tokio::test]
    async fn every_table_comes_up_with_the_columns_that_the_rooms_use() {
        let home = tempfile::tempdir().unwrap();
        let own = own_database(home.path()).await;
        let db = connect(&own.url).await.unwrap();
        let mut wanted = TABLES.to_vec();
        wanted.sort_unstable();
        assert_eq!(tables(&db).await, wanted);
        for (table, some) in [
            ("setting", "id,kind,locality,name,phase"),
            (
                "participant",
                "absence_band,audience,child_ref,email,group_1,group_2,id,identity,language,listed_at,nickname,opted_out,\
                 opted_out_by_family,setting_id,stopped_by_link,year_group",
            ),
            (
                "invitation",
                "absence_band,audience,declined,done,generation,group_1,group_2,id,language,participant_id,setting_id,slip_mac,\
                 token_hash,wave_id,year_group",
            ),
            (
                "wave",
                "aims,approval,asks_words,closed_at,closes_at,count_at,draw_seed,expected_percent,id,imported_from,imported_hash,\
                 key_fingerprint,keys_destroyed_at,name,opened_at,opened_despite,opens_at,parents_told_at,plan,planned_by,pulse_id,\
                 released_at,siblings_left_out,state,term,theory_version,withdrawn,year",
            ),
            ("target", "agreed_at,horizon,id,keep,measure,outcome_id,owner,permille,reason,superseded_at"),
            ("release", "basis,cube,id,made_at,number,reason,wave_id"),
            ("api_key", "created_at,id,key_hash,name,revoked_at"),
        ] {
            assert_eq!(columns(&db, table).await.join(","), some, "{table}");
        }
    }

    #[tokio::test]
    async fn a_second_start_and_five_starts_at_once_apply_nothing_twice() {
        let home = tempfile::tempdir().unwrap();
        let own = own_database(home.path()).await;
        let mut starting = JoinSet::new();
        for _ in 0..5 {
            let url = own.url.clone();
            // The lock of SQLite's folder is held by a file: it waits without giving way to other tasks.
            starting.spawn_blocking(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async { connect(&url).await.map(|_| ()) })
            });
        }
        while let Some(started) = starting.join_next().await {
            started.unwrap().unwrap();
        }
        let db = connect(&own.url).await.unwrap();
        assert_eq!(applied(&db).await, Migrations::migrations().len() as i64);
    }

    #[tokio::test]
    async fn the_schema_goes_down_and_up_again() {
        let home = tempfile::tempdir().unwrap();
        let own = own_database(home.path()).await;
        let db = connect(&own.url).await.unwrap();
        let before = columns(&db, "ballot").await;
        Migrations::down(db.reader(), None).await.unwrap();
        assert_eq!(tables(&db).await, Vec::<String>::new());
        Migrations::up(db.reader(), None).await.unwrap();
        assert_eq!((tables(&db).await.len(), columns(&db, "ballot").await), (TABLES.len(), before));
    }

    #[tokio::test]
    async fn old_roles_stay_and_the_first_who_coordinates_becomes_administrator() {
        let home = tempfile::tempdir().unwrap();
        let own = own_database(home.path()).await;
        let db = connect(&own.url).await.unwrap();
        let names: Vec<String> = Migrations::migrations().iter().map(|one| one.name().to_owned()).collect();
        let at = names.iter().position(|name| name == "m2026_11_22_l_access").unwrap();
        Migrations::down(db.reader(), u32::try_from(names.len() - at).ok()).await.unwrap();
        for (n, (name, roles, disabled)) in [
            ("Old", "coordinator,lead", true),
            ("Ann", "lead", false),
            ("Bob", "coordinator", false),
            ("Cy", "coordinator,lead", false),
        ]
        .into_iter()
        .enumerate()
        {
            let id = format!("{n}0000000000040008000000000000000");
            let id = if db.is_postgres() { format!("'{id}'") } else { format!("x'{id}'") };
            let row = format!(
                "INSERT INTO staff (id, email, name, roles, disabled, created_at) \
                 VALUES ({id}, '{name}@example.org', '{name}', '{roles}', {disabled}, {n})"
            );
            db.reader().execute_unprepared(&row).await.unwrap();
        }
        Migrations::up(db.reader(), None).await.unwrap();
        let sql = "SELECT s.name, g.role, g.setting FROM role_grant g JOIN staff s ON s.id = g.staff_id \
                   ORDER BY s.created_at, g.role";
        let rows = Statement::from_string(db.reader().get_database_backend(), sql);
        let rows = db.reader().query_all_raw(rows).await.unwrap();
        let grants: Vec<String> = rows
            .iter()
            .map(|row| {
                let cell = |at| row.try_get_by_index::<String>(at).unwrap();
                format!("{} {}{}", cell(0), cell(1), cell(2))
            })
            .collect();
        let wanted = [
            "Old coordinator",
            "Old lead",
            "Ann lead",
            "Bob administrator",
            "Bob coordinator",
            "Cy coordinator",
            "Cy lead",
        ];
        assert_eq!(grants, wanted);
        assert!(columns(&db, "staff").await.iter().all(|column| column != "roles"));
    }

    #[tokio::test]
    async fn actions_of_before_are_carried_over_as_done() {
        let home = tempfile::tempdir().unwrap();
        let own = own_database(home.path()).await;
        let db = connect(&own.url).await.unwrap();
        let all = Migrations::migrations();
        let from = all.iter().position(|one| one.name().ends_with("_m_actions")).unwrap();
        Migrations::down(db.reader(), u32::try_from(all.len() - from).ok()).await.unwrap();
        let id = "00000000-0000-4000-8000-000000000001";
        let written = match db.is_postgres() {
            true => format!("'{id}'"),
            false => format!("x'{}'", id.replace('-', "")),
        };
        let old = format!(
            "INSERT INTO action (id, outcome_id, heard, did, done_on, created_at) \
             VALUES ({written}, '6S', 'Too loud.', 'A quiet corner.', '2026-10-05', 42)"
        );
        db.reader().execute_unprepared(&old).await.unwrap();
        Migrations::up(db.reader(), None).await.unwrap();
        let carried = belong::actions::all_actions(db.reader()).await.unwrap();
        let [action] = &carried[..] else { panic!("{carried:?}") };
        assert_eq!(action.done(), Some(("A quiet corner.", "2026-10-05".parse().unwrap())));
        assert_eq!((action.created_at.0, action.changed_at.0, action.by), (42, 42, None));
        assert_eq!((action.will.as_str(), action.became.as_str()), ("", ""));
    }

    #[tokio::test]
    async fn a_database_that_a_newer_program_made_is_refused_and_not_touched() {
        let home = tempfile::tempdir().unwrap();
        let own = own_database(home.path()).await;
        let db = connect(&own.url).await.unwrap();
        let txn = db.begin().await.unwrap();
        let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m2099_01_01_later', 0)";
        txn.execute_unprepared(newer).await.unwrap();
        txn.commit().await.unwrap();
        let said = format!("{:#}", connect(&own.url).await.unwrap_err());
        for told in ["newer Belong", "m2099_01_01_later", "restore the backup"] {
            assert!(said.contains(told), "{said}");
        }
        assert_eq!(applied(&db).await, Migrations::migrations().len() as i64 + 1);
    }
}
