use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The status and body of a response. Serves `GET /healthz`, and `POST /sha256` with any body.
pub fn answer(method: &str, path: &str, body: &[u8]) -> (u16, Value) {
    match (method, path) {
        ("GET", "/healthz") => (200, json!({"status": "ok"})),
        ("POST", "/sha256") => (
            200,
            json!({"sha256": format!("{:x}", Sha256::digest(body))}),
        ),
        _ => (404, json!({"error": "no such page"})),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_healthy() {
        assert_eq!(
            answer("GET", "/healthz", b""),
            (200, json!({"status": "ok"}))
        );
    }

    #[test]
    fn hashes_the_body() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(
            answer("POST", "/sha256", b"abc"),
            (200, json!({"sha256": expected}))
        );
    }

    #[test]
    fn knows_no_other_page() {
        assert_eq!(answer("GET", "/sha256", b"").0, 404);
    }
}
