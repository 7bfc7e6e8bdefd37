//! Owns one picture of a display in memory: out of Xvfb's file, into a PNG.
//! Knows nothing of what is in the picture.

use std::path::Path;

use anyhow::{Context, Result};

/// What a display shows, as rows of red, green and blue bytes.
#[derive(PartialEq)]
pub struct Picture {
    /// Pixels in a row.
    width: u32,
    /// Rows.
    height: u32,
    /// Three bytes a pixel.
    colors: Vec<u8>,
}

/// Where the pixels are in an X window dump as Xvfb keeps it.
pub struct Layout {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes from the start of one row to the next.
    pub row: u32,
    /// Bytes before the first row.
    pub start: u32,
}

impl Layout {
    /// The bytes at the start of a dump that tell its layout.
    pub const HEADER: usize = 100;

    /// Reads the header of a dump with 32 bits a pixel; `None` if it is of another kind.
    pub fn read(header: &[u8]) -> Option<Layout> {
        // The header is a row of big-endian numbers; these are their places in XWDFile.h.
        let number = |place: usize| -> Option<u32> {
            let bytes = header.get(place * 4..place * 4 + 4)?;
            Some(u32::from_be_bytes(bytes.try_into().ok()?))
        };
        let (header_size, width, height) = (number(0)?, number(4)?, number(5)?);
        let (bits_per_pixel, row, palette) = (number(11)?, number(12)?, number(19)?);
        let is_known = bits_per_pixel == 32 && row >= width * 4;
        is_known.then_some(Layout {
            width,
            height,
            row,
            start: header_size + palette * 12,
        })
    }
}

impl Picture {
    /// Reads an X window dump as Xvfb keeps it: 32 bits a pixel, blue first.
    ///
    /// `None` if `dump` is cut short or of another kind.
    pub fn from_dump(dump: &[u8]) -> Option<Picture> {
        let Layout { width, height, row, start } = Layout::read(dump)?;
        let pixels = dump.get(start as usize..)?;
        let rows = pixels.get(..(row * height) as usize)?;
        let colors = rows
            .chunks_exact(row as usize)
            .flat_map(|row| row[..(width * 4) as usize].chunks_exact(4))
            .flat_map(|pixel| [pixel[2], pixel[1], pixel[0]])
            .collect();
        Some(Picture { width, height, colors })
    }

    /// Tells whether its middle is of one color, as before a page was painted.
    ///
    /// A window is there earlier than its page, so the edges tell nothing.
    pub fn is_blank(&self) -> bool {
        let (width, height) = (self.width as usize, self.height as usize);
        let row = |y: usize| {
            let from = y * width + width / 4;
            self.colors[from * 3..(from + width.div_ceil(2)) * 3].chunks_exact(3)
        };
        let mut middle = (height / 4..height / 4 + height.div_ceil(2)).flat_map(row);
        let first = middle.next();
        middle.all(|pixel| Some(pixel) == first)
    }

    /// Writes it as a PNG, with the folders above it.
    pub fn save(&self, path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            fs_err::create_dir_all(folder)?;
        }
        let mut encoder =
            png::Encoder::new(fs_err::File::create(path)?, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&self.colors))
            .with_context(|| format!("could not write `{}`", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dump of one row, padded by a pixel, after a palette of one entry.
    fn dump(pixels: &[[u8; 4]]) -> Vec<u8> {
        let width = u32::try_from(pixels.len()).unwrap();
        let mut header = [0_u32; 25];
        header[0] = 100;
        header[4] = width;
        header[5] = 1;
        header[11] = 32;
        header[12] = (width + 1) * 4;
        header[19] = 1;
        let mut bytes: Vec<u8> = header.iter().flat_map(|n| n.to_be_bytes()).collect();
        bytes.extend([0; 12]);
        bytes.extend(pixels.concat());
        bytes.extend([0xff; 4]);
        bytes
    }

    #[test]
    fn a_dump_becomes_rows_of_red_green_blue() {
        let picture = Picture::from_dump(&dump(&[[1, 2, 3, 0], [4, 5, 6, 0]])).unwrap();

        assert_eq!((picture.width, picture.height), (2, 1));
        assert_eq!(picture.colors, [3, 2, 1, 6, 5, 4]);
    }

    #[test]
    fn a_window_without_a_page_is_blank() {
        let (edge, gray, ink) = ([9; 4], [7; 4], [1; 4]);
        let is_blank =
            |row: [[u8; 4]; 4]| Picture::from_dump(&dump(&row)).unwrap().is_blank();

        assert!(is_blank([edge, gray, gray, edge]));
        assert!(!is_blank([edge, gray, ink, edge]));
    }

    #[test]
    fn a_dump_that_is_cut_short_is_no_picture() {
        let dump = dump(&[[1, 2, 3, 0]]);

        assert!(Picture::from_dump(&dump[..dump.len() - 1]).is_none());
        assert!(Picture::from_dump(&dump[..20]).is_none());
        assert!(Picture::from_dump(&[]).is_none());
    }

    #[test]
    fn what_is_saved_is_what_was_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pictures/one.png");
        let picture = Picture::from_dump(&dump(&[[1, 2, 3, 0], [4, 5, 6, 0]])).unwrap();

        picture.save(&path).unwrap();

        let file = std::io::BufReader::new(fs_err::File::open(path).unwrap());
        let mut reader = png::Decoder::new(file).read_info().unwrap();
        let mut colors = vec![0; 6];
        reader.next_frame(&mut colors).unwrap();
        assert_eq!(colors, picture.colors);
    }
}
