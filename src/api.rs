//! The API's one list of operations, under `/api/v1`.

/// The specification as JSON.
pub fn specification() -> String {
    String::new()
}
