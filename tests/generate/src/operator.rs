//! An operator who runs a phase: attests what is asked for, discards what a rollback would lose.

use expand_contract::{Backend, Error, Migrator};
use expand_contract_schema::Phase;
use expand_contract_schema::generate::Folder;

/// Runs a phase. A rollback is that of each of these migrations.
pub(crate) async fn operate<DB: Backend>(
    mut migrator: Migrator<DB>,
    phase: Phase,
    folders: &[Folder],
) -> Result<(), Error> {
    match phase {
        Phase::Expand => migrator.expand().await.map(drop),
        Phase::Migrate => migrator.migrate().await.map(drop),
        Phase::Contract => loop {
            match migrator.contract().await {
                Err(Error::Gate(refusal)) if refusal.attested.is_none() => {
                    let Some(attest) = &refusal.attest else {
                        return Err(Error::Gate(refusal));
                    };
                    migrator = migrator.attest(attest);
                }
                done => return done.map(drop),
            }
        },
        Phase::Rollback => {
            for folder in folders.iter().rev() {
                let id = &folder.migration.id;
                let mut discard = Vec::new();
                loop {
                    match migrator.rollback(id, &discard).await {
                        Err(Error::Loses { losses, .. }) if discard.is_empty() => {
                            discard.extend(losses.into_iter().map(|(what, _)| what));
                        }
                        // Each migration asks for a sentence of its own.
                        Err(Error::Gate(refusal)) if refusal.attested != refusal.attest => {
                            let Some(attest) = &refusal.attest else {
                                return Err(Error::Gate(refusal));
                            };
                            migrator = migrator.attest(attest);
                        }
                        done => break done?,
                    }
                }
            }
            Ok(())
        }
    }
}
