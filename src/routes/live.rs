//! Rows of live events: server-sent events with their snapshots, and GastroMóvil's three WebSockets.

use super::Route;

pub(super) static ROUTES: &[Route] = &[];
