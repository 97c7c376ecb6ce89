//! The binary: hands its arguments to the command line and turns the outcome into an exit code.

fn main() {}
