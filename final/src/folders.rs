//! Owns the user's data folder: where it is, who may read it, who may write to it.
//! Knows nothing of what Django keeps there.

use std::{
    fs::TryLockError,
    io,
    path::{Path, PathBuf},
};

use directories::ProjectDirs;
use fs_err::File;

use crate::{
    names::{MAKER, NAME},
    token::random_hex,
};

#[cfg_attr(unix, path = "folders/unix.rs")]
#[cfg_attr(windows, path = "folders/windows.rs")]
mod os;

/// The folders of one user, locked for this process while the value lives.
#[derive(Debug)]
pub struct Folders {
    /// What belongs to the user: the database, and all that Django writes.
    pub data: PathBuf,
    _lock: File,
}

/// Why the data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FoldersError {
    #[error("could not find a home folder for this user")]
    NoHome,
    #[error("could not use the data folder `{}`", folder.display())]
    Unusable { folder: PathBuf, source: io::Error },
    #[error("could not lock the data folder `{}`: it is in use", folder.display())]
    InUse { folder: PathBuf },
}

impl Folders {
    /// Makes the data folder if need be, and locks it.
    ///
    /// The system takes the lock back however this process ends.
    pub fn open(data: PathBuf) -> Result<Self, FoldersError> {
        let unusable = |source| FoldersError::Unusable { folder: data.clone(), source };
        os::make_private_folder(&data).map_err(unusable)?;
        os::make_private_folder(&log_folder(&data)).map_err(unusable)?;
        let lock = File::create(data.join("lock")).map_err(unusable)?;
        match lock.file().try_lock() {
            Ok(()) => Ok(Self { data, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(FoldersError::InUse { folder: data }),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }

    /// Reads the key that Django signs with; makes it on the first launch.
    pub fn secret_key(&self) -> Result<String, FoldersError> {
        let path = self.data.join("secret-key");
        match fs_err::read_to_string(&path) {
            Ok(key) if !key.is_empty() => return Ok(key),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(_) | Err(_) => {
                let key = random_hex();
                os::write_private_file(&path, &key).map(|()| key)
            }
        }
        .map_err(|source| FoldersError::Unusable { folder: self.data.clone(), source })
    }
}

/// Returns where the data is kept, whether or not the folder is there.
pub fn data_folder(chosen: Option<&Path>) -> Result<PathBuf, FoldersError> {
    match chosen {
        Some(folder) => std::path::absolute(folder)
            .map_err(|source| FoldersError::Unusable { folder: folder.into(), source }),
        // Local, not roaming: SQLite's log does not work on a network share.
        None => ProjectDirs::from(MAKER.0, MAKER.1, NAME)
            .map(|project| project.data_local_dir().to_owned())
            .ok_or(FoldersError::NoHome),
    }
}

/// Returns where `shell.log` and `django.log` are, inside the data folder.
pub fn log_folder(data: &Path) -> PathBuf {
    data.join("logs")
}
