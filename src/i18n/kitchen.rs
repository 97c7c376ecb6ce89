//! The kitchen's screen: steps, sound, connection, sold out, pairing.

super::table::texts! { TEXTS:
    undo_too_late = "Ya pasó el minuto para deshacer." | "The minute for undoing it has passed.";
    screens_exhausted = "El restaurante ya tiene todas las pantallas que puede tener." | "The restaurant has as many screens as it may have.";
}
