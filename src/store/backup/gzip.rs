//! Packing a proved copy, and unpacking one. What was packed is read back and compared before it counts.

use super::Told;
use crate::error::{Error, Result};
use crate::store::file::{self, cannot};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use ring::digest::{Context, SHA256};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

/// Bytes that are read at a time.
const CHUNK: usize = 64 * 1024;
/// The first bytes of a gzip file (RFC 1952).
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Packs `from` into `to`, brings it to the disk, and reads it back.
pub(super) fn pack(from: &Path, to: &Path, told: &Told) -> Result<()> {
    let source = File::open(from).map_err(|e| cannot(from, "be read", &e))?;
    let mut encoder = GzEncoder::new(BufWriter::new(file::create(to)?), Compression::default());
    let packed = pour(source, &mut encoder, told).and_then(|hash| {
        let target = encoder.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        target.sync_all().map(|()| hash)
    });
    let packed = packed.map_err(|e| cannot(to, "be written", &e))?;
    let source = File::open(to).map(|file| MultiGzDecoder::new(BufReader::new(file)));
    let read = source.and_then(|source| pour(source, &mut io::sink(), told));
    if read.map_err(|e| cannot(to, "be read back", &e))? == packed {
        return Ok(());
    }
    Err(Error::unusable(format!("{} was not written as it was meant; look at that disk.", to.display())))
}

/// Unpacks a packed file, or copies one that is not packed, to `to`, and brings it to the disk.
pub(in crate::store) fn unpack(from: &Path, to: &Path, told: &Told) -> Result<()> {
    let mut source = File::open(from).map_err(|e| cannot(from, "be read", &e))?;
    let mut magic = [0; 2];
    let is_packed = source.read(&mut magic).is_ok_and(|n| n == 2) && magic == MAGIC;
    let source = File::open(from).map(BufReader::new).map_err(|e| cannot(from, "be read", &e))?;
    let mut target = file::create(to)?;
    let poured = if is_packed {
        pour(MultiGzDecoder::new(source), &mut target, told)
    } else {
        pour(source, &mut target, told)
    };
    poured.map_err(|error| {
        let kinds = [io::ErrorKind::InvalidInput, io::ErrorKind::InvalidData, io::ErrorKind::UnexpectedEof];
        if kinds.contains(&error.kind()) {
            return Error::unusable(format!(
                "{} is damaged: it cannot be unpacked ({error}).",
                from.display()
            ));
        }
        cannot(to, "be written", &error)
    })?;
    target.sync_all().map_err(|e| cannot(to, "be brought to the disk", &e))
}

/// Moves everything from one to the other; the SHA-256 of what went by.
fn pour(mut from: impl Read, to: &mut impl Write, told: &Told) -> io::Result<[u8; 32]> {
    let mut buffer = vec![0; CHUNK];
    let mut hash = Context::new(&SHA256);
    loop {
        let length = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let chunk = buffer.get(..length).unwrap_or_default();
        hash.update(chunk);
        to.write_all(chunk)?;
        told(length as u64);
    }
    let mut out = [0; 32];
    out.copy_from_slice(hash.finish().as_ref());
    Ok(out)
}
