//! The worker that sends what waits in the outbox.
