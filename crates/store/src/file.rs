//! The file: opening, locking, transactions, and what its errors mean.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::StoreError;
use crate::schema::{self, FORMAT};

/// How long a statement waits for another process that is in the middle of a commit.
const PATIENCE: Duration = Duration::from_secs(30);

/// A kept store. One value a thread; any number of them on one file.
pub struct Store {
    pub(crate) connection: Connection,
    path: PathBuf,
}

/// Held while reports are added and grouped, by one process at a time. The system lets go of it when the
/// process ends, however it ends.
pub struct WriterLock(#[expect(dead_code, reason = "held for its lock")] File);

/// What went wrong inside, before the store's name is put to it.
pub(crate) enum Fault {
    Sql(rusqlite::Error),
    Told(StoreError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Told(error)
    }
}

impl Store {
    /// Opens the store at `path` to read and write, making it where there is none, and brings an older
    /// format to that of today.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
            && let Err(source) = std::fs::create_dir_all(folder)
        {
            return Err(match source.kind() {
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    StoreError::ReadOnly { path: path.to_owned() }
                }
                _ => StoreError::Lock { path: path.to_owned(), source },
            });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut store = Self::connect(path, flags)?;
        if store.connection.is_readonly("main").unwrap_or(false) {
            return Err(StoreError::ReadOnly { path: path.to_owned() });
        }
        let format = store.check()?;
        store.settle().map_err(|error| store.named(error.into()))?;
        if format < FORMAT {
            schema::migrate(&mut store.connection).map_err(|error| store.named(error.into()))?;
        }
        Ok(store)
    }

    /// Opens a store that is there, to read. A store on a read-only medium can be read too.
    pub fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        let store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let format = match store.check() {
            Err(StoreError::Open { .. } | StoreError::ReadOnly { .. }) => {
                // Where the folder cannot be written there can be no writer either.
                return Self::open_unchanging(path);
            }
            checked => checked?,
        };
        if format < FORMAT {
            drop(store);
            return Self::open(path);
        }
        Ok(store)
    }

    fn open_unchanging(path: &Path) -> Result<Self, StoreError> {
        let mut address = String::from("file:");
        for byte in path.as_os_str().as_encoded_bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => address.push(char::from(*byte)),
                _ => address.push_str(&format!("%{byte:02X}")),
            }
        }
        address.push_str("?immutable=1");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(&address, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|source| StoreError::Open { path: path.to_owned(), source })?;
        let store = Self { connection, path: path.to_owned() };
        match store.check()? {
            FORMAT => Ok(store),
            _ => Err(StoreError::ReadOnly { path: path.to_owned() }),
        }
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, StoreError> {
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|source| StoreError::Open { path: path.to_owned(), source })?;
        let store = Self { connection, path: path.to_owned() };
        store.connection.busy_timeout(PATIENCE).map_err(|error| store.named(error.into()))?;
        Ok(store)
    }

    /// The format of the file. What is no store, or newer than this program, is refused.
    fn check(&self) -> Result<i64, StoreError> {
        let path = || self.path.clone();
        let read =
            |name: &str| -> rusqlite::Result<i64> { self.connection.pragma_query_value(None, name, |row| row.get(0)) };
        let opened = |source: rusqlite::Error| match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => StoreError::Foreign { path: path() },
            Some(ErrorCode::CannotOpen) => StoreError::Open { path: path(), source },
            _ => self.named(Fault::Sql(source)),
        };
        let format = schema::format(&self.connection).map_err(opened)?;
        let application = read("application_id").map_err(opened)?;
        let tables: i64 =
            (self.connection).query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(opened)?;
        let empty = format == 0 && application == 0 && tables == 0;
        if !empty && application != schema::APPLICATION {
            return Err(StoreError::Foreign { path: path() });
        }
        if format > FORMAT {
            return Err(StoreError::Newer { path: path(), found: format, known: FORMAT });
        }
        Ok(format)
    }

    /// What is committed stays, even when the power fails; readers and the writer do not wait for each other.
    fn settle(&self) -> rusqlite::Result<()> {
        self.connection.pragma_update(None, "journal_mode", "wal")?;
        self.connection.pragma_update(None, "synchronous", "full")?;
        self.connection.pragma_update(None, "foreign_keys", true)?;
        self.connection.pragma_update(None, "cache_size", -65536)
    }

    /// Bounds the file's size, in bytes. For tests of a full disk.
    pub fn bound_size(&self, bytes: i64) -> Result<(), StoreError> {
        self.read(|connection| {
            let page: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
            Ok(connection.pragma_update(None, "max_page_count", bytes / page)?)
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The right to add to the store, or `None` where another process has it.
    pub fn try_lock(&self) -> Result<Option<WriterLock>, StoreError> {
        let file = self.lock_file()?;
        match file.try_lock() {
            Ok(()) => Ok(Some(WriterLock(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(StoreError::Lock { path: self.path.clone(), source }),
        }
    }

    /// The same, waiting until the other process is done.
    pub fn lock(&self) -> Result<WriterLock, StoreError> {
        let file = self.lock_file()?;
        file.lock().map_err(|source| StoreError::Lock { path: self.path.clone(), source })?;
        Ok(WriterLock(file))
    }

    fn lock_file(&self) -> Result<File, StoreError> {
        let mut name = self.path.as_os_str().to_owned();
        name.push("-lock");
        let opened = File::options().create(true).truncate(false).write(true).open(&name);
        opened.map_err(|source| StoreError::Lock { path: self.path.clone(), source })
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, StoreError> {
        work(&self.connection).map_err(|fault| self.named(fault))
    }

    /// Does all of `work` or nothing of it.
    pub(crate) fn write<T>(&mut self, work: impl FnOnce(&Transaction) -> Result<T, Fault>) -> Result<T, StoreError> {
        let done = (|| {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })();
        done.map_err(|fault| self.named(fault))
    }

    pub(crate) fn named(&self, fault: Fault) -> StoreError {
        fault.at(&self.path)
    }
}

impl Fault {
    /// The error of the store at `path`.
    pub(crate) fn at(self, path: &Path) -> StoreError {
        let path = path.to_owned();
        let source = match self {
            Fault::Told(error) => return error,
            Fault::Sql(source) => source,
        };
        match source.sqlite_error_code() {
            Some(ErrorCode::ReadOnly) => StoreError::ReadOnly { path },
            Some(ErrorCode::DiskFull) => StoreError::Full { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { path },
            Some(ErrorCode::NotADatabase) => StoreError::Foreign { path },
            Some(ErrorCode::CannotOpen) => StoreError::Open { path, source },
            _ => StoreError::Sql { path, source },
        }
    }
}
