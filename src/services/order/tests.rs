//! Orders with a real file beneath: exactly once, all or none, one courier.
