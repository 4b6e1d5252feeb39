use std::collections::HashMap;

/// Stores URLs in memory, each under a short key.
#[derive(Default)]
pub struct Links {
    by_key: HashMap<String, String>,
}

impl Links {
    /// The key of a URL; `None` if the text is not an HTTP URL.
    pub fn add(&mut self, address: &str) -> Option<String> {
        let address = address.trim();
        if !address.starts_with("https://") && !address.starts_with("http://") {
            return None;
        }
        let key = format!("{:x}", self.by_key.len() + 1);
        self.by_key.insert(key.clone(), address.to_owned());
        Some(key)
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.by_key.get(key).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_added() {
        let mut links = Links::default();
        let key = links.add("https://example.com/a\n").unwrap();
        assert_eq!(links.get(&key), Some("https://example.com/a"));
        assert_ne!(links.add("https://example.com/b"), Some(key));
    }

    #[test]
    fn refuses_other_schemes() {
        assert_eq!(Links::default().add("javascript:alert(1)"), None);
    }

    #[test]
    fn knows_no_other_keys() {
        assert_eq!(Links::default().get("1"), None);
    }
}
