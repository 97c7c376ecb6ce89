//! Pictures that owners send: what is taken, and how it is written anew in the two sizes that the pages show.
//!
//! Pure: bytes in, bytes out. It takes seconds and a hundred megabytes at worst, so it runs on a lane of its own
//! (`app::pictures`).
//!
//! # Why is everything written anew?
//! A photograph says where it was taken, a file may be a picture and something else at once, and twelve megapixels for a
//! card of a hundred points cost every guest a second. What comes out has pixels in it and nothing else.

use crate::error::Fault;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use std::io::Cursor;

/// Bytes that a picture may have as it is sent.
pub const BYTES_MAX: usize = 5 * 1024 * 1024;
/// Pixels that it may have: a telephone's whole photograph, in millions.
pub const MEGAPIXELS_MAX: u32 = 25;
/// Bytes that its pixels may take in memory.
const MEMORY_MAX: u64 = 128 * 1024 * 1024;
/// The long side to which a picture is brought before anything else is done with it: twice what is kept at most.
const WORKING_SIDE: u32 = 2560;
/// JPEG qualities of the two sizes.
const QUALITY: [u8; 2] = [72, 80];

/// What a picture is of, which decides its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A dish: square.
    Dish,
    /// A restaurant: eight to five.
    Restaurant,
}

/// A picture in the two sizes that are kept, both JPEG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// For a list.
    pub small: Vec<u8>,
    /// For a page of its own.
    pub large: Vec<u8>,
}

impl Subject {
    /// Width and height of the two sizes, in pixels: the small one is what a sharp phone shows of it on a menu, and no more,
    /// for a menu with all its pictures has to come in a second. A smaller picture stays as small as it is.
    const fn sizes(self) -> [(u32, u32); 2] {
        match self {
            Self::Dish => [(192, 192), (960, 960)],
            Self::Restaurant => [(480, 300), (1280, 800)],
        }
    }
}

impl Picture {
    /// Looks at what was sent, cuts it to shape around its middle, and writes it anew.
    ///
    /// # Errors
    /// [`Fault::NotAPicture`] for what is no JPEG, PNG or WebP, or a damaged one; [`Fault::PictureTooLarge`] beyond the
    /// limits of bytes or pixels, told from its header before a pixel is read.
    pub fn of(sent: &[u8], subject: Subject) -> Result<Self, Fault> {
        let whole = read(sent)?;
        let [small, large] = subject.sizes();
        let [low, high] = QUALITY;
        let large = shaped(&whole, large);
        Ok(Self {
            small: jpeg(&shaped(&DynamicImage::ImageRgb8(large.clone()), small), low)?,
            large: jpeg(&large, high)?,
        })
    }
}

/// The format that the first bytes say; names and media types are the sender's to choose.
fn format(sent: &[u8]) -> Option<ImageFormat> {
    match sent {
        [0xff, 0xd8, 0xff, ..] => Some(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(ImageFormat::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(ImageFormat::WebP),
        _other => None,
    }
}

/// The pixels, upright, brought down to the working size.
fn read(sent: &[u8]) -> Result<DynamicImage, Fault> {
    if sent.len() > BYTES_MAX {
        return Err(Fault::PictureTooLarge(MEGAPIXELS_MAX));
    }
    let mut reader = ImageReader::with_format(Cursor::new(sent), format(sent).ok_or(Fault::NotAPicture)?);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_MAX * 2);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_damaged| Fault::NotAPicture)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > u64::from(MEGAPIXELS_MAX) * 1_000_000 || decoder.total_bytes() > MEMORY_MAX {
        return Err(Fault::PictureTooLarge(MEGAPIXELS_MAX));
    }
    // A picture that does not say how it was held is taken as it lies.
    let orientation = decoder.orientation();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_damaged| Fault::NotAPicture)?;
    if width.max(height) > WORKING_SIDE {
        picture = picture.thumbnail(WORKING_SIDE, WORKING_SIDE);
    }
    if let Ok(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(picture)
}

/// The middle of `picture` in the shape of `width` to `height`, no larger than that; what is transparent is white.
fn shaped(picture: &DynamicImage, (width, height): (u32, u32)) -> RgbImage {
    let (from_width, from_height) = (picture.width().max(1), picture.height().max(1));
    // The largest cut of this shape: as wide as the picture, or as high.
    let full_height = scaled(from_width, height, width);
    let (cut_width, cut_height) = if full_height <= from_height {
        (from_width, full_height)
    } else {
        (scaled(from_height, width, height).min(from_width), from_height)
    };
    let (x, y) = ((from_width - cut_width) / 2, (from_height - cut_height) / 2);
    let cut = picture.crop_imm(x, y, cut_width, cut_height);
    let cut = if cut_width > width { cut.resize_exact(width, height, FilterType::CatmullRom) } else { cut };
    on_white(&cut)
}

/// `side` times `times` by `by`, at least 1.
fn scaled(side: u32, times: u32, by: u32) -> u32 {
    let scaled = u64::from(side) * u64::from(times) / u64::from(by.max(1));
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let pixels = picture.to_rgba8();
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [r, g, b, alpha] = pixels.get_pixel(x, y).0;
        let over = |colour: u8| {
            let mixed = (u16::from(colour) * u16::from(alpha) + 255 * (255 - u16::from(alpha))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Rgb([over(r), over(g), over(b)])
    })
}

