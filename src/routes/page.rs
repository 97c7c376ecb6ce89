//! Rows for browsers: the pages of guest, kitchen, courier and owner, at GastroMóvil's paths.

use super::Route;

pub(super) static ROUTES: &[Route] = &[];
