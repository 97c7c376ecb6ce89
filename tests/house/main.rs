//! The house as it is shipped: the real server on a real socket over a real file, and clients that speak plain HTTP.
//!
//! [`house`] starts and stops a server in this process, and looks, when it is dropped, whether all is as it should be;
//! [`process`] starts the binary itself. [`client`] holds those who ask, [`answer`] what they hear, [`wire`] the bytes in
//! between, [`stream`] and [`socket`] those who listen; [`seed`] puts people, menus and orders into the file, [`cast`] one of each, [`file`] judges it, [`log`] keeps what was logged.
//! The proofs come after: a file for each thing that must hold.

#![cfg(test)] // all of it: so the linter knows that a panic here is a failed test

mod answer;
mod cast;
mod client;
mod file;
mod house;
mod log;
mod process;
mod seed;
mod socket;
mod stream;
mod wire;

mod admin;
mod clock;
mod config;
mod courier;
mod crash;
mod disk;
mod faces;
mod guest;
mod guides;
mod handover;
mod input;
mod kitchen;
mod life;
mod limits;
mod live;
mod lossy;
mod many;
mod matrix;
mod menus;
mod owner;
mod pages;
mod panel;
mod proxy;
mod replica;
mod rights;
mod rooms;
mod secure;