fn jpeg(pixels: &RgbImage, quality: u8) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, quality);
    pixels.write_with_encoder(encoder).map_err(|_no_room| Fault::NotAPicture)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture whose left half is red and whose right half is blue.
    fn halves(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| {
            if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) }
        }))
    }

    fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    fn size(jpeg: &[u8]) -> (u32, u32) {
        ImageReader::with_format(Cursor::new(jpeg), ImageFormat::Jpeg).into_dimensions().unwrap()
    }

    /// The same JPEG with an EXIF segment: held so that it has to be turned (6: a quarter to the right), with a place.
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        exif.extend_from_slice(b"GPS 2.1959 -75.6277");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
    }

    #[test]
    fn each_format_comes_out_as_jpeg_in_the_shape_of_its_subject() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let sent = written(&halves(1500, 1100), format);
            let dish = Picture::of(&sent, Subject::Dish).unwrap();
            assert_eq!((size(&dish.small), size(&dish.large)), ((192, 192), (960, 960)), "{format:?}");
            let place = Picture::of(&sent, Subject::Restaurant).unwrap();
            assert_eq!((size(&place.small), size(&place.large)), ((480, 300), (1280, 800)), "{format:?}");
        }
    }

    #[test]
    fn a_small_picture_is_cut_and_never_blown_up() {
        for (width, height) in [(100, 40), (40, 100), (1, 1), (3, 900)] {
            let dish =
                Picture::of(&written(&halves(width, height), ImageFormat::Png), Subject::Dish).unwrap();
            let side = width.min(height);
            assert_eq!(size(&dish.large), (side, side));
        }
    }

    #[test]
    fn it_stands_upright_and_does_not_say_where_it_was_taken() {
        let sent = with_exif(&written(&halves(600, 600), ImageFormat::Jpeg));
        let picture = Picture::of(&sent, Subject::Dish).unwrap();
        for kept in [&picture.small, &picture.large] {
            assert!(!kept.windows(4).any(|bytes| bytes == b"Exif" || bytes == b"GPS "));
        }
        let kept = image::load_from_memory(&picture.large).unwrap().to_rgb8();
        let (top, bottom) = (kept.get_pixel(300, 60), kept.get_pixel(300, 540));
        assert!(top.0[0] > 150 && bottom.0[2] > 150, "turned a quarter: left is up, {top:?} {bottom:?}");
    }

    #[test]
    fn what_is_transparent_is_white() {
        let clear = DynamicImage::new_rgba8(20, 20);
        let picture = Picture::of(&written(&clear, ImageFormat::Png), Subject::Dish).unwrap();
        let kept = image::load_from_memory(&picture.large).unwrap().to_rgb8();
        assert!(kept.get_pixel(10, 10).0.iter().all(|colour| *colour > 250));
    }

    #[test]
    fn what_is_no_picture_is_refused_whatever_it_says() {
        let whole = written(&halves(300, 300), ImageFormat::Png);
        let cut = whole.get(..whole.len() / 2).unwrap();
        let jpeg_head = [&[0xff, 0xd8, 0xff, 0xe0][..], b"GIF89a<script>alert(1)</script>"].concat();
        for sent in [
            &b""[..],
            b"\x89PNG\r\n\x1a\n",
            b"GIF89a\x01\x00\x01\x00",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"RIFF\xff\xff\xff\xffWEBPVP8 ",
            cut,
            &jpeg_head,
        ] {
            assert_eq!(Picture::of(sent, Subject::Dish), Err(Fault::NotAPicture));
        }
    }

    #[test]
    fn a_picture_that_is_also_something_else_is_a_picture_only() {
        let mut sent = written(&halves(300, 300), ImageFormat::Jpeg);
        sent.extend_from_slice(b"PK\x03\x04<?php system($_GET['c']); ?><script>alert(1)</script>");
        let picture = Picture::of(&sent, Subject::Dish).unwrap();
        assert!(!picture.large.windows(4).any(|bytes| bytes == b"<scr" || bytes == b"<?ph"));
    }

    /// A PNG of a few bytes that says it is this large.
    pub(super) fn bomb(width: u32, height: u32) -> Vec<u8> {
        let mut header = b"IHDR".to_vec();
        header.extend(width.to_be_bytes());
        header.extend(height.to_be_bytes());
        header.extend([8, 6, 0, 0, 0]);
        let mut crc = flate2::Crc::new();
        crc.update(&header);
        let sum = crc.sum().to_be_bytes();
        let data = [&b"IDAT"[..], &[0x78, 0x9c, 0x63, 0, 0]].concat();
        let mut crc = flate2::Crc::new();
        crc.update(&data);
        let length = 13_u32.to_be_bytes();
        [
            b"\x89PNG\r\n\x1a\n",
            &length[..],
            &header,
            &sum,
            &5_u32.to_be_bytes(),
            &data,
            &crc.sum().to_be_bytes(),
        ]
        .concat()
    }

    #[test]
    fn a_bomb_is_told_by_its_header() {
        for (width, height) in [(60_000, 60_000), (5_001, 5_000), (1, 26_000_000)] {
            let refused = Picture::of(&bomb(width, height), Subject::Dish);
            assert!(
                matches!(refused, Err(Fault::PictureTooLarge(_))),
                "{width} × {height}: {:?}",
                refused.map(drop)
            );
        }
        let heavy = vec![0xff; BYTES_MAX + 1];
        assert_eq!(Picture::of(&heavy, Subject::Dish), Err(Fault::PictureTooLarge(MEGAPIXELS_MAX)));
    }
}
