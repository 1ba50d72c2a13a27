//! What is sealed, packed to one length: so that a ciphertext tells nothing by its size.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Bytes before the body that say how long it is.
const HEAD: usize = 4;

/// Why something cannot be packed or read.
#[derive(Debug, thiserror::Error)]
pub enum PackFault {
    #[error("{length} bytes do not fit into {room}")]
    TooLong { length: usize, room: usize },
    #[error("what was packed is damaged: {0}")]
    Damaged(String),
}

/// Four length bytes (big-endian), JSON, zeros up to `room` bytes.
///
/// # Errors
/// [`PackFault::TooLong`] when it does not fit.
pub fn pack(what: &impl Serialize, room: usize) -> Result<Vec<u8>, PackFault> {
    let body = serde_json::to_vec(what).map_err(|fault| PackFault::Damaged(fault.to_string()))?;
    let length = body.len();
    let head = u32::try_from(length).map_err(|_| PackFault::TooLong { length, room })?;
    if length + HEAD > room {
        return Err(PackFault::TooLong { length, room });
    }
    let mut packed = Vec::with_capacity(room);
    packed.extend_from_slice(&head.to_be_bytes());
    packed.extend_from_slice(&body);
    packed.resize(room, 0);
    Ok(packed)
}

/// Reads what [`pack`] wrote.
///
/// # Errors
/// [`PackFault::Damaged`] when the length or the body is wrong.
pub fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Result<T, PackFault> {
    let damaged = |why: &str| PackFault::Damaged(why.to_owned());
    let (head, rest) = packed.split_first_chunk::<HEAD>().ok_or_else(|| damaged("too short"))?;
    let body =
        rest.get(..u32::from_be_bytes(*head) as usize).ok_or_else(|| damaged("its length is wrong"))?;
    serde_json::from_slice(body).map_err(|fault| PackFault::Damaged(fault.to_string()))
}
