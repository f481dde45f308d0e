//! Language packs: trained pipelines found, installed and checked.
