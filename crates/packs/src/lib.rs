//! Language packs: trained pipelines found, installed and checked.
//!
//! A pack is a spaCy pipeline's folder as its Python package carries it, with a manifest of its files'
//! hashes. It is fetched once through pip, or handed in as a folder or a wheel; at run time there is no
//! network and no Python.
//!
//! ```no_run
//! use rashomon_packs::Packs;
//!
//! let packs = Packs::of_user()?;
//! let pack = match packs.find("en")? {
//!     Some(pack) => pack,
//!     None => packs.install("en")?,
//! };
//! println!("{} {} in {}", pack.name(), pack.version(), pack.pipeline().display());
//! # Ok::<(), rashomon_packs::PackError>(())
//! ```

mod error;
mod manifest;
mod pip;
mod store;
mod wheel;

pub use error::PackError;
pub use manifest::{ListedFile, Manifest};
pub use pip::Package;
pub use store::{Pack, Packs, data_folder};
pub use wheel::Wheel;
