//! Owns how code for macOS is known: by a file's first bytes, whatever its name.
//! Knows nothing of signing.

use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use fs_err::File;

/// What macOS does with a file of code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Code {
    /// It is started, and has a process of its own.
    Program,
    /// It is loaded into another's process: a library, or a module of Python.
    Library,
}

/// As many bytes as any of the headers takes that are read here.
const HEADER: u64 = 24;

impl Code {
    /// Tells what code is in the file; nothing, if macOS would neither start nor load it.
    pub fn read(path: &Path) -> io::Result<Option<Code>> {
        let mut file = File::open(path)?;
        let header = header_at(&mut file, 0)?;
        match first_of_many(&header) {
            // Every slice of a fat file is the same code, for another processor. A class
            // of Java begins as a fat file does, but no slice follows.
            Some(slice) => Ok(thin(&header_at(&mut file, slice)?)),
            None => Ok(thin(&header)),
        }
    }
}

/// Reads the bytes at `offset`, or as many as there are.
fn header_at(file: &mut File, offset: u64) -> io::Result<Vec<u8>> {
    let mut header = Vec::new();
    file.seek(SeekFrom::Start(offset))?;
    file.take(HEADER).read_to_end(&mut header)?;
    Ok(header)
}

/// Returns where the first slice of a fat file begins; nothing, if it is not fat.
fn first_of_many(header: &[u8]) -> Option<u64> {
    let (short, long) = (header.get(16..20)?, header.get(16..24)?);
    match header[..4] {
        [0xca, 0xfe, 0xba, 0xbe] => {
            Some(u32::from_be_bytes(short.try_into().ok()?).into())
        }
        [0xbe, 0xba, 0xfe, 0xca] => {
            Some(u32::from_le_bytes(short.try_into().ok()?).into())
        }
        [0xca, 0xfe, 0xba, 0xbf] => Some(u64::from_be_bytes(long.try_into().ok()?)),
        [0xbf, 0xba, 0xfe, 0xca] => Some(u64::from_le_bytes(long.try_into().ok()?)),
        _ => None,
    }
}

/// Tells what code is behind the header of a file for one kind of processor.
fn thin(header: &[u8]) -> Option<Code> {
    let kind = header.get(12..16)?.try_into().ok()?;
    let kind = match header[..4] {
        [0xfe, 0xed, 0xfa, 0xce | 0xcf] => u32::from_be_bytes(kind),
        [0xce | 0xcf, 0xfa, 0xed, 0xfe] => u32::from_le_bytes(kind),
        _ => return None,
    };
    match kind {
        2 => Some(Code::Program),
        6 | 8 => Some(Code::Library), // `dylib`, and what Python loads: `bundle`
        _ => None,                    // what only a linker or a debugger reads
    }
}
