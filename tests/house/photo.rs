//! Pictures that weigh what photographs do: soft shapes, edges, and grain all over.

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

/// A photograph of something warm, as a telephone sends it. The same number is the same picture.
pub(crate) fn taken(number: u32, (width, height): (u32, u32)) -> Vec<u8> {
    let warm = [(196.0, 120.0, 60.0), (170.0, 70.0, 50.0), (120.0, 150.0, 70.0), (205.0, 170.0, 90.0)];
    let (red, green, blue) = warm[number as usize % warm.len()];
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(width));
        // A plate, things on it, their texture, and the sensor's grain.
        let plate = if (u - 0.5).hypot(v - 0.37) < 0.34 { 1.0 } else { 0.55 };
        let things = 0.45 * noise(number, u * 7.0, v * 7.0) + 0.3 * noise(number + 9, u * 24.0, v * 24.0);
        let fine = 0.2 * noise(number + 17, u * 90.0, v * 90.0) + 0.06 * cell(number, x, y);
        let light = plate * (0.45 + things + fine);
        Rgb([red, green, blue].map(|tone| byte(tone * light)))
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 85).encode_image(&picture).expect("room in memory");
    bytes
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within a byte")]
fn byte(tone: f64) -> u8 {
    tone.clamp(0.0, 255.0) as u8
}

/// Soft noise between 0 and 1.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
fn noise(number: u32, x: f64, y: f64) -> f64 {
    let (left, top) = (x.floor() as u32, y.floor() as u32);
    let ease = |t: f64| t * t * (3.0 - 2.0 * t);
    let (u, v) = (ease(x.fract()), ease(y.fract()));
    let mix = |a: f64, b: f64, by: f64| a + (b - a) * by;
    let upper = mix(cell(number, left, top), cell(number, left + 1, top), u);
    let lower = mix(cell(number, left, top + 1), cell(number, left + 1, top + 1), u);
    mix(upper, lower, v)
}

/// What looks like chance between 0 and 1, always the same at one place.
fn cell(number: u32, x: u32, y: u32) -> f64 {
    let mut bits =
        number.wrapping_mul(0x9e37_79b9) ^ x.wrapping_mul(0x85eb_ca6b) ^ y.wrapping_mul(0xc2b2_ae35);
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x2c1b_3c6d);
    bits = (bits ^ (bits >> 12)).wrapping_mul(0x297a_2d39);
    f64::from(bits ^ (bits >> 15)) / f64::from(u32::MAX)
}
