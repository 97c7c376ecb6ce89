//! The authority, and what it signs. Nothing gets its name before a verifier has taken it for every name it is for.

use super::{Folder, Names, ends, read};
use crate::clock::{Span, Time};
use crate::error::{Error, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SerialNumber,
};
use ring::digest::{SHA256, digest};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long the authority lasts: it is installed by hand on each device.
const AUTHORITY: Span = Span::days(3650);
/// How long a server's certificate lasts: no browser takes one of more than 398 days.
const SERVER: Span = Span::days(397);
/// How long before the end it is made anew.
const RENEW: Span = Span::days(30);

/// Names that belong to nobody on the internet: multicast DNS, routers' habits, RFC 8375, RFC 6761, ICANN's choice.
const LOCAL_NAMES: [&str; 5] = ["local", "lan", "home.arpa", "localhost", "internal"];
/// Networks that belong to nobody on the internet: RFC 1918, loopback, link-local, RFC 4193.
const LOCAL_NETWORKS: [(&str, u8); 9] = [
    ("10.0.0.0", 8),
    ("172.16.0.0", 12),
    ("192.168.0.0", 16),
    ("100.64.0.0", 10),
    ("169.254.0.0", 16),
    ("127.0.0.0", 8),
    ("fc00::", 7),
    ("fe80::", 10),
    ("::1", 128),
];

/// What came of it.
#[derive(Debug)]
pub struct Made {
    /// The authority was made now: it has to be installed on the devices.
    pub is_new: bool,
    /// What the server's certificate is for.
    pub names: Names,
    /// When it ends.
    pub ends: Time,
}

/// Makes the server's certificate for `names`; the authority too, where there is none or `anew` is asked for.
///
/// # Errors
/// [`Error::Unusable`] with a sentence: a file cannot be read or written, or the authority may not vouch for a name.
pub fn make(folder: &Folder, names: Names, anew: bool, now: Time) -> Result<Made> {
    folder.create()?;
    let is_new = anew || !folder.authority_key().exists() || !folder.authority().exists();
    if is_new {
        found(folder, &names, now)?;
    }
    let ends = sign(folder, &names, now)?;
    folder.put(&folder.names(), &names.text(), 0o644)?;
    Ok(Made { is_new, names, ends })
}

/// Makes the server's certificate anew if it is ours and ends within a month. When the new one ends.
///
/// # Errors
/// As [`make`].
pub fn renew(folder: &Folder, now: Time) -> Result<Option<Time>> {
    let names = read(folder);
    let Ok(server) = std::fs::read(folder.server()) else { return Ok(None) };
    let due = ends::of_pem(&server).is_some_and(|end| end.since(now) < RENEW);
    if !due || names.is_empty() || !folder.authority_key().exists() {
        return Ok(None);
    }
    sign(folder, &names, now).map(Some)
}

/// Makes the authority.
fn found(folder: &Folder, names: &Names, now: Time) -> Result<()> {
    let key = KeyPair::generate().map_err(|e| Error::internal("making a key", e))?;
    let mut params = of_authority(&key)?;
    last(&mut params, now, AUTHORITY)?;
    params.name_constraints = Some(constraints(names));
    let made = params.self_signed(&key).map_err(|e| Error::internal("signing the authority", e))?;
    folder.put(&folder.authority_key(), &Zeroizing::new(key.serialize_pem()), 0o600)?;
    folder.put(&folder.authority(), &made.pem(), 0o644)
}

/// What is the same each time: all of it follows from the key, so that nothing else needs to be kept.
fn of_authority(key: &KeyPair) -> Result<CertificateParams> {
    let mut params =
        CertificateParams::new(Vec::new()).map_err(|e| Error::internal("naming the authority", e))?;
    let print = digest(&SHA256, key.public_key_raw());
    let mut name = String::from("Comanda ");
    for byte in print.as_ref().iter().take(4) {
        // Writing to a String cannot fail.
        let _ok = write!(name, "{byte:02x}");
    }
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

/// Local names and networks, and what was asked for.
fn constraints(names: &Names) -> NameConstraints {
    let mut permitted: Vec<_> =
        LOCAL_NAMES.iter().map(|name| GeneralSubtree::DnsName((*name).to_owned())).collect();
    for (network, bits) in LOCAL_NETWORKS {
        if let Ok(address) = network.parse::<IpAddr>() {
            permitted.push(GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, bits)));
        }
    }
    for name in names.iter() {
        permitted.push(match name.parse::<IpAddr>() {
            Ok(address) => {
                let bits = if address.is_ipv4() { 32 } else { 128 };
                GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, bits))
            }
            Err(_) => GeneralSubtree::DnsName(name.to_owned()),
        });
    }
    NameConstraints { permitted_subtrees: permitted, excluded_subtrees: Vec::new() }
}

