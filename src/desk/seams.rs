//! What the desk reads from elsewhere, given to it as the application's data.

use crate::release::Cube;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

type Later<T> = Pin<Box<dyn Future<Output = anyhow::Result<T>> + Send>>;
type Source<T> = Arc<dyn Fn() -> Later<T> + Send + Sync>;

/// Where the desk gets releases from: the latest number of every wave's release, oldest wave first.
#[derive(Clone)]
pub struct Cubes(Source<Vec<Arc<Cube>>>);

impl Cubes {
    pub fn new<F, A>(source: F) -> Cubes
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = anyhow::Result<Vec<Arc<Cube>>>> + Send + 'static,
    {
        Cubes(Arc::new(move || Box::pin(source())))
    }

    /// # Errors
    /// The source's.
    pub async fn all(&self) -> anyhow::Result<Vec<Arc<Cube>>> {
        (self.0)().await
    }
}

/// The folder into which the demo delivers its mails. Without it there is no mailbox page.
#[derive(Debug, Clone)]
pub struct DemoMailbox {
    pub folder: PathBuf,
}
