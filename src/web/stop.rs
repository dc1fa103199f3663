//! The word that ends the dashboard: said once, heard by everything that waits.

use tokio::sync::watch;

/// Whoever holds it ends the dashboard, at the latest by dropping it.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

impl Stopper {
    #[must_use]
    pub fn new() -> (Self, Stop) {
        let (sender, receiver) = watch::channel(false);
        (Self(sender), Stop(receiver))
    }

    pub fn stop(self) {
        // Nobody listens any more: then it has ended already.
        let _ended = self.0.send(true);
    }
}

/// Where that word is heard.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Waits for it.
    pub(super) async fn heard(&self) {
        // A stopper that is gone says the same.
        let mut own = self.0.clone();
        drop(own.wait_for(|stopped| *stopped).await);
    }
}