/// Makes and proves a server's certificate with a new key, and puts it in its place. When it ends.
fn sign(folder: &Folder, names: &Names, now: Time) -> Result<Time> {
    let text = std::fs::read_to_string(folder.authority_key()).map(Zeroizing::new).map_err(|e| {
        Error::unusable(format!("{} cannot be read ({e}).", folder.authority_key().display()))
    })?;
    let key = KeyPair::from_pem(&text).map_err(|e| {
        Error::unusable(format!("{} holds no key in PEM ({e}).", folder.authority_key().display()))
    })?;
    let issuer = Issuer::new(of_authority(&key)?, key);
    let list: Vec<_> = names.iter().collect();
    let (made, key) = issue(&issuer, &list, now)?;
    if let Err(refused) = prove(folder, &made, &list, now)? {
        // One name too many spoils a certificate for all of them: which is it?
        for name in &list {
            let (alone, _) = issue(&issuer, &[name], now)?;
            if let Err(refused) = prove(folder, &alone, &[name], now)? {
                return Err(not_vouched(folder, name, &refused));
            }
        }
        return Err(not_vouched(folder, &list.join(", "), &refused));
    }
    let file = Zeroizing::new(format!("{}{}", made.pem(), *Zeroizing::new(key.serialize_pem())));
    folder.put(&folder.server(), &file, 0o600)?;
    ends::of_der(made.der()).ok_or_else(|| Error::broken("reading a certificate of our own"))
}

/// A certificate for these names, with its key.
fn issue(issuer: &Issuer<'_, KeyPair>, names: &[&str], now: Time) -> Result<(Certificate, KeyPair)> {
    let broken = |e| Error::internal("signing a certificate", e);
    let list: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(list).map_err(broken)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Comanda");
    last(&mut params, now, SERVER)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate().map_err(broken)?;
    let print = digest(&SHA256, key.public_key_raw());
    // Positive, and never the same: a browser that knows two certificates of one number refuses both.
    let serial: Vec<u8> = std::iter::once(1).chain(print.as_ref().iter().copied().take(15)).collect();
    params.serial_number = Some(SerialNumber::from(serial));
    Ok((params.signed_by(&key, issuer).map_err(broken)?, key))
}

fn not_vouched(folder: &Folder, name: &str, refused: &rustls::Error) -> Error {
    Error::unusable(format!(
        "The authority in {} does not vouch for {name} ({refused}); `comanda certs --new-authority` makes another one, to \
         be installed anew on every device.",
        folder.authority().display()
    ))
}

/// Asks a verifier, as a browser that trusts the authority does, for every name.
fn prove(
    folder: &Folder,
    made: &Certificate,
    names: &[&str],
    now: Time,
) -> Result<std::result::Result<(), rustls::Error>> {
    let authority = CertificateDer::from_pem_file(folder.authority()).map_err(|e| {
        Error::unusable(format!("{} holds no certificate in PEM ({e}).", folder.authority().display()))
    })?;
    let mut roots = RootCertStore::empty();
    roots.add(authority).map_err(|e| Error::internal("trusting the authority", e))?;
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::new(default_provider()))
        .build()
        .map_err(|e| Error::internal("making a verifier", e))?;
    let at = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now.secs()).unwrap_or_default()));
    for name in names {
        let asked = ServerName::try_from(*name).map_err(|e| Error::internal("reading a name", e))?;
        if let Err(refused) = verifier.verify_server_cert(made.der(), &[], &asked, &[], at) {
            return Ok(Err(refused));
        }
    }
    Ok(Ok(()))
}

/// When it begins (a day early: clocks differ) and when it ends. Certificates hold for whole days (in UTC) here.
fn last(params: &mut CertificateParams, now: Time, span: Span) -> Result<()> {
    let day = |ahead: Span| -> Result<(i32, u8, u8)> {
        let at = Timestamp::from_second(now.secs() + ahead.as_secs())
            .map_err(|e| Error::internal("reckoning a certificate's days", e))?;
        let date = at.to_zoned(TimeZone::UTC).date();
        let part = |n: i8| u8::try_from(n).unwrap_or(1);
        Ok((date.year().into(), part(date.month()), part(date.day())))
    };
    let ((y, m, d), (year, month, end)) = (day(Span::days(-1))?, day(span)?);
    params.not_before = rcgen::date_time_ymd(y, m, d);
    params.not_after = rcgen::date_time_ymd(year, month, end);
    Ok(())
}
