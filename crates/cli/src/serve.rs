//! `rashomon serve`: the store as pages and as an API.

use std::net::SocketAddr;
use std::sync::Arc;

use rashomon_web::{Names, Site};

use crate::Failure;
use crate::args::Kept;
use crate::kept::moment;

pub fn serve(kept: &Kept, address: SocketAddr, names: Vec<String>) -> Result<u8, Failure> {
    let mut secret = [0; 16];
    getrandom::fill(&mut secret).map_err(Failure::Chance)?;
    let clock = Arc::new(|| moment(None).expect("now is a moment"));
    let site = Site::open(&kept.path()?, clock, secret)?;
    if !address.ip().is_loopback() {
        eprintln!("rashomon: whoever can reach {address} can read all and correct");
    }
    rashomon_web::serve(&site, address, Names::new(names), |address| {
        eprintln!("rashomon: stories are shown at http://{address}/ until Ctrl-C");
    })?;
    Ok(0)
}
